"""A request to copy: as `curl` and as boto3, with keys from the environment and none in the text.

Both read `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. What `curl` sends is the request that was sent,
body and all, with a new signature; boto3 builds its request from the arguments, as users of the SDK do.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from base64 import b64encode
from functools import cache
from pprint import pformat
from typing import Any

from cloudfront_harness.contract import Body, Operation
from cloudfront_harness.errors import HarnessError, SpecError
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.reports.redaction import redacted_headers, redacted_target
from cloudfront_harness.specs import API_VERSIONS, load_contract, specs_directory
from cloudfront_harness.wire import xml
from cloudfront_harness.wire.rest import Match, NoRouteError, router_of
from cloudfront_harness.wire.sensitive import is_sensitive_header

_REGION = "us-east-1"
# What curl adds by itself, and what a new signature brings along.
_ADDED = frozenset(
    {"host", "content-length", "accept-encoding", "date", "x-amz-date", "x-amz-content-sha256"}
)
_OLD_SCHEME = "AWS "
# The scheme before SigV4 signs the date and nothing else.
_OLD_SIGNATURE = (
    "DATE=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')\n"
    'SIGNATURE=$(printf %s "$DATE" | openssl dgst -sha1 -hmac "$AWS_SECRET_ACCESS_KEY" -binary | base64)'
)
_WIDTH = 100


def curl(request: Request, base_url: str) -> str:
    """A shell command that sends the request to a server again.

    It signs with the scheme that the request was signed with, and not at all where it was not.
    """
    lines = [f"curl --include --request {shlex.quote(request.method)}"]
    before, signing = _signing(request.header("Authorization") or "")
    lines += signing
    for name, value in request.headers:
        if name.lower() not in _ADDED and not is_sensitive_header(name):
            lines.append(f"--header {shlex.quote(f'{name}: {value}')}")
    lines.append(shlex.quote(base_url.rstrip("/") + redacted_target(request.target)))
    if not request.body:
        return _joined(before, lines)
    lines.insert(-1, "--data-binary @-")
    text = _plain_text(request.body)
    if text is None:
        # What a shell could not carry as it is.
        encoded = b64encode(request.body).decode()
        return _joined(before, [f"printf %s {encoded} | base64 --decode | {lines[0]}", *lines[1:]])
    end = _delimiter(text)
    return f"{_joined(before, lines)} <<'{end}'\n{text}\n{end}"


def _plain_text(body: bytes) -> str | None:
    """A body as lines of text, None for one that holds anything else."""
    try:
        text = body.decode().rstrip("\n")
    except UnicodeDecodeError:
        return None
    return text if text.replace("\n", "").isprintable() else None


def _signing(authorization: str) -> tuple[str, list[str]]:
    """What has to be worked out before, and the options that sign."""
    if not authorization:
        return "", []
    if authorization.startswith(_OLD_SCHEME):
        return _OLD_SIGNATURE, [
            '--header "Date: $DATE"',
            '--header "Authorization: AWS $AWS_ACCESS_KEY_ID:$SIGNATURE"',
        ]
    return "", [
        f"--aws-sigv4 aws:amz:{_REGION}:cloudfront",
        '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
    ]


def _joined(before: str, lines: list[str]) -> str:
    command = " \\\n  ".join(lines)
    return f"{before}\n{command}" if before else command


def _delimiter(text: str) -> str:
    """The end of a here-document: a word that is no line of it."""
    end = "XML"
    while end in text.splitlines():
        end += "_"
    return end


def boto3_call(request: Request, base_url: str, terms: str = "") -> str:
    """Python that makes the call with boto3, "" for a request that no call makes.

    terms  the API version in whose terms the request is written, where that is not the one of its path: the
           arguments are then those of that version, and what boto3 says of them is part of the answer
    """
    match = _match(request, terms)
    if match is None:
        return ""
    arguments = _arguments(match, request)
    if arguments is None:
        return ""
    version = request.path.split("/")[1]
    called = ", ".join(f"{name}={_literal(value)}" for name, value in arguments.items())
    return f"{_client(version, base_url)}\nclient.{method_name(match.operation)}({called})"


def method_name(operation: Operation) -> str:
    """What boto3 calls an operation: `list_distributions_by_web_acl_id`."""
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", operation.name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words).lower()


def _match(request: Request, terms: str) -> Match | None:
    version = request.path.split("/")[1] if "/" in request.path else ""
    target = request.target.replace(f"/{version}", f"/{terms}", 1) if terms else request.target
    try:
        return router_of(load_contract).match(request.method, target)
    except NoRouteError:
        return None


def _arguments(match: Match, request: Request) -> dict[str, Any] | None:
    """The arguments of the call, None for a body that has no place in any."""
    operation = match.operation
    arguments: dict[str, Any] = {}
    for parameter in operation.parameters:
        if parameter.location == "header":
            value = request.header(parameter.wire_name)
        else:
            value = match.parameters.get(parameter.wire_name)
        if value is not None:
            arguments[parameter.name] = value
    if not request.body or operation.request is None:
        return arguments
    value_of_body = _value(operation.request, request.body)
    if value_of_body is None:
        return None
    if operation.request.member is not None:
        return {**arguments, operation.request.member: value_of_body}
    return {**arguments, **value_of_body}


def _value(body: Body, content: bytes) -> Any:
    if body.shape.kind == "blob":
        return content
    try:
        return xml.decode(body.shape, xml.parse(content))
    except HarnessError:
        return None


def _literal(value: Any) -> str:
    text = pformat(value, width=_WIDTH, sort_dicts=False)
    return text.replace("\n", "\n    ") if "\n" in text else text


def _client(version: str, base_url: str) -> str:
    if version in _shipped():
        return (
            "import boto3\n\n"
            f'client = boto3.client("cloudfront", api_version="{version}", '
            f'endpoint_url="{base_url}", region_name="{_REGION}")'
        )
    return (
        "import os\n\n"
        "from cloudfront_harness import load_contract\n"
        "from cloudfront_harness.drivers import sdk  # boto3 by itself lacks the version\n"
        "from cloudfront_harness.wire.signing import Credentials\n\n"
        'keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])\n'
        f'client = sdk.client("{base_url}", load_contract("{version}"), credentials=keys)'
    )


@cache
def _shipped() -> frozenset[str]:
    """The versions of which botocore has a model."""
    path = specs_directory() / "sources.toml"
    try:
        sources = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(
            f"specs/{path.name} is damaged ({error}). Install cloudfront-harness again."
        ) from error
    return frozenset(
        version for version in API_VERSIONS if sources.get(version, {}).get("package") == "botocore"
    )


def exchange_text(exchange: Exchange) -> str:
    """A request with its answer as they went over the wire, without credentials."""
    request, response = exchange.request, exchange.response
    lines = [f"{request.method} {redacted_target(request.target)}"]
    lines += [f"{name}: {value}" for name, value in redacted_headers(request.headers)]
    lines += ["", *_lines(request.body)]
    if response is None:
        return "\n".join([*lines, "", exchange.failure or "no answer"])
    lines += ["", f"HTTP {response.status}"]
    lines += [f"{name}: {value}" for name, value in redacted_headers(response.headers)]
    return "\n".join([*lines, "", *_lines(response.body)]).rstrip()


def _lines(body: bytes) -> list[str]:
    return [body.decode("utf-8", "replace")] if body else []
