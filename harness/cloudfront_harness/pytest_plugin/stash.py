"""Where an item keeps what was said about its exchanges, its cassette, and its comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cloudfront_harness.pytest_plugin.cassettes import Taped
    from cloudfront_harness.pytest_plugin.comparing import Compared
    from cloudfront_harness.pytest_plugin.judging import Judged

COMPARED: pytest.StashKey[Compared] = pytest.StashKey()
# Of the session: the items that were collected for comparisons.
COMPARING: pytest.StashKey[list[pytest.Item]] = pytest.StashKey()
JUDGED: pytest.StashKey[Judged] = pytest.StashKey()
TAPED: pytest.StashKey[Taped] = pytest.StashKey()
