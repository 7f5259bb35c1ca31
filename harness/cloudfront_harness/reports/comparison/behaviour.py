"""What two runs answered differently: for people, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Protocol

from cloudfront_harness import __version__
from cloudfront_harness.compare.behaviour.difference import Behaviour, Difference
from cloudfront_harness.reports.reproduction import exchange_text

BEHAVIOUR_SCHEMA_ID = "urn:cloudfront-harness:behaviour:1"


@cache
def behaviour_schema() -> Mapping[str, Any]:
    """The published JSON Schema of the document. Callers must not change it."""
    text = (files("cloudfront_harness.reports.comparison") / "behaviour.schema.json").read_text(
        encoding="utf-8"
    )
    schema: dict[str, Any] = json.loads(text)
    return schema


class RenderBehaviour(Protocol):
    """Makes a text of a comparison of behaviour."""

    def __call__(self, behaviour: Behaviour) -> str: ...


def behaviour_text(behaviour: Behaviour) -> str:
    """Unexplained differences first, equal ones of several scenarios in one block; then the figures."""
    lines: list[str] = []
    for title, rows in (("Unexplained", behaviour.unexplained), ("Explained", behaviour.explained)):
        if rows:
            lines += [title, *(f"  {line}" for line in _blocks(rows)), ""]
    return "\n".join([*lines, *_figures(behaviour), ""])


def behaviour_markdown(behaviour: Behaviour) -> str:
    """The same as a document."""
    lines = [f"# Behaviour: {behaviour.old} and {behaviour.new}", "", *_figures(behaviour)]
    for title, rows in (("Unexplained", behaviour.unexplained), ("Explained", behaviour.explained)):
        if rows:
            lines += ["", f"## {title}", "", "```", *_blocks(rows), "```"]
    return "\n".join([*lines, ""])


def behaviour_json(behaviour: Behaviour) -> str:
    """Everything, with the exchanges of what is unexplained."""
    document = {
        "schema": BEHAVIOUR_SCHEMA_ID,
        "harness_version": __version__,
        "old": behaviour.old,
        "new": behaviour.new,
        "scenarios": behaviour.scenarios,
        "exchanges": behaviour.exchanges,
        "only_old": behaviour.only_old,
        "only_new": behaviour.only_new,
        "unpaired": behaviour.unpaired,
        "differences": [_row(difference) for difference in behaviour.differences],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


BEHAVIOUR_FORMATS: Mapping[str, RenderBehaviour] = MappingProxyType(
    {"text": behaviour_text, "json": behaviour_json, "markdown": behaviour_markdown}
)


def difference_lines(differences: Sequence[Difference]) -> list[str]:
    """Differences as lines for a person, equal ones of several scenarios in one block."""
    return [*_blocks(differences)]


def _row(difference: Difference) -> dict[str, Any]:
    exchanges = () if difference.is_explained else difference.exchanges
    return {
        "scenario": difference.scenario,
        "number": difference.number,
        "operation": difference.operation,
        "aspect": difference.aspect,
        "where": difference.where,
        "old": difference.old,
        "new": difference.new,
        "explained_by": [
            {"rule": change.rule.id, "fingerprint": change.fingerprint, "path": change.path}
            for change in difference.explained_by
        ],
        "exchanges": [None if row is None else exchange_text(row) for row in exchanges],
    }


def _blocks(differences: Sequence[Difference]) -> Iterator[str]:
    alike: dict[tuple[object, ...], list[Difference]] = {}
    for row in differences:
        key = (row.operation, row.aspect, row.where, row.old, row.new, row.rules)
        alike.setdefault(key, []).append(row)
    for rows in alike.values():
        yield from _block(rows)


def _block(rows: Sequence[Difference]) -> Iterator[str]:
    row = rows[0]
    where = f" {row.where}" if row.where else ""
    rules = f"  [{', '.join(row.rules)}]" if row.rules else ""
    yield f"{row.operation} {row.aspect}{where}{rules}"
    yield f"  old  {row.old or '(nothing)'}"
    yield f"  new  {row.new or '(nothing)'}"
    places = dict.fromkeys(f"{each.scenario}#{each.number}" for each in rows)
    first = next(iter(places))
    yield f"  in   {first}" + (f" and {len(places) - 1} more" if len(places) > 1 else "")


def _figures(behaviour: Behaviour) -> Iterator[str]:
    explained, unexplained = len(behaviour.explained), len(behaviour.unexplained)
    yield (
        f"{behaviour.old} → {behaviour.new}: {_counted(behaviour.exchanges, 'exchange')} of either side in "
        f"{_counted(behaviour.scenarios, 'scenario')}, {_counted(explained, 'difference')} explained, "
        f"{unexplained} unexplained."
    )
    if behaviour.unpaired:
        told = _counted(behaviour.unpaired, "request")
        yield f"Not compared: {told} that only one of the two contracts leads to."
    for label, names in ((behaviour.old, behaviour.only_old), (behaviour.new, behaviour.only_new)):
        if names:
            yield f"Not compared: {_counted(len(names), 'scenario')} that only {label} has."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
