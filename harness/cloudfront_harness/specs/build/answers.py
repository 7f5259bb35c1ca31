"""What answers say beside a configuration: the rows of `specs/inputs/answers.toml`, for one version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudfront_harness.specs.build.model import SourceModel
from cloudfront_harness.specs.versions import in_range

_TAG_OPERATIONS = ("list", "tag", "untag")


def messages(facts: dict[str, Any], source: SourceModel) -> list[dict[str, Any]]:
    """The messages of the codes that a version has, by code."""
    found: dict[str, dict[str, Any]] = {}
    known = source.model["shapes"].keys() | facts["common_errors"].keys()
    for row in _of_version(facts["message"], source):
        for code in _codes(row, facts):
            if code in known:
                found.setdefault(code, {"code": code, **_only(row, "text", "level", "source")})
    return [found[code] for code in sorted(found)]


def _codes(row: dict[str, Any], facts: dict[str, Any]) -> Iterator[str]:
    if "code" in row:
        yield row["code"]
    else:
        yield from (resource[row["of"]] for resource in facts["resource"] if row["of"] in resource)


def refusals(facts: dict[str, Any], source: SourceModel) -> dict[str, list[str]]:
    """The codes of each situation, preferred first, whether or not the version declares them."""
    return {row["situation"]: row["codes"] for row in _of_version(facts["refusal"], source)}


def answer_members(facts: dict[str, Any], source: SourceModel) -> list[dict[str, Any]]:
    """The rows of the members that structures of a version have."""
    present = {name for shape in source.model["shapes"].values() for name in shape.get("members", ())}
    return [
        _only(row, "name", "rule", "argument", "source")
        for row in _of_version(facts["answer_member"], source)
        if row["name"] in present
    ]


def tagging(facts: dict[str, Any], source: SourceModel) -> dict[str, Any]:
    """The operations on tags that a version has, {} for none, and the limits of tags."""
    row: dict[str, Any] = facts["tagging"]
    present = {name: row[name] for name in _TAG_OPERATIONS if row[name] in source.model["operations"]}
    return {**present, **_only(row, "limit", "reserved_prefix", "source")} if present else {}


def neutral_values(facts: dict[str, Any], source: SourceModel) -> dict[str, dict[str, Any]]:
    """Member name -> `value` and `beside` for where nobody gave one."""
    return {row["member"]: _only(row, "value", "beside") for row in _of_version(facts["neutral"], source)}


def _of_version(rows: list[dict[str, Any]], source: SourceModel) -> Iterator[dict[str, Any]]:
    return (row for row in rows if in_range(source.api_version, row.get("versions", "")))


def _only(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row[key] for key in keys if key in row}
