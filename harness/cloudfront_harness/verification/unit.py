"""One recording judged: its exchanges are routed first, which counts them, and judged one by one."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cloudfront_harness.checks.judgement import Judgement
from cloudfront_harness.contract import Contract, Operation, Profile
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.recording.files.reading import NotARecordingError, read_recording
from cloudfront_harness.results import CaseResult, Outcome
from cloudfront_harness.verification.judging import addressed, judge_alone
from cloudfront_harness.wire.rest import NoRouteError


@dataclass(frozen=True, slots=True)
class Selection:
    """Which exchanges to judge, and how. Empty sets mean everything.

    profile   for all recordings; None takes that of each recording, or `documented`
    """

    profile: Profile | None = None
    api_versions: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unit:
    """A file, or one of several parts of it, that is read and judged in one go. `named`: by the user."""

    path: str
    named: bool
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a unit, known before anything is judged.

    total         exchanges to judge
    cells         their API versions with their operations
    elsewhere     exchanges of other services
    unselected    exchanges that the selection leaves out
    is_recording  False for a file that is something else
    """

    total: int = 0
    cells: frozenset[tuple[str, str]] = frozenset()
    profile: Profile = "documented"
    elsewhere: int = 0
    unselected: int = 0
    is_recording: bool = True


@dataclass(frozen=True, slots=True)
class RoutedExchange:
    """An exchange of the API.

    defect       why it cannot be judged, "" when it can
    recorded_at  when it was recorded, or the file was, "" when neither is known
    """

    number: int
    contract: Contract
    operation: Operation
    exchange: Exchange
    defect: str
    recorded_at: str


@contextmanager
def kept_from_collector() -> Iterator[None]:
    """For reading: what the block makes stays, so the garbage collector does not look through it.

    It would do so again and again while there is more and more of it, for a fifth of the time of a large run.
    `gc.unfreeze` hands it over when it is not needed any more.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


class RoutedUnit:
    """The exchanges of a unit. Raises `CassetteError` for a file that cannot be read.

    A file that is no recording counts as one without exchanges, unless the user named it.
    """

    def __init__(self, unit: Unit, selection: Selection) -> None:
        self._unit = unit
        self._selection = selection
        self._routed: list[RoutedExchange] = []
        self._headers_in_order = True
        self.contents = self._read()

    def _read(self) -> Contents:
        try:
            recording = read_recording(Path(self._unit.path), part=self._unit.part, parts=self._unit.parts)
        except NotARecordingError:
            if self._unit.named:
                raise
            return Contents(is_recording=False)
        self._headers_in_order = recording.keeps_header_order
        elsewhere = unselected = 0
        for number, interaction in enumerate(recording.interactions, recording.first):
            try:
                found = addressed(interaction.exchange.request)
            except NoRouteError:
                elsewhere += 1
                continue
            if not self._selects(found.contract, found.operation):
                unselected += 1
                continue
            self._routed.append(
                RoutedExchange(
                    number,
                    found.contract,
                    found.operation,
                    interaction.exchange,
                    recording.defects.get(number, ""),
                    interaction.recorded_at or recording.metadata.recorded_at,
                )
            )
        return Contents(
            total=len(self._routed),
            cells=frozenset((row.contract.api_version, row.operation.name) for row in self._routed),
            profile=self._selection.profile or _profile(recording.metadata.profile),
            elsewhere=elsewhere,
            unselected=unselected,
        )

    def _selects(self, contract: Contract, operation: Operation) -> bool:
        versions, operations = self._selection.api_versions, self._selection.operations
        return (not versions or contract.api_version in versions) and (
            not operations or operation.name in operations
        )

    def results(self) -> Iterator[CaseResult]:
        """The verdict on each exchange, in the order of the file."""
        name = Path(self._unit.path).name
        for row in self._routed:
            started = time.perf_counter()
            outcome, fields = self._judged(row)
            yield CaseResult(
                id=f"{self._unit.path}#{row.number}",
                api_version=row.contract.api_version,
                operation=row.operation.name,
                case=f"{name}#{row.number}",
                outcome=outcome,
                duration_s=time.perf_counter() - started,
                **fields,  # type: ignore[arg-type]
            )

    def _judged(self, row: RoutedExchange) -> tuple[Outcome, dict[str, object]]:
        if row.defect:
            return "error", {"detail": f"{self._unit.path}, interaction {row.number}: {row.defect}"}
        judgement = Judgement(
            row.contract,
            row.operation,
            self.contents.profile,
            recorded_at=row.recorded_at,
            headers_in_order=self._headers_in_order,
        )
        judge_alone(judgement, row.exchange)
        checked = _in_order(frozenset(judgement.checked), self._selection.clauses)
        if not checked:
            return "not-run", {"detail": "none of the selected clauses is looked at in this exchange"}
        if not judgement.findings:
            return "pass", {"clauses": checked}
        failing, notes = judgement.by_profile(checked)
        return "fail" if failing else "pass", {"clauses": checked, "findings": failing, "notes": notes}


# One exchange looks at the same clauses as the next: a shared tuple crosses to another process once.
@lru_cache(maxsize=1024)
def _in_order(checked: frozenset[str], wanted: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(checked & wanted if wanted else checked))


def _profile(name: str) -> Profile:
    return "observed" if name == "observed" else "documented"
