"""Running the suite: pytest underneath, listeners on top.

The user's own pytest configuration, plugins and environment have no say: a conformance run means the same
everywhere.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import cloudfront_harness
from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.access import check_access
from cloudfront_harness.conformance.running.ledger import account_of, interrupt_others
from cloudfront_harness.conformance.running.plan import plan
from cloudfront_harness.conformance.running.pytest_items import OPTION, SUITE_DIRECTORY, packed, result_of
from cloudfront_harness.errors import HarnessError, Hint
from cloudfront_harness.results import KeptResults, Listener, RunInfo, Summary
from cloudfront_harness.scenarios.taping import directory_name
from cloudfront_harness.scenarios.targets import Target, absent_target, open_target

_SEEDS = 10**9
_PYTEST_ENVIRONMENT = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


def list_cases(options: RunOptions) -> list[str]:
    """The addresses of the cases that the options select.

    Raises `UnknownNameError` for unknown names, `HarnessError` when nothing matches.
    """
    return [planned.address for planned in plan(options)]


def run(options: RunOptions, listeners: Sequence[Listener] = ()) -> Summary:
    """Run the selected cases against the target and tell the listeners about each.

    Raises `HarnessError` for everything that keeps the run from starting. Ctrl-C ends the run, not the
    process: the summary is then marked as interrupted, and what was made is deleted.
    """
    planned = plan(options)
    _check_directories(options)
    if options.seed is None:
        options = replace(options, seed=secrets.randbelow(_SEEDS))
    with _opened(options) as target, tempfile.TemporaryDirectory(prefix="cfharness-") as ledger:
        if not options.replay:
            check_access(target, planned[-1].contract, timeout_s=options.timeout_s)
        info = RunInfo(
            target=target.name,
            url=target.url,
            profile=options.profile,
            api_versions=tuple(dict.fromkeys(case.contract.api_version for case in planned)),
            operations=tuple(dict.fromkeys(case.operation.name for case in planned)),
            total=len(planned),
            harness_version=cloudfront_harness.__version__,
            started_at=datetime.now(UTC).isoformat(timespec="seconds"),
            seed=options.seed,
        )
        for listener in listeners:
            listener.started(info)
        relay = _Relay(listeners, Path(ledger))
        _run_pytest(options, target, relay)
        relay.take_in_ledger(answers_for_what_is_left=not (target.disposable or options.replay))
    for listener in listeners:
        listener.stopped(relay.summary)
    return relay.summary


def results_of(options: RunOptions) -> KeptResults:
    """The same with nobody listening: what came of each case.

    Raises what `run` raises, and `KeyboardInterrupt` when the run was interrupted.
    """
    kept = KeptResults()
    if run(options, [kept]).interrupted:
        raise KeyboardInterrupt
    return kept


def _opened(options: RunOptions) -> AbstractContextManager[Target]:
    """The target, running; for a replay one that only has a name."""
    if options.replay:
        return nullcontext(absent_target(options.target, settling_s=options.settling_s))
    return open_target(
        options.target,
        profile=options.profile,
        faults=options.faults,
        allow_remote=options.allow_remote,
        settling_s=options.settling_s,
        seed=options.seed or 0,
    )


def _check_directories(options: RunOptions) -> None:
    """Raise `HarnessError` for directories that no run could be made with."""
    if options.record and options.replay:
        raise HarnessError("A run either records or replays: record first, then replay.")
    if options.replay and options.faults:
        raise HarnessError("A replay has no emulator to switch faults on in. Switch them on when you record.")
    if options.replay:
        recorded = Path(options.replay) / directory_name(options.target)
        if not recorded.is_dir():
            raise HarnessError(
                f"There are no recordings of {options.target} in {options.replay} ({recorded} is missing).",
                Hint.RECORD_CASES,
            )


class _Relay:
    """The pytest plugin of the controlling process: from reports to listeners."""

    def __init__(self, listeners: Sequence[Listener], ledger: Path) -> None:
        self.summary = Summary()
        self.trouble = ""
        self.ledger = ledger
        self._listeners = listeners
        self._session: pytest.Session | None = None
        # By version and operation: whether some cases found it there, and some not.
        self._found: dict[str, set[bool]] = {}

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Before workers are stopped by force, they get the time to take back what they made."""
        interrupt_others(self.ledger)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        result = result_of(report)
        if result is None:
            if report.failed:
                self._note_trouble(report.longrepr)
            return
        self.summary.outcomes[result.outcome] += 1
        cell = f"{result.api_version}/{result.operation}"
        self._found.setdefault(cell, set()).add(result.outcome != "unsupported")
        for listener in self._listeners:
            listener.finished_case(result)
        if result.ends_run and not self.summary.broken_off:
            self.summary.broken_off = result.detail
            self._stop()

    def _stop(self) -> None:
        """Let no other case begin, here or in a worker."""
        assert self._session is not None
        workers = self._session.config.pluginmanager.getplugin("dsession")
        (workers or self._session).shouldstop = "the target is gone"

    def take_in_ledger(self, *, answers_for_what_is_left: bool) -> None:
        """Put together what is known when all processes have ended."""
        account, summary = account_of(self.ledger), self.summary
        summary.lag_s = account.lag_s
        if answers_for_what_is_left:
            summary.left, summary.unchecked = account.left, account.unchecked
        summary.partly = tuple(cell for cell, found in self._found.items() if len(found) > 1)

    def pytest_internalerror(self, excrepr: object) -> bool:
        self._note_trouble(excrepr)
        # Told by the caller in one line instead of printed here in fifty.
        return True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._note_trouble(report.longrepr)

    def _note_trouble(self, what: object) -> None:
        lines = str(what).strip().splitlines()
        self.trouble = self.trouble or (lines[-1] if lines else "unknown")


def _run_pytest(options: RunOptions, target: Target, relay: _Relay) -> None:
    started = time.perf_counter()
    arguments = [
        str(SUITE_DIRECTORY),
        f"{OPTION}={packed(replace(options, target=target.name), target, relay.ledger)}",
        *("-c", str(SUITE_DIRECTORY / "pytest.ini"), f"--rootdir={SUITE_DIRECTORY}"),
        *(
            "-p",
            "cloudfront_harness.conformance.running.pytest_items",
            "-p",
            "no:cacheprovider",
            "--capture=no",
        ),
    ]
    if options.workers:
        arguments += _worker_arguments(options.workers)
    with _own_environment():
        code = pytest.main(arguments, plugins=[relay])
    relay.summary.duration_s = time.perf_counter() - started
    # pytest's own way to stop early looks like an interruption, too.
    relay.summary.interrupted = code == pytest.ExitCode.INTERRUPTED and not relay.summary.broken_off
    if code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR) or (relay.trouble and code):
        raise HarnessError(f"The suite could not be run: {relay.trouble or 'pytest refused its arguments'}.")


def _worker_arguments(workers: int) -> list[str]:
    try:
        import xdist  # noqa: F401
    except ModuleNotFoundError as error:
        raise HarnessError(
            "Several workers need pytest-xdist. Run `pip install 'cloudfront-harness[xdist]'`."
        ) from error
    return ["-p", "xdist", "-n", str(workers)]


@contextmanager
def _own_environment() -> Iterator[None]:
    """Neither plugins nor options that the surroundings would add; workers inherit this."""
    saved = {
        name: os.environ.pop(name, None) for name in (*_PYTEST_ENVIRONMENT, "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    }
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None)
        os.environ.update({name: value for name, value in saved.items() if value is not None})
