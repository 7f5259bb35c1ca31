"""What a fault is: one named contract-breaking behaviour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudfront_harness.emulator.faults.operators.operator import Operator
from cloudfront_harness.emulator.faults.tampering import Tamper


@dataclass(frozen=True, slots=True)
class Fault:
    """One contract-breaking behaviour.

    clauses  those that must fail under it, of whatever level: a run under the documented profile shows the
             documented ones among them
    changes  switches of `emulator.switches.Behaviour` that it turns
    tampers  what it does to finished responses
    makes_tampers  makers of such as remember earlier responses: each emulator has its own
    hold_s   seconds that answers to creates are held back
    operators   combinations of where, how and when that it consists of
    """

    name: str
    description: str
    clauses: tuple[str, ...]
    changes: Mapping[str, Any] = field(default_factory=dict)
    tampers: tuple[Tamper, ...] = ()
    makes_tampers: tuple[Callable[[], Tamper], ...] = ()
    hold_s: float = 0.0
    operators: tuple[Operator, ...] = ()
