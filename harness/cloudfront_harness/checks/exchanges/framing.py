"""2xx: what HTTP itself asks of an answer: headers that agree with each other and with the body.

Half of it can be told of an answer alone that stands as it was sent: recorders unpack bodies, join headers
and leave the date out.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from cloudfront_harness.content_coding import is_accepted

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange, Response

# What has one value by its definition; proxies may repeat others.
_SINGLE = frozenset(
    {
        "x-amzn-requestid",
        "x-amz-request-id",
        "etag",
        "location",
        "content-type",
        "content-length",
        "content-encoding",
        "date",
    }
)


def check_framing(judgement: Judgement, exchange: Exchange) -> None:
    """Headers of one value come once; an answer as it was sent has a date and is coded as it says."""
    response = exchange.response
    assert response is not None
    judgement.looked_at("CF214")
    counted = Counter(name.lower() for name, _ in response.headers)
    for name in sorted(_SINGLE & counted.keys()):
        if counted[name] > 1:
            judgement.broken(
                "CF214",
                expected="once",
                actual=f"{counted[name]} times",
                where=f"header {name}",
                exchange=exchange,
            )
    if judgement.as_sent:
        _check_date(judgement, exchange, response)
        _check_coding(judgement, exchange, response)


def date_of(response: Response) -> datetime | None:
    """What the Date header says, None where it is absent or no date."""
    return _moment(response.header("Date") or "")


@lru_cache(maxsize=64)
def _moment(text: str) -> datetime | None:
    """All answers of a second say the same."""
    try:
        told = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return told if told.tzinfo is not None else told.replace(tzinfo=UTC)


def _check_date(judgement: Judgement, exchange: Exchange, response: Response) -> None:
    judgement.looked_at("CF215")
    given = response.header("Date")
    told = date_of(response)
    # Also the day of the week has to be that of the date, and its names are those of English.
    if told is None or given != _written(told):
        judgement.broken(
            "CF215",
            expected="Sun, 06 Nov 1994 08:49:37 GMT, or the like",
            actual="absent" if given is None else repr(given),
            where="header Date",
            exchange=exchange,
        )


@lru_cache(maxsize=64)
def _written(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _check_coding(judgement: Judgement, exchange: Exchange, response: Response) -> None:
    """The body is in the coding, the framing and the charset that the headers say."""
    judgement.looked_at("CF216")
    coding = response.header("Content-Encoding")
    if coding is not None and coding.strip().lower() != "identity":
        asked = exchange.request.header("Accept-Encoding") or ""
        if not is_accepted(asked):
            wanted = f"a coding that was asked for ({asked})"
            _miscoded(judgement, exchange, wanted, coding, "Content-Encoding")
    length = response.header("Content-Length")
    if response.header("Transfer-Encoding") is not None and length is not None:
        _miscoded(judgement, exchange, "not beside Transfer-Encoding", length, "Content-Length")
    charset = _charset(response.header("Content-Type") or "")
    if charset and not _is_in(response.body, charset):
        _miscoded(judgement, exchange, "the charset of the body", charset, "Content-Type")


@lru_cache(maxsize=64)
def _charset(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_charset() or ""


def _is_in(body: bytes, charset: str) -> bool:
    """Whether a body that says nothing itself, and so is UTF-8, reads the same in a charset."""
    try:
        return body.decode(charset) == body.decode("utf-8")
    except (LookupError, UnicodeDecodeError):
        return False


def _miscoded(judgement: Judgement, exchange: Exchange, expected: str, actual: str | None, name: str) -> None:
    judgement.broken(
        "CF216", expected=expected, actual=repr(actual), where=f"header {name}", exchange=exchange
    )
