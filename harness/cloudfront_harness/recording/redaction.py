"""Secrets stay out of cassettes: taken out before an exchange is kept, searched for before a file is written.

Credentials, signatures, security tokens and cookies become `REDACTED`; account ids become numbers in the
order in which they appear, so that ids which agreed still agree. What was taken out of one place is taken out
of every other place too, and what survives all that keeps the file from being written.
"""

from __future__ import annotations

import base64
import os
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, quote, quote_plus

from cloudfront_harness import content_coding
from cloudfront_harness.errors import CassetteError
from cloudfront_harness.exchange import Headers, Request, Response
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.wire.sensitive import (
    SENSITIVE_HEADERS,
    SENSITIVE_PARAMETERS,
    without_credential,
    without_credential_parameters,
    without_user,
)

REDACTED = "REDACTED"

# What botocore and the AWS tools read credentials from.
_ENVIRONMENT = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
# Shorter words are made up for tests ("test", "testing") and part of ordinary text.
_SHORTEST_SECRET = 8

_CREDENTIALS = re.compile(r"Credential=([^/,\s]+)|^AWS ([^:\s]+):|^(?:Basic|Bearer) (\S+)")
_SIGNATURE = re.compile(r"Signature=([^,\s]+)|^AWS [^:\s]+:(\S+)")
# What a signature may look like in a text: hex or base64.
_LONG_WORD = re.compile(r"[A-Za-z0-9+/=]{20,}")
# Long-term and temporary access key ids (IAM User Guide, "Unique identifiers").
_ACCESS_KEY = re.compile(r"(?<![A-Z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Z0-9])")
_ACCOUNT = re.compile(
    r"arn(?::|%3A)aws[a-z-]*(?::|%3A)[a-z0-9-]*(?::|%3A)[a-z0-9-]*(?::|%3A)(\d{12})(?=:|%3A)"
    r"|<(?:[\w.-]+:)?(?:AwsAccountNumber|AccountId|OwnerAccountId|AccountNumber)>\s*(\d{12})\s*<",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"0{8}\d{4}")


