"""What a create came to that repeats an earlier one: the idempotency outcome."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloudfront_harness.checks import Judgement, read_answer
from cloudfront_harness.compare.behaviour.answers import outcome
from cloudfront_harness.compare.behaviour.neutral import Neutral


@dataclass(slots=True)
class Repetitions:
    """The creates of one side of a scenario so far: what each operation made with each reference."""

    _made: dict[tuple[str, str], str] = field(default_factory=dict)

    def outcome(self, exchange: Neutral) -> str:
        """What a repetition came to, "" for an exchange that is none.

        `the original answer again`, `another resource`, or the refusal: `409 DistributionAlreadyExists`.
        """
        operation = exchange.operation
        if operation is None or not operation.is_create or exchange.match is None:
            return ""
        if not exchange.reference:
            return ""
        key = (operation.name, exchange.reference)
        answer = read_answer(Judgement(exchange.match.contract, operation), exchange.exchange)
        if key not in self._made:
            if answer.succeeded:
                self._made[key] = answer.id or ""
            return ""
        if not answer.succeeded:
            return outcome(exchange)
        return "the original answer again" if answer.id == self._made[key] else "another resource"
