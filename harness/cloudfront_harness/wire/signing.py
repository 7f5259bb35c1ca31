"""Sign requests, and check the signatures of received ones.

Two schemes: AWS Signature Version 4, computed by botocore, and the scheme of the older CloudFront API,
`Authorization: AWS key:signature` with the base64 HMAC-SHA1 of the Date header. Which one an API version
uses is in its contract. botocore is imported when the first SigV4 signature is computed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache, lru_cache
from typing import Any, Literal, Protocol

from cloudfront_harness.contract import Auth
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.exchange import Request

AuthErrorCode = Literal[
    "MissingAuthenticationToken",
    "IncompleteSignature",
    "InvalidHttpAuthHeader",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "RequestExpired",
]

# AWS gives 15 minutes to requests of either scheme.
MAX_SKEW = timedelta(minutes=15)

_TIMESTAMP = "%Y%m%dT%H%M%SZ"
_UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_SIGV4 = re.compile(
    r"AWS4-HMAC-SHA256[ \t]+Credential=(?P<key>[^/\s,]{1,128})"
    r"/(?P<date>[0-9]{8})/(?P<region>[A-Za-z0-9-]{1,64})/(?P<service>[A-Za-z0-9-]{1,64})/aws4_request"
    r",[ \t]*SignedHeaders=(?P<headers>[^\s,]{1,4096}),[ \t]*Signature=(?P<signature>[0-9a-f]{64})[ \t]*"
)
# A SHA-1 is 20 bytes, which base64 writes as 27 characters and one sign of padding.
_AWS = re.compile(r"AWS[ \t]+(?P<key>[^:\s]{1,128}):(?P<signature>[A-Za-z0-9+/]{27}=)[ \t]*")
# Either scheme, as far as it names a key: scrubbed recordings and requests written by hand go no further.
_NAMES_KEY = re.compile(
    r"AWS[ \t]+(?P<older>[^:\s]{1,128}):.*"
    r"|AWS4-HMAC-SHA256[ \t]+(?:.*[\s,])?Credential=(?P<sigv4>[^/\s,]{1,128})(?:[/\s,].*)?"
)
# A scheme, and a word that somebody put in the place of the rest: recorders leave no more of a credential.
_SCRUBBED = re.compile(
    r"(?:AWS|AWS4-HMAC-SHA256)[ \t]+"
    r"(?=.*(?:redact|remov|filter|scrub|hidden|mask|saniti[sz]|omit|dummy|x{4}|\*{3})).*",
    re.IGNORECASE,
)
_SCRUBBED_KEY = "REDACTED"
# The message is the real service's, seen in 2010-11-01.
_BAD_HEADER = "The HTTP authorization header is bad, use format: AWS <AWSAccessKeyId>:<Signature>."


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key pair, and the session token that belongs to temporary ones."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Authorization:
    """A well-formed Authorization header. The fields after `signature` are of SigV4 only."""

    scheme: Auth
    access_key: str
    signature: str = field(repr=False)
    date: str = ""
    region: str = ""
    service: str = ""
    signed_headers: tuple[str, ...] = ()


class SignatureError(HarnessError):
    """A request that is not signed as it must be. `code` is the service's error code."""

    def __init__(self, code: AuthErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code: AuthErrorCode = code
        self.detail = detail


# Signing ------------------------------------------------------------------------------------------------


def sign_sigv4(
    request: Request,
    credentials: Credentials,
    host: str,
    *,
    now: datetime | None = None,
    region: str = "us-east-1",
    service: str = "cloudfront",
) -> Request:
    """The request with Host (unless it has one), X-Amz-Date and Authorization.

    `host` is as the Host header has it, with the port unless it is the scheme's own. `now` is aware, and
    the present when left out.
    """
    timestamp = (now or datetime.now(UTC)).astimezone(UTC).strftime(_TIMESTAMP)
    replaced = ("authorization", "x-amz-date", "x-amz-security-token")
    headers = [(name, value) for name, value in request.headers if name.lower() not in replaced]
    if request.header("host") is None:
        headers.insert(0, ("Host", host))
    headers.append(("X-Amz-Date", timestamp))
    if credentials.token is not None:
        headers.append(("X-Amz-Security-Token", credentials.token))
    signed = {name.lower() for name, _ in headers} - _never_signed()
    scope = _Scope(timestamp, region, service)
    signature = _sigv4_signature(request, headers, signed, credentials.secret_key, scope)
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={';'.join(sorted(signed))}, Signature={signature}"
    )
    return replace(request, headers=(*headers, ("Authorization", authorization)))


def sign_aws_hmac_sha1(request: Request, credentials: Credentials, *, now: datetime | None = None) -> Request:
    """The request with Date (unless it has that or x-amz-date) and the older scheme's Authorization."""
    headers = [(name, value) for name, value in request.headers if name.lower() != "authorization"]
    date = _date_of(request)
    if date is None:
        date = format_datetime((now or datetime.now(UTC)).astimezone(UTC), usegmt=True)
        headers.append(("Date", date))
    signature = _hmac_sha1(credentials.secret_key, date)
    return replace(
        request, headers=(*headers, ("Authorization", f"AWS {credentials.access_key}:{signature}"))
    )


