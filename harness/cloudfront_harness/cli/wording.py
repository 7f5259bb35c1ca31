"""What the layers below call by its name in Python, in the options of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cloudfront_harness.errors import HarnessError, Hint

WORDS: Mapping[Hint, str] = MappingProxyType(
    {
        Hint.ALLOW_REMOTE: "Opt in with --allow-remote.",
        Hint.ANOTHER_ADDRESS: "Give a --host and --port that this machine has.",
        Hint.ANOTHER_BOTOCORE: "Or take this one with --any-botocore.",
        Hint.ANOTHER_DIRECTORY: "Choose a writable --output.",
        Hint.ANOTHER_PORT: "Stop what listens there, or give another --port (0: any).",
        Hint.ANOTHER_STORE: "Give --store another path.",
        Hint.LIST_CASES: "`cfharness conformance --list` shows what there is; loosen the options.",
        Hint.LIST_FAULTS: "`cfharness serve --list-faults` lists them.",
        Hint.NAME_TESTS: "Run this where the tests are, or name them: cfharness cassettes orphans -- tests.",
        Hint.RECORD_CASES: "Run with --record first.",
        Hint.RECORD_CASES_AGAIN: "Run with --record again.",
        Hint.RECORD_CHANGE: "Run with --record again if the change is meant.",
        Hint.SHARED_STORE: "Give --store PATH.",
    }
)


def worded(error: HarnessError) -> str:
    """An error as the command line says it."""
    return error.said_with(WORDS)
