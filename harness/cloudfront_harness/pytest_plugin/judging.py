"""What is said about the exchanges of one test: judged as they are made, told when the test has run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pytest

from cloudfront_harness.contract import Profile
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.finding import ContractViolation, Finding
from cloudfront_harness.reports.finding_text import finding_lines
from cloudfront_harness.verification.judging import judgement_of
from cloudfront_harness.wire.rest import NoRouteError

if TYPE_CHECKING:
    from cloudfront_harness.checks import Judgement
    from cloudfront_harness.recording.cassette import Cassette


class Judged:
    """The exchanges of one test, and the findings that nobody has been told about yet.

    Threads of a test may add to it. `cassette` gives the open one of the test, None for none.
    """

    def __init__(self, profile: Profile, cassette: Callable[[], Cassette | None] = lambda: None) -> None:
        self.exchanges: list[Exchange] = []
        self._profile: Profile = profile
        self._cassette = cassette
        self._untold: list[Finding] = []
        self._raised: ContractViolation | None = None

    def add(self, exchange: Exchange) -> None:
        """Judge an exchange with the operation that its request addresses.

        What addresses no operation of any version promises nothing, and is not judged.
        """
        self.exchanges.append(exchange)
        try:
            judgement = self._judgement(exchange, self._cassette())
        except NoRouteError:
            return
        self._untold += judgement.failing()

    def _judgement(self, exchange: Exchange, cassette: Cassette | None) -> Judgement:
        if cassette is None:
            return judgement_of(exchange, self._profile)
        recorded_at, in_order = cassette.metadata.recorded_at, cassette.keeps_header_order
        judge = partial(
            judgement_of, profile=self._profile, recorded_at=recorded_at, headers_in_order=in_order
        )
        judgement = judge(exchange)
        # A recorded answer has placeholders where the request still has what they stand for.
        return judge(cassette.redacted(exchange)) if judgement.findings else judgement

    def raise_for_findings(self) -> None:
        """Raise `ContractViolation` with the findings that were not told yet, if there are any."""
        findings = self._take()
        if findings:
            self._raised = ContractViolation(violation_text(findings), findings)
            raise self._raised

    def complete(
        self, report: pytest.TestReport, excinfo: pytest.ExceptionInfo[BaseException] | None
    ) -> None:
        """Put into a report what it lacks: findings beside another failure, our message without traceback."""
        if excinfo is None:
            return
        if excinfo.value is self._raised:
            if report.outcome == "failed":
                report.longrepr = excinfo.getrepr(style="value", chain=False)
        elif findings := self._take():
            report.sections.append(("CloudFront contract", violation_text(findings)))

    def _take(self) -> list[Finding]:
        findings, self._untold = self._untold, []
        return findings


def violation_text(findings: Sequence[Finding]) -> str:
    """The findings for a person: a line that says how many, then each with its evidence."""
    clauses = ", ".join(dict.fromkeys(finding.clause for finding in findings))
    promises = "1 broken promise" if len(findings) == 1 else f"{len(findings)} broken promises"
    first = f"{clauses}: {promises} of the CloudFront contract"
    return "\n\n".join([first, *("\n".join(finding_lines(finding)) for finding in findings)])
