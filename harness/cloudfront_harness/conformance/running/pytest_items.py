"""The pytest plugin that runs the packaged suite: an item for each case, a report for each item.

Loaded by `conformance.running.runner` with `-p`, in this process and in xdist workers alike. Results travel
in the reports' `user_properties`; between processes as plain values, which is what xdist carries.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, fields
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.execution import Acquaintance, Executor
from cloudfront_harness.conformance.running.lanes import LANES, Lanes, cases_keep_apart
from cloudfront_harness.conformance.running.ledger import Entry
from cloudfront_harness.conformance.running.plan import PlannedCase, plan
from cloudfront_harness.errors import HarnessError, TargetGoneError
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.finding import Finding
from cloudfront_harness.results import CaseResult
from cloudfront_harness.scenarios.taping import open_tape
from cloudfront_harness.scenarios.targets import Target, open_target
from cloudfront_harness.wire.signing import Credentials

SUITE_DIRECTORY = Path(__file__).resolve().parent.parent / "suite"
OPTION = "--cfharness-run"
_PROPERTY = "cfharness-result"
_SUITE: pytest.StashKey[Suite] = pytest.StashKey()
_FIELDS = tuple(field.name for field in fields(CaseResult))


def packed(options: RunOptions, target: Target, ledger: Path) -> str:
    """Options, target and ledger as the value of the command-line option, which workers get as well."""
    credentials = target.static_credentials
    keys = (
        None if credentials is None else [credentials.access_key, credentials.secret_key, credentials.token]
    )
    row = {
        "name": target.name,
        "url": target.url,
        "isolated": target.isolated,
        "disposable": target.disposable,
        "allow_remote": target.allow_remote,
        "credentials": keys,
        "settling_s": target.settling_s,
        "list_lag_s": target.list_lag_s,
        "seed": target.seed,
    }
    return json.dumps({"options": asdict(options), "target": row, "ledger": str(ledger)})


def _unpacked(text: str) -> tuple[RunOptions, Target, Path]:
    row = json.loads(text)
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row["options"].items()
    }
    options = RunOptions(**fields)
    keys = row["target"].pop("credentials")
    target = Target(**row["target"], static_credentials=Credentials(*keys) if keys else None)
    return options, target, Path(row["ledger"])


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that carries the run to every process."""
    parser.addoption(OPTION, default="", help="options and target of a conformance run, as JSON")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Progress and results are shown by listeners: pytest itself is to print nothing."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None:
        config.pluginmanager.unregister(reporter)
    if hasattr(config, "workerinput") and hasattr(os, "setpgid"):
        # Ctrl-C is for the process that started the workers, which tells them in turn.
        os.setpgid(0, 0)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """A case has neither setup nor teardown of pytest's: one phase, one report.

    Its start and end are not announced: nobody listens, and each word to another process takes time.
    """
    if not isinstance(item, CaseItem):
        return None
    _carry_out(item, item.carry_out)
    item.suite.catch_up()
    return True


def _carry_out(item: CaseItem, act: Callable[[], None]) -> None:
    """Do something that has an item's result, and report it if there is one by then."""
    call = pytest.CallInfo.from_call(act, "call", reraise=(KeyboardInterrupt, pytest.exit.Exception))
    if item.result is None and call.excinfo is None:
        return
    report = item.ihook.pytest_runtest_makereport(item=item, call=call)
    item.ihook.pytest_runtest_logreport(report=report)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """After the last case: those that had to wait, and what is left at the target."""
    suite = session.config.stash.get(_SUITE, None)
    if suite is None:  # the process whose workers have it
        return (yield)
    try:
        done = yield
        suite.finish()
    except KeyboardInterrupt:
        # Also when the target is gone: pytest's way to stop is one.
        suite.stop()
        raise
    finally:
        suite.close_entry()
    return done


