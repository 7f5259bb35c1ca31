"""What holds for all tests."""

from __future__ import annotations

import signal
from pathlib import Path

from hypothesis import settings

# No property is about time: a busy machine is no counterexample.
settings.register_profile("cloudfront-harness", deadline=None)
settings.load_profile("cloudfront-harness")

# A shell makes what it starts in the background ignore SIGINT, and everything that this starts in turn. Tests
# that send Ctrl-C to a child must not depend on how they were started themselves.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_BROWSER = Path(__file__).parent / "browser"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    # Needs a browser. Collected where it is named, as by the environment `browser`: pytest does not ask then.
    return True if collection_path == _BROWSER else None
