"""A process with Django of its own, which calls functions when it is asked to.

    python -m benchmarks.workers

It reads lines `["package.module.function", [argument, …]]` in JSON, and answers each with a line.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.module_loading import import_string

from deploy.stack import ROOT

type Ask = Callable[..., Any]


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[Ask]:
    """Yield a function that has a process call a function, by its name, and returns the result.

    The environment says which database and settings the process has. Threads take turns.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.workers"],
        cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def ask(function: str, *arguments: Any) -> Any:
        print(json.dumps([function, arguments]), file=process.stdin, flush=True)
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise SystemExit(f"{function} failed.")
        return json.loads(line)

    try:
        yield ask
    finally:
        process.communicate()  # ends its input


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # a function may print
    for line in sys.stdin:
        function, arguments = json.loads(line)
        print(json.dumps(import_string(function)(*arguments)), file=answers, flush=True)


if __name__ == "__main__":
    main()