@pytest.hookimpl(tryfirst=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The directory of the suite is collected from the plan, not from files."""
    return Suite.from_parent(parent, path=path) if path == SUITE_DIRECTORY else None


def _own_target(config: pytest.Config, options: RunOptions, target: Target) -> Target:
    """The server of the run, for every worker but the first one of its own where that makes no difference.

    Workers that share one spend a good part of their time waiting for it.
    """
    worker = getattr(config, "workerinput", {}).get("workerid", "gw0")
    if not target.isolated or options.replay or worker == "gw0":
        return target
    stack = ExitStack()
    config.add_cleanup(stack.close)
    return stack.enter_context(
        open_target(
            target.name,
            profile=options.profile,
            faults=options.faults,
            settling_s=target.settling_s,
            seed=target.seed,
        )
    )


def _executors(options: RunOptions, target: Target, *, lanes: int) -> tuple[Executor, ...]:
    """One for each lane, which share what they learn of the target."""
    known = Acquaintance()
    tapes = (
        open_tape(
            target,
            options.profile,
            record=options.record,
            replay=options.replay,
            timeout_s=options.timeout_s,
        )
        for _ in range(lanes)
    )
    return tuple(
        Executor(
            target,
            profile=options.profile,
            clauses=options.clauses,
            tape=tape,
            requires=options.requires,
            acquaintance=known,
        )
        for tape in tapes
    )


class Suite(pytest.Directory):
    """All cases of the run, of which this process may carry out a part."""

    _executors: tuple[Executor, ...]
    _lanes: Lanes | None = None
    _entry: Entry

    def collect(self) -> Iterator[pytest.Item]:
        options, target, ledger = _unpacked(self.config.getoption(OPTION))
        self._entry = Entry(ledger)
        target = _own_target(self.config, options, target)
        cases = plan(options)
        self._executors = _executors(options, target, lanes=self._lanes_at(options, target))
        if len(self._executors) > 1:
            self._lanes = Lanes(self._executors, cases)
        self._waiting: dict[str, CaseItem] = {}
        self._is_gone = False
        for executor in self._executors:
            self.config.add_cleanup(executor.close)
        self.config.stash[_SUITE] = self
        for planned in cases:
            yield CaseItem.from_parent(self, name=planned.address, planned=planned)

    def _lanes_at(self, options: RunOptions, target: Target) -> int:
        """How many cases may be in flight. Workers do not know which cases will be theirs."""
        is_worker = hasattr(self.config, "workerinput")
        is_live = not options.record and not options.replay
        return LANES if is_live and not is_worker and cases_keep_apart(target) else 1

    def carry_out(self, item: CaseItem, planned: PlannedCase) -> None:
        """Carry out a case; its item gets the result, now or from `finish`."""
        if self._is_gone:
            return
        result = (self._lanes or self._executors[0]).run(planned)
        if result is None:
            self._waiting[item.name] = item
        else:
            self._take_in(item, result)

    def catch_up(self) -> None:
        """Report cases that had to wait, if what they hold is needed by others."""
        # Where several are in flight, nothing has to wait.
        if not self._is_gone and self._lanes is None:
            self._report(self._executors[0].catch_up())

    def _take_in(self, item: CaseItem, result: CaseResult) -> None:
        item.result = result
        self._is_gone = self._is_gone or result.ends_run

    def finish(self) -> None:
        """Report the cases that had to wait, and take away what is left."""
        if self._lanes is not None:
            self._lanes.stop()
        if not self._is_gone:
            self._report(chain.from_iterable(executor.finish() for executor in self._executors))

    def _report(self, results: Iterator[CaseResult]) -> None:
        try:
            for result in results:
                item = self._waiting.pop(result.id)
                self._take_in(item, result)
                _carry_out(item, item.told)
        except TargetGoneError as error:
            self._is_gone = True
            for item in self._waiting.values():
                item.result = item.error(str(error))
                _carry_out(item, item.told)

    def stop(self) -> None:
        """Take away what can be taken away at once."""
        if self._lanes is not None:
            self._lanes.stop()
        if not self._is_gone:
            for executor in self._executors:
                with suppress(HarnessError):
                    executor.clean_up_hurriedly()

    def close_entry(self) -> None:
        """Say what is left."""
        executors = self._executors
        self._entry.close(
            [str(remainder) for executor in executors for remainder in executor.remainders()],
            unchecked=self._is_gone or any(executor.aftermath.unchecked for executor in executors),
            lag_s=max(executor.lag_s for executor in executors),
        )


class CaseFailedError(Exception):
    """A case whose outcome is not a pass; what it says is in the item's result."""


class CaseItem(pytest.Item):
    """One case as a pytest item. Its name is the address of the case."""

    def __init__(self, *, planned: PlannedCase, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._planned = planned
        self.result: CaseResult | None = None

    @property
    def suite(self) -> Suite:
        """What the case is one of."""
        assert isinstance(self.parent, Suite)
        return self.parent

    def runtest(self) -> None:
        """What pytest asks every item for; `pytest_runtest_protocol` asks `carry_out`."""
        self.carry_out()

    def carry_out(self) -> None:
        """Carry out the case, and tell the result unless it has to wait."""
        self.suite.carry_out(self, self._planned)
        if self.result is not None:
            self.told()

    def told(self) -> None:
        """Tell the result. Raises `CaseFailedError` for one that is a failure."""
        result = self.result
        assert result is not None
        crosses_processes = hasattr(self.config, "workerinput")
        self.user_properties.append((_PROPERTY, _as_row(result) if crosses_processes else result))
        if result.outcome in ("fail", "error"):
            raise CaseFailedError(result.outcome)

    def error(self, detail: str) -> CaseResult:
        """The result of the case when it could not be carried out to its end."""
        version, operation, case = self.name.split("/", 2)
        return CaseResult(self.name, version, operation, case, "error", detail=detail, ends_run=True)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        del style
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def _as_row(result: CaseResult) -> dict[str, Any]:
    """A result as plain values, which is what xdist carries."""
    row = {name: getattr(result, name) for name in _FIELDS}
    for key in ("findings", "notes"):
        row[key] = [asdict(finding) for finding in row[key]]
    return row


def result_of(report: pytest.TestReport) -> CaseResult | None:
    """The result that a report carries, None for reports of other phases."""
    for name, value in report.user_properties:
        if name == _PROPERTY and report.when == "call":
            return value if isinstance(value, CaseResult) else _result(value)  # type: ignore[arg-type]
    return None


def _result(row: dict[str, Any]) -> CaseResult:
    findings = {key: tuple(_finding(finding) for finding in row[key]) for key in ("findings", "notes")}
    return CaseResult(**{**row, **findings, "clauses": tuple(row["clauses"])})


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(**{**row, "exchange": _exchange(row["exchange"])})


def _exchange(row: dict[str, Any] | None) -> Exchange | None:
    if row is None:
        return None
    response = row["response"]
    return Exchange(
        request=Request(**{**row["request"], "headers": _headers(row["request"])}),
        response=None if response is None else Response(**{**response, "headers": _headers(response)}),
        failure=row["failure"],
        duration_s=row["duration_s"],
    )


def _headers(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in row["headers"])
