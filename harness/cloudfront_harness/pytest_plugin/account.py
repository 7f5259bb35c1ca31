"""`cf_emulator`: an empty account on the emulated endpoint."""

from __future__ import annotations

from dataclasses import dataclass

from cloudfront_harness.wire.signing import Credentials


@dataclass(frozen=True, slots=True)
class EmulatorAccount:
    """Where the emulator listens, and an access key that nobody has used: a new key is a new, empty account.

    For code under test that makes its own client: `endpoint_url=account.url`, `aws_access_key_id=…`.
    """

    url: str
    credentials: Credentials

    @property
    def access_key(self) -> str:
        return self.credentials.access_key

    @property
    def secret_key(self) -> str:
        return self.credentials.secret_key
