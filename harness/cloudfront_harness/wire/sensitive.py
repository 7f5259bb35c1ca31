"""Where a request or a response carries a credential, or something made from one that can be used again."""

from __future__ import annotations

import re

# By their names in lower case, as they are usually written.
SENSITIVE_HEADERS = {
    name.lower(): name
    for name in (
        "Authorization",
        "Cookie",
        "Proxy-Authorization",
        "Set-Cookie",
        "X-Amz-Credential",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
    )
}
# Parameters of a query, likewise.
SENSITIVE_PARAMETERS = {
    name.lower(): name
    for name in ("AWSAccessKeyId", "Signature", "X-Amz-Credential", "X-Amz-Security-Token", "X-Amz-Signature")
}

_SCHEME = re.compile(r"(AWS4-HMAC-SHA256|AWS|Basic|Bearer|Digest)(?=\s)", re.IGNORECASE)
_PARAMETER = re.compile(rf"(?<=[?&])({'|'.join(SENSITIVE_PARAMETERS.values())})=[^&#]*", re.IGNORECASE)
_USER = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#\s]*@")


def is_sensitive_header(name: str) -> bool:
    """Whether the value of the header is a credential, or made from one."""
    return name.lower() in SENSITIVE_HEADERS


def without_credential(value: str, placeholder: str) -> str:
    """What may be shown of the value of a sensitive header: the placeholder, behind a scheme that is known.

    The scheme is no secret, and says which client made the request.
    """
    scheme = _SCHEME.match(value)
    return f"{scheme[1]} {placeholder}" if scheme else placeholder


def without_credential_parameters(target: str, placeholder: str) -> str:
    """A request target or URL with the placeholder for each key, signature and token in its query."""
    return _PARAMETER.sub(rf"\1={placeholder}", target) if "=" in target else target


def without_user(uri: str) -> str:
    """A URL without a user name and a password before the host."""
    return _USER.sub(r"\1", uri) if "@" in uri else uri
