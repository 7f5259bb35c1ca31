"""Carrying out planned cases against a target."""

from __future__ import annotations

import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from cloudfront_harness.checks.consequences import without_consequences
from cloudfront_harness.checks.relations.agreement import Belongings
from cloudfront_harness.conformance.case import NotRunError
from cloudfront_harness.conformance.running.aftermath import Aftermath
from cloudfront_harness.conformance.running.plan import PlannedCase
from cloudfront_harness.conformance.running.reception import Reception, receive, refused
from cloudfront_harness.contract import Profile
from cloudfront_harness.errors import HarnessError, TargetGoneError
from cloudfront_harness.finding import Finding
from cloudfront_harness.results import CaseResult, Outcome
from cloudfront_harness.scenarios.account import Account, NeedRefusedError
from cloudfront_harness.scenarios.inventory import Remainder
from cloudfront_harness.scenarios.other_reasons import codes_of_other_reasons
from cloudfront_harness.scenarios.patience import Patience, pauses
from cloudfront_harness.scenarios.scenario import Scenario
from cloudfront_harness.scenarios.taping import PROBE, LiveTape, Tape
from cloudfront_harness.scenarios.targets import Target
from cloudfront_harness.wire.signing import Credentials

# How much of a quota may be taken up by what waits to be deleted, and the quota of what has none.
_LARGE_PART = 0.25
_NO_LIMIT = 200


@dataclass(slots=True)
class _Running:
    """A case under way, and what it has come to so far."""

    planned: PlannedCase
    scenario: Scenario
    credentials: Credentials | None
    reception: Reception
    outcome: Outcome = "pass"
    detail: str = ""
    duration_s: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    ends_run: bool = False


