"""Errors: which codes there are, with which status, in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cloudfront_harness.compare.differences.difference import Difference
from cloudfront_harness.contract import Contract, Operation


def error_differences(old: Operation, new: Operation) -> Iterator[Difference]:
    """The errors that an operation declares."""
    before = {error.code: error.status for error in old.errors}
    after = {error.code: error.status for error in new.errors}
    return _between(before, after, came="CD601", went="CD602", status="CD603")


def common_error_differences(old: Contract, new: Contract) -> Iterator[Difference]:
    """The errors that any operation may answer with, and the words of those that stayed."""
    yield from _between(old.common_errors, new.common_errors, came="CD604", went="CD605", status="CD606")
    for code, message in new.messages.items():
        former = old.messages.get(code)
        if former is not None and former.text != message.text:
            yield Difference("CD607", code, former.text, message.text)


def _between(
    before: Mapping[str, int], after: Mapping[str, int], *, came: str, went: str, status: str
) -> Iterator[Difference]:
    for code, value in after.items():
        if code not in before:
            yield Difference(came, code, new=str(value))
        elif before[code] != value:
            yield Difference(status, code, str(before[code]), str(value))
    for code, value in before.items():
        if code not in after:
            yield Difference(went, code, old=str(value))
