"""Takes credentials out of what a report shows of an exchange."""

from __future__ import annotations

from cloudfront_harness.exchange import Headers
from cloudfront_harness.wire.sensitive import (
    is_sensitive_header,
    without_credential,
    without_credential_parameters,
    without_user,
)

REDACTED = "[redacted]"


def redacted_headers(headers: Headers) -> Headers:
    """The same headers in the same order, without the values of those that carry credentials."""
    return tuple(
        (name, without_credential(value, REDACTED) if is_sensitive_header(name) else value)
        for name, value in headers
    )


def redacted_target(target: str) -> str:
    """A request target or URL without the signature, key and token of its query, and without user names."""
    return without_user(without_credential_parameters(target, REDACTED))
