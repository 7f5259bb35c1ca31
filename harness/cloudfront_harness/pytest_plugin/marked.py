"""What a marker says of a test, as far as it can be told without loading anything."""

from __future__ import annotations

import pytest


def compares(item: pytest.Item) -> bool:
    """Whether the test is one that two API versions are compared by."""
    marker = item.get_closest_marker("cloudfront")
    return marker is not None and "compare" in marker.kwargs


def group_of(item: pytest.Item) -> str:
    """What pytest-xdist keeps together: the test, whatever its parameters."""
    return item.nodeid.partition("[")[0]
