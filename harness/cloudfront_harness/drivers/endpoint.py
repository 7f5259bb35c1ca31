"""A base URL that may be called: split, checked, and on loopback unless somebody opted out."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from cloudfront_harness.errors import Hint, TargetError, UnsafeTargetError

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go. `host` is without the brackets of an IPv6 address."""

    scheme: str
    host: str
    port: int

    @property
    def host_header(self) -> str:
        """The Host header: the port is left out where it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return f"{self.scheme}://{self.host_header}"


def endpoint(base_url: str, *, allow_remote: bool = False) -> Endpoint:
    """The endpoint that a base URL names.

    Raises `TargetError` for what is no base URL (`http://127.0.0.1:8474`, nothing behind the port), and
    `UnsafeTargetError` for a host that is not on loopback unless `allow_remote`: a test that creates and
    deletes distributions must not reach a real account by accident.
    """
    try:
        parts = urlsplit(base_url)
        port = parts.port
        host = parts.hostname
    except ValueError as error:
        raise TargetError(
            f"{base_url!r} is not a URL ({error}). Write it as http://127.0.0.1:8474."
        ) from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise TargetError(f"{base_url!r} is not an HTTP URL. Write it as http://127.0.0.1:8474.")
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise TargetError(
            f"{base_url!r} is more than scheme, host and port. Write it as http://127.0.0.1:8474."
        )
    if not allow_remote and not is_loopback(host):
        raise UnsafeTargetError(
            f"{base_url} is not on this machine's loopback interface. Only a target that may be changed "
            "should be called.",
            Hint.ALLOW_REMOTE,
        )
    return Endpoint(parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is loopback by itself, without asking a resolver."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