class Redactor:
    """Remembers what must not be written, and takes it out of exchanges. Threads may share it.

    `secrets` are known beforehand: keys and tokens that sign requests and are themselves never sent. Those in
    the environment variables of AWS are known by themselves. `redacted` names what was taken out so far.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.redacted: set[str] = set()
        self._lock = threading.Lock()
        # Replaced, never changed: other threads go through them meanwhile.
        self._secrets: frozenset[str] = frozenset()
        self._accounts: dict[str, str] = {}
        # Good for one request each, and too many to search every text for.
        self._signatures: set[str] = set()
        self._learn(*secrets, *(os.environ.get(name, "") for name in _ENVIRONMENT))

    def interaction(self, interaction: Interaction) -> Interaction:
        """The interaction without secrets. Its compressed response is unpacked, so that it can be read."""
        exchange = interaction.exchange
        request, response = exchange.request, exchange.response
        self._learn_from(request)
        if response is not None:
            response = _unpacked(response)
            self._learn_cookies(response.headers)
            self._learn_accounts(response.body)
        return replace(
            interaction,
            uri=self._target(without_user(interaction.uri)),
            exchange=replace(
                exchange,
                request=self.request(request),
                response=None if response is None else self._response(response),
            ),
        )

    def request(self, request: Request) -> Request:
        """The request without secrets, as a cassette has it."""
        self._learn_from(request)
        body = _without(_signatures_of(request), self._body(request.body))
        return replace(
            request,
            target=self._target(request.target),
            headers=_fitting(self._headers(request.headers), request.body, body),
            body=body,
        )

    def refuse_survivors(self, interactions: Iterable[Interaction], text: str) -> None:
        """Raise `CassetteError` if a secret is in what is about to be written, in whatever guise.

        `text` is the file, `interactions` what reading it gives: bodies may be in pieces or in base64 there.
        """
        parts = [text, *(part for interaction in interactions for part in _parts(interaction))]
        for secret in sorted(self._secrets):
            for guise, form in _guises(secret):
                if any(form in part for part in parts):
                    raise CassetteError(
                        f"A secret of {len(secret)} characters ({guise}) would get into the cassette: "
                        "nothing was written. Take it out of what is sent, or leave this exchange out."
                    )
        if any(not self._signatures.isdisjoint(_LONG_WORD.findall(part)) for part in parts):
            raise CassetteError("A signature would get into the cassette: nothing was written.")

    # What is secret ----------------------------------------------------------------------------------------

    def _learn(self, *values: str) -> None:
        new = {value for value in values if len(value) >= _SHORTEST_SECRET and value != REDACTED}
        if not new <= self._secrets:
            with self._lock:
                self._secrets |= new

    def _learn_from(self, request: Request) -> None:
        for name, value in request.headers:
            known = SENSITIVE_HEADERS.get(name.lower())
            if known is None:
                continue
            if known.endswith("Authorization"):
                self._learn(*_groups(_CREDENTIALS, value))
            elif known == "Cookie":
                self._learn(*(pair.strip().partition("=")[2] for pair in value.split(";")))
            elif known != "X-Amz-Signature":
                self._learn(value)
        for name, value in _query(request):
            known = SENSITIVE_PARAMETERS.get(name.lower())
            if known is not None and not known.endswith("Signature"):
                self._learn(value.partition("/")[0] if known == "X-Amz-Credential" else value)
        self._signatures |= _signatures_of(request)
        self._learn_accounts(request.target.encode("utf-8", "replace"))
        self._learn_accounts(request.body)

    def _learn_cookies(self, headers: Headers) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._learn(value.partition(";")[0].partition("=")[2])

    def _learn_accounts(self, data: bytes) -> None:
        for match in _ACCOUNT.finditer(data.decode("latin-1")):
            account = match[1] or match[2]
            if account in self._accounts or _PLACEHOLDER.fullmatch(account):
                continue
            with self._lock:
                number = f"{len(self._accounts) + 1:012d}"
                self._accounts = {**self._accounts, account: self._accounts.get(account, number)}

    # Taking it out -----------------------------------------------------------------------------------------

    def _response(self, response: Response) -> Response:
        body = self._body(response.body)
        headers = _fitting(self._headers(response.headers), response.body, body)
        return replace(response, headers=headers, body=body)

    def _headers(self, headers: Headers) -> Headers:
        return tuple([(name, self._header(name, value)) for name, value in headers])

    def _header(self, name: str, value: str) -> str:
        known = SENSITIVE_HEADERS.get(name.lower())
        if known is None:
            return self._text(value)
        self.redacted.add(known)
        return without_credential(value, REDACTED)

    def _target(self, target: str) -> str:
        cleaned = without_credential_parameters(target, REDACTED)
        if cleaned != target:
            names = {name.lower() for name, _ in parse_qsl(target.partition("?")[2], keep_blank_values=True)}
            self.redacted |= {known for name, known in SENSITIVE_PARAMETERS.items() if name in names}
        return self._text(cleaned)

    def _body(self, body: bytes) -> bytes:
        """Latin-1 maps bytes to characters one to one: whatever else is in the body stays as it is."""
        return self._text(body.decode("latin-1")).encode("latin-1") if body else body

    def _text(self, text: str) -> str:
        for secret in self._secrets:
            for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
                if form in text:
                    self.redacted.add("secret in text")
                    text = text.replace(form, REDACTED)
        if "AKIA" in text or "ASIA" in text:
            text, count = _ACCESS_KEY.subn(REDACTED, text)
            if count:
                self.redacted.add("access key id")
        for account, placeholder in self._accounts.items():
            if account in text:
                self.redacted.add("account id")
                text = re.sub(rf"(?<!\d){account}(?!\d)", placeholder, text)
        return text


def _signatures_of(request: Request) -> set[str]:
    found = {
        signature
        for name, value in request.headers
        if name.lower() == "authorization"
        for signature in _groups(_SIGNATURE, value)
    }
    found |= {value for name, value in request.headers if name.lower() == "x-amz-signature"}
    found |= {value for name, value in _query(request) if name.lower().endswith("signature")}
    return {signature for signature in found if len(signature) >= _SHORTEST_SECRET}


def _groups(pattern: re.Pattern[str], text: str) -> list[str]:
    return [group for match in pattern.finditer(text) for group in match.groups() if group]


def _query(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.query) if "?" in request.target else []


def _without(secrets: set[str], body: bytes) -> bytes:
    for secret in secrets:
        body = body.replace(secret.encode("latin-1", "replace"), REDACTED.encode())
    return body


def _unpacked(response: Response) -> Response:
    """The response without its content coding, where it has one and is what that says.

    Otherwise it stays as it came, and whoever replays it meets the same. Raises `CassetteError` for one that
    is too large to be searched.
    """
    coding = response.header("Content-Encoding")
    if coding is None or not response.body:
        return response
    try:
        body = content_coding.unpacked(response.body, coding)
    except content_coding.ContentTooLargeError as error:
        raise CassetteError(f"An answer cannot be searched for secrets, so it is not kept. {error}") from None
    if body is None:
        return response
    headers = tuple(pair for pair in response.headers if pair[0].lower() != "content-encoding")
    return replace(response, headers=_fitting(headers, response.body, body), body=body)


def _fitting(headers: Headers, before: bytes, after: bytes) -> Headers:
    """Headers whose Content-Length is that of the changed body. One that did not fit before stays wrong."""
    if len(before) == len(after):
        return headers
    right = str(len(before))
    return tuple(
        (name, str(len(after)) if name.lower() == "content-length" and value.strip() == right else value)
        for name, value in headers
    )


def _parts(interaction: Interaction) -> Iterator[str]:
    request, response = interaction.exchange.request, interaction.exchange.response
    yield interaction.uri
    for message in (request, response):
        if message is not None:
            yield "\n".join(value for _, value in message.headers)
            yield message.body.decode("latin-1")


def _guises(secret: str) -> Iterator[tuple[str, str]]:
    """How a secret may be written: plain, URL-encoded, and in base64 at each of the three alignments."""
    yield "plain", secret
    for form in {quote(secret, safe=""), quote_plus(secret)} - {secret}:
        yield "URL-encoded", form
    data = secret.encode()
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + data).decode("ascii")
        # Characters at both ends depend on the neighbours too.
        start = (0, 2, 3)[shift]
        end = len(encoded) - (0, 3, 2)[(shift + len(data)) % 3]
        for form in {encoded[start:end], encoded[start:end].replace("+", "-").replace("/", "_")}:
            yield "base64", form
