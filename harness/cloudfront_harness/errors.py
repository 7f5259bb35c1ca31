"""What keeps the harness from doing its job. What the other side broke is a `finding.ContractViolation`.

Every message says what went wrong and what to do next; the CLI prints it as one line and exits 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import Enum
from typing import Self

# More names than this are not listed in a message, only the nearest ones.
_MOST_NAMES = 12


class Hint(Enum):
    """What helps, in the words of plain Python. Command line and pytest plugin have options for it."""

    ALLOW_REMOTE = "Opt in with allow_remote=True."
    ALLOW_UNUSED = "Record it again with mode 'all', or allow that with unused='allow'."
    ANOTHER_ADDRESS = "Give a host and a port that this machine has."
    ANOTHER_BOTOCORE = "Or take this one with any_botocore=True."
    ANOTHER_DIRECTORY = "Choose a directory that can be written."
    ANOTHER_PORT = "Stop what listens there, or give another port (0: any)."
    ANOTHER_STORE = "Give the store another path."
    LIST_CASES = "Loosen what is selected: `conformance.list_cases` has all there are."
    LIST_FAULTS = "`emulator.FAULTS` has all of them."
    NAME_TESTS = "Run this where the tests are, or name them."
    RECORD = "Record it with mode 'once'."
    RECORD_AGAIN = "Record it again with mode 'all', or allow repeats."
    RECORD_CASES = "Run the cases with `record` first."
    RECORD_CASES_AGAIN = "Run the cases with `record` again."
    RECORD_CHANGE = "Record it again with mode 'new_episodes' or 'all' if the change is meant."
    SHARED_STORE = "Give the store a path."


class HarnessError(Exception):
    """The harness could not do its job: configuration, transport, an unreadable file.

    message  what went wrong, and what to do next where that is the same for everybody
    hint     what to do next where each face has its own option for it
    """

    def __init__(self, message: str, hint: Hint | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.said_with({})

    def said_with(self, words: Mapping[Hint, str]) -> str:
        """The message, and the hint in those words, or in its own where they have none for it."""
        if self.hint is None:
            return self.message
        # Below a message of several lines it has a line of its own.
        space = "\n" if "\n" in self.message else " "
        return f"{self.message}{space}{words.get(self.hint, self.hint.value)}"


class UnknownNameError(HarnessError):
    """A version, operation, clause, target or fault that does not exist was asked for."""

    @classmethod
    def of(
        cls, what: str, name: str, known: Iterable[str], where: str = "", hint: Hint | None = None
    ) -> Self:
        """Build the message: what is unknown, the nearest known names, and `where` to look."""
        names = sorted(known)
        near = get_close_matches(name, names, n=3, cutoff=0.6)
        choice = ""
        if near:
            choice = f" Did you mean {' or '.join(near)}?"
        elif len(names) <= _MOST_NAMES:
            choice = f" Known: {', '.join(names)}."
        return cls(f"Unknown {what} {name!r}.{choice}{' ' + where if where else ''}", hint)


class SpecError(HarnessError):
    """A file of `specs/` is missing, damaged or does not describe a contract."""


class EncodeError(HarnessError):
    """A value cannot be written as the shape that was asked for."""


class TargetError(HarnessError):
    """The target could not be started, reached, or spoke something other than HTTP."""


class TargetGoneError(TargetError):
    """The target has stopped answering in the middle of a run: nothing else can be asked of it."""


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
