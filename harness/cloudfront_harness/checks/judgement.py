"""The running record of a judgement: which clauses were looked at, and which were found broken."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace

from cloudfront_harness.contract import Contract, Operation, Profile
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.finding import Finding
from cloudfront_harness.specs import load_clauses


@dataclass(slots=True)
class Judgement:
    """Gathers what checks say about one operation of one version.

    checked    IDs of the clauses that were looked at, broken or not
    findings   the broken ones, in the order in which they were met
    profile    decides between a documented rule and an observed one where both exist
    recorded_at       when the exchanges were recorded, ISO 8601, for answers that do not say when they were
                      given; "" when it is not known
    headers_in_order  whether headers stand as they came: some recorders sort them
    as_sent           whether the answer is as it went over the wire: nothing unpacked, joined or left out
    """

    contract: Contract
    operation: Operation
    profile: Profile = "documented"
    checked: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    recorded_at: str = ""
    headers_in_order: bool = True
    as_sent: bool = False

    def looked_at(self, *clauses: str) -> None:
        """Note that clauses were applied, whatever comes of it."""
        self.checked.update(clauses)

    def broken(
        self, clause: str, *, expected: str, actual: str, where: str, exchange: Exchange | None
    ) -> None:
        """Note a broken clause with what was required, what came, and where."""
        row = load_clauses()[clause]
        self.checked.add(clause)
        self.findings.append(
            Finding(
                clause=clause,
                level=row.level,
                api_version=self.contract.api_version,
                operation=self.operation.name,
                requirement=row.requirement,
                expected=expected,
                actual=actual,
                where=where,
                source=row.source,
                exchange=exchange,
            )
        )

    def broken_by_answer(self, clause: str, expected: str, actual: object, exchange: Exchange) -> None:
        """Note a clause that an answer as a whole breaks: `actual` is its gist, as it is to be told."""
        self.broken(clause, expected=expected, actual=str(actual), where="answer", exchange=exchange)

    def of(self, operation: Operation) -> Judgement:
        """A judgement of another operation that adds to this record."""
        return replace(self, operation=operation)

    def by_profile(self, clauses: Container[str]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """The findings of some clauses: those that fail a run under the profile, and the notes, which do not.

        Notes carry no exchanges: there are many of them, and no report shows any.
        """
        known = load_clauses()
        failing: list[Finding] = []
        notes: list[Finding] = []
        for finding in self.findings:
            if finding.clause in clauses:
                if known[finding.clause].fails(self.profile):
                    failing.append(finding)
                else:
                    notes.append(replace(finding, exchange=None))
        return tuple(failing), tuple(notes)

    def failing(self) -> list[Finding]:
        """The findings that fail a run under the profile."""
        return failing(self.findings, self.profile)


def failing(findings: Iterable[Finding], profile: Profile) -> list[Finding]:
    """Those findings whose clause fails a run under a profile."""
    clauses = load_clauses()
    return [finding for finding in findings if clauses[finding.clause].fails(profile)]
