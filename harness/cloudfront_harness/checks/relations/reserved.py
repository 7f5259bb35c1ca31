"""4xx to 6xx, over scenarios: what is gone, what is free again, what never was, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloudfront_harness.checks.relations.answer import Answer, read_answer

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange


def check_gone(judgement: Judgement, exchange: Exchange, *, clause: str = "CF421") -> None:
    """An operation on what was deleted, or is another account's (CF425), finds nothing."""
    judgement.looked_at(clause)
    resource = judgement.contract.resources[judgement.operation.resource]
    codes = (resource.not_found_code, *judgement.contract.refusals["unknown-resource"])
    answer = read_answer(judgement, exchange)
    if answer.code not in codes or answer.status != 404:
        judgement.broken_by_answer(clause, f"404 {resource.not_found_code}", answer, exchange)


def check_not_listed(
    judgement: Judgement, name: str, listed: Sequence[str], exchange: Exchange, *, clause: str = "CF421"
) -> None:
    """No page of a list has it. Operation: the list."""
    judgement.looked_at(clause)
    if name in listed:
        judgement.broken(
            clause, expected=f"{name} in no list", actual=name, where="list of resources", exchange=exchange
        )


def check_free(judgement: Judgement, exchange: Exchange, *, clause: str) -> None:
    """What needs something that was released (CF422, CF427), or asked for in vain (CF609), is accepted."""
    judgement.looked_at(clause)
    answer = read_answer(judgement, exchange)
    if not answer.succeeded:
        judgement.broken_by_answer(clause, f"success ({judgement.operation.status})", answer, exchange)


def check_apart(judgement: Judgement, theirs: Answer, exchange: Exchange) -> None:
    """The reference that another account used makes a resource of this account's own."""
    judgement.looked_at("CF425")
    answer = read_answer(judgement, exchange)
    is_named = judgement.contract.resources[judgement.operation.resource].key != "Id"
    if not answer.succeeded or (answer.id == theirs.id and not is_named):
        judgement.broken_by_answer("CF425", f"a resource other than {theirs.id}", answer, exchange)


def check_one_update_won(judgement: Judgement, exchanges: Sequence[Exchange]) -> None:
    """Of updates that race with one ETag one is accepted; the others are outdated by then."""
    judgement.looked_at("CF512")
    answers = [read_answer(judgement, exchange) for exchange in exchanges]
    won = sum(answer.succeeded for answer in answers)
    if won != 1:
        judgement.broken(
            "CF512",
            expected="one success",
            actual=f"{won} of {len(answers)}",
            where="racing updates",
            exchange=exchanges[0],
        )
    for answer, exchange in zip(answers, exchanges, strict=True):
        if not answer.succeeded and answer.code != "PreconditionFailed":
            judgement.broken_by_answer("CF512", "412 PreconditionFailed", answer, exchange)
