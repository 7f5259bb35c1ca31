"""Facts that no model carries: constraints, normalisations and semantics, narrowed to one version.

The rows of `specs/inputs/*.toml` are written once for all versions. Here they meet the shapes of a version:
a row whose members the version does not have falls away, and `**` becomes the places that it has.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloudfront_harness.specs.build.model import SourceModel
from cloudfront_harness.specs.versions import in_range

# Paths that begin with it lead from the root of the configuration, all others from the scope.
FROM_ROOT = "/"


_CONSTRAINT_COLUMNS = ("id", "kind", "code", "root", "message", "on", "observed_code", "against")


def read_facts(inputs: Path) -> dict[str, Any]:
    """The rows of the fact files by table: `constraint`, `normalisation`, `set`, `release`, `resource`, …"""
    facts: dict[str, Any] = {}
    for name in ("constraints", "normalisations", "semantics", "answers", "sets", "history", "managed"):
        facts |= tomllib.loads((inputs / f"{name}.toml").read_text(encoding="utf-8"))
    return facts


def constraints(facts: dict[str, Any], source: SourceModel) -> list[dict[str, Any]]:
    """The constraints that hold in a version, each with its concrete scopes."""
    rows = []
    for row in _of_version(facts["constraint"], source.api_version):
        codes = _codes_of_root(source.model, row["root"])
        if row["code"] not in codes and row["code"] not in facts["common_errors"]:
            continue
        if codes and (scopes := _scopes(source.model, row)):
            rows.append(_placed(row, scopes, _CONSTRAINT_COLUMNS))
    return rows


def normalisations(facts: dict[str, Any], source: SourceModel) -> list[dict[str, Any]]:
    """The normalisations that happen in a version, each with its concrete scopes."""
    return [
        _placed(row, scopes, ("id", "kind", "root"))
        for row in _of_version(facts["normalisation"], source.api_version)
        if (scopes := _scopes(source.model, row))
    ]


def sets(facts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Name of a list -> how its items are told apart (`key`), level and source, for lists that are sets."""
    return {
        shape: {"key": row.get("key", ""), "level": row["level"], "source": row["source"]}
        for row in facts["set"]
        for shape in row["shapes"]
    }


def spellings(facts: dict[str, Any]) -> dict[tuple[str, str], dict[str, str]]:
    """(Shape, member) -> the other spelling of each value of the member's enumeration."""
    return {(row["shape"], row["member"]): row["values"] for row in facts["spelling"]}


def model_date(facts: dict[str, Any], api_version: str) -> str:
    """ISO date of the newest known model of a version that grows, "" for one that does not."""
    return max((row["date"] for row in facts["release"] if row["api_version"] == api_version), default="")


def member_dates(facts: dict[str, Any], api_version: str) -> dict[str, dict[str, str]]:
    """Shape -> member -> ISO date of the first known model with it, for members that were added later."""
    found: dict[str, dict[str, str]] = {}
    for row in facts["release"]:
        if row["api_version"] == api_version:
            for shape, members in row.get("members", {}).items():
                found.setdefault(shape, {}).update(dict.fromkeys(members, row["date"]))
    return found


def resources(facts: dict[str, Any], source: SourceModel) -> list[dict[str, Any]]:
    """The resources of a version, without the operations and error codes that it does not have."""
    operations, shapes = source.model["operations"], source.model["shapes"]
    known = set(operations) | set(shapes)
    rows = []
    for row in facts["resource"]:
        creates = [name for name in row["create"] if name in operations]
        if creates:
            kept = {key: value for key, value in row.items() if not _names_something(key) or value in known}
            kept["create"] = creates
            if kept.get("in_use_code") not in _declared(source.model, row.get("delete", "")):
                kept.pop("in_use_code", None)
            if "copy" in row:
                kept["copy"] = [name for name in row["copy"] if name in operations]
            if "get_by" in row:
                kept["get_by"] = [read for read in row["get_by"] if read["operation"] in operations]
            if "actions" in row:
                kept["actions"] = [action for action in row["actions"] if action["operation"] in operations]
            if "refuses" in row:
                refused = _of_version(row["refuses"], source.api_version)
                kept["refuses"] = [{k: v for k, v in each.items() if k != "versions"} for each in refused]
            rows.append(kept | _quota(facts, row["name"], source.api_version))
    return rows


def _quota(facts: dict[str, Any], resource: str, api_version: str) -> dict[str, Any]:
    """How many of a kind an account may have in a version, and who says so; {} for any number."""
    rows = [row for row in _of_version(facts["quota"], api_version) if row["resource"] == resource]
    if not rows:
        return {}
    (row,) = rows
    return {"limit": row["limit"], "limit_level": row["level"], "limit_source": row["source"]}


def _declared(model: dict[str, Any], operation: str) -> set[str]:
    """The errors that an operation declares, none for one that the version does not have."""
    return {error["shape"] for error in model["operations"].get(operation, {}).get("errors", ())}


def managed(facts: dict[str, Any], source: SourceModel) -> list[dict[str, Any]]:
    """The resources that every account has, of the kinds that a version has."""
    kinds = {row["name"] for row in resources(facts, source)}
    return [row for row in facts["managed"] if row["resource"] in kinds]


