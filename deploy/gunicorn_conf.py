"""The settings of gunicorn: `gunicorn --config deploy/gunicorn_conf.py eigcms.wsgi`."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.db import connection
from gunicorn import systemd
from gunicorn.glogging import Logger

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from eigcms import logs
from eigcms.environment import IS_LOCAL, env

bind = env("BIND", "127.0.0.1:8001")
# Each process stores its own pages, and each thread has a connection to the database.
workers = int(env("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# Longer than the front cache keeps idle connections, so that it never uses one that is being
# closed.
keepalive = 75
# Seconds until a process that gives no sign of life is ended. Requests may take longer.
timeout = 120
graceful_timeout = 20
# Gunicorn would believe these headers from a proxy on this machine, and the proxy passes on those
# of visitors. With SCRIPT_NAME a visitor would get another page at an address, and the front cache
# would store it there. Django reads X-Forwarded-Proto itself.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# Signals are enough, and several sites on a machine would use the same socket.
control_socket_disable = True


class Log(Logger):
    """No access log: without one to write, gunicorn would still make each line."""

    access_log_enabled = False


logger_class = Log
logconfig_dict = logs.configuration(as_json=not IS_LOCAL)
logconfig_dict["loggers"]["gunicorn.error"] = {"level": "INFO", "propagate": True}
# The code is loaded once, before the workers start, so they serve at once.
preload_app = True


# A release sends USR2: a second master loads the new code while the old workers serve, and ends
# them when its own workers serve. HUP would end the old workers while the new ones still load.


def when_ready(server):
    """Tell systemd the id of the new main process."""
    systemd.sd_notify(f"MAINPID={os.getpid()}", server.log)


def post_worker_init(worker):
    """End the former master. Its workers finish their requests."""
    old = int(os.environ.get("GUNICORN_PID", "0"))
    if old:
        with suppress(ProcessLookupError):
            os.kill(old, signal.SIGTERM)
    if worker.age == 1 and apps.ready:
        threading.Thread(target=show_release, args=[old], daemon=True).start()


def show_release(old):
    """Bump the generation after the end of the former workers.

    Until then they may still fill the caches with pages of the old templates.
    """
    from publishing.caching import generation

    with suppress(OSError):
        for _ in range(5 * 2 * graceful_timeout if old else 0):
            os.kill(old, 0)
            time.sleep(0.2)
    generation.bump()
    connection.close()
