"""What a cassette says about itself: where its exchanges come from and what was taken out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from cloudfront_harness.errors import HarnessError
from cloudfront_harness.specs import load_contract


@dataclass(frozen=True, slots=True)
class Metadata:
    """The `metadata` of a cassette. Empty strings stand for what is not known.

    api_version      the version that the test or case was for
    target           `emulator`, `moto`, … or a URL
    profile          `documented` or `observed`
    harness_version  of the harness that wrote the file last
    contract_digest  of the contract of `api_version` when the file was written, see `contract_digest`
    recorded_at      when the newest exchange was recorded, ISO 8601 in UTC
    redacted         names of what was replaced before the file was written
    seed             what the caller references of a conformance case were made from
    """

    api_version: str = ""
    target: str = ""
    profile: str = ""
    harness_version: str = ""
    contract_digest: str = ""
    recorded_at: str = ""
    redacted: tuple[str, ...] = ()
    seed: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """The metadata in a document; what other tools have put beside ours is left out."""
        known = {name: row[name] for name in cls.__slots__ if row.get(name)}
        return cls(**{**known, "redacted": tuple(known.get("redacted", ()))})

    def as_row(self) -> dict[str, Any]:
        """The metadata as it stands in a document: sorted, without what is not known."""
        return {name: _plain(value) for name, value in sorted(asdict(self).items()) if value}

    def with_redacted(self, names: frozenset[str]) -> Self:
        """The same, with names added to what was redacted."""
        return replace(self, redacted=tuple(sorted({*self.redacted, *names})))


def contract_digest(api_version: str) -> str:
    """Digest of all that one version promises, "" for a version that is unknown.

    It changes with the contract document and with nothing else: a cassette that has another one was recorded
    before the contract was corrected, and is worth judging again.
    """
    try:
        return load_contract(api_version).digest
    except HarnessError:
        return ""


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
