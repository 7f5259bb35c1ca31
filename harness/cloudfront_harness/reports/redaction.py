"""Takes credentials out of what a report shows of an exchange."""

from __future__ import annotations

import re

from cloudfront_harness.exchange import Headers

REDACTED = "[redacted]"

# Headers that carry a credential, or something derived from one that can be used again.
_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "x-amz-security-token", "cookie", "set-cookie"}
)
# The scheme of an Authorization header is no secret, and says which client made the request.
_SCHEME = re.compile(r"(AWS4-HMAC-SHA256|AWS|Basic|Bearer|Digest)(?=\s)", re.IGNORECASE)
_SECRET_QUERY = re.compile(
    r"(?<=[?&])(X-Amz-(?:Security-Token|Signature|Credential)|AWSAccessKeyId|Signature)=[^&#]*", re.IGNORECASE
)
_USER = re.compile(r"(?<=//)[^/@\s]*@")


def redacted_headers(headers: Headers) -> Headers:
    """The same headers in the same order, without the values of those that carry credentials."""
    return tuple(
        (name, _without_secret(value) if name.lower() in _SECRET_HEADERS else value)
        for name, value in headers
    )


def redacted_target(target: str) -> str:
    """A request target or URL without the signature, key and token of its query, and without user names."""
    return _USER.sub("", _SECRET_QUERY.sub(rf"\1={REDACTED}", target))


def _without_secret(value: str) -> str:
    scheme = _SCHEME.match(value)
    return f"{scheme[1]} {REDACTED}" if scheme else REDACTED
