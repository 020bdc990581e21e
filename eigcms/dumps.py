"""The database's part of a backup: a dump of one snapshot, and its way back in one transaction."""

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from django.db import connection


def dump(path: Path) -> None:
    """Write the database as it is at one moment to `path`, while it is used."""
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(path)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    else:
        run_client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def checked(path: Path) -> Path:
    """Return the file that `restore` takes, made of a dump. Raises ProgramError if it is none."""
    if connection.vendor == "sqlite":
        try:
            with closing(sqlite3.connect(path)) as copy:
                [(words,)] = copy.execute("PRAGMA quick_check(1)")
        except sqlite3.Error as error:
            words = str(error)
        if words != "ok":
            raise ProgramError(f"la base de la sauvegarde est abîmée ({words})")
        return path
    script = path.with_suffix(".sql")
    run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", path)
    return script


def restore(path: Path) -> None:
    """Put what `checked` returned in the place of the whole database, or change nothing."""
    if connection.vendor == "sqlite":
        try:
            with closing(sqlite3.connect(path)) as copy:
                connection.ensure_connection()
                copy.backup(connection.connection)
        except sqlite3.Error as error:
            raise ProgramError(str(error)) from error
    else:
        connection.close()  # which might hold a lock that is waited for
        run_client(
            "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
            "--command=DROP SCHEMA public CASCADE; CREATE SCHEMA public", f"--file={path}",
        )  # fmt: skip
    connection.close()


def run_client(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the site's database, as `manage.py dbshell` runs psql."""
    command, env = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    run(program, *arguments, *command[1:], env=env)


# The programs of the system, and what they say when they fail ------------------------------------

PACKAGES = {"age": "age"}


class ProgramError(Exception):
    """A program is missing or failed; in words for whoever needed it."""


def run(program: str, *arguments: str | Path, env: Mapping[str, str] | None = None) -> None:
    """Run a program to its end. Raises ProgramError."""
    try:
        subprocess.run(  # noqa: S603 - our own arguments
            [program, *arguments],
            env=os.environ | (env or {}),
            check=True,
            capture_output=True,
            text=True,
            errors="replace",
        )
    except FileNotFoundError as error:
        package = PACKAGES.get(program, "postgresql-client")
        raise ProgramError(f"Le programme {program} manque : apt-get install {package}") from error
    except subprocess.CalledProcessError as error:
        first = next(iter(error.stderr.splitlines()), f"code {error.returncode}")
        raise ProgramError(f"{program} a échoué : {first}") from error
