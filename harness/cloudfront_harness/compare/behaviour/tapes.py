"""Tapes from recordings on disk: those of a conformance run, or of any recorder that the harness reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cloudfront_harness.compare.behaviour.difference import Tapes
from cloudfront_harness.errors import CassetteError
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.recording.files.reading import SUFFIXES, NotARecordingError, read_recording
from cloudfront_harness.specs import API_VERSIONS


def read_tapes(directory: Path, api_version: str) -> Tapes:
    """The recordings below a directory that are of one version, by scenario.

    A recording in a directory that is named after a version is of that version, and its scenario is what
    follows (`CreateDistribution/idempotent-same-config`); any other is of the version that its first request
    addresses, and its scenario is its path. Raises `CassetteError` when there is none, or one is damaged.
    """
    if not directory.is_dir():
        raise CassetteError(f"There is no directory {directory}. Name one with recordings.")
    tapes: dict[str, tuple[Exchange, ...]] = {}
    for path in sorted(path for path in directory.rglob("*") if path.suffix in SUFFIXES):
        place = path.relative_to(directory).with_suffix("").parts
        version, scenario = _placed(place)
        if version not in ("", api_version):
            continue
        exchanges = _exchanges(path)
        if exchanges and (version or _addresses(exchanges[:1], api_version)):
            tapes[scenario] = exchanges
    if not tapes:
        raise CassetteError(f"{directory} has no recordings of {api_version}.")
    return tapes


def _placed(place: tuple[str, ...]) -> tuple[str, str]:
    """The version in the path of a recording ("" for none), and the name of its scenario."""
    for number, step in enumerate(place[:-1]):
        if step in API_VERSIONS:
            return step, "/".join(place[number + 1 :])
    return "", "/".join(place)


def _exchanges(path: Path) -> tuple[Exchange, ...]:
    try:
        return tuple(row.exchange for row in read_recording(path).interactions)
    except NotARecordingError:
        return ()


def _addresses(exchanges: Iterable[Exchange], api_version: str) -> bool:
    return any(exchange.request.path.split("/")[1:2] == [api_version] for exchange in exchanges)
