"""Patterns that are written differently only."""

from __future__ import annotations

import pytest
from cloudfront_harness.compare.differences.patterns import bare


@pytest.mark.parametrize(
    ("pattern", "is_bare"),
    [
        ("a", "a"),
        ("", ""),
        ("^a+$", "a+"),
        ("^(?:a|b)$", "a|b"),
        ("^(?:(a))$", "a"),
        # Anchored at one end each, or followed by an escaped sign.
        ("^a|b$", "^a|b$"),
        (r"^a\$", r"^a\$"),
        # Not one group around all of it.
        ("(a)(b)", "(a)(b)"),
        ("(a)?", "(a)?"),
        ("(?=a)", "(?=a)"),
        ("(?P<name>a)", "(?P<name>a)"),
        # Brackets that are characters.
        (r"^(?:[)]|\))$", r"[)]|\)"),
        ("[)(]", "[)(]"),
        ("[]()]", "[]()]"),
        ("^[^|]$", "[^|]"),
    ],
)
def test_what_is_around_all_of_it_says_nothing(pattern: str, is_bare: str) -> None:
    assert bare(pattern) == is_bare
