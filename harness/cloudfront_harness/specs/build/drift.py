"""What the installed botocore has changed since the documents were derived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs.build.assemble import source_models
from cloudfront_harness.specs.build.facts import read_facts
from cloudfront_harness.specs.build.model import SourceModel
from cloudfront_harness.specs.build.openapi import openapi_document


def drift(directory: Path) -> Iterator[str]:
    """Lines that tell each difference between `specs/` and what the installed botocore would give.

    A line is `<version> <+|-|~> <what>`. Nothing is yielded when they agree.
    """
    facts = read_facts(directory / "inputs")
    for source in source_models(directory / "inputs"):
        yield from _of_version(source, facts, directory / f"{source.api_version}.json")


def _of_version(source: SourceModel, facts: dict[str, Any], path: Path) -> Iterator[str]:
    try:
        recorded = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SpecError(f"specs/{path.name} is damaged ({error}). Run `cfharness spec build`.") from error
    current = json.loads(json.dumps(openapi_document(source, facts)))
    for label, pick in (("operation", _operations), ("schema", _schemas)):
        yield from _changes(source.api_version, label, pick(recorded), pick(current))
    for key in sorted(set(recorded) | set(current)):
        if key not in ("paths", "components") and not _same(recorded.get(key), current.get(key)):
            yield f"{source.api_version} ~ {key}"


def _changes(version: str, label: str, recorded: dict[str, Any], current: dict[str, Any]) -> Iterator[str]:
    for name in sorted(current.keys() - recorded.keys()):
        yield f"{version} + {label} {name}"
    for name in sorted(recorded.keys() - current.keys()):
        yield f"{version} - {label} {name}"
    for name in sorted(recorded.keys() & current.keys()):
        if not _same(recorded[name], current[name]):
            yield f"{version} ~ {label} {name}: {', '.join(_differing(recorded[name], current[name]))}"


def _same(recorded: Any, current: Any) -> bool:
    """Whether two values are equal, the order of members included: it is the order on the wire."""
    return json.dumps(recorded) == json.dumps(current)


def _differing(recorded: Any, current: Any, where: str = "") -> list[str]:
    """The innermost places that differ, as dotted paths with what happened there."""
    if isinstance(recorded, dict) and isinstance(current, dict):
        places = []
        for key in [*recorded, *(key for key in current if key not in recorded)]:
            place = f"{where}.{key}" if where else key
            if key not in current:
                places.append(f"-{place}")
            elif key not in recorded:
                places.append(f"+{place}")
            elif not _same(recorded[key], current[key]):
                places += _differing(recorded[key], current[key], place)
        return places or [f"{where} order".lstrip()]
    if isinstance(recorded, list) and isinstance(current, list):
        gone = [f"-{where}[{item}]" for item in recorded if item not in current]
        new = [f"+{where}[{item}]" for item in current if item not in recorded]
        return gone + new or [f"{where} order"]
    return [f"{where} {recorded!r} -> {current!r}"]


def _operations(document: dict[str, Any]) -> dict[str, Any]:
    return {
        row["operationId"]: {"method": method, "path": path, **row}
        for path, methods in document["paths"].items()
        for method, row in methods.items()
    }


def _schemas(document: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = document["components"]["schemas"]
    return schemas
