"""A case: one address, one purpose, and the function that carries it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cloudfront_harness.scenarios.scenario import NotRunError, Scenario

__all__ = ["Case", "NotRunError"]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of one operation of one version.

    name     last step of the address: `idempotent-same-config`
    run      sends what is to be sent and judges it; what it finds is on the scenario's judgement
    clauses  the clauses that it looks at, under one profile or another, on a target that keeps the contract:
             what `conformance.looked_at` says of its steps
    errors   the error codes that it provokes and insists on
    """

    name: str
    run: Callable[[Scenario], None]
    clauses: frozenset[str]
    errors: frozenset[str] = frozenset()
