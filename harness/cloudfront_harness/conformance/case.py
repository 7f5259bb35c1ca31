"""A case: one address, one purpose, and the function that carries it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cloudfront_harness.checks.exchanges.structure import STRUCTURE_CLAUSES
from cloudfront_harness.scenarios.scenario import NotRunError, Scenario

__all__ = ["ANY_ANSWER", "ANY_ERROR", "ANY_SUCCESS", "Case", "NotRunError"]

# Clauses that every answer meets, whatever the case is about.
ANY_ANSWER = frozenset({"CF207", "CF208", "CF209", "CF211", "CF702"})
ANY_SUCCESS = ANY_ANSWER.union(
    ("CF101", "CF201", "CF202", "CF203", "CF204", "CF205", "CF206", "CF210"),
    STRUCTURE_CLAUSES,
    ("CF401", "CF402", "CF406", "CF414"),
)
ANY_ERROR = ANY_ANSWER | {"CF102", "CF601", "CF602", "CF604"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case of one operation of one version.

    name     last step of the address: `idempotent-same-config`
    run      sends what is to be sent and judges it; what it finds is on the scenario's judgement
    clauses  the clauses it can look at, for choosing cases by clause
    errors   the error codes that it provokes and insists on
    """

    name: str
    run: Callable[[Scenario], None]
    clauses: frozenset[str]
    errors: frozenset[str] = frozenset()
