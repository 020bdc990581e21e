"""Kills a real process (SIGKILL) at a chosen statement of the due changes, or of a return.

`python -m tests.publishing.crashing` reads numbers, one a line. For each it forks a process that
carries out the due changes on a connection of its own. With the argument `take_back` that process
takes back the launch that left. It is killed before its statement of that number. BEGIN, COMMIT and
the moment just after a COMMIT count as statements. It answers `killed`, or `done` when the process
came to its end first.
"""

import os
import signal
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "eigcms.settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from publishing.launches import returns  # noqa: E402
from publishing.launches.models import Launch  # noqa: E402
from publishing.scheduler.loop import Scheduler  # noqa: E402
from tests.planning import leave_now  # noqa: E402


def take_back() -> None:
    user = User.objects.get(is_superuser=True)
    back = Launch.objects.filter(return_of__isnull=False, left_at=None).first()
    back = back or returns.prepare(Launch.objects.get(name="Rentrée"), user)
    leave_now(back, user)


def carry_out_until(statement: int) -> None:
    number = 0

    def count() -> None:
        nonlocal number
        number += 1
        if number == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    def execute(execute, sql, params, many, context):
        count()
        return execute(sql, params, many, context)

    commit = BaseDatabaseWrapper._commit

    def counted_commit(self):
        count()
        commit(self)
        count()

    BaseDatabaseWrapper._commit = counted_commit
    with connection.execute_wrapper(execute):
        take_back() if "take_back" in sys.argv else Scheduler().catch_up()


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            carry_out_until(int(line))
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            print("killed", flush=True)
        else:
            print("done" if os.waitstatus_to_exitcode(status) == 0 else "failed", flush=True)


if __name__ == "__main__":
    main()
