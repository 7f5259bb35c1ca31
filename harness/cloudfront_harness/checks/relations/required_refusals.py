"""6xx and 7xx: requests that must be refused, and requests that must not be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloudfront_harness.checks.relations.answer import read_answer

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange


def check_accepted(judgement: Judgement, exchange: Exchange, *, clause: str = "CF706") -> None:
    """A request that the contract allows (CF706), or that the real service was seen to accept (CF705)."""
    judgement.looked_at(clause)
    answer = read_answer(judgement, exchange)
    if not answer.succeeded:
        judgement.broken_by_answer(clause, f"success ({judgement.operation.status})", answer, exchange)


def check_spelling(
    judgement: Judgement, exchange: Exchange, plain: Exchange | None, *, may_be_refused: bool
) -> None:
    """A request that says the same in another form is taken like the plain one.

    `plain` is the same request in the plain form, None where `exchange` is a success: what is refused in any
    form is not refused for its form, and that is told elsewhere. Forms that no recommendation obliges a
    server to take (`may_be_refused`) may be refused, but properly.
    """
    answer = read_answer(judgement, exchange)
    if not answer.succeeded and (plain is None or not read_answer(judgement, plain).succeeded):
        return
    clause = "CF711" if may_be_refused else "CF710"
    judgement.looked_at(clause)
    if may_be_refused:
        judgement.looked_at("CF703")
        if answer.status is not None and answer.status >= 500:
            judgement.broken_by_answer("CF703", "success or 4xx", answer, exchange)
            return
    if not answer.succeeded:
        judgement.broken_by_answer(clause, "success, as in the plain form", answer, exchange)


def check_expected_error(
    judgement: Judgement, exchange: Exchange, codes: Sequence[str], *, clause: str = "CF603"
) -> None:
    """A request that breaks one rule is refused with one of `codes`.

    No answer and an answer of 5xx are findings of their own, not wrong codes.
    """
    judgement.looked_at(clause, "CF703")
    answer = read_answer(judgement, exchange)
    if answer.status is not None and answer.status >= 500:
        judgement.broken_by_answer("CF703", "4xx", answer, exchange)
    elif answer.status is not None and answer.code not in codes:
        judgement.broken_by_answer(clause, " or ".join(codes), answer, exchange)


def check_refused(judgement: Judgement, exchange: Exchange, *, observed_codes: Sequence[str] = ()) -> None:
    """Bad input gets a 4xx. `observed_codes` are what the real service was seen to answer."""
    judgement.looked_at("CF701", "CF703")
    answer = read_answer(judgement, exchange)
    if answer.succeeded:
        judgement.broken_by_answer("CF701", "a refusal (4xx)", answer, exchange)
    elif answer.status is not None and not 400 <= answer.status < 500:
        judgement.broken_by_answer("CF703", "4xx", answer, exchange)
    elif observed_codes and answer.status is not None:
        judgement.looked_at("CF607")
        if answer.code not in observed_codes:
            judgement.broken_by_answer("CF607", " or ".join(observed_codes), answer, exchange)


def check_entities(judgement: Judgement, exchange: Exchange, replacement: str | None) -> None:
    """A document with a type declaration is refused.

    `replacement`: what its entity stands for and the answer must not show, None when it declares none.
    """
    judgement.looked_at("CF704")
    response = exchange.response
    if response is None:
        return
    if replacement is not None and replacement.encode() in response.body:
        judgement.broken_by_answer(
            "CF704", "the entity not expanded", "its replacement text in the answer", exchange
        )
    elif response.status < 300:
        judgement.broken_by_answer("CF704", "the document refused", str(response.status), exchange)


def check_nothing_made(judgement: Judgement, made: Sequence[str], exchange: Exchange) -> None:
    """A refused create has made nothing. `made` are the ids that appeared with its caller reference."""
    answer = read_answer(judgement, exchange)
    if answer.succeeded or answer.status is None:
        return
    judgement.looked_at("CF605")
    if made:
        judgement.broken(
            "CF605",
            expected="no new resource",
            actual=f"{len(made)}: {', '.join(made)}",
            where="list of resources",
            exchange=exchange,
        )
