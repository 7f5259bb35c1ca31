"""Carrying out one planned case against a target."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from cloudfront_harness.checks import read_answer
from cloudfront_harness.checks.relations.agreement import Belongings
from cloudfront_harness.conformance.case import NotRunError
from cloudfront_harness.conformance.running.plan import PlannedCase
from cloudfront_harness.contract import Contract, Operation, Profile
from cloudfront_harness.errors import CassetteError, HarnessError
from cloudfront_harness.results import CaseResult, Outcome
from cloudfront_harness.scenarios.account import Account
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.scenario import Scenario
from cloudfront_harness.scenarios.taping import PROBE, LiveTape, Tape
from cloudfront_harness.scenarios.targets import Target

# A target that does not route an operation answers with one of these, and with no error that it declares.
_UNROUTED_STATUSES = (404, 405, 501)


class Executor:
    """Runs cases one after the other against one target."""

    def __init__(
        self, target: Target, *, profile: Profile, clauses: Sequence[str] = (), tape: Tape | None = None
    ) -> None:
        self._target = target
        self._profile: Profile = profile
        self._clauses = frozenset(clauses)
        self._tape = tape or LiveTape(target)
        self._driver = self._tape.driver
        # A case that is replayed alone sees no list of another case: it must not rely on one.
        self._shares_ids = isinstance(self._tape, LiveTape)
        self._known_ids: set[str] = set()
        self._belongings = Belongings()
        self._unsupported: dict[tuple[str, str], str] = {}

    def close(self) -> None:
        """Close the connections to the target."""
        self._tape.close()

    def run(self, planned: PlannedCase) -> CaseResult:
        """Carry out a case. What goes wrong with the harness itself becomes the outcome `error`."""
        started = time.perf_counter()
        try:
            reason = self._why_unsupported(planned)
        except HarnessError as error:
            return _result(planned, "error", detail=str(error))
        if reason:
            return _result(planned, "unsupported", detail=reason)
        try:
            with self._tape.case(planned.address) as seed:
                scenario = self._scenario(planned.contract, planned.operation, seed)
                outcome, detail = self._carry_out(scenario, planned.case.run)
        except CassetteError as error:
            return _result(planned, "error", detail=str(error))
        result = self._judged(planned, scenario, outcome, detail)
        return replace(result, duration_s=time.perf_counter() - started)

    def _scenario(self, contract: Contract, operation: Operation, seed: str) -> Scenario:
        self._driver.credentials = self._target.credentials()
        account = Account(self._target, self._driver, contract, seed=seed)
        known = self._known_ids if self._shares_ids else None
        return Scenario(account, operation, profile=self._profile, known=known, belongings=self._belongings)

    def _carry_out(self, scenario: Scenario, run: Callable[[Scenario], None]) -> tuple[Outcome, str]:
        outcome: Outcome = "pass"
        detail = ""
        with _cleaning_up(scenario) as left:
            try:
                run(scenario)
                scenario.conclude()
            except NotRunError as error:
                outcome, detail = "not-run", str(error)
            except HarnessError as error:
                outcome, detail = "error", str(error)
            except Exception as error:  # noqa: BLE001 (nothing is swallowed: it is the outcome of the case)
                # A mistake in a case must not end the run of all others.
                place = traceback.extract_tb(error.__traceback__)[-1]
                outcome, detail = (
                    "error",
                    f"{type(error).__name__}: {error} ({place.name}, line {place.lineno})",
                )
        if left and outcome == "pass":
            detail = f"could not delete {', '.join(left)}"
        return outcome, detail

    def _judged(self, planned: PlannedCase, scenario: Scenario, outcome: Outcome, detail: str) -> CaseResult:
        judgement = scenario.judgement
        checked = judgement.checked & self._clauses if self._clauses else judgement.checked
        findings, notes = judgement.by_profile(checked)
        if outcome == "pass" and not checked:
            # What was answered kept the case from looking at what it is run for.
            outcome, detail = "not-run", "none of the selected clauses was looked at"
        elif outcome == "pass" and findings:
            outcome = "fail"
        clauses = tuple(sorted(checked))
        return _result(planned, outcome, clauses=clauses, findings=findings, notes=notes, detail=detail)

    def _why_unsupported(self, planned: PlannedCase) -> str:
        """Why the target does not have the operation, "" when it does. Asked once for each version."""
        key = (planned.contract.api_version, planned.operation.name)
        if key not in self._unsupported:
            try:
                self._unsupported[key] = self._probe(planned.contract, planned.operation)
            except NotRunError as error:
                # What the operation works on cannot be made there either.
                self._unsupported[key] = str(error)
        return self._unsupported[key]

    def _probe(self, contract: Contract, operation: Operation) -> str:
        with (
            self._tape.case(f"{contract.api_version}/{operation.name}/{PROBE}") as seed,
            _cleaning_up(scenario := self._scenario(contract, operation, seed)),
        ):
            exchange = scenario.create(scenario.encode(minimal(operation, scenario.reference())))
        answer = read_answer(scenario.judgement, exchange)
        if answer.status not in _UNROUTED_STATUSES or operation.error_status(answer.code) is not None:
            return ""
        told = f" {answer.code}" if answer.code else ""
        return f"the target answers {answer.status}{told} to {operation.method} {operation.path}"


@contextmanager
def _cleaning_up(scenario: Scenario) -> Iterator[list[str]]:
    """Deletes what a scenario made, also when Ctrl-C cuts it off. Yields a list for the ids that stay."""
    left: list[str] = []
    try:
        yield left
        left += scenario.inventory.clean_up()
    except (KeyboardInterrupt, SystemExit):
        scenario.inventory.clean_up_after_interruption()
        raise


def _result(planned: PlannedCase, outcome: Outcome, **fields: object) -> CaseResult:
    return CaseResult(
        id=planned.address,
        api_version=planned.contract.api_version,
        operation=planned.operation.name,
        case=planned.case.name,
        outcome=outcome,
        **fields,  # type: ignore[arg-type]
    )
