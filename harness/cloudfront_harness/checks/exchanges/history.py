"""A version that grows: what an answer has beyond the model may be newer, what it lacks may have come later.

2020-05-31 gains members month by month. The model that the contract was made from has a date, and so have
the members that came after the version's first model; an answer has that of its Date header, or of its
recording.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudfront_harness.checks.exchanges.explain import Broken
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import Contract
    from cloudfront_harness.exchange import Exchange

# What the dates leave open: a note, because nobody can say who is right.
_OPEN = "CF314"


def answer_date(judgement: Judgement, exchange: Exchange) -> str:
    """The day on which an answer was given, in UTC as an ISO date; "" when nothing tells."""
    told = None if exchange.response is None else exchange.response.header("Date")
    try:
        given = parsedate_to_datetime(told or "")
        # A zone of -0000, or none, is UTC too.
        return (given.astimezone(UTC) if given.tzinfo is not None else given).date().isoformat()
    except (ValueError, OverflowError):
        return _day(judgement.recorded_at)


def _day(moment: str) -> str:
    try:
        return datetime.fromisoformat(moment).date().isoformat()
    except ValueError:
        return ""


def clause_in_history(contract: Contract, answered: str, broken: Broken) -> str | None:
    """The clause that something is a finding of, given when the answer was given; None for no finding.

    `answered` is an ISO date, "" for an unknown one.
    """
    if broken.is_unknown and contract.model_date:
        return broken.clause if "" < answered <= contract.model_date else _OPEN
    if broken.since:
        # Added before the date of the model that has it first, and after that of the one before.
        return broken.clause if answered >= broken.since else None if answered else _OPEN
    return broken.clause
