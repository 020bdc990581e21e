"""Dumps the database in one snapshot, and restores it in one transaction."""

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from django.db import connection


def dump(path: Path) -> None:
    """Write a snapshot of the database to `path`, while the site runs."""
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
    """Check a dump and return the file for `restore`. Raises ProgramError."""
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


# A visit holds the table of the generation from its beginning on. So those under way end first, and
# those to come wait, none of them in a circle.
REPLACE_ALL = """
SET client_min_messages TO warning;
DO $$ BEGIN LOCK TABLE publishing_generation; EXCEPTION WHEN undefined_table THEN NULL; END $$;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


def restore(path: Path, statement: str) -> None:
    """Replace the whole database by the file of `checked`, do `statement`, or change nothing."""
    connection.close()  # it may hold a lock
    if connection.vendor == "sqlite":
        try:
            with (
                closing(sqlite3.connect(path)) as copy,
                closing(sqlite3.connect(connection.settings_dict["NAME"])) as site,
            ):
                copy.execute(statement)
                copy.commit()
                copy.backup(site)
        except sqlite3.Error as error:
            raise ProgramError(str(error)) from error
    else:
        run_client(
            "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
            f"--command={REPLACE_ALL}", f"--file={path}",
            f"--command=RESET search_path; {statement}",
        )  # fmt: skip


def run_client(program: str, *arguments: str) -> None:
    """Run a PostgreSQL client on the site's database, as `manage.py dbshell` runs psql."""
    command, env = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    run(program, *arguments, *command[1:], env=env)


# The programs of the system, and what they say when they fail ------------------------------------


class ProgramError(Exception):
    """A program is missing or failed. The message says why, in French."""


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
        package = "age" if program == "age" else "postgresql-client"
        raise ProgramError(f"Le programme {program} manque : apt-get install {package}") from error
    except subprocess.CalledProcessError as error:
        first = next(iter(error.stderr.splitlines()), f"code {error.returncode}")
        raise ProgramError(f"{program} a échoué : {first}") from error
