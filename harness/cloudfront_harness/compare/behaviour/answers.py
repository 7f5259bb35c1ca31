"""One exchange of either side laid side by side: what the answers say differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cloudfront_harness.compare.behaviour.bodies import (
    BodyDifference,
    body_differences,
    element_paths,
    topmost,
)
from cloudfront_harness.compare.behaviour.difference import Aspect
from cloudfront_harness.compare.behaviour.linked import Substitution, with_placeholders, without_numbers
from cloudfront_harness.compare.behaviour.neutral import Neutral
from cloudfront_harness.exchange import Headers

# Of these only the presence is compared: they say when, how long, and for which exchange.
_OF_THE_MOMENT = frozenset({"date", "content-length", "x-amzn-requestid", "x-amz-request-id"})
# These belong to the connection and the server software, and no API version says anything of them.
_OF_THE_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding", "server"})


@dataclass(frozen=True, slots=True)
class Said:
    """A difference between two answers: `Difference` without the scenario that it was met in."""

    aspect: Aspect
    where: str
    old: str
    new: str


def answer_differences(
    old: Neutral, new: Neutral, substitutions: tuple[Substitution, Substitution]
) -> Iterator[Said]:
    """What two answers say differently. Where one was refused, nothing else of the two is compared."""
    if (told := (outcome(old), outcome(new)))[0] != told[1]:
        yield Said("answer", "", *told)
        return
    yield from _header_differences(old, new, substitutions)
    for row in _body_differences(old, new, substitutions):
        yield Said("order" if row.is_order else "body", row.path, row.old, row.new)


def outcome(exchange: Neutral) -> str:
    """What an exchange came to: `201`, `409 DistributionAlreadyExists`, or why there was no answer."""
    if exchange.status is None:
        return exchange.exchange.failure or "no answer"
    return f"{exchange.status} {exchange.code}".strip()


def _header_differences(
    old: Neutral, new: Neutral, substitutions: tuple[Substitution, Substitution]
) -> Iterator[Said]:
    left, right = (
        _headers(row.exchange.response.headers, substitute) if row.exchange.response is not None else {}
        for row, substitute in zip((old, new), substitutions, strict=True)
    )
    for name in {**left, **right}:
        before, after = left.get(name), right.get(name)
        if before != after:
            yield Said("header", name, "" if before is None else before, "" if after is None else after)


def _headers(headers: Headers, substitute: Substitution) -> Mapping[str, str]:
    """The headers that are compared, by name in lower case."""
    named: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key not in _OF_THE_CONNECTION:
            told = "present" if key in _OF_THE_MOMENT else substitute(value)
            # One that comes twice is not what it was once.
            named[key] = f"{named[key]}, {told}" if key in named else told
    return named


def _body_differences(
    old: Neutral, new: Neutral, substitutions: tuple[Substitution, Substitution]
) -> tuple[BodyDifference, ...]:
    if old.answer is None or new.answer is None:
        left, right = (
            _text(row, substitute) for row, substitute in zip((old, new), substitutions, strict=True)
        )
        return () if left == right else (BodyDifference("", left, right),)
    if old.is_list and new.is_list:
        substitutions = without_numbers(substitutions[0]), without_numbers(substitutions[1])
    return body_differences(
        with_placeholders(old.answer, substitutions[0]),
        with_placeholders(new.answer, substitutions[1]),
        _sets_of(old) | _sets_of(new),
    )


def sent_differently(
    old: Neutral, new: Neutral, substitutions: tuple[Substitution, Substitution]
) -> frozenset[str]:
    """Element paths at which the two sides were not sent the same, topmost elements only.

    What an answer repeats of them is not another behaviour.
    """
    if old.request is None or new.request is None:
        return frozenset()
    left, right = (
        Counter((path, substitute(element.text or "")) for path, element in element_paths(request))
        for request, substitute in zip((old.request, new.request), substitutions, strict=True)
    )
    paths = {path for path, _ in (left - right) + (right - left)}
    return frozenset(topmost(paths))


def _sets_of(row: Neutral) -> frozenset[str]:
    """Element paths, in an answer, of lists whose order means nothing."""
    body = None if row.operation is None else row.operation.response
    if body is None:
        return frozenset()
    lists = ((path, member.shape) for path, member in body.shape.walk() if member.shape.kind == "list")
    # Without an element around them, items stand among other members.
    return frozenset(
        path for path, shape in lists if (row.is_list or shape.unordered is not None) and not shape.flattened
    )


def _text(row: Neutral, substitute: Substitution) -> str:
    """A body that is no XML."""
    response = row.exchange.response
    return "" if response is None else substitute(response.body.decode("utf-8", "replace"))
