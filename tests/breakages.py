"""Breaks the site on purpose, one thing at a time, and reports whether a test notices.

    python -m tests.breakages                       all of `breakages.toml`
    python -m tests.breakages publishing/agenda     those of a folder
    python -m tests.breakages a guest               those whose sentence has these words

Each entry has the effect that somebody would notice, the replaced text of a file, its replacement,
and the tests that must fail. The breakage happens in a copy of the working tree. Prints a table in
Markdown. Fails if fewer than 95 % were caught.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests import databases

ROOT = Path(__file__).resolve().parent.parent
LEAST_SHARE = 0.95
PASSED, FAILED = 0, 1  # pytest's own codes; with any other one, the tests did not run


@dataclass(frozen=True)
class Breakage:
    """`find` is the text of `file` that `replace` breaks; `tests` are files or tests of pytest."""

    notice: str
    file: str
    find: str
    replace: str
    tests: tuple[str, ...]

    @property
    def folder(self) -> str:
        return self.file.rpartition("/")[0]

    def broken(self, text: str) -> str:
        """Return the file's `text`, broken. Raises ValueError unless `find` is there once."""
        if (number := text.count(self.find)) != 1:
            raise ValueError(f"{self.file} has {number} times, in place of once: {self.find}")
        return text.replace(self.find, self.replace)


def listed() -> list[Breakage]:
    """Return all entries of `breakages.toml`."""
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())["breakage"]
    return [Breakage(**entry | {"tests": tuple(entry["tests"])}) for entry in entries]


def copy_to(folder: Path) -> None:
    """Copy the tracked and new files; link the built and installed ones."""
    names = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for name in filter(lambda name: (ROOT / name).is_file(), names.splitlines()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    (folder / "var").mkdir()
    for built in (ROOT / "var").iterdir():
        if built.name in ("assets", "static"):  # a breakage of their sources builds them anew
            shutil.copytree(built, folder / "var" / built.name)
        else:
            (folder / "var" / built.name).symlink_to(built)
    (folder / ".venv").symlink_to(ROOT / ".venv")


def run(folder: Path, tests: Iterable[str]) -> subprocess.CompletedProcess[str]:
    """Run these tests in the copy until one fails."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    # No breakage changes the content of tables, so the databases of the whole tree serve.
    env = os.environ | {databases.KEY_VARIABLE: databases.digest()}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    if done.returncode not in (PASSED, FAILED):
        raise SystemExit(f"pytest could not run {' '.join(tests)}:\n{done.stdout}{done.stderr}")
    return done


def is_caught(folder: Path, breakage: Breakage) -> bool:
    whole = (folder / breakage.file).read_text()
    try:
        write(folder, breakage.file, breakage.broken(whole))
        return run(folder, breakage.tests).returncode == FAILED
    finally:
        write(folder, breakage.file, whole)


def write(folder: Path, file: str, text: str) -> None:
    """Write a file of the copy; browsers get scripts and styles as built and collected."""
    (folder / file).write_text(text)
    if "/static_src/" in file:
        subprocess.run([sys.executable, "manage.py", "build_assets"], cwd=folder, check=True)
    if "/static_src/" in file or "/static/" in file:
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, cwd=folder, check=True)


def chosen_by(words: str) -> list[Breakage]:
    of_folder = [one for one in listed() if one.file.startswith(f"{words}/")]
    return of_folder or [one for one in listed() if words in one.notice]


def main(words: str) -> None:
    chosen = chosen_by(words)
    if not chosen:
        raise SystemExit(f"No folder and no sentence has {words!r}.")
    with tempfile.TemporaryDirectory(prefix="eigcms-breakages-") as name:
        folder = Path(name)
        copy_to(folder)
        unbroken = run(folder, sorted({test for one in chosen for test in one.tests}))
        if unbroken.returncode == FAILED:
            raise SystemExit(f"A test fails although nothing is broken:\n{unbroken.stdout}")
        print("| Where | What somebody would notice | Caught |\n| --- | --- | --- |")
        caught = 0
        for one in chosen:
            found = is_caught(folder, one)
            caught += found
            print(f"| {one.folder} | {one.notice} | {'yes' if found else '**no**'} |", flush=True)
    print(f"\nCaught: {caught} of {len(chosen)} ({caught / len(chosen):.0%}).")
    if caught < LEAST_SHARE * len(chosen):
        raise SystemExit(1)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
