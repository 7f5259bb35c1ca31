"""Writing a cassette: whole or not at all, one process at a time, on top of what others wrote meanwhile."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cloudfront_harness.errors import CassetteError
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.recording.redaction import Redactor

Merge = Callable[[Sequence[Interaction]], Sequence[Interaction]]


def save(path: Path, merge: Merge, metadata: Metadata, redactor: Redactor) -> None:
    """Replace the file by what `merge` makes of its present interactions.

    Nobody else writes meanwhile; whoever reads sees the old file or the new one. Raises `CassetteError`, and
    leaves the old file, when the file cannot be read or written, or a secret would get into it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.parent):
            _remove_leftovers(path)
            present, known = read(path) if path.exists() else ([], Metadata())
            names = frozenset({*known.redacted, *redactor.redacted})
            text = cassette_json.write(merge(present), metadata.with_redacted(names))
            redactor.refuse_survivors(cassette_json.read(text)[0], text)
            _replace(path, text)
    except OSError as error:
        raise CassetteError(f"Cannot write the cassette {path}: {error.strerror or error}.") from error


def read(path: Path) -> tuple[list[Interaction], Metadata]:
    """The interactions of one of our cassettes, or of a JSON one of stock vcrpy.

    Raises `CassetteError`, and `FileNotFoundError` where there is none.
    """
    try:
        return cassette_json.read(path.read_bytes().decode())
    except CassetteError as error:
        raise CassetteError(f"{path} is not a cassette. {error} Record it again.") from None
    except UnicodeDecodeError as error:
        raise CassetteError(f"{path} is not a cassette: it is not UTF-8 ({error}).") from None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CassetteError(f"Cannot read the cassette {path}: {error.strerror or error}.") from error


def _replace(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with scratch.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            # Otherwise a crash of the machine may leave the new name with no content.
            os.fsync(file.fileno())
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def _remove_leftovers(path: Path) -> None:
    """What a process left that was killed while it wrote. Nobody else writes while we hold the lock."""
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):
        leftover.unlink(missing_ok=True)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """The directory for us alone, among those who lock it. The system lets go when a process dies."""
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows, where a directory cannot be opened
        with _locked_by_file(directory / ".cassettes.lock"):
            yield
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _locked_by_file(path: Path) -> Iterator[None]:
    import msvcrt

    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        while True:
            # Tries for ten seconds by itself, then gives up with an error.
            with contextlib.suppress(OSError):
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
                break
        yield
    finally:
        os.close(handle)