def _date_of(request: Request) -> str | None:
    """What the older scheme signs: x-amz-date, for clients that cannot set Date, goes before Date."""
    amazon = request.header("x-amz-date")
    return amazon if amazon is not None else request.header("date")


def _hmac_sha1(secret: str, text: str) -> str:
    # The scheme of the old API versions is HMAC-SHA1; nothing else would be understood.
    digest = hmac.new(secret.encode(), text.encode("latin-1", "replace"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


# Checking -----------------------------------------------------------------------------------------------


def access_key_of(request: Request) -> str | None:
    """The access key of a well-formed Authorization header, None without one. Nothing is computed."""
    header = request.header("authorization")
    if header is None:
        return None
    match = _SIGV4.fullmatch(header) or _AWS.fullmatch(header)
    return match["key"] if match else None


def named_access_key(request: Request) -> str:
    """The access key that the Authorization header names, whatever it says besides.

    All requests whose header was scrubbed of the key as well have the same one. Raises `SignatureError` when
    the header is missing, or names no key and was not scrubbed either.
    """
    header = request.header("authorization") or ""
    if match := _NAMES_KEY.fullmatch(header):
        return match["older"] or match["sigv4"]
    return _SCRUBBED_KEY if _SCRUBBED.fullmatch(header) else read_authorization(request).access_key


def read_authorization(request: Request) -> Authorization:
    """The Authorization header in its parts. Raises `SignatureError` when it is missing or malformed."""
    header = request.header("authorization")
    if header is None:
        raise SignatureError("MissingAuthenticationToken", "The request has no Authorization header.")
    if match := _SIGV4.fullmatch(header):
        return Authorization(
            scheme="sigv4",
            access_key=match["key"],
            signature=match["signature"],
            date=match["date"],
            region=match["region"],
            service=match["service"],
            signed_headers=tuple(match["headers"].split(";")),
        )
    if header.startswith("AWS4-HMAC-SHA256"):
        raise SignatureError(
            "IncompleteSignature",
            "The Authorization header needs Credential, SignedHeaders and Signature as SigV4 writes them.",
        )
    if match := _AWS.fullmatch(header):
        return Authorization("aws-hmac-sha1", match["key"], match["signature"])
    raise SignatureError("InvalidHttpAuthHeader", _BAD_HEADER)


def verify(
    request: Request, secrets: Mapping[str, str], *, now: datetime, service: str = "cloudfront"
) -> str:
    """The access key that signed the request, after recomputing its signature.

    `secrets` maps access keys to secret keys, `now` is aware. The request needs its headers as received,
    Host included. Raises `SignatureError`.
    """
    authorization = read_authorization(request)
    secret = secrets.get(authorization.access_key)
    if secret is None:
        raise SignatureError("InvalidClientTokenId", "The access key of the request is not known.")
    if authorization.scheme == "sigv4":
        expected = _expected_sigv4(request, authorization, secret, now, service)
    else:
        expected = _expected_hmac_sha1(request, secret, now)
    if not hmac.compare_digest(expected.encode(), authorization.signature.encode()):
        raise SignatureError(
            "SignatureDoesNotMatch",
            "The request signature is not the one that its secret key gives: check key and signing method.",
        )
    return authorization.access_key


def _expected_hmac_sha1(request: Request, secret: str, now: datetime) -> str:
    date = _date_of(request)
    if date is None:
        raise SignatureError("IncompleteSignature", "The request has no Date or x-amz-date header.")
    _check_skew(_parsed_date(date), now)
    return _hmac_sha1(secret, date)


def _expected_sigv4(
    request: Request, authorization: Authorization, secret: str, now: datetime, service: str
) -> str:
    timestamp = _sigv4_timestamp(request)
    _check_skew(datetime.strptime(timestamp, _TIMESTAMP).replace(tzinfo=UTC), now)
    if authorization.date != timestamp[:8]:
        raise SignatureError("SignatureDoesNotMatch", "The credential is for another day than the request.")
    if authorization.service != service:
        raise SignatureError("SignatureDoesNotMatch", f"The credential must be for service {service!r}.")
    signed = frozenset(authorization.signed_headers)
    present = {name.lower() for name, _ in request.headers}
    must = {"host"} | {name for name in present if name.startswith("x-amz-")}
    if not must <= signed <= present:
        raise SignatureError(
            "SignatureDoesNotMatch",
            "SignedHeaders must name Host and every x-amz- header, and nothing that the request lacks.",
        )
    stated = request.header("x-amz-content-sha256")
    if stated not in (None, _UNSIGNED_PAYLOAD, hashlib.sha256(request.body).hexdigest()):
        raise SignatureError("SignatureDoesNotMatch", "X-Amz-Content-SHA256 is not the digest of the body.")
    scope = _Scope(timestamp, authorization.region, authorization.service)
    try:
        return _sigv4_signature(request, request.headers, signed, secret, scope)
    except ValueError:  # a target that is no URL, a header that is no text
        raise SignatureError(
            "SignatureDoesNotMatch", "The request cannot be brought into canonical form."
        ) from None


def _sigv4_timestamp(request: Request) -> str:
    timestamp = request.header("x-amz-date")
    if timestamp is None:
        date = request.header("date")
        if date is None:
            raise SignatureError("IncompleteSignature", "The request has no X-Amz-Date or Date header.")
        return _parsed_date(date).strftime(_TIMESTAMP)
    try:
        datetime.strptime(timestamp, _TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        raise SignatureError("IncompleteSignature", "X-Amz-Date is not like 20130518T200800Z.") from None
    return timestamp


def _parsed_date(text: str) -> datetime:
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        raise SignatureError("IncompleteSignature", "The Date header is not an HTTP date.") from None
    return parsed.astimezone(UTC) if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)


def _check_skew(stated: datetime, now: datetime) -> None:
    if abs(now - stated) > MAX_SKEW:
        minutes = int(MAX_SKEW.total_seconds() // 60)
        raise SignatureError(
            "RequestExpired",
            f"The request is dated {stated:%Y-%m-%dT%H:%M:%SZ}, more than {minutes} minutes from "
            f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}.",
        )


# SigV4 by botocore --------------------------------------------------------------------------------------


class _Signer(Protocol):
    def canonical_request(self, request: Any) -> str: ...

    def string_to_sign(self, request: Any, canonical_request: str) -> str: ...

    def signature(self, string_to_sign: str, request: Any) -> str: ...


class _HeaderValues(dict[str, list[str]]):
    """Header values by lower-case name, with the one method of an e-mail message that botocore calls."""

    def get_all(self, name: str) -> list[str]:
        return self[name]


@dataclass(slots=True)
class _Signable:
    """What botocore's signer reads of a request: the same names as its AWSRequest, without its cost."""

    method: str
    url: str
    body: bytes
    # Only asked for X-Amz-Content-SHA256, by that spelling.
    headers: dict[str, str]
    to_sign: _HeaderValues
    context: dict[str, str]
    params: None = None


@dataclass(frozen=True, slots=True)
class _Scope:
    """When, where and for what a signature holds."""

    timestamp: str
    region: str
    service: str

    def __str__(self) -> str:
        return f"{self.timestamp[:8]}/{self.region}/{self.service}/aws4_request"


def _sigv4_signature(
    request: Request,
    headers: Iterable[tuple[str, str]],
    signed: AbstractSet[str],
    secret: str,
    scope: _Scope,
) -> str:
    """The signature of a request with these headers."""
    values = _HeaderValues()
    for name, value in headers:
        if name.lower() in signed:
            values.setdefault(name.lower(), []).append(value)
    stated = request.header("x-amz-content-sha256")
    signable = _Signable(
        method=request.method,
        # The scheme decides nothing here but whether a payload may go unsigned; http never allows it.
        # The host that counts is in the headers.
        url=f"http://localhost/{request.target.removeprefix('/')}",
        body=request.body,
        headers={} if stated is None else {"X-Amz-Content-SHA256": stated},
        to_sign=values,
        context={"timestamp": scope.timestamp},
    )
    signer = _signer(secret, scope.region, scope.service)
    canonical = signer.canonical_request(signable)
    return signer.signature(signer.string_to_sign(signable, canonical), signable)


@lru_cache(maxsize=64)
def _signer(secret: str, region: str, service: str) -> _Signer:
    return _signer_class()(secret, region, service)


@cache
def _never_signed() -> frozenset[str]:
    from botocore.auth import SIGNED_HEADERS_BLACKLIST

    return frozenset(SIGNED_HEADERS_BLACKLIST)


@cache
def _signer_class() -> Callable[[str, str, str], _Signer]:
    from botocore.auth import SigV4Auth
    from botocore.credentials import Credentials as BotocoreCredentials

    class Signer(SigV4Auth):
        """botocore's algorithm on given headers, with the derived key of a day computed once."""

        def __init__(self, secret: str, region: str, service: str) -> None:
            super().__init__(BotocoreCredentials("", secret), service, region)
            self._secret, self._scope = secret, (region, service, "aws4_request")
            # In one attribute, so that another thread never sees a day with another day's key.
            self._derived = ("", b"")

        def headers_to_sign(self, request: Any) -> Any:
            return request.to_sign

        def signature(self, string_to_sign: str, request: Any) -> str:
            day, key = self._derived
            if day != request.context["timestamp"][:8]:
                day = request.context["timestamp"][:8]
                key = f"AWS4{self._secret}".encode()
                for part in (day, *self._scope):
                    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
                self._derived = (day, key)
            return hmac.new(key, string_to_sign.encode(), hashlib.sha256).hexdigest()

    return Signer
