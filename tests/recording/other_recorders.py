"""Exchanges with the emulator, and files of them as other recorders write them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own
from cloudfront_harness.emulator import ConnectionDropped, Emulator, Store, select_faults
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.scenarios.requests.build import full, minimal
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire import xml
from cloudfront_harness.wire.rest import bind

from tests.emulator.sampling import ACCESS_KEY

HOST = "https://cloudfront.amazonaws.com"
VERSIONS = ("2010-11-01", "2016-09-29", "2020-05-31")
OPERATIONS = ("CreateCloudFrontOriginAccessIdentity", "CreateDistribution")
# Each breaks something else: headers, structure, semantics.
FAULTS = ("drop-etag", "drop-location", "drop-required-member")
_AUTHORIZATION = ("Authorization", f"AWS {ACCESS_KEY}:{'A' * 27}=")


def create(version: str, operation: str, reference: str, *, whole: bool = False) -> Request:
    """A create request of the suite, signed in appearance."""
    contract = load_contract(version)
    found = contract.operation(operation)
    assert found.request is not None
    value = (full if whole else minimal)(found, reference)
    data = xml.encode(found.request.root, found.request.namespace, found.request.shape, value)
    request = bind(found, {}, data)
    headers = (*request.headers, _AUTHORIZATION, ("Content-Length", str(len(data))))
    return Request(request.method, request.target, headers, data)


def exchange(request: Request, *faults: str) -> Exchange:
    """The request with what a new emulator answers."""
    try:
        return Exchange(request, Emulator(Store(), faults=select_faults(faults)).handle(request))
    except ConnectionDropped:
        return Exchange(request, None, "connection closed")


def exchanges() -> list[Exchange]:
    """Creates of three versions: good ones, refused ones, and ones with findings."""
    rows = []
    for version in VERSIONS:
        for operation in OPERATIONS:
            request = create(version, operation, "one")
            rows.append(exchange(request))
            rows.append(exchange(create(version, operation, "two", whole=True)))
            broken = request.body[:-9]
            headers = (*request.headers[:-1], ("Content-Length", str(len(broken))))
            rows.append(exchange(Request(request.method, request.target, headers, broken)))
            rows += [exchange(request, fault) for fault in FAULTS]
    return rows


def interactions(rows: Iterable[Exchange]) -> list[Interaction]:
    """The exchanges as if they had been with the real service."""
    return [Interaction(HOST + row.request.target, row, "Created") for row in rows]


def cassette(rows: Sequence[Interaction]) -> str:
    """One of our own cassettes."""
    return cassette_json.write(rows, Metadata(profile="documented"))


def vcrpy_yaml(rows: Sequence[Interaction]) -> str:
    """What stock vcrpy saves: made by vcrpy."""
    from vcr.serializers import yamlserializer

    # botocore hands over what it signed as bytes.
    return _by_vcrpy(rows, yamlserializer, signed=str.encode)


def vcrpy_json(rows: Sequence[Interaction]) -> str:
    """What stock vcrpy saves with its JSON serializer."""
    from vcr.serializers import jsonserializer

    return _by_vcrpy(rows, jsonserializer)


def _by_vcrpy(
    rows: Sequence[Interaction], serializer: Any, signed: Callable[[str], str | bytes] = str
) -> str:
    from vcr.request import Request as VcrRequest
    from vcr.serialize import serialize

    requests, responses = [], []
    for row in rows:
        sent, answer = row.exchange.request, row.exchange.response
        assert answer is not None
        headers = {name: signed(value) if name == "Authorization" else value for name, value in sent.headers}
        requests.append(VcrRequest(sent.method, row.uri, sent.body, headers))
        responses.append(
            {
                "status": {"code": answer.status, "message": row.reason},
                "headers": _grouped(answer.headers),
                "body": {"string": answer.body},
            }
        )
    text: str = serialize({"requests": requests, "responses": responses}, serializer)
    return text


def ruby_vcr_yaml(rows: Sequence[Interaction]) -> str:
    """What Ruby's VCR 6 saves, in Psych's spelling of it."""
    text: str = yaml.safe_dump(_ruby_document(rows, binary=True), sort_keys=False, allow_unicode=True)
    return f"---\n{text}"


def ruby_vcr_json(rows: Sequence[Interaction]) -> str:
    """The same with its JSON serializer, which keeps bytes in base64."""
    return json.dumps(_ruby_document(rows, binary=False))


def _ruby_document(rows: Sequence[Interaction], *, binary: bool) -> dict[str, Any]:
    def body(data: bytes) -> dict[str, Any]:
        if binary:
            return {"encoding": "UTF-8", "string": data.decode()}
        return {"encoding": "ASCII-8BIT", "base64_string": base64.b64encode(data).decode()}

    listed = []
    for row in rows:
        sent, answer = row.exchange.request, row.exchange.response
        assert answer is not None
        listed.append(
            {
                "request": {
                    "method": sent.method.lower(),
                    "uri": row.uri,
                    "body": body(sent.body),
                    "headers": _grouped(sent.headers),
                },
                "response": {
                    "status": {"code": answer.status, "message": row.reason},
                    "headers": _grouped(answer.headers),
                    "body": body(answer.body),
                    "http_version": "1.1",
                },
                "recorded_at": "Tue, 01 Nov 2011 04:58:44 GMT",
            }
        )
    return {"http_interactions": listed, "recorded_with": "VCR 6.2.0"}


def har(rows: Sequence[Interaction]) -> str:
    """What a browser exports of HTTP/2 connections."""
    entries = []
    for row in rows:
        sent, answer = row.exchange.request, row.exchange.response
        headers = [(":method", sent.method), (":path", sent.target), *sent.headers]
        entry: dict[str, Any] = {
            "startedDateTime": "2016-10-01T20:08:00.350Z",
            "time": 3,
            "request": {
                "method": sent.method,
                "url": row.uri,
                "httpVersion": "HTTP/2",
                "headers": [{"name": name, "value": value} for name, value in headers],
                "postData": {"mimeType": "text/xml", "text": sent.body.decode()},
            },
            "response": {"status": 0, "statusText": "", "headers": [], "content": {"size": 0}},
        }
        if answer is not None:
            entry["response"] = {
                "status": answer.status,
                "statusText": row.reason,
                "headers": [{"name": name, "value": value} for name, value in answer.headers],
                "content": {
                    "size": len(answer.body),
                    "mimeType": "text/xml",
                    "text": base64.b64encode(answer.body).decode(),
                    "encoding": "base64",
                },
            }
        entries.append(entry)
    return json.dumps(
        {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}}
    )


def _grouped(headers: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in headers:
        grouped.setdefault(name, []).append(value)
    return grouped


# Format -> (suffix, writer).
WRITERS: dict[str, tuple[str, Callable[[Sequence[Interaction]], str]]] = {
    "cassette": (".json", cassette),
    "vcrpy YAML": (".yaml", vcrpy_yaml),
    "vcrpy JSON": (".json", vcrpy_json),
    "Ruby VCR": (".yml", ruby_vcr_yaml),
    "Ruby VCR JSON": (".json", ruby_vcr_json),
    "HAR": (".har", har),
}
