"""Writing a cassette: whole or not at all, one process at a time, on top of what others wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cloudfront_harness.atomic_file import remove_leftovers, write_atomically
from cloudfront_harness.errors import CassetteError
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.recording.redaction import Redactor

Merge = Callable[[Sequence[Interaction]], Sequence[Interaction]]

# How long to wait before asking again for a cassette that somebody else writes.
_POLL_S = 0.01


def save(path: Path, merge: Merge, metadata: Metadata, redactor: Redactor) -> None:
    """Replace the file by what `merge` makes of its present interactions.

    Nobody else writes meanwhile; whoever reads sees the old file or the new one. Raises `CassetteError`, and
    leaves the old file, when the file cannot be read or written, or a secret would get into it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            remove_leftovers(path)
            present, known = read(path) if path.exists() else ([], Metadata())
            names = frozenset({*known.redacted, *redactor.redacted})
            text = cassette_json.write(merge(present), metadata.with_redacted(names))
            redactor.refuse_survivors(cassette_json.read(text)[0], text)
            write_atomically(path, text.encode())
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


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """The cassette for us alone, among those who lock it. The system lets go when a process dies."""
    from filelock import FileLock

    lock = path.with_name(f".{path.name}.lock")
    with FileLock(lock, poll_interval=_POLL_S):
        try:
            yield
        finally:
            # Not where the system forbids it (Windows, where the library does it itself). Whoever waits for a
            # file that is gone takes the new one.
            with suppress(OSError):
                lock.unlink()
