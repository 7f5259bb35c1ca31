"""The cassette file: JSON that a person can read, and stock vcrpy too once `serializer` is registered.

    {"version": 1,
     "metadata": {…},
     "interactions": [{"request": {"method", "uri", "headers": {name: [values]}, "body"},
                       "response": {"status": {"code", "message"}, "headers": {…}, "body": {"string"}}}]}

An XML body is a list of pieces, one element or tag each, that give the exact bytes when they are put together
without anything between. Other text is a string; what is not UTF-8 is `{"base64": …}`. Headers keep the order
and the spelling of the wire. A request that got no answer has the status 0 with the reason for its message.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cloudfront_harness.errors import CassetteError
from cloudfront_harness.exchange import Exchange, Headers, Request, Response
from cloudfront_harness.recording.interaction import Interaction, header_text, target_of
from cloudfront_harness.recording.metadata import Metadata

FORMAT_VERSION = 1

# An element with nothing but text, or one tag; each with the text behind it.
_PIECE = re.compile(r"<([^\s<>/!?]+)[^<>]*>[^<]*</\1\s*>[^<]*|<[^<]*|[^<]+")


def serialize(document: Mapping[str, Any]) -> str:
    """The text of a document whose bodies are text or bytes, as vcrpy hands them to a serializer."""
    interactions = [
        {
            "request": {**row["request"], "body": to_json(row["request"].get("body"))},
            "response": {**row["response"], "body": {"string": to_json(_string(row["response"]))}},
        }
        for row in document["interactions"]
    ]
    return _text({**document, "interactions": interactions})


def deserialize(text: str) -> dict[str, Any]:
    """The document with whole bodies, as vcrpy wants it from a serializer. Raises `CassetteError`."""
    document = load(text)
    for row in document["interactions"]:
        row["request"]["body"] = from_json(row["request"].get("body"))
        row["response"]["body"] = {"string": from_json(_string(row["response"]))}
    return document


def write(interactions: Iterable[Interaction], metadata: Metadata) -> str:
    """The text of a cassette."""
    rows = [_row(interaction) for interaction in interactions]
    return _text({"version": FORMAT_VERSION, "metadata": metadata.as_row(), "interactions": rows})


def read(text: str) -> tuple[list[Interaction], Metadata]:
    """The interactions and the metadata of a cassette, ours or stock vcrpy's. Raises `CassetteError`."""
    return from_rows(load(text))


def from_rows(document: Mapping[str, Any]) -> tuple[list[Interaction], Metadata]:
    """The same for a document that was parsed already, for instance from YAML. Raises `CassetteError`."""
    try:
        interactions = [_interaction(row) for row in document["interactions"]]
        metadata = Metadata.of(document.get("metadata") or {})
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CassetteError(
            f"An interaction lacks what vcrpy's format has, or has it in another form "
            f"({type(error).__name__}: {error})."
        ) from None
    return interactions, metadata


def load(text: str) -> dict[str, Any]:
    """The document in a text, not looked into any further. Raises `CassetteError` when it is no cassette."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise CassetteError(f"It is not whole JSON: {error}.") from None
    if not isinstance(document, dict) or not isinstance(document.get("interactions"), list):
        raise CassetteError("It has no list of interactions.")
    if document.get("version") != FORMAT_VERSION:
        raise CassetteError(f"Its format version is {document.get('version')!r}; {FORMAT_VERSION} is read.")
    return document


def to_json(body: str | bytes | None) -> str | list[str] | dict[str, str]:
    """A body as it stands in the file."""
    if not body:
        return ""
    if isinstance(body, str):
        text = body
    else:
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(body).decode("ascii")}
    return [match[0] for match in _PIECE.finditer(text)] if text.startswith("<") else text


def from_json(body: Any) -> bytes:
    """The bytes of a body in the file. Raises `ValueError` for what is none of its forms."""
    if not body:
        return b""
    if isinstance(body, list):
        return "".join(body).encode()
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes):
        return body
    try:
        return base64.b64decode(body["base64"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise ValueError(f"a body is neither text nor base64: {error}") from None


def grouped(headers: Headers) -> dict[str, list[str]]:
    """Headers by name: a name keeps its first spelling and place, as in vcrpy's format."""
    grouped: dict[str, list[str]] = {}
    for name, value in headers:
        grouped.setdefault(name, []).append(value)
    return grouped


def _row(interaction: Interaction) -> dict[str, Any]:
    request, response = interaction.exchange.request, interaction.exchange.response
    if response is None:
        response = Response(0)
        reason = interaction.exchange.failure or "no answer"
    else:
        reason = interaction.reason
    return {
        "request": {
            "method": request.method,
            "uri": interaction.uri,
            "headers": grouped(request.headers),
            "body": to_json(request.body),
        },
        "response": {
            "status": {"code": response.status, "message": reason},
            "headers": grouped(response.headers),
            "body": {"string": to_json(response.body)},
        },
    }


def _interaction(row: Mapping[str, Any]) -> Interaction:
    asked, answered = row["request"], row["response"]
    status = answered["status"]
    code, reason = int(status["code"]), status.get("message") or ""
    request = Request(
        asked["method"],
        target_of(asked["uri"]),
        _flat(asked.get("headers") or {}),
        from_json(asked.get("body")),
    )
    if code == 0:
        return Interaction(asked["uri"], Exchange(request, None, reason))
    response = Response(code, _flat(answered.get("headers") or {}), from_json(_string(answered)))
    return Interaction(asked["uri"], Exchange(request, response), reason)


def _string(response: Mapping[str, Any]) -> Any:
    body = response.get("body")
    return body.get("string") if isinstance(body, dict) else body


def _flat(headers: Mapping[str, Any]) -> Headers:
    pairs = []
    for name, values in headers.items():
        for value in values if type(values) is list else (values,):
            # botocore hands over some values as bytes, which stock vcrpy writes as `!!binary`.
            text = value if type(value) is str else header_text(value)
            pairs.append((name, text))
    return tuple(pairs)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
