"""The findings of a run as a person reads them: one block per clause, alike ones told once.

What a maintainer needs to file a bug stands in each block: the promise and where it comes from, what was
expected, what came, where, a request that shows it, and the cases to run again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from rich.text import Text

from cloudfront_harness.contract import Profile
from cloudfront_harness.finding import Finding
from cloudfront_harness.reports.finding_text import one_line, request_line
from cloudfront_harness.reports.marks import Marks
from cloudfront_harness.results import CaseResult

# What is beyond these is in the JSON report.
_IDS_SHOWN = 3
_KINDS_SHOWN = 5
_PLACES_SHOWN = 2

# What a server mints, and versions: two findings that differ in these alone are one kind.
_MINTED = re.compile(
    r"\d{4}-\d\d-\d\d(T[\d:.]+Z?)?"  # API versions and times
    r"|\b(?=[A-Z]*\d)[0-9A-Z]{11,}\b"  # ids and ETags
    r"|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{12,}\b"  # UUIDs and hexadecimal digests
    r"|\bcfh-[0-9a-f]+|\bd[0-9a-z]{13}\b"  # references of ready requests, domain names
    r"|(?<=\[)\d+(?=\])|(?<=:)\d{4,5}\b"  # positions, ports
    r"|\b\d+(?= bytes?\b)|(?<=\bbyte )\d+|(?<=\bcolumn )\d+|(?<=\bline )\d+"  # how far into a body
)


@dataclass(slots=True)
class _Cases:
    """Which cases met something: the first few addresses, how many in all, and in which versions."""

    ids: list[str] = field(default_factory=list)
    count: int = 0
    versions: set[str] = field(default_factory=set)

    def add(self, result: CaseResult) -> None:
        self.count += 1
        self.versions.add(result.api_version)
        if len(self.ids) < _IDS_SHOWN:
            self.ids.append(result.id)

    def lines(self) -> list[str]:
        """The addresses, and a line about those that are not shown."""
        if self.count <= len(self.ids):
            return self.ids
        span = f" ({span_of(self.versions)})" if len(self.versions) > 1 else ""
        return [*self.ids, f"+{self.count - len(self.ids)} more{span}"]


@dataclass(slots=True)
class _Kind:
    """Findings that say the same, maybe of several places. `finding` is the first of them."""

    finding: Finding
    request: str
    # By what it is without minted values.
    places: dict[str, str] = field(default_factory=dict)
    cases: _Cases = field(default_factory=_Cases)


class FindingGroups:
    """Gathers findings by clause and kind. Keeps neither exchanges nor more ids than it shows."""

    def __init__(self) -> None:
        self._clauses: dict[str, dict[tuple[str, ...], _Kind]] = {}
        self._cases: Counter[str] = Counter()
        self._notes: Counter[str] = Counter()
        self._counting: set[str] = set()

    @property
    def broken_clauses(self) -> int:
        return len(self._clauses)

    def add(self, result: CaseResult) -> None:
        told: set[int] = set()
        for finding in result.findings:
            kind = self._kind(finding)
            kind.places.setdefault(_without_minted(finding.where), one_line(finding.where))
            if id(kind) not in told:
                told.add(id(kind))
                kind.cases.add(result)
        self._cases.update({finding.clause for finding in result.findings})
        self._notes.update({note.clause for note in result.notes})
        self._counting.update(note.clause for note in result.notes if note.level != "inferred")

    def _kind(self, finding: Finding) -> _Kind:
        kinds = self._clauses.setdefault(finding.clause, {})
        key = (_without_minted(finding.expected), _without_minted(finding.actual))
        kind = kinds.get(key)
        if kind is None:
            kind = kinds[key] = _Kind(replace(finding, exchange=None), request_line(finding.exchange))
        return kind

    def lines(self, marks: Marks, *, as_notes: bool = False) -> Iterator[Text]:
        """A block per broken clause, by ID; `as_notes` for those that fail nothing."""
        mark, style = (marks.absent, "bold") if as_notes else (marks.failed, "bold red")
        for clause, kinds in sorted(self._clauses.items()):
            listed = sorted(kinds.values(), key=lambda kind: -kind.cases.count)
            first = listed[0].finding
            yield Text.assemble(
                (f"{mark} {clause}", style),
                f" {first.requirement}",
                (f" [{first.level}]", "dim"),
            )
            yield Text(f"  source    {one_line(first.source)}", "dim")
            yield Text(f"  broken in {_counted(self._cases[clause], 'case')}", "dim")
            for kind in listed[:_KINDS_SHOWN]:
                yield Text()
                yield from _kind_lines(kind)
            if len(listed) > _KINDS_SHOWN:
                yield Text()
                yield Text(f"  +{len(listed) - _KINDS_SHOWN} more kinds, see `--report json:PATH`", "dim")
            yield Text()

    def note_lines(self, profile: Profile) -> Iterator[Text]:
        """What was broken without failing the run, in a sentence."""
        if not self._notes:
            return
        told = ", ".join(f"{clause} ({count})" for clause, count in sorted(self._notes.items()))
        count = (
            " `--profile observed` makes them count, but for what was only inferred;"
            if self._counting
            else ""
        )
        yield Text(
            f"Not failing under the {profile} profile: {_counted(len(self._notes), 'clause')} broken, with "
            f"the number of cases: {told}.{count} `--verbose` and `--report json:PATH` tell them.",
            "dim",
        )


def _kind_lines(kind: _Kind) -> Iterator[Text]:
    places = list(kind.places.values())
    if len(places) > _PLACES_SHOWN:
        places[_PLACES_SHOWN:] = [f"+{len(places) - _PLACES_SHOWN} more places"]
    facts = {
        "expected": [one_line(kind.finding.expected)],
        "actual": [one_line(kind.finding.actual)],
        "where": places,
        "request": [one_line(kind.request)] if kind.request else [],
        "case" if kind.cases.count == 1 else "cases": kind.cases.lines(),
    }
    for label, told in facts.items():
        for number, line in enumerate(told):
            yield Text.assemble(
                (f"  {'' if number else label:<10}", "dim"), (line, "bold" if label == "actual" else "")
            )


class DetailGroups:
    """Gathers the cases of one outcome by the reason that they give."""

    def __init__(self) -> None:
        self._reasons: dict[str, tuple[str, _Cases]] = {}

    def add(self, result: CaseResult) -> None:
        reason = one_line(result.detail) or "no reason was given"
        self._reasons.setdefault(_without_minted(reason), (reason, _Cases()))[1].add(result)

    def lines(self, title: str, style: str) -> Iterator[Text]:
        """A title with the number of cases, and each reason with some of its cases."""
        if not self._reasons:
            return
        reasons = sorted(self._reasons.values(), key=lambda reason: -reason[1].count)
        yield Text(f"{title} ({_counted(sum(cases.count for _, cases in reasons), 'case')})", style)
        for reason, cases in reasons[:_KINDS_SHOWN]:
            yield Text(f"  {reason}")
            for line in cases.lines():
                yield Text(f"    {line}", "dim")
        if len(reasons) > _KINDS_SHOWN:
            yield Text(f"  +{len(reasons) - _KINDS_SHOWN} more reasons, see `--report json:PATH`", "dim")
        yield Text()


def span_of(versions: set[str]) -> str:
    """How many versions, and from which to which."""
    return f"{len(versions)} versions, {min(versions)} to {max(versions)}"


def _without_minted(text: str) -> str:
    return _MINTED.sub("*", one_line(text))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
