"""What came of the witnesses: figures by rule, and each with its requests to copy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cloudfront_harness.compare.witness.witness import Witness, tallies, tally
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.reports.finding_text import request_line
from cloudfront_harness.reports.reproduction import boto3_call, curl, exchange_text

# Where `cfharness serve` listens, for what was asked of an emulator that is gone by now.
_SERVED = "http://127.0.0.1:8474"


def witness_text(witnesses: Sequence[Witness]) -> str:
    """A line per witness that was asked for, then the figures; requests to copy are in the other forms."""
    lines = [line for witness in witnesses for line in _told(witness)]
    return "\n".join(["", *lines, "", *witness_figures(witnesses), ""])


def witness_figures(witnesses: Sequence[Witness]) -> Iterator[str]:
    """`CD402 witnessed 19 of 19` for each rule and target, and the sums."""
    for target in dict.fromkeys(witness.target for witness in witnesses):
        its = [witness for witness in witnesses if witness.target == target]
        yield f"At {target}:"
        for rule_id, figures in tallies(its).items():
            yield f"  {rule_id}  {figures}"
        for severity in ("breaking-request", "breaking-response"):
            of_severity = [witness for witness in its if witness.change.rule.severity == severity]
            if of_severity:
                yield f"  {severity} {tally(of_severity)}"


def witness_markdown(witnesses: Sequence[Witness]) -> str:
    """A chapter with the figures, and each witness with both requests as `curl` and boto3, folded."""
    lines = ["", "## Witnesses", ""]
    lines += [f"- {line.strip()}" for line in witness_figures(witnesses)]
    for witness in witnesses:
        lines += ["", f"### {_title(witness)}", "", f"{witness.outcome} at {witness.target}{_why(witness)}"]
        for label, row in sides(witness):
            lines += ["", f"<details><summary>{label}: <code>{request_line(row)}</code></summary>"]
            lines += ["", *_fenced(witness, row, label), "", "</details>"]
    return "\n".join([*lines, ""])


def witness_row(witness: Witness) -> dict[str, Any]:
    """A witness as the JSON document has it."""
    change = witness.change
    return {
        "fingerprint": change.fingerprint,
        "rule": change.rule.id,
        "operation": change.operation,
        "path": change.path,
        "target": witness.target,
        "outcome": witness.outcome,
        "reason": witness.reason,
        "exchanges": [
            {"version": label, "exchange": exchange_text(row), **reproductions(witness, row)}
            for label, row in sides(witness)
        ],
    }


def reproductions(witness: Witness, exchange: Exchange) -> dict[str, str]:
    """One of a witness's requests to copy, by tool: `curl`, `boto3`."""
    base_url = witness.target if "://" in witness.target else _SERVED
    is_crossing = witness.change.rule.severity == "breaking-request" and exchange is not witness.alone
    terms = witness.change.old_version.partition(" ")[0] if is_crossing else ""
    return {
        "curl": curl(exchange.request, base_url),
        "boto3": boto3_call(exchange.request, base_url, terms),
    }


def sides(witness: Witness) -> Iterator[tuple[str, Exchange]]:
    """What was asked, by the version that was asked."""
    if witness.old is not None:
        yield witness.change.old_version, witness.old
    if witness.new is not None:
        yield witness.change.new_version, witness.new
    if witness.alone is not None:
        yield f"{witness.change.new_version}, for this change alone", witness.alone


def _told(witness: Witness) -> Iterator[str]:
    yield f"{witness.outcome:<15}  {_title(witness)} at {witness.target}{_why(witness)}"
    yield from (f"    {label}: {request_line(row)}" for label, row in sides(witness))


def _title(witness: Witness) -> str:
    change = witness.change
    return " ".join(filter(None, (change.rule.id, change.operation, change.path)))


def _why(witness: Witness) -> str:
    return f": {witness.reason}" if witness.reason else ""


def _fenced(witness: Witness, exchange: Exchange, label: str) -> Iterator[str]:
    del label
    for tool, text in (*reproductions(witness, exchange).items(), ("", exchange_text(exchange))):
        if text:
            fence = "```"
            while fence in text:
                fence += "`"
            language = {"curl": "sh", "boto3": "python"}.get(tool, "http")
            yield from (f"{fence}{language}", text, fence, "")


def _with_json(text: str, witnesses: Sequence[Witness]) -> str:
    """The document with a list more: a witness per line."""
    rows = ",\n".join(json.dumps(witness_row(row), ensure_ascii=False) for row in witnesses)
    head = text.rstrip().removesuffix("}")
    return f'{head},"witnesses":[\n{rows}\n]}}\n'


# How a form has the witnesses behind what it says of the comparison.
WITNESS_FORMS: Mapping[str, Callable[[str, Sequence[Witness]], str]] = MappingProxyType(
    {
        "text": lambda text, witnesses: text + witness_text(witnesses),
        "markdown": lambda text, witnesses: text + witness_markdown(witnesses),
        "json": _with_json,
    }
)
