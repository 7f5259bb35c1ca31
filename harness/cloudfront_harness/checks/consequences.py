"""Findings that only repeat another one: what is missing in an answer that could not be read at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.unreadable import WHOLE_BODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cloudfront_harness.finding import Finding

_UNREADABLE = ("CF301", "CF601")
# What is seen without reading the body.
_BESIDE_BODY = ("header ", "response headers", "status line", "connection")


def without_consequences(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without those that rest on an answer of which another says that nobody can read it.

    Such an answer has no id, no code and no configuration; what compares these would only say so again.
    """
    unread = {
        id(row.exchange) for row in findings if row.clause in _UNREADABLE and row.where == WHOLE_BODY
    } - {id(None)}
    return tuple(
        row
        for row in findings
        if id(row.exchange) not in unread or row.clause in _UNREADABLE or row.where.startswith(_BESIDE_BODY)
    )
