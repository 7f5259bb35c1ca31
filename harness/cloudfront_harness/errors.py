"""What keeps the harness from doing its job. What the other side broke is a `finding.ContractViolation`.

Every message says what went wrong and what to do next; the CLI prints it as one line and exits 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Self

# More names than this are not listed in a message, only the nearest ones.
_MOST_NAMES = 12


class HarnessError(Exception):
    """The harness could not do its job: configuration, transport, an unreadable file."""


class UnknownNameError(HarnessError):
    """A version, operation, clause, target or fault that does not exist was asked for."""

    @classmethod
    def of(cls, what: str, name: str, known: Iterable[str], hint: str = "") -> Self:
        """Build the message: what is unknown, the nearest known names, and where to look (`hint`)."""
        names = sorted(known)
        near = get_close_matches(name, names, n=3, cutoff=0.6)
        choice = ""
        if near:
            choice = f" Did you mean {' or '.join(near)}?"
        elif len(names) <= _MOST_NAMES:
            choice = f" Known: {', '.join(names)}."
        return cls(f"Unknown {what} {name!r}.{choice}{' ' + hint if hint else ''}")


class SpecError(HarnessError):
    """A file of `specs/` is missing, damaged or does not describe a contract."""


class EncodeError(HarnessError):
    """A value cannot be written as the shape that was asked for."""


class TargetError(HarnessError):
    """The target could not be started, reached, or spoke something other than HTTP."""


class UnsafeTargetError(HarnessError):
    """The target is not on loopback, and nobody opted in to calling it."""


class StoreError(HarnessError):
    """The emulator's store could not be opened or written."""


class CassetteError(HarnessError):
    """A cassette cannot be read, or must not be written as it is."""


class CassetteMismatch(HarnessError):
    """A request was made that the cassette has no answer to, and none may be fetched.

    Raised out of the client at once: it is no transport error, so that nobody retries it.
    """


class ReportError(HarnessError):
    """A report could not be written where it was asked for."""
