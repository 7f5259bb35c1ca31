"""What the layers below call by its name in Python, in the options of the plugin."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cloudfront_harness.errors import HarnessError, Hint

WORDS: Mapping[Hint, str] = MappingProxyType(
    {
        Hint.ALLOW_REMOTE: "Opt in with --cf-allow-remote.",
        Hint.ALLOW_UNUSED: "Record it again with --cf-record-mode all, or allow that with --cf-unused allow.",
        Hint.RECORD: "Record it with --cf-record-mode once.",
        Hint.RECORD_AGAIN: (
            "Record it again with --cf-record-mode all, or allow it: @pytest.mark.cassette(repeats=True)."
        ),
        Hint.RECORD_CHANGE: (
            "Record it again with --cf-record-mode new_episodes, or all, if the change is meant."
        ),
    }
)


def worded(error: HarnessError) -> str:
    """An error as the plugin says it."""
    return error.said_with(WORDS)
