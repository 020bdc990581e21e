"""The file of a backup: a tar, written and read in one go, encrypted with age if a key is given.

In it are `media/…`, the database's dump under `DATABASE`, and last `CONTENTS`: what the backup is
of, and the SHA-256 of each of its files. Without that last entry a file is not a backup.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from eigcms.backups import BackupError

DATABASE, CONTENTS, MEDIA = "database", "contents.json", "media/"
ENCRYPTED = ".age"
# What an age file begins with.
AGE_MAGIC = b"age-encryption.org/"


class Writer:
    """Adds files to a backup; `contents` is what is said of it."""

    def __init__(self, file: IO[bytes]):
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.contents: dict[str, Any] = {"digests": {}}

    def __contains__(self, name: str) -> bool:
        return name in self.contents["digests"]

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        """Add `size` bytes of `file`; raises OSError if there are fewer."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        digesting = Digesting(file)
        self._tar.addfile(entry, digesting)  # type: ignore[arg-type]
        self.contents["digests"][name] = digesting.digest.hexdigest()

    def close(self) -> None:
        data = json.dumps(self.contents, ensure_ascii=False).encode()
        entry = tarfile.TarInfo(CONTENTS)
        entry.size, entry.mode = len(data), 0o600
        self._tar.addfile(entry, io.BytesIO(data))
        self._tar.close()

    def abandon(self) -> None:
        with suppress(OSError):
            self._tar.close()


class Digesting:
    """A file that is being read, and the SHA-256 of what was."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def writing(path: Path, recipient: str = "") -> Iterator[Writer]:
    """Write a backup to `path`, readable by its owner alone, which exists once it is complete.

    `recipient` is the public key that it is encrypted for (`age1…`). Raises BackupError.
    """
    part = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with encrypting(file, recipient) as target:
                writer = Writer(target)
                try:
                    yield writer
                    writer.close()
                finally:
                    writer.abandon()
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise BackupError(f"La sauvegarde n’a pas pu être écrite dans {path} : {error}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def encrypting(file: IO[bytes], recipient: str) -> Iterator[IO[bytes]]:
    if not recipient:
        yield file
        return
    command = ["--encrypt", "--recipient", recipient]
    with running_age(command, stdin=subprocess.PIPE, stdout=file) as age:
        assert age.stdin  # noqa: S101 - for the type checker
        yield age.stdin


@contextmanager
def reading(path: Path, identity: Path | None = None) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Yield the names and contents of a backup's files, in the order in which they were written.

    Each must be read before the next is asked for. Raises BackupError.
    """
    try:
        # Unbuffered: age goes on where this process has stopped reading.
        with path.open("rb", buffering=0) as file, decrypting(file, path, identity) as source:
            tar = tarfile.open(fileobj=source, mode="r|")  # noqa: SIM115 - nothing to close
            yield ((entry.name, content) for entry in tar if (content := tar.extractfile(entry)))
            while source.read(1 << 20):  # age says at the end whether all was well
                pass
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{path} ne peut pas être lu : {error}") from error


@contextmanager
def decrypting(file: Any, path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    is_encrypted = file.read(len(AGE_MAGIC)) == AGE_MAGIC
    file.seek(0)
    if not is_encrypted:
        yield file
        return
    if identity is None:
        raise BackupError(f"{path} est chiffré : donnez le fichier de la clé secrète (KEY=…).")
    if not identity.is_file():
        raise BackupError(f"Le fichier de la clé secrète {identity} n’existe pas.")
    command = ["--decrypt", "--identity", str(identity)]
    with running_age(command, stdin=file, stdout=subprocess.PIPE) as age:
        assert age.stdout  # noqa: S101 - for the type checker
        yield age.stdout


@contextmanager
def running_age(arguments: list[str], **options: Any) -> Iterator[subprocess.Popen]:
    """Run age until the end of the block. Raises BackupError with its words if it fails."""
    program = shutil.which("age")
    if program is None:
        raise BackupError("Le programme age manque : apt-get install age")
    age = subprocess.Popen([program, *arguments], stderr=subprocess.PIPE, **options)  # noqa: S603
    failure: Exception | None = None
    try:
        yield age
    except (OSError, tarfile.TarError) as error:  # what age says is the reason of it
        failure = error
    except BaseException:
        age.kill()
        raise
    finally:
        for pipe in (age.stdin, age.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        said = age.stderr.read().decode(errors="replace") if age.stderr else ""
        status = age.wait()
    if status:
        first = next(iter(said.splitlines()), "").removeprefix("age: error: ")
        raise BackupError(f"age a échoué : {first or status}")
    if failure:
        raise failure
