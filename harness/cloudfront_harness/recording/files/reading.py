"""Reading recordings of any tool: ours, vcrpy's, Ruby VCR's, and HAR.

What a file is, its content says; the suffix helps only where the content is none of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cloudfront_harness.errors import CassetteError
from cloudfront_harness.recording.files import cassette_json, content, har, ruby_vcr, yaml
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata

SUFFIXES = (".json", ".yaml", ".yml", ".har")
# A recording is read as a whole; beyond these sizes it would take all memory, or (YAML) all day.
_MOST_BYTES = 1024 * 1024 * 1024
_MOST_YAML_BYTES = 256 * 1024 * 1024
# Where these are, somebody meant a recording.
_MARKS = (b'"interactions"', b'"http_interactions"', b"http_interactions:", b"\ninteractions:", b'"entries"')

_READING_ERRORS = (KeyError, TypeError, AttributeError, ValueError)
_Convert = Callable[[Any], Interaction]


class NotARecordingError(CassetteError):
    """A file that can be read, or need not be, because it is something else than a recording."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The interactions of a file, or of a part of it.

    format        `cassette` (ours), `vcrpy JSON`, `vcrpy YAML`, `Ruby VCR` or `HAR`
    metadata      what one of our cassettes says about itself, empty for the others
    first         the number of the first interaction in the file, from 1
    defects       by number: why an interaction cannot be what went over the wire
    """

    format: str
    interactions: tuple[Interaction, ...]
    metadata: Metadata = field(default_factory=Metadata)
    first: int = 1
    defects: Mapping[int, str] = field(default_factory=dict)

    @property
    def keeps_header_order(self) -> bool:
        """Whether headers stand in the order of the wire.

        Of what vcrpy and Ruby's VCR write nobody can say: both keep them in tables, and the one sorts them.
        """
        return self.format in ("cassette", "HAR")


def read_recording(path: Path, *, part: int = 0, parts: int = 1) -> Recording:
    """The recording in a file; of several `parts` of the same size the one with the number `part`, from 0.

    Raises `NotARecordingError` for a file that is something else, `CassetteError` for a recording that is
    damaged or cannot be read.
    """
    data = _bytes(path)
    try:
        parsed, is_yaml = _parsed(path, data)
        name, rows, convert, metadata = _recognised(parsed, is_yaml=is_yaml)
        start = len(rows) * part // parts
        interactions = _converted(rows[start : len(rows) * (part + 1) // parts], convert, start + 1)
    except NotARecordingError as error:
        raise NotARecordingError(
            f"{path} is not a recording. {error} Cassettes of this harness and of vcrpy, Ruby VCR's and HAR "
            "files are read."
        ) from None
    except CassetteError as error:
        raise CassetteError(f"{path} is damaged. {error} Record it again.") from None
    entities = [content.read_entity(interaction) for interaction in interactions]
    whole = tuple([interaction for interaction, _ in entities])
    defects = {number: defect for number, (_, defect) in enumerate(entities, start + 1) if defect}
    return Recording(name, whole, metadata, start + 1, defects)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CassetteError(f"{path} has more than {_MOST_BYTES >> 20} MiB. Split it.")
        data = path.read_bytes()
    except OSError as error:
        raise CassetteError(f"Cannot read {path}: {error.strerror or error}.") from error
    return data.removeprefix(b"\xef\xbb\xbf")


def _parsed(path: Path, data: bytes) -> tuple[Any, bool]:
    """The document in a file, and whether it was YAML. Raises `CassetteError`."""
    start = data[:4096].lstrip()[:1]
    if not start:
        raise NotARecordingError("It is empty.")
    meant = any(mark in data for mark in _MARKS)
    if start == b"{" or path.suffix.lower() in (".json", ".har"):
        try:
            return json.loads(data), False
        except RecursionError:
            raise _no_recording(meant, "Its values are nested too deeply.") from None
        except ValueError as error:
            if path.suffix.lower() not in (".yaml", ".yml"):
                raise _no_recording(meant, f"It is not whole JSON: {error}.") from None
    if len(data) > _MOST_YAML_BYTES:
        raise CassetteError(f"It has more than {_MOST_YAML_BYTES >> 20} MiB of YAML: split it.")
    if not meant and not data.startswith(b"interactions:"):
        raise NotARecordingError("It has neither interactions nor entries.")
    return yaml.load(data), True


def _no_recording(meant: bool, reason: str) -> CassetteError:
    return CassetteError(reason) if meant else NotARecordingError(reason)


def _recognised(parsed: Any, *, is_yaml: bool) -> tuple[str, Sequence[Any], _Convert, Metadata]:
    """The name of the format, the interactions as they stand in the file, and what converts one."""
    if isinstance(parsed, dict):
        if isinstance(rows := parsed.get("interactions"), list):
            if str(parsed.get("version")) != str(cassette_json.FORMAT_VERSION):
                known = cassette_json.FORMAT_VERSION
                raise CassetteError(f"Its format version is {parsed.get('version')!r}; {known} is read.")
            metadata = cassette_json.from_rows({"interactions": [], "metadata": parsed.get("metadata")})[1]
            foreign = "vcrpy YAML" if is_yaml else "vcrpy JSON"
            return "cassette" if "metadata" in parsed else foreign, rows, _native, metadata
        if isinstance(rows := parsed.get("http_interactions"), list):
            return "Ruby VCR", rows, ruby_vcr.interaction, Metadata()
        log = parsed.get("log")
        if isinstance(log, dict) and isinstance(rows := log.get("entries"), list):
            return "HAR", rows, har.interaction, Metadata()
    raise NotARecordingError("It has neither interactions nor entries.")


def _native(row: Any) -> Interaction:
    return cassette_json.from_rows({"interactions": [row]})[0][0]


def _converted(rows: Sequence[Any], convert: _Convert, first: int) -> list[Interaction]:
    if convert is _native:
        try:
            return cassette_json.from_rows({"interactions": rows})[0]
        except CassetteError:
            pass  # one by one, to tell which
    interactions = []
    for number, row in enumerate(rows, first):
        try:
            interactions.append(convert(row))
        except CassetteError as error:
            raise CassetteError(f"Interaction {number}: {error}") from None
        except _READING_ERRORS as error:
            raise CassetteError(
                f"Interaction {number} lacks what its format has, or has it in another form "
                f"({type(error).__name__}: {error})."
            ) from None
    return interactions
