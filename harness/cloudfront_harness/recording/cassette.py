"""The cassette: recorded interactions that answer requests, and new ones on their way to the disk."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import cloudfront_harness
from cloudfront_harness.errors import CassetteError, CassetteMismatch
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.recording import context
from cloudfront_harness.recording.files import saving
from cloudfront_harness.recording.index import Index
from cloudfront_harness.recording.interaction import Interaction, header_pairs, target_of
from cloudfront_harness.recording.matching import Key, key_of
from cloudfront_harness.recording.metadata import Metadata, contract_digest
from cloudfront_harness.recording.mismatch import mismatch
from cloudfront_harness.recording.redaction import Redactor

Mode = Literal["none", "once", "new_episodes", "all"]
MODES: tuple[Mode, ...] = get_args(Mode)


class Cassette:
    """One cassette in use. Threads may share it.

    path  the file that it is loaded from and saved to
    mode  `none` answers from the recording or not at all; `once` records where there is no file yet;
          `new_episodes` fetches what is missing; `all` fetches everything again
    keeps_header_order  whether what it answers has headers as they came: files of other tools have not
    from_scratch  in mode `all`: nothing of the old file is kept, rather than what was not fetched again
    """

    def __init__(
        self,
        path: Path,
        mode: Mode,
        *,
        metadata: Metadata | None = None,
        secrets: Iterable[str] = (),
        repeats: bool = False,
        from_scratch: bool = False,
    ) -> None:
        if mode not in MODES:
            raise CassetteError(f"{mode!r} is no record mode: it can be {', '.join(MODES)}.")
        if mode != "none" and path.suffix != ".json":
            raise CassetteError(f"Cassettes are recorded as JSON: call {path.name} {path.stem}.json.")
        self.path = path
        self.mode: Mode = mode
        self.metadata = metadata or Metadata()
        self.mismatch: CassetteMismatch | None = None
        self._secrets = secrets
        self._from_scratch = from_scratch
        self._recorded: list[Interaction] = []
        self._keeping = threading.Lock()
        self._play_count = 0
        self.keeps_header_order = True
        self._loaded, self._is_new = self._read(path)
        self._index = Index([] if mode == "all" else self._loaded, repeats=repeats)

    @cached_property
    def _redactor(self) -> Redactor:
        """Made when it is needed: a request that is spelled as it was recorded needs none."""
        return Redactor(self._secrets)

    @property
    def interactions(self) -> list[Interaction]:
        """What was loaded, and behind it what has been recorded since."""
        return [*self._loaded, *self._recorded]

    @property
    def unused(self) -> list[Interaction]:
        """What was recorded earlier and has not been asked for. In mode `all` nothing is asked for."""
        return [] if self.mode == "all" else self._index.unplayed

    @property
    def play_count(self) -> int:
        """How many requests it has answered."""
        return self._play_count

    @property
    def all_played(self) -> bool:
        """Whether every recorded answer has been asked for."""
        return not self._index.unplayed

    @property
    def may_record(self) -> bool:
        """Whether a request without a recorded answer is sent."""
        return self.mode in ("all", "new_episodes") or (self.mode == "once" and self._is_new)

    def here(self) -> AbstractContextManager[None]:
        """For a thread that several open cassettes could mean: this one, as long as the block lasts."""
        return context.adopted(self)

    def answer(
        self, method: str, uri: str, body: bytes, headers: Iterable[tuple[Any, Any]] = ()
    ) -> Interaction | None:
        """The recorded interaction that answers a request, None when the request is to be sent.

        Raises `CassetteMismatch` when there is none and none may be fetched.
        """
        target = target_of(uri)
        interaction = self._index.take_as_spelled(method, target, body)
        if interaction is None:
            request = self._redactor.request(Request(method, target, header_pairs(headers), body))
            key = key_of(request)
            interaction = self._index.take(key)
            if interaction is None:
                if self.may_record:
                    return None
                raise self._mismatch(request, key)
        self._play_count += 1
        return interaction

    def record(self, interaction: Interaction) -> None:
        """Keep an interaction that was fetched, without its secrets."""
        clean = self._redactor.interaction(interaction)
        with self._keeping:
            self._recorded.append(clean)

    def redacted(self, exchange: Exchange) -> Exchange:
        """An exchange as the file has it: what was taken out of a recorded answer agrees with its request."""
        return self._redactor.interaction(Interaction(exchange.request.target, exchange)).exchange

    def save(self) -> None:
        """Write what was recorded, if anything was. Raises `CassetteError` when that is not possible."""
        if not self._recorded:
            return
        saving.save(self.path, self._merged, self._described(), self._redactor)

    def _read(self, path: Path) -> tuple[list[Interaction], bool]:
        """The interactions of the file, and whether there was no file."""
        try:
            interactions, metadata, in_order = ([], Metadata(), True) if self._from_scratch else _loaded(path)
        except FileNotFoundError:
            return [], True
        if self._from_scratch:
            return [], True
        self.metadata = _completed(self.metadata, metadata)
        self.keeps_header_order = in_order
        for position, interaction in enumerate(interactions, start=1):
            _refuse_wrong_length(path, position, interaction)
        return interactions, False

    def _mismatch(self, request: Request, key: Key) -> CassetteMismatch:
        played = any(key_of(row.exchange.request) == key for row in self.interactions)
        error = mismatch(self.path, self.mode, request, self.interactions, played=played)
        self.mismatch = self.mismatch or error
        return error

    def _merged(self, present: Sequence[Interaction]) -> Sequence[Interaction]:
        """What is in the file now, with what was recorded behind it; in mode `all` in place of its like."""
        if self._from_scratch:
            return self._recorded
        if self.mode == "all":
            again = {key_of(row.exchange.request) for row in self._recorded}
            outdated = [row for row in self._loaded if key_of(row.exchange.request) in again]
            present = [row for row in present if row not in outdated]
        return [*present, *self._recorded]

    def _described(self) -> Metadata:
        known = self.metadata
        api_version = known.api_version or _api_version(self._recorded)
        return Metadata(
            api_version=api_version,
            target=known.target,
            profile=known.profile,
            harness_version=cloudfront_harness.__version__,
            contract_digest=contract_digest(api_version),
            recorded_at=datetime.now(UTC).isoformat(timespec="seconds"),
            redacted=known.redacted,
            seed=known.seed,
        )


def _loaded(path: Path) -> tuple[list[Interaction], Metadata, bool]:
    """The interactions of a file, what it says about itself, and whether it has headers in their order."""
    if path.suffix == ".json":
        interactions, metadata = saving.read(path)
        # Stock vcrpy says nothing about itself, and keeps headers in tables.
        return interactions, metadata, metadata != Metadata()
    from cloudfront_harness.recording.files.reading import read_recording

    recording = read_recording(path)
    return list(recording.interactions), recording.metadata, recording.keeps_header_order


def _completed(given: Metadata, found: Metadata) -> Metadata:
    """What is known about a cassette: what the caller says, otherwise what the file says."""
    return Metadata(
        api_version=given.api_version or found.api_version,
        target=given.target or found.target,
        profile=given.profile or found.profile,
        harness_version=found.harness_version,
        contract_digest=found.contract_digest,
        recorded_at=found.recorded_at,
        redacted=found.redacted,
        seed=given.seed or found.seed,
    )


def _refuse_wrong_length(path: Path, position: int, interaction: Interaction) -> None:
    """A body that was edited by hand would be cut off by the client, or waited for."""
    response = interaction.exchange.response
    stated = response.header("Content-Length") if response is not None else None
    if response is None or stated is None or interaction.exchange.request.method == "HEAD":
        return
    if response.header("Transfer-Encoding") is None and stated.strip() != str(len(response.body)):
        raise CassetteError(
            f"{path}: the response of interaction {position} has {len(response.body)} bytes, but its "
            f"Content-Length says {stated}. Correct the header if the body was edited, or record it again."
        )


def _api_version(interactions: Sequence[Interaction]) -> str:
    """The version in the first path that has one."""
    from cloudfront_harness.specs import API_VERSIONS

    for interaction in interactions:
        first = interaction.exchange.request.path.split("/", 2)[1:2]
        if first and first[0] in API_VERSIONS:
            return first[0]
    return ""
