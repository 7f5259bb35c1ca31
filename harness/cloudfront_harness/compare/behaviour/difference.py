"""What a comparison of behaviour says, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cloudfront_harness.compare.change import Change
from cloudfront_harness.exchange import Exchange

# The exchanges of each scenario, by its name: `CreateDistribution/idempotent-same-config`.
Tapes = Mapping[str, tuple[Exchange, ...]]

# repetition  what a create came to that repeats the reference of an earlier one
# answer      whether it was accepted, and with which status, or refused, and with which error
# header      that one is there, or its value
# body        an element that is there on one side only, or its text
# order       in which elements stand that both sides have
# exchange    a request that only one side came to
Aspect = Literal["repetition", "answer", "header", "body", "order", "exchange"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that was answered differently.

    number     of the exchange within the scenario, from 1, on the older side where it has one there
    where      element path below the root of the body, name of a header, "" for the answer as a whole
    old, new   what came, with placeholders for what was made up (`<id:1>`); "" for nothing
    explained_by   changes of the contract that account for it; () for none
    exchanges  the two exchanges, None on the side that has none
    """

    scenario: str
    number: int
    operation: str
    aspect: Aspect
    where: str
    old: str
    new: str
    explained_by: tuple[Change, ...] = ()
    exchanges: tuple[Exchange | None, Exchange | None] = (None, None)

    @property
    def is_explained(self) -> bool:
        """Whether the contracts differ in a way that accounts for it."""
        return bool(self.explained_by)

    @property
    def rules(self) -> tuple[str, ...]:
        """IDs of the rules that explain it, each once."""
        return tuple(dict.fromkeys(change.rule.id for change in self.explained_by))

    def __str__(self) -> str:
        place = f" {self.where}" if self.where else ""
        verdict = ", ".join(self.rules) or "unexplained"
        told = f"{self.old or 'nothing'} -> {self.new or 'nothing'}"
        return f"{self.scenario}#{self.number} {self.operation} {self.aspect}{place}: {told} [{verdict}]"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Two sets of tapes compared.

    scenarios, exchanges  how many were compared; exchanges in pairs
    only_old, only_new    names of scenarios that one side alone has: of them nothing can be said
    unpaired  requests likewise, within scenarios: what is sent follows from the contract, so that another one
              has another request, although everything before was answered alike
    """

    old: str
    new: str
    differences: tuple[Difference, ...]
    scenarios: int
    exchanges: int
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    unpaired: int = 0

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """The differences that the contracts do not account for."""
        return tuple(row for row in self.differences if not row.is_explained)

    @property
    def explained(self) -> tuple[Difference, ...]:
        """The differences that the contracts account for."""
        return tuple(row for row in self.differences if row.is_explained)
