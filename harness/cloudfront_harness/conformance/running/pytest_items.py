"""The pytest plugin that runs the packaged suite: an item for each case, a report for each item.

Loaded by `conformance.running.runner` with `-p`, in this process and in xdist workers alike. Results travel
in the reports' `user_properties`; between processes as plain values, which is what xdist carries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.execution import Executor
from cloudfront_harness.conformance.running.plan import PlannedCase, plan
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.finding import Finding
from cloudfront_harness.results import CaseResult
from cloudfront_harness.scenarios.taping import open_tape
from cloudfront_harness.scenarios.targets import Target, open_target
from cloudfront_harness.wire.signing import Credentials

SUITE_DIRECTORY = Path(__file__).resolve().parent.parent / "suite"
OPTION = "--cfharness-run"
_PROPERTY = "cfharness-result"
_FIELDS = tuple(field.name for field in fields(CaseResult))


def packed(options: RunOptions, target: Target) -> str:
    """Options and target as the value of the command-line option, which workers get as well."""
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
    }
    return json.dumps({"options": asdict(options), "target": row})


def _unpacked(text: str) -> tuple[RunOptions, Target]:
    row = json.loads(text)
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row["options"].items()
    }
    options = RunOptions(**fields)
    keys = row["target"].pop("credentials")
    return options, Target(**row["target"], static_credentials=Credentials(*keys) if keys else None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that carries the run to every process."""
    parser.addoption(OPTION, default="", help="options and target of a conformance run, as JSON")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Progress and results are shown by listeners: pytest itself is to print nothing."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None:
        config.pluginmanager.unregister(reporter)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """A case has neither setup nor teardown of pytest's: one phase, one report.

    Its start and end are not announced: nobody listens, and each word to another process takes time.
    """
    if not isinstance(item, CaseItem):
        return None
    call = pytest.CallInfo.from_call(item.runtest, "call", reraise=(KeyboardInterrupt, pytest.exit.Exception))
    report = item.ihook.pytest_runtest_makereport(item=item, call=call)
    item.ihook.pytest_runtest_logreport(report=report)
    return True


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
    return stack.enter_context(open_target(target.name, profile=options.profile, faults=options.faults))


class Suite(pytest.Directory):
    """All cases of the run."""

    def collect(self) -> Iterator[pytest.Item]:
        options, target = _unpacked(self.config.getoption(OPTION))
        target = _own_target(self.config, options, target)
        tape = open_tape(target, options.profile, record=options.record, replay=options.replay)
        executor = Executor(target, profile=options.profile, clauses=options.clauses, tape=tape)
        self.config.add_cleanup(executor.close)
        for planned in plan(options):
            yield CaseItem.from_parent(self, name=planned.address, planned=planned, executor=executor)


class CaseFailedError(Exception):
    """A case whose outcome is not a pass; what it says is in the item's result."""


class CaseItem(pytest.Item):
    """One case as a pytest item. Its name is the address of the case."""

    def __init__(self, *, planned: PlannedCase, executor: Executor, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._planned = planned
        self._executor = executor

    def runtest(self) -> None:
        result = self._executor.run(self._planned)
        crosses_processes = hasattr(self.config, "workerinput")
        self.user_properties.append((_PROPERTY, _as_row(result) if crosses_processes else result))
        if result.outcome in ("fail", "error"):
            raise CaseFailedError(result.outcome)

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
