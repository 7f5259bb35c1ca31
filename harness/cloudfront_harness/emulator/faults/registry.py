"""All faults by name, and what several of them together make of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from cloudfront_harness.emulator.faults import in_answers, in_conduct, in_relations
from cloudfront_harness.emulator.faults.fault import Fault
from cloudfront_harness.emulator.faults.operators.combinations import OPERATORS
from cloudfront_harness.emulator.faults.operators.operator import Operator
from cloudfront_harness.emulator.switches import Behaviour
from cloudfront_harness.errors import Hint, UnknownNameError

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {fault.name: fault for fault in (*in_answers.ROWS, *in_conduct.ROWS, *in_relations.ROWS)}
)


def select_faults(names: Iterable[str]) -> tuple[Fault, ...]:
    """The faults with those names, of the table or of an operator. Raises `UnknownNameError`."""
    selected = []
    for name in names:
        operator = OPERATORS.get(name)
        fault = fault_of(operator) if operator is not None else FAULTS.get(name)
        if fault is None:
            known = OPERATORS if "@" in name else FAULTS
            raise UnknownNameError.of("fault", name, known, hint=Hint.LIST_FAULTS)
        selected.append(fault)
    return tuple(selected)


def fault_of(operator: Operator) -> Fault:
    """An operator as a fault. Which clauses it breaks is for a run to say: it names none."""
    return Fault(operator.name, operator.description, (), operators=(operator,))


def merged_behaviour(faults: Iterable[Fault]) -> Behaviour:
    """The behaviour with the switches of all faults turned; of two that turn one switch, the last counts."""
    behaviour = Behaviour()
    for fault in faults:
        behaviour = replace(behaviour, **fault.changes)
    return behaviour
