"""What is known of one resource, as it is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Record:
    """One resource as it is stored.

    reference       what identifies its creation within account and kind, None for kinds without
    api_version     the version that `document` was sent to
    document        the body that made it what it is, as it was sent
    created, modified   seconds since the epoch
    first_version, first_document, first_etag   as at creation, None as long as nothing was updated
    """

    id: str
    account: str
    kind: str
    reference: str | None
    api_version: str
    document: bytes
    etag: str
    created: float
    modified: float
    first_version: str | None = None
    first_document: bytes | None = None
    first_etag: str | None = None

    @property
    def is_updated(self) -> bool:
        """Whether it was updated since its creation."""
        return self.first_etag is not None

    def as_created(self) -> Record:
        """The resource as its creation left it."""
        if self.first_version is None or self.first_document is None or self.first_etag is None:
            return self
        return replace(
            self,
            api_version=self.first_version,
            document=self.first_document,
            etag=self.first_etag,
            modified=self.created,
            first_version=None,
            first_document=None,
            first_etag=None,
        )

    def updated_as_new(self, now: float) -> Record:
        """The resource as a new one that was never updated: what is kept of it somewhere else."""
        return replace(self, modified=now, first_version=None, first_document=None, first_etag=None)

    def updated(self, *, api_version: str, document: bytes, etag: str, now: float) -> Record:
        """The resource after an update."""
        first = self.as_created()
        return replace(
            self,
            api_version=api_version,
            document=document,
            etag=etag,
            modified=now,
            first_version=first.api_version,
            first_document=first.document,
            first_etag=first.etag,
        )