def idempotency(facts: dict[str, Any], source: SourceModel) -> dict[str, dict[str, Any]]:
    """The idempotency rule by operation name."""
    fields = (
        "key",
        "documented",
        "observed",
        "conflict_code",
        "conflict_message",
        "source",
        "observed_source",
    )
    defaults = {"observed": None, "observed_source": "", "conflict_message": ""}
    return {
        name: {field: row.get(field, defaults.get(field)) for field in fields}
        for row in _of_version(facts["idempotency"], source.api_version)
        for name in row["operations"]
        if name in source.model["operations"]
    }


def auth_schemes(facts: dict[str, Any], api_version: str) -> list[str]:
    """The signing schemes of a version, preferred first."""
    (row,) = _of_version(facts["auth"], api_version)
    return list(row["schemes"])


def stated_requiredness(facts: dict[str, Any], api_version: str) -> list[dict[str, Any]]:
    """Rows that make members of a shape required where the version's source is silent."""
    return list(_of_version(facts["required"], api_version))


def observed_headers(facts: dict[str, Any], api_version: str) -> dict[str, set[str]]:
    """Operation name -> response headers that are known from clients and recordings, not from documents."""
    found: dict[str, set[str]] = {}
    for row in facts["observed_header"]:
        if row["version"] == api_version:
            found.setdefault(row["operation"], set()).add(row["name"])
    return found


def _names_something(key: str) -> bool:
    """Whether a resource field names an operation or an error code of the version."""
    return key.endswith("_code") or key in ("get", "get_config", "get_content", "update", "delete", "list")


def _of_version(rows: list[dict[str, Any]], api_version: str) -> list[dict[str, Any]]:
    return [row for row in rows if in_range(api_version, row.get("versions", ""))]


def _placed(row: dict[str, Any], scopes: list[str], kept: tuple[str, ...]) -> dict[str, Any]:
    placed = {key: row[key] for key in kept if key in row}
    return placed | {key: row[key] for key in ("paths", "argument", "level", "source")} | {"scopes": scopes}


def _codes_of_root(model: dict[str, Any], root: str) -> set[str]:
    """Error codes declared by the operations that take a body with that root, or with it inside."""
    return {
        error["shape"]
        for operation in model["operations"].values()
        if operation["input"]["shape"] == root or _holds(model["shapes"], operation["input"]["shape"], root)
        for error in operation.get("errors", ())
    }


def _holds(shapes: dict[str, Any], shape: str, root: str) -> bool:
    """Whether a root stands in a structure of parameters, or in the body that is one of them."""
    return any(
        root in (member.get("locationName", name), member["shape"])
        or any(
            root == inner["shape"]
            for inner in shapes[member["shape"]].get("members", {}).values()
            if "location" not in member
        )
        for name, member in shapes[shape]["members"].items()
    )


def _scopes(model: dict[str, Any], row: dict[str, Any]) -> list[str]:
    """The element paths below the root where a row applies; [] where the version lacks its members."""
    if row["root"] not in model["shapes"]:
        return []
    wanted: str = row["scope"]
    own = [path for path in row["paths"] if not path.startswith(FROM_ROOT)]
    return [
        scope
        for scope, shape in structures(model, row["root"])
        if _is_scope(scope, wanted) and all(_has(model, shape, path) for path in own)
    ]


def _is_scope(scope: str, wanted: str) -> bool:
    if wanted == "**":
        return True
    if wanted.startswith("**/"):
        return scope == wanted[3:] or scope.endswith(wanted[2:])
    return scope == wanted


def structures(model: dict[str, Any], root: str) -> Iterator[tuple[str, str]]:
    """Every structure below a root shape: (element path, shape name). The root itself is ("", root)."""
    yield "", root
    yield from _below(model, root, "")


def _below(model: dict[str, Any], shape: str, prefix: str) -> Iterator[tuple[str, str]]:
    for name, member in model["shapes"][shape].get("members", {}).items():
        target = model["shapes"][member["shape"]]
        step, below = f"{prefix}{member.get('locationName', name)}", member["shape"]
        if target["type"] == "list":
            item = target["member"]
            item_name = item.get("locationName", "member")
            step = f"{prefix}{item_name}" if target.get("flattened") else f"{step}/{item_name}"
            below = item["shape"]
        if model["shapes"][below]["type"] == "structure":
            yield step, below
            yield from _below(model, below, f"{step}/")


def _has(model: dict[str, Any], shape: str, path: str) -> bool:
    """Whether a path of member names leads somewhere from a structure."""
    first, _, rest = path.partition("/")
    for name, member in model["shapes"][shape].get("members", {}).items():
        if first in (name, member.get("locationName", name)):
            return not rest or _has_below(model, member["shape"], rest)
    return False


def _has_below(model: dict[str, Any], shape: str, path: str) -> bool:
    """The same from a member's shape, of which a wrapped list takes a step for its items."""
    row = model["shapes"][shape]
    if row["type"] != "list":
        return _has(model, shape, path)
    item = row["member"]
    if row.get("flattened"):
        return _has(model, item["shape"], path)
    first, _, rest = path.partition("/")
    return first == item.get("locationName", "member") and (not rest or _has(model, item["shape"], rest))
