"""How gunicorn serves the site: `gunicorn --config deploy/gunicorn_conf.py eigcms.wsgi`."""

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

bind = os.environ.get("BIND", "127.0.0.1:8001")
# Each process keeps pages of its own, and reads the database through a connection for each thread.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# Longer than the front cache keeps its own connections, so that it never meets one being closed.
keepalive = 75
# A large upload over a slow line.
timeout = 120
graceful_timeout = 20
# Gunicorn would believe these of any proxy on this machine, which hands on what visitors send: who
# sends SCRIPT_NAME would get another page at an address, and have the front cache keep it there.
# Django reads X-Forwarded-Proto itself.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# Signals are enough, and several sites on a machine would want the same socket.
control_socket_disable = True


class Log(Logger):
    """No access log: without one to write, gunicorn would still make each line."""

    access_log_enabled = False


logger_class = Log
logconfig_dict = logs.configuration(as_json=os.environ.get("ENVIRONMENT") != "local")
logconfig_dict["loggers"]["gunicorn.error"] = {"level": "INFO", "propagate": True}
# The code is read once, before there are workers: they serve as soon as they exist.
preload_app = True


# A release sends USR2: another master reads the new code while the old workers go on serving, and
# ends them once its own do. HUP would end the old ones while the new ones still read.


def when_ready(server):
    """Tell systemd which process is the main one now."""
    systemd.sd_notify(f"MAINPID={os.getpid()}", server.log)


def post_worker_init(worker):
    """End the master that this one takes over from; its workers answer what they have begun."""
    old = int(os.environ.get("GUNICORN_PID", "0"))
    if old:
        with suppress(ProcessLookupError):
            os.kill(old, signal.SIGTERM)
    if worker.age == 1 and apps.ready:
        threading.Thread(target=show_release, args=[old], daemon=True).start()


def show_release(old):
    """Bump the generation once the workers of before have gone.

    Until then they may still fill the caches with what their templates make.
    """
    from publishing.caching import generation

    with suppress(OSError):
        for _ in range(5 * 2 * graceful_timeout if old else 0):
            os.kill(old, 0)
            time.sleep(0.2)
    generation.bump()
    connection.close()
