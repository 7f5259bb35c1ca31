"""Comparisons to report: a real pair, and one of foreign text that means something to every format."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.revisions import known_revision

EVIL = "a|b `c` <d> & \"e\" 'f' % :,\n::error::g \x1b[31m]]>\ufffe *h* [i](j)"


@cache
def pair(old: str = "2018-06-18", new: str = "2018-11-05") -> Comparison:
    return compare(known_revision(old), known_revision(new))


def with_ignored(reason: str = "known") -> Comparison:
    """The pair without its first breaking change, which is ignored."""
    comparison = pair()
    first = next(change for change in comparison.changes if change.rule.is_breaking)
    left = tuple(change for change in comparison.changes if change is not first)
    return replace(comparison, changes=left, ignored=((first, reason),))


def of_foreign_text() -> Comparison:
    """A comparison whose every text is foreign."""
    comparison = pair()
    source = next(change for change in comparison.changes if change.rule.is_breaking)
    change = replace(source, operation=EVIL, path=EVIL, old=EVIL, new=EVIL, below=(EVIL,))
    old, new = (replace(side, label=EVIL) for side in (comparison.old, comparison.new))
    return Comparison(old, new, (change,), ((change, EVIL),))


def without_changes() -> Comparison:
    return pair("2018-11-05", "2018-11-05")
