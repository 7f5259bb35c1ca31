"""The cassettes of a directory: what they are, which of them nobody uses, which are old.

Only cassettes of this harness count. Recordings of other tools beside them are none of our business.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cloudfront_harness.errors import CassetteError, HarnessError
from cloudfront_harness.recording.files.reading import NotARecordingError, read_recording
from cloudfront_harness.recording.metadata import Metadata, contract_digest
from cloudfront_harness.specs import API_VERSIONS, load_contract


@dataclass(frozen=True, slots=True)
class Entry:
    """A cassette on disk.

    interactions  how many are in it
    problem       why it cannot be read, "" when it can
    """

    path: Path
    interactions: int = 0
    metadata: Metadata = field(default_factory=Metadata)
    problem: str = ""

    @property
    def contract(self) -> str:
        """`current`, or `older` when its contract has been corrected since; "" when that is not known."""
        recorded = self.metadata.contract_digest
        if not recorded:
            return ""
        return "current" if recorded == contract_digest(self.metadata.api_version) else "older"

    @property
    def recorded_at(self) -> datetime | None:
        """When its newest exchange was recorded, None when it does not say."""
        try:
            moment = datetime.fromisoformat(self.metadata.recorded_at)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def conformance_case(self) -> str:
        """The address of the conformance case that it is a recording of by its place, "" if of none.

        `cfharness conformance --record` writes `<target>/<API version>/<operation>/<case>.json`.
        """
        version, operation, case = ("", "", *self.path.with_suffix("").parts)[-3:]
        if version not in API_VERSIONS:
            return ""
        try:
            load_contract(version).operation(operation)
        except HarnessError:
            return ""
        return f"{version}/{operation}/{case}"


def find(places: Iterable[Path]) -> list[Entry]:
    """The cassettes in directories and files, by path. Raises `CassetteError` for a place that is missing."""
    paths: set[Path] = set()
    for place in places:
        if place.is_dir():
            paths |= {path for path in place.rglob("*.json") if not path.name.startswith(".")}
        elif place.exists():
            paths.add(place)
        else:
            raise CassetteError(f"There is no {place}. Name the directory of the cassettes.")
    return [entry for path in sorted(paths) if (entry := _entry(path)) is not None]


def orphans(entries: Iterable[Entry], used: Collection[Path], cases: Collection[str]) -> Iterator[Entry]:
    """The cassettes that neither a test uses (`used`, absolute) nor a conformance case (`cases`, addresses).

    A test uses a cassette of another target as well: the same API version and name in another directory.
    Damaged cassettes are left alone.
    """
    absolute = {path.resolve() for path in used}
    tails = {path.parts[-2:] for path in absolute if path.parts[-2] in API_VERSIONS}
    for entry in entries:
        if entry.problem:
            continue
        if case := entry.conformance_case:
            if case not in cases:
                yield entry
            continue
        path = entry.path.resolve()
        if path not in absolute and path.parts[-2:] not in tails:
            yield entry


def stale(entries: Iterable[Entry], older_than: timedelta, now: datetime) -> Iterator[tuple[Entry, str]]:
    """The cassettes that are older than that, or than their contract, each with the reason."""
    for entry in entries:
        recorded = entry.recorded_at
        if entry.contract == "older":
            yield entry, "older contract"
        elif recorded is not None and now - recorded > older_than:
            yield entry, f"{(now - recorded).days} days old"


def delete(entries: Sequence[Entry], roots: Iterable[Path], told: Callable[[Entry], None]) -> None:
    """Delete cassettes, and the directories below the roots that are empty then."""
    kept = {root.resolve() for root in roots}
    for entry in entries:
        entry.path.unlink(missing_ok=True)
        told(entry)
        for directory in entry.path.resolve().parents:
            if directory in kept or not any(directory.is_relative_to(root) for root in kept):
                break
            if any(directory.iterdir()):
                break
            directory.rmdir()


def _entry(path: Path) -> Entry | None:
    """The cassette in a file, None for a file that is something else."""
    try:
        recording = read_recording(path)
    except NotARecordingError:
        return None
    except CassetteError as error:
        return Entry(path, problem=str(error))
    if recording.format != "cassette":
        return None
    return Entry(path, len(recording.interactions), recording.metadata)
