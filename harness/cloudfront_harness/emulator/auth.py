"""Whose request it is. An account is an access key: each sees only what was created with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from cloudfront_harness.errors import HarnessError
from cloudfront_harness.exchange import Request
from cloudfront_harness.wire.signing import named_access_key, verify

AuthMode = Literal["any", "verify"]

# The example pair of AWS's own documentation: nobody's, and secret scanners know that.
DEFAULT_KEYS: Mapping[str, str] = {"AKIAIOSFODNN7EXAMPLE": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}


class Access:
    """Decides whether a request is let in.

    `mode` "any" takes every Authorization header of either scheme that names a key, whatever its signature,
    or from which key and signature were scrubbed; "verify" recomputes the signature with the secrets in
    `keys` (access key to secret key) and checks the clock.
    """

    def __init__(self, mode: AuthMode = "any", keys: Mapping[str, str] = DEFAULT_KEYS) -> None:
        self._mode = mode
        self._keys = dict(keys)

    def account_of(self, request: Request, now: float) -> str:
        """The account of a request; `now` is seconds since the epoch. Raises `SignatureError`."""
        if self._mode == "verify":
            return verify(request, self._keys, now=datetime.fromtimestamp(now, UTC))
        return named_access_key(request)


def parse_key(text: str) -> tuple[str, str]:
    """A key pair written as `ID:SECRET`. Raises `HarnessError` for anything else."""
    access_key, colon, secret = text.partition(":")
    if not (access_key and colon and secret) or "/" in access_key or any(char.isspace() for char in text):
        raise HarnessError("A key is written ID:SECRET, without spaces: AKIAIOSFODNN7EXAMPLE:secret.")
    return access_key, secret
