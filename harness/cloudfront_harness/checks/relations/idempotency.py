"""5xx: what a repeated, changed or racing create must do.

Which rule holds is data: `Operation.idempotency`, by version, with what is documented and what was observed.
Where the two differ the profile decides, and the clause that is judged has the level of the rule in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from cloudfront_harness.checks.exchanges.headers import opaque_tag
from cloudfront_harness.checks.relations.answer import Answer, read_answer
from cloudfront_harness.contract import PROFILES

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import Idempotency, Profile
    from cloudfront_harness.exchange import Exchange

Variant = Literal["identical", "white-space", "member-order", "lost-response"]

_CLAUSE_OF_VARIANT: dict[Variant, str] = {
    "white-space": "CF503",
    "member-order": "CF504",
    "lost-response": "CF509",
}


def clauses_of_repetition(rule: Idempotency, variant: Variant) -> frozenset[str]:
    """What `check_repetition` looks at, under one profile or another, when the answers are right."""
    clauses: set[str] = set()
    for profile in PROFILES:
        replay = rule.replay(profile)
        if replay == "unspecified":
            continue
        clauses.add(_clause_of(rule, variant, profile))
        if replay == "same" and variant == "identical":
            clauses.add("CF510")
    return frozenset(clauses)


def check_repetition(judgement: Judgement, first: Answer, repetition: Exchange, variant: Variant) -> None:
    """The same reference and configuration again; `variant` says how the two requests differ on the wire.

    `first` is the answer to the original request, or for a lost response what a read showed of it.
    """
    rule = _rule(judgement)
    replay = rule.replay(judgement.profile)
    if replay == "unspecified":
        return
    clause = _clause_of(rule, variant, judgement.profile)
    judgement.looked_at(clause)
    answer = read_answer(judgement, repetition)
    if replay == "conflict":
        if answer.code != rule.conflict_code:
            judgement.broken_by_answer(clause, rule.conflict_code, answer, repetition)
        return
    if not answer.succeeded or answer.id != first.id:
        judgement.broken_by_answer(clause, f"the original resource {first.id} again", answer, repetition)
        return
    if variant == "identical":
        _check_headers(judgement, first, answer, repetition)


def check_other_configuration(judgement: Judgement, exchange: Exchange) -> None:
    """The same reference with another configuration."""
    rule = _rule(judgement)
    judgement.looked_at("CF505")
    answer = read_answer(judgement, exchange)
    if answer.code != rule.conflict_code:
        judgement.broken_by_answer("CF505", rule.conflict_code, answer, exchange)


def check_not_repeated(judgement: Judgement, exchange: Exchange) -> None:
    """The same reference with a configuration that differs in one member, and may be wrong: not accepted."""
    judgement.looked_at("CF505")
    answer = read_answer(judgement, exchange)
    if answer.succeeded:
        judgement.broken_by_answer("CF505", "a refusal: the configuration is another one", answer, exchange)


def check_new_reference(judgement: Judgement, first: Answer, exchange: Exchange) -> None:
    """A new reference with the same configuration."""
    judgement.looked_at("CF506")
    answer = read_answer(judgement, exchange)
    if not answer.succeeded or answer.id == first.id:
        judgement.broken_by_answer("CF506", f"a resource other than {first.id}", answer, exchange)


def check_race(judgement: Judgement, exchanges: Sequence[Exchange], made: Sequence[str]) -> None:
    """Creates of one reference and configuration at the same time.

    `made` are the ids of the resources that exist with the reference after the race.
    """
    rule = _rule(judgement)
    judgement.looked_at("CF507")
    answers = [read_answer(judgement, exchange) for exchange in exchanges]
    winners = [answer for answer in answers if answer.succeeded]
    if len(made) != 1:
        _broken_race(judgement, "one resource", f"{len(made)} resources: {', '.join(made)}", exchanges)
        return
    if rule.replay(judgement.profile) == "conflict" and len(winners) != 1:
        _broken_race(judgement, "one success", f"{len(winners)} of {len(answers)}", exchanges)
        return
    for exchange, answer in zip(exchanges, answers, strict=True):
        if answer.succeeded:
            agrees, wanted = answer.id == made[0], f"resource {made[0]}"
        elif rule.replay(judgement.profile) != "same":
            agrees, wanted = answer.code == rule.conflict_code, rule.conflict_code
        else:
            agrees, wanted = False, f"resource {made[0]}"
        if not agrees:
            judgement.broken_by_answer("CF507", wanted, answer, exchange)
            return


def check_made_once(
    judgement: Judgement, made: Sequence[str], repetition: Exchange, *, clause: str = "CF508"
) -> None:
    """After a repetition, or one with another version (CF514), there is one resource with the reference.

    `made` are the ids that have it.
    """
    judgement.looked_at(clause)
    if len(made) != 1:
        judgement.broken(
            clause,
            expected="one resource with the caller reference",
            actual=f"{len(made)}: {', '.join(made)}" if made else "none",
            where="list of resources",
            exchange=repetition,
        )


def _rule(judgement: Judgement) -> Idempotency:
    rule = judgement.operation.idempotency
    assert rule is not None, f"{judgement.operation.name} has no idempotency rule"
    return rule


def _clause_of(rule: Idempotency, variant: Variant, profile: Profile) -> str:
    if variant in _CLAUSE_OF_VARIANT:
        return _CLAUSE_OF_VARIANT[variant]
    if rule.replay(profile) == "same":
        return "CF501"
    return "CF502" if rule.documented == "conflict" else "CF511"


def _check_headers(judgement: Judgement, first: Answer, answer: Answer, exchange: Exchange) -> None:
    judgement.looked_at("CF510")
    for name, original, repeated, said in (
        ("ETag", first.etag, answer.etag, opaque_tag),
        ("Location", first.location, answer.location, str.strip),
    ):
        # Absence is for the header clauses to report.
        if original and repeated and said(original) != said(repeated):
            judgement.broken(
                "CF510", expected=original, actual=repeated, where=f"header {name}", exchange=exchange
            )


def _broken_race(judgement: Judgement, expected: str, actual: str, exchanges: Sequence[Exchange]) -> None:
    judgement.broken("CF507", expected=expected, actual=actual, where="racing creates", exchange=exchanges[0])