@dataclass(slots=True)
class Acquaintance:
    """What cases of one run learn of its target, whoever carries them out.

    receptions  by version and operation: how the target takes the operation
    names       what cases made that list the same account
    belongings  what was seen to belong to whom
    lock        for who asks how an operation is taken: it is asked once
    """

    receptions: dict[tuple[str, str], Reception] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    belongings: Belongings = field(default_factory=Belongings)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Executor:
    """Runs cases one after the other against one target.

    Where a case has to wait until the target has deployed something, others are carried out meanwhile.
    `acquaintance` is shared by executors that run cases of one run at the same time.
    """

    def __init__(
        self,
        target: Target,
        *,
        profile: Profile,
        clauses: Sequence[str] = (),
        tape: Tape | None = None,
        requires: Callable[[str], bool] = lambda _: False,
        acquaintance: Acquaintance | None = None,
    ) -> None:
        self._target = target
        self._profile: Profile = profile
        self._clauses = frozenset(clauses)
        self._tape = tape or LiveTape(target)
        self._driver = self._tape.driver
        self._requires = requires
        # A case that is replayed alone sees no list of another case: it must not rely on one.
        self._shares_ids = isinstance(self._tape, LiveTape)
        self._known = acquaintance or Acquaintance()
        self._patience = Patience(target, self._tape.pause)
        self._waiting: list[_Running] = []
        self.aftermath = Aftermath(self._patience)

    @property
    def lag_s(self) -> float:
        """How far a list was behind at most, in seconds."""
        return self._patience.lag_s

    def close(self) -> None:
        """Close the connections to the target."""
        self._tape.close()

    def run(self, planned: PlannedCase) -> CaseResult | None:
        """Carry out a case; None when its result comes from `finish`, after a wait.

        What goes wrong with the harness itself becomes the outcome `error`.
        """
        started = time.perf_counter()
        try:
            reception = self._reception(planned)
            if reception.unsupported or reception.unmade:
                return self._not_carried_out(planned, reception)
            with self._tape.case(planned.address) as seed:
                running = _Running(
                    planned, self._scenario(planned, seed), self._driver.credentials, reception
                )
                self._step(running, lambda: planned.case.run(running.scenario))
                if self._tape.is_live and self._must_wait(running):
                    running.duration_s = time.perf_counter() - started
                    self._waiting.append(running)
                    return None
                self._settle([running])
                self._complete(running)
        except TargetGoneError as error:
            return _result(planned, "error", detail=str(error), ends_run=True)
        except HarnessError as error:
            return _result(planned, "error", detail=str(error))
        return replace(self._judged(running), duration_s=time.perf_counter() - started)

    def finish(self) -> Iterator[CaseResult]:
        """The results of the cases that had to wait; then everything is taken away that can be.

        Raises `TargetGoneError`.
        """
        started = time.perf_counter()
        self._settle(self._waiting)
        waited_s = time.perf_counter() - started
        while self._waiting:
            running = self._waiting[0]
            self._complete(running)
            self._waiting.pop(0)
            yield replace(self._judged(running), duration_s=running.duration_s + waited_s)
        if self._tape.reaches_target:
            self.aftermath.take_away(patiently=True)

    def catch_up(self) -> Iterator[CaseResult]:
        """The same as `finish`, but only if what waits to be deleted takes up room that other cases need."""
        if self._is_crowded():
            yield from self.finish()

    def _is_crowded(self) -> bool:
        if self.aftermath.given_up or not self._patience.settling_s:
            return False
        held = Counter(
            (row.resource.name, row.resource.limit)
            for row in (*self.aftermath.remainders, *self._made_by_waiting())
            if row.is_being_deployed or not row.state
        )
        return any(count >= _LARGE_PART * (limit or _NO_LIMIT) for (_, limit), count in held.items())

    def _made_by_waiting(self) -> Iterator[Remainder]:
        return chain.from_iterable(running.scenario.inventory.remainders() for running in self._waiting)

    def remainders(self) -> list[Remainder]:
        """What is still at the target as far as anybody knows."""
        return [*self.aftermath.remainders, *self._made_by_waiting()]

    def clean_up_hurriedly(self) -> None:
        """Take away what can be taken away without waiting: for when the run is interrupted."""
        while self._waiting:
            self._take_back(self._waiting[-1].scenario)
            self._waiting.pop()
        self.aftermath.take_away(patiently=False)

    def _scenario(self, planned: PlannedCase, seed: str) -> Scenario:
        self._driver.credentials = self._target.credentials()
        account = Account(self._target, self._driver, planned.contract, seed=seed, patience=self._patience)
        known = self._known.names if self._shares_ids else None
        return Scenario(
            account, planned.operation, profile=self._profile, known=known, belongings=self._known.belongings
        )

    def _step(self, running: _Running, act: Callable[[], None]) -> None:
        """Do a part of a case, and note what becomes of the case by it."""
        self._driver.credentials = running.credentials
        try:
            act()
        except NeedRefusedError as error:
            running.outcome, running.detail = "not-run", str(error)
            running.findings += refused(running.scenario.judgement, error.operation, error.exchange)
        except NotRunError as error:
            running.outcome, running.detail = "not-run", str(error)
        except TargetGoneError as error:
            running.outcome, running.detail, running.ends_run = "error", str(error), True
        except HarnessError as error:
            running.outcome, running.detail = "error", str(error)
        except (KeyboardInterrupt, SystemExit):
            self._take_back(running.scenario)
            raise
        except Exception as error:  # noqa: BLE001 (nothing is swallowed: it is the outcome of the case)
            # A mistake in a case must not end the run of all others.
            place = traceback.extract_tb(error.__traceback__)[-1]
            running.outcome = "error"
            running.detail = f"{type(error).__name__}: {error} ({place.name}, line {place.lineno})"

    def _must_wait(self, running: _Running) -> bool:
        """Whether a case waits for something that is not deployed yet."""
        if running.outcome != "pass" or not self._patience.settling_s:
            return False
        names = [name for name, _ in running.scenario.unsettled]
        return not all(map(running.scenario.is_deployed, names))

    def _settle(self, cases: Sequence[_Running]) -> None:
        """Wait until what cases need is deployed, or has had its time, for all of them at once."""
        waiting = [running for running in cases if self._must_wait(running)]
        for pause in pauses(self._patience.settling_s, first_s=0.2):
            if not waiting:
                return
            self._patience.pause(pause)
            still = []
            for running in waiting:
                self._driver.credentials = running.credentials
                if self._must_wait(running):
                    still.append(running)
            waiting = still

    def _complete(self, running: _Running) -> None:
        """Do the rest of a case, and delete what it made."""
        while running.outcome == "pass" and running.scenario.unsettled:
            _, act = running.scenario.unsettled.pop(0)
            self._step(running, act)
        if running.outcome == "pass":
            self._step(running, running.scenario.conclude)
        inventory = running.scenario.inventory
        made = inventory.remainders()
        try:
            self.aftermath.remainders += inventory.clean_up()
        except (KeyboardInterrupt, SystemExit):
            inventory.remember(*(row.name for row in made if row.resource == running.scenario.resource))
            self._take_back(running.scenario)
            raise
        except HarnessError as error:
            self.aftermath.remainders += made
            running.ends_run |= isinstance(error, TargetGoneError)
            if running.outcome != "error":
                running.outcome, running.detail = "error", f"its clean-up: {error}"

    def _take_back(self, scenario: Scenario) -> None:
        """Delete what a case made that was cut off anywhere."""
        made = scenario.inventory.remainders()
        try:
            self.aftermath.remainders += scenario.inventory.clean_up_after_interruption()
            self.aftermath.unchecked |= scenario.inventory.unchecked
        except BaseException:
            self.aftermath.remainders += made
            self.aftermath.unchecked = True
            raise

    def _judged(self, running: _Running) -> CaseResult:
        planned, judgement = running.planned, running.scenario.judgement
        judgement.findings += [*running.findings, *self._findings_of(running.reception)]
        judgement.looked_at(*(finding.clause for finding in judgement.findings))
        checked = judgement.checked & self._clauses if self._clauses else judgement.checked
        findings, notes = map(without_consequences, judgement.by_profile(checked))
        outcome, detail = running.outcome, running.detail
        if findings and outcome in ("pass", "not-run"):
            outcome = "fail"
        elif outcome == "pass":
            outcome, detail = self._proven(running, checked)
        return _result(
            planned,
            outcome,
            clauses=tuple(sorted(checked)),
            findings=findings,
            notes=notes,
            detail=detail,
            ends_run=running.ends_run,
        )

    def _proven(self, running: _Running, checked: frozenset[str] | set[str]) -> tuple[Outcome, str]:
        """Whether a case without findings has shown something."""
        if not checked:
            # What was answered kept the case from looking at what it is run for.
            return "not-run", "none of the selected clauses was looked at"
        planned, scenario = running.planned, running.scenario
        beside = scenario.refusals & codes_of_other_reasons(planned.contract) - planned.case.errors
        if beside:
            told = " and ".join(sorted(beside))
            return "error", f"the target answers {told}, which says nothing about what was asked"
        if running.reception.refused and not scenario.accepted:
            return "not-run", (
                f"the target answers {running.reception.refused} to the least valid request as well, so its "
                "refusals prove nothing"
            )
        return "pass", ""

    def _findings_of(self, reception: Reception) -> Sequence[Finding]:
        """What was wrong with the first create of an operation, for one of its cases to tell."""
        if not reception.findings:
            return ()
        with self._known.lock:
            for key, known in self._known.receptions.items():
                if known is reception:
                    self._known.receptions[key] = replace(reception, findings=())
                    return reception.findings
        return ()

    def _not_carried_out(self, planned: PlannedCase, reception: Reception) -> CaseResult:
        """The result of a case whose operation the target does not have, or has no use for."""
        detail = reception.unsupported or reception.unmade
        if reception.unsupported and not self._requires(planned.operation.name):
            return _result(planned, "unsupported", detail=detail)
        findings = tuple(
            finding for finding in reception.findings if not self._clauses or finding.clause in self._clauses
        )
        clauses = tuple(sorted({finding.clause for finding in findings}))
        outcome: Outcome = "fail" if findings else "error"
        return _result(planned, outcome, clauses=clauses, findings=findings, detail=detail)

    def _reception(self, planned: PlannedCase) -> Reception:
        """How the target takes the operation. Asked once for each version."""
        key = (planned.contract.api_version, planned.operation.name)
        with self._known.lock:
            if key not in self._known.receptions:
                self._known.receptions[key] = self._received(planned)
            return self._known.receptions[key]

    def _received(self, planned: PlannedCase) -> Reception:
        address = f"{planned.contract.api_version}/{planned.operation.name}/{PROBE}"
        with self._tape.case(address) as seed:
            scenario = self._scenario(planned, seed)
            try:
                reception = receive(scenario)
            except BaseException:
                self._take_back(scenario)
                raise
            self.aftermath.remainders += scenario.inventory.clean_up()
        return reception


def _result(planned: PlannedCase, outcome: Outcome, **fields: object) -> CaseResult:
    return CaseResult(
        id=planned.address,
        api_version=planned.contract.api_version,
        operation=planned.operation.name,
        case=planned.case.name,
        outcome=outcome,
        **fields,  # type: ignore[arg-type]
    )
