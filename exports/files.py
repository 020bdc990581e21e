"""The files of the open data, made once for each generation by the scheduler's spare time.

A set of them is a folder of the storage named for the generation; its description, which is
written last, tells that it is complete. While it is not, a file is made for whoever asks.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection

from exports import formats
from exports.datasets import dataset_named, datasets
from publishing import clock, generation
from publishing.transactions import snapshot

logger = logging.getLogger("exports.files")

FOLDER = "donnees"
NAMES = [
    f"{dataset.name}.{extension}" for dataset in datasets() for extension in formats.MEDIA_TYPES
]


def set_of(number: int, reached: datetime) -> str:
    """Return the name of the set of a generation.

    A database that was put back from a copy comes to the same number with other data; the moment
    tells them apart.
    """
    return f"{FOLDER}/{number}-{reached.timestamp():.6f}"


def description(of: str) -> dict[str, Any] | None:
    """Return the Data Package of a complete set, None while it is not complete."""
    try:
        with default_storage.open(f"{of}/{formats.DATA_PACKAGE}") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def opened(of: str, name: str) -> IO[bytes]:
    """Return a file of a complete set. Raises OSError if it is gone meanwhile."""
    return default_storage.open(f"{of}/{name}")


def made(name: str) -> tuple[IO[bytes], dict[str, Any]]:
    """Make a file of the present transaction's data; return it with its size and its digest."""
    stem, _dot, extension = name.rpartition(".")
    dataset = dataset_named(stem)
    if dataset is None:
        raise KeyError(name)
    file = TemporaryFile()  # noqa: SIM115 - whoever asked closes it
    facts = formats.write(dataset, extension, file)
    file.seek(0)
    return file, facts


# The background's part ----------------------------------------------------------------------------


def make_missing_file() -> bool:
    """Make one file of the present generation, or delete one former set; False if there is none."""
    with reading():
        number, reached = generation.state()
        if number is None:  # an import is under way
            return False
        present = set_of(number, reached)
        if description(present) is not None:
            return delete_former(present)
        facts = facts_so_far(present)
        missing = [name for name in NAMES if name not in facts]
        if missing:
            with clock.stopped(not_before=reached):
                file, found = made(missing[0])
            with file:
                put(f"{present}/{missing[0]}", File(file))
            facts[missing[0]] = found
            put(f"{present}/made.json", ContentFile(json.dumps(facts).encode()))
            logger.info(
                "open data: %s, %d of %d files, %d bytes",
                *(missing[0], len(facts), len(NAMES), found["bytes"]),
            )
            return True
        package = formats.data_package(facts, reached.isoformat())
        text = json.dumps(package, ensure_ascii=False, indent=2)
        put(f"{present}/{formats.DATA_PACKAGE}", ContentFile(text.encode()))
    return True


@contextmanager
def reading() -> Iterator[None]:
    """Read from one snapshot, or within the transaction that is open already."""
    if connection.in_atomic_block:
        yield
    else:
        with snapshot():
            yield


def facts_so_far(of: str) -> dict[str, dict[str, Any]]:
    try:
        with default_storage.open(f"{of}/made.json") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def put(name: str, content: File) -> None:
    """Store a file in the place of another of this name, if a process died over it."""
    with suppress(OSError):
        default_storage.delete(name)
    default_storage.save(name, content)


def delete_former(present: str) -> bool:
    """Delete one set that is not the present one; False where there is none."""
    for former in sets():
        if former != present:
            delete(former)
            return True
    return False


def sets() -> list[str]:
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except OSError:
        return []
    return [f"{FOLDER}/{folder}" for folder in sorted(folders)]


def delete(of: str) -> None:
    _folders, names = default_storage.listdir(of)
    # First what tells that it is complete.
    for name in sorted(names, key=lambda name: name != formats.DATA_PACKAGE):
        default_storage.delete(f"{of}/{name}")
    with suppress(OSError):  # a storage of objects has no folders
        default_storage.delete(of)


def forget_files() -> None:
    """Delete every set: somebody who is in them was erased."""
    for each in sets():
        delete(each)
