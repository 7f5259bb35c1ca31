"""Judging what was recorded, by whatever tool, without any network.

Files are read and routed before the first verdict, so that a damaged one is told at once and a progress bar
knows its end. Verdicts come in the order of the files and of the exchanges in them.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import cloudfront_harness
from cloudfront_harness.contract import Profile
from cloudfront_harness.errors import CassetteError, UnknownNameError
from cloudfront_harness.recording.files.reading import SUFFIXES
from cloudfront_harness.results import CaseResult, KeptResults, Listener, RunInfo, Summary
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.verification.processes import JudgingProcesses
from cloudfront_harness.verification.unit import (
    Contents,
    RoutedUnit,
    Selection,
    Unit,
    kept_from_collector,
)

# Below so many bytes (a thousand exchanges or so) starting processes takes longer than judging.
WORTH_PROCESSES = 4 * 1024 * 1024
# Parts of a file are each read by parsing the whole file: not for small ones.
_WORTH_PARTS = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What to verify. Empty tuples mean everything.

    paths         files, and directories that are searched for them
    profile       None takes the one that each recording names, or `documented`
    api_versions  versions, resolved
    operations, clauses   names and IDs to keep
    workers       processes; 0 and 1 judge in this one
    """

    paths: tuple[str, ...]
    profile: Profile | None = None
    api_versions: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    workers: int = 0


@dataclass(slots=True)
class Verified:
    """What came of it.

    recordings    files that were read
    other_files   files in directories that are no recordings
    elsewhere     exchanges of other services
    unselected    exchanges that the options left out
    """

    summary: Summary = field(default_factory=Summary)
    recordings: int = 0
    other_files: int = 0
    elsewhere: int = 0
    unselected: int = 0


def verify(options: VerifyOptions, listeners: Sequence[Listener] = ()) -> Verified:
    """Judge every exchange with the API in the recordings, and tell the listeners about each.

    An exchange that cannot be what went over the wire has the outcome `error`. Raises `CassetteError` for a
    path that is not there, a named file that is no recording, and one that is damaged; `UnknownNameError` for
    an operation that no version has. Ctrl-C goes through as `KeyboardInterrupt`; no process is left then.
    """
    _check_operations(options.operations)
    started = time.perf_counter()
    units = _units(options)
    selection = Selection(
        options.profile,
        frozenset(options.api_versions),
        frozenset(options.operations),
        frozenset(options.clauses),
    )
    verified = Verified()
    with _judging(units, selection, options.workers) as (contents, results):
        _count(verified, units, contents)
        info = _info(options, contents)
        for listener in listeners:
            listener.started(info)
        outcomes = verified.summary.outcomes
        for result in results:
            outcomes[result.outcome] += 1
            for listener in listeners:
                listener.finished_case(result)
    verified.summary.duration_s = time.perf_counter() - started
    for listener in listeners:
        listener.stopped(verified.summary)
    return verified


def judge_recording(path: str | os.PathLike[str], profile: Profile | None = None) -> tuple[CaseResult, ...]:
    """The verdict on each exchange with the API in a recording, in its order; empty when there is none.

    The file is a cassette of this harness or of vcrpy, one of Ruby VCR, or a HAR; a directory is searched for
    them. `profile` None takes the one that a recording names, or `documented`. Raises `CassetteError` for
    what is not there, no recording, or damaged.
    """
    kept = KeptResults()
    verify(VerifyOptions((os.fspath(path),), profile), [kept])
    return tuple(kept.results)


@contextmanager
def _judging(
    units: Sequence[Unit], selection: Selection, workers: int
) -> Iterator[tuple[list[Contents], Iterable[CaseResult]]]:
    """What is in the units, and the verdicts as they come: from processes where there is enough to judge."""
    if workers < 2 or _size(units) < WORTH_PROCESSES:
        with kept_from_collector():
            routed = [RoutedUnit(unit, selection) for unit in units]
        try:
            yield [unit.contents for unit in routed], (result for unit in routed for result in unit.results())
        finally:
            gc.unfreeze()
        return
    with JudgingProcesses(units, selection, workers) as processes:
        yield processes.contents(), processes.results()


def _units(options: VerifyOptions) -> list[Unit]:
    """A unit for each file, and several for large ones if there are processes to read them."""
    files = list(_files(options.paths))
    sizes = [Path(path).stat().st_size for path, _ in files]
    worth = max(_WORTH_PARTS, sum(sizes) // max(1, 2 * options.workers))
    units = []
    for (path, named), size in zip(files, sizes, strict=True):
        parts = options.workers if options.workers > 1 and size >= worth else 1
        units += [Unit(path, named, part, parts) for part in range(parts)]
    return units


def _files(paths: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Every file once, and whether it was named. Raises `CassetteError` for a path that has none."""
    seen: set[str] = set()
    for name in paths:
        path = Path(name)
        if path.is_dir():
            inside = sorted(found for found in path.rglob("*") if _may_be_recording(found))
            if not inside:
                raise CassetteError(
                    f"There are no recordings in {name}: no file ends in {', '.join(SUFFIXES)}."
                )
            found = [(str(file), False) for file in inside]
        elif path.exists():
            found = [(name, True)]
        else:
            raise CassetteError(f"There is no {name}. Give files or directories with recordings.")
        for file, named in found:
            if (real := os.path.realpath(file)) not in seen:
                seen.add(real)
                yield file, named


def _may_be_recording(path: Path) -> bool:
    # A dot starts what a crash has left, and what other tools hide.
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()


def _size(units: Sequence[Unit]) -> int:
    return sum(Path(path).stat().st_size for path in {unit.path for unit in units})


def _count(verified: Verified, units: Sequence[Unit], contents: Sequence[Contents]) -> None:
    for unit, row in zip(units, contents, strict=True):
        verified.elsewhere += row.elsewhere
        verified.unselected += row.unselected
        if unit.part == 0:
            verified.recordings += row.is_recording
            verified.other_files += not row.is_recording


def _info(options: VerifyOptions, contents: Sequence[Contents]) -> RunInfo:
    cells = {cell for row in contents for cell in row.cells}
    profiles = {row.profile for row in contents if row.total}
    return RunInfo(
        target=options.paths[0] if len(options.paths) == 1 else f"{len(options.paths)} paths",
        url="",
        profile=options.profile or (profiles.pop() if len(profiles) == 1 else "documented"),
        api_versions=tuple(sorted({version for version, _ in cells})),
        operations=tuple(sorted({operation for _, operation in cells})),
        total=sum(row.total for row in contents),
        harness_version=cloudfront_harness.__version__,
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _check_operations(names: Sequence[str]) -> None:
    known = (
        {name for version in API_VERSIONS for name in load_contract(version).operations} if names else set()
    )
    for name in names:
        if name not in known:
            raise UnknownNameError.of("operation", name, known)
