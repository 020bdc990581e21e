"""Programs of the system that the site runs, and what they say when they fail."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

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
