"""Where a case's requests go: to the target, to the target with a cassette beside it, or to a cassette alone.

A cassette per case, `DIR/<target>/<API version>/<operation>/<case>.json`, and one for the question whether
the target has the operation at all. What a case makes up (caller references) comes from a seed that the
cassette keeps, so that replaying it sends the same requests.
"""

from __future__ import annotations

import hashlib
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfront_harness.contract import Profile
from cloudfront_harness.drivers.rest import DEFAULT_TIMEOUT_S, RestDriver
from cloudfront_harness.errors import CassetteError, Hint
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.scenarios.fairness import FairDriver
from cloudfront_harness.scenarios.targets import Target

if TYPE_CHECKING:
    from cloudfront_harness.recording.cassette import Cassette

# The name, in place of a case's, of the cassette with the first create of an operation.
PROBE = "_probe"


class Tape(ABC):
    """Carries the requests of one case after the other.

    driver          sends them
    is_live         whether a case may wait while others are carried out
    reaches_target  whether anything is sent
    """

    driver: RestDriver
    is_live = False
    reaches_target = True

    @abstractmethod
    def case(self, address: str) -> AbstractContextManager[str]:
        """For the requests of a case. Gives the seed of what the case makes up."""

    def pause(self, seconds: float) -> None:
        """Wait for the target to get on with something."""
        time.sleep(seconds)

    def close(self) -> None:
        """Close the connections to the target."""
        self.driver.close()


class LiveTape(Tape):
    """Nothing is kept."""

    is_live = True

    def __init__(self, target: Target, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        self._seed = target.seed
        self.driver = FairDriver(
            target.url,
            credentials=target.credentials(),
            allow_remote=target.allow_remote,
            timeout_s=timeout_s,
        )

    @contextmanager
    def case(self, address: str) -> Iterator[str]:
        yield _seed_of(self._seed, address)


class RecordingTape(Tape):
    """What the target answers is kept in a cassette, which replaces an earlier one of the case."""

    def __init__(
        self, target: Target, directory: Path, profile: Profile, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> None:
        self._target = target
        self._directory = directory / directory_name(target.name)
        self._profile: Profile = profile
        self.driver: _RecordingDriver = _RecordingDriver(
            target.url,
            credentials=target.credentials(),
            allow_remote=target.allow_remote,
            timeout_s=timeout_s,
        )

    @contextmanager
    def case(self, address: str) -> Iterator[str]:
        from cloudfront_harness.recording.cassette import Cassette
        from cloudfront_harness.recording.metadata import Metadata

        seed = _seed_of(self._target.seed, address)
        metadata = Metadata(
            api_version=address.partition("/")[0],
            target=self._target.name,
            profile=self._profile,
            seed=seed,
        )
        credentials = self._target.static_credentials
        known = () if credentials is None else (credentials.secret_key, credentials.token or "")
        path = self._directory / f"{address}.json"
        self.driver.cassette = Cassette(path, "all", metadata=metadata, secrets=known, from_scratch=True)
        yield seed
        self.driver.cassette.save()
        self.driver.cassette = None


class ReplayingTape(Tape):
    """A cassette answers; there is no target."""

    reaches_target = False

    def __init__(self, target: Target, directory: Path) -> None:
        self._directory = directory / directory_name(target.name)
        self.driver: _ReplayingDriver = _ReplayingDriver(
            target.url, credentials=target.credentials(), allow_remote=True
        )

    def pause(self, seconds: float) -> None:
        """What changed meanwhile was recorded."""

    @contextmanager
    def case(self, address: str) -> Iterator[str]:
        """Raises `CassetteError` when the case was not recorded, or not all of it was asked for."""
        from cloudfront_harness.recording.cassette import Cassette

        path = self._directory / f"{address}.json"
        if not path.exists():
            raise CassetteError(f"{address} was not recorded: there is no {path}.", Hint.RECORD_CASES)
        cassette = self.driver.cassette = Cassette(path, "none")
        yield cassette.metadata.seed
        if cassette.unused and cassette.mismatch is None:
            raise CassetteError(
                f"{len(cassette.unused)} answers in {path} were not asked for.", Hint.RECORD_CASES_AGAIN
            )


class _RecordingDriver(FairDriver):
    """What was asked again is recorded once, with the answer that counted."""

    cassette: Cassette | None = None

    def send(self, request: Request) -> Exchange:
        from cloudfront_harness.recording.interaction import Interaction

        exchange = super().send(request)
        if self.cassette is not None:
            self.cassette.record(Interaction(self.endpoint.url + exchange.request.target, exchange))
        return exchange


class _ReplayingDriver(RestDriver):
    cassette: Cassette | None = None

    def send(self, request: Request) -> Exchange:
        assert self.cassette is not None
        uri = self.endpoint.url + request.target
        found = self.cassette.answer(request.method, uri, request.body, request.headers)
        assert found is not None, "a cassette in mode none answers or raises"
        recorded = found.exchange
        return Exchange(recorded.request, recorded.response, recorded.failure)

    def send_without_reading(self, request: Request) -> None:
        """The answer was lost when it was recorded, too."""


def open_tape(
    target: Target,
    profile: Profile,
    *,
    record: str = "",
    replay: str = "",
    timeout_s: float = DEFAULT_TIMEOUT_S,
) -> Tape:
    """A tape from the directory `replay`, or one into the directory `record`, or none at all ("")."""
    if replay:
        return ReplayingTape(target, Path(replay))
    if record:
        return RecordingTape(target, Path(record), profile, timeout_s)
    return LiveTape(target, timeout_s)


def directory_name(target: str) -> str:
    """A target as the name of a directory: a URL without what file systems do not like."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", target.partition("://")[2] or target).strip("_")


def reference(seed: str, number: int) -> str:
    """The caller reference with that number of a case: a name that begins with a letter.

    Nothing in it says whose it is. A target that knew our references could do right by them alone.
    """
    digest = hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()
    return f"{'abcdef'[int(digest[0], 16) % 6]}{digest[1 : 12 + int(digest[-1], 16) % 5]}"


def _seed_of(run: int, address: str) -> str:
    """The seed of a case in a run."""
    return hashlib.sha256(f"{run}/{address}".encode()).hexdigest()[:16]
