"""The scenarios of two sides compared, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from cloudfront_harness.compare.behaviour.aligned import Row, aligned, changed_paths, reordered
from cloudfront_harness.compare.behaviour.answers import (
    Said,
    answer_differences,
    outcome,
    sent_differently,
)
from cloudfront_harness.compare.behaviour.difference import Behaviour, Difference, Tapes
from cloudfront_harness.compare.behaviour.explained import Explanations
from cloudfront_harness.compare.behaviour.linked import Substitution, placeholders, unnumbered
from cloudfront_harness.compare.behaviour.neutral import Neutral, neutral
from cloudfront_harness.compare.behaviour.repetition import Repetitions
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.exchange import Exchange

# What in a scenario's name says that it sends requests at the same time.
_AT_ONCE = re.compile(r"\brac(?:e|ing)\b")


def compare_behaviour(
    old: Tapes, new: Tapes, comparison: Comparison | None = None, *, labels: tuple[str, str] = ("old", "new")
) -> Behaviour:
    """What the two sides answer differently, and which changes of the contract account for it.

    Scenarios are those that both sides have. Without a comparison nothing is explained: the two sides are of
    one version, and should behave the same.
    """
    explanations = Explanations(comparison)
    unpaired = 0
    both = [name for name in old if name in new]
    differences: list[Difference] = []
    exchanges = 0
    for name in both:
        rows = aligned(
            [neutral(exchange) for exchange in old[name]],
            [neutral(exchange) for exchange in new[name]],
            at_once=_AT_ONCE.search(name) is not None,
        )
        exchanges += sum(row.old is not None and row.new is not None for row in rows)
        found = [*_Scenario(name, rows, explanations).differences()]
        if comparison is not None:
            own = [row for row in found if row.aspect == "exchange" and not row.is_explained]
            unpaired += len(own)
            found = [row for row in found if row not in own]
        differences += found
    return Behaviour(
        labels[0] if comparison is None else comparison.old.label,
        labels[1] if comparison is None else comparison.new.label,
        tuple(differences),
        scenarios=len(both),
        exchanges=exchanges,
        only_old=tuple(name for name in old if name not in new),
        only_new=tuple(name for name in new if name not in old),
        unpaired=unpaired,
    )


@dataclass(frozen=True, slots=True)
class _Scenario:
    name: str
    rows: Sequence[Row]
    explanations: Explanations

    def differences(self) -> Iterator[Difference]:
        """What is different. Where the two sides were answered in another way, what follows on one side alone
        follows from that.
        """
        substitutions = placeholders(self.rows)
        repetitions = Repetitions(), Repetitions()
        parted = False
        sent: set[str] = set()
        for number, row in enumerate(reordered(self.rows, *map(_target, substitutions)), 1):
            for found in self._of_row(number, row, substitutions, repetitions, sent):
                if not (parted and found.aspect == "exchange"):
                    yield found
                parted = parted or found.aspect in ("answer", "repetition")

    def _of_row(
        self,
        number: int,
        row: Row,
        substitutions: tuple[Substitution, Substitution],
        repetitions: tuple[Repetitions, Repetitions],
        sent: set[str],
    ) -> Iterator[Difference]:
        old, new = row.old, row.new
        repeated = tuple(
            "" if side is None else seen.outcome(side)
            for side, seen in zip((old, new), repetitions, strict=True)
        )
        if old is None or new is None:
            yield self._alone(number, row)
            return
        sent |= sent_differently(old, new, substitutions)
        if repeated[0] and repeated[1] and repeated[0] != repeated[1]:
            said: Iterator[Said] = iter([Said("repetition", "", *repeated)])
        else:
            said = answer_differences(old, new, substitutions)
        for found in said:
            explained_by = self.explanations.of(found, old, new)
            if explained_by or not (found.aspect in ("body", "order") and _is_echo(found.where, sent)):
                yield self._difference(number, found, explained_by, old, new)

    def _alone(self, number: int, row: Row) -> Difference:
        present = row.old or row.new
        assert present is not None
        told = f"{present.exchange.request.method} {present.target}: {outcome(present)}"
        return Difference(
            self.name,
            number,
            present.name,
            "exchange",
            "",
            "" if row.old is None else told,
            "" if row.new is None else told,
            self.explanations.of_request(present, self._varied(present)),
            (_exchange(row.old), _exchange(row.new)),
        )

    def _varied(self, present: Neutral) -> frozenset[str]:
        """What a repetition has otherwise than the create that it repeats."""
        for row in self.rows:
            for side in (row.old, row.new):
                if side is not None and side is not present and side.reference == present.reference:
                    return changed_paths(side, present) if present.reference else frozenset()
        return frozenset()

    def _difference(
        self, number: int, said: Said, explained_by: tuple[Change, ...], old: Neutral, new: Neutral
    ) -> Difference:
        return Difference(
            scenario=self.name,
            number=number,
            operation=old.name,
            aspect=said.aspect,
            where=said.where,
            old=said.old,
            new=said.new,
            explained_by=explained_by,
            exchanges=(old.exchange, new.exchange),
        )


def _exchange(side: Neutral | None) -> Exchange | None:
    return None if side is None else side.exchange


def _target(substitute: Substitution) -> Callable[[Neutral], str]:
    """Gives the target of a request with placeholders."""

    def target(row: Neutral) -> str:
        told = substitute(row.target)
        return unnumbered(told) if row.is_list else told

    return target


def _is_echo(where: str, sent: Collection[str]) -> bool:
    """Whether a member, wherever a configuration stands in an answer, is one that was sent differently."""
    return any(f"/{path}/" in f"/{where}/" for path in sent)
