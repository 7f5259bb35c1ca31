"""The ten versions before 2014-05-31: the contract has the elements of the path maps, and no others."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.contract import Body, Shape
from cloudfront_harness.specs import API_VERSIONS, in_range, load_contract, specs_directory
from cloudfront_harness.specs.build.early import early_model

from tests.specs.paths import elements, inner

INPUTS = specs_directory() / "inputs"
EARLY = [version for version in API_VERSIONS if version < "2014-05-31"]

# Two elements of one name are one shape when they have the same elements below them.
Family = tuple[str, frozenset[tuple[str, str]]]

every_early_version = pytest.mark.parametrize("version", EARLY)


def source(version: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((INPUTS / "early" / f"{version}.json").read_text(encoding="utf-8"))
    return document


def sides(version: str) -> Iterator[tuple[str, str, dict[str, str], Body]]:
    """Every body: operation, side, its path map, and what the contract has for it."""
    contract = load_contract(version)
    for name, row in source(version)["operations"].items():
        operation = contract.operation(name)
        for side, body in (("request", operation.request), ("response", operation.response)):
            assert (body is not None) == bool(row[side]), (name, side)
            if body is not None:
                yield name, side, row[side], body


def plain(path: str) -> str:
    """A path of the map as the contract writes it: below the root, without the marks of repetition."""
    return path.replace("[]", "").partition("/")[2]


@dataclass(slots=True)
class Stated:
    """What any occurrence of a member states of it."""

    required: bool = False
    hinted: bool = False
    minimum: int | None = None
    enums: set[tuple[str, ...]] = field(default_factory=set)


def families(rows: dict[str, str]) -> dict[str, Family]:
    """Path of each structure of a map -> the family of shapes that it belongs to."""
    found = {}
    for path in rows:
        below = {
            (other[len(path) + 1 :], words.split()[0])
            for other, words in rows.items()
            if other.startswith(f"{path}/")
        }
        if below:
            found[path] = (path.rpartition("/")[2].removesuffix("[]"), frozenset(below))
    return found


def statements(version: str) -> dict[tuple[Family, str], Stated]:
    """What the maps of a version state of every member, taken together over all places."""
    stated: dict[tuple[Family, str], Stated] = {}
    for _, _, rows, _ in sides(version):
        family_of = families(rows)
        for path, words in rows.items():
            parent, _, name = path.rpartition("/")
            if not parent:
                continue
            row = stated.setdefault((family_of[parent], name), Stated())
            marks = dict(word.partition("=")[::2] for word in words.split()[1:])
            row.required |= "required" in marks
            row.hinted |= "hinted" in marks
            row.minimum = int(marks["min"]) if "min" in marks else row.minimum
            row.enums |= {tuple(marks["enum"].split("|"))} if "enum" in marks else set()
    return stated


def supplements(version: str) -> dict[str, tuple[set[str], bool]]:
    """Shape name -> members that other documents make required, and whether that is inferred."""
    facts = tomllib.loads((INPUTS / "semantics.toml").read_text(encoding="utf-8"))
    return {
        row["shape"]: (set(row["members"]), row["inferred"])
        for row in facts["required"]
        if in_range(version, row["versions"])
    }


@every_early_version
def test_operations_are_those_of_the_map(version: str) -> None:
    contract = load_contract(version)
    rows = source(version)["operations"]
    assert set(contract.operations) == set(rows)
    for name, row in rows.items():
        operation = contract.operation(name)
        path, _, query = row["uri"].partition("?")
        assert (operation.method, operation.path) == (row["method"], path)
        asked = {
            parameter.wire_name for parameter in operation.parameters if parameter.location == "querystring"
        }
        assert asked == {pair.partition("=")[0] for pair in query.split("&") if pair}
        assert {error.code: error.status for error in operation.errors} == row["errors"]
        assert [header.name for header in operation.response_headers] == row["response_headers"]
        assert row["success_status"] in (None, operation.status)
        assert operation.status == {"POST": 201, "DELETE": 204, "GET": 200, "PUT": 200}[row["method"]]


@every_early_version
def test_elements_are_those_of_the_map_in_its_order(version: str) -> None:
    for name, side, rows, body in sides(version):
        root, *paths = rows
        assert body.root == root
        assert [*elements(body)] == [plain(path) for path in depth_first(paths)], (name, side)


def depth_first(paths: list[str]) -> list[str]:
    """Paths with what is below each directly after it, siblings in their order."""
    place = {path: index for index, path in enumerate(paths)}

    def key(path: str) -> list[int]:
        steps = path.split("/")
        return [place.get("/".join(steps[: length + 1]), -1) for length in range(len(steps))]

    return sorted(paths, key=key)


@every_early_version
def test_kinds_are_those_of_the_map(version: str) -> None:
    for name, side, rows, body in sides(version):
        members = elements(body)
        for path, words in rows.items():
            if "/" not in path:
                assert body.shape.kind == words.split()[0]
                continue
            member = members[plain(path)]
            kind = words.split()[0]
            assert inner(member.shape).kind == kind, (name, side, path)
            repeated_without_wrapper = (
                path.endswith("[]") and rows.get(path.rpartition("/")[0], "").split()[0] != "list"
            )
            assert member.shape.flattened == repeated_without_wrapper, (name, side, path)


@every_early_version
def test_requiredness_is_what_any_occurrence_states(version: str) -> None:
    stated, added = statements(version), supplements(version)
    for name, side, rows, body in sides(version):
        family_of = families(rows)
        members = elements(body)
        shapes: dict[str, Shape] = {path: inner(member.shape) for path, member in members.items()}
        for path in rows:
            parent, _, step = path.rpartition("/")
            if not parent or rows[parent].split()[0] == "list":
                continue
            row = stated[family_of[parent], step]
            shape = shapes[plain(parent)] if "/" in parent else body.shape
            others, inferred = added.get(shape.name, (set(), False))
            member = members[plain(path)]
            from_elsewhere = step in others
            assert member.required == (row.required or row.hinted or from_elsewhere), (name, side, path)
            expected = (row.hinted and not row.required) or (from_elsewhere and inferred)
            assert member.inferred == (member.required and expected), (name, side, path)


@every_early_version
def test_limits_are_what_any_occurrence_states(version: str) -> None:
    stated = statements(version)
    for name, side, rows, body in sides(version):
        family_of = families(rows)
        members = elements(body)
        for path in rows:
            parent, _, step = path.rpartition("/")
            if parent:
                row = stated[family_of[parent], step]
                assert len(row.enums) <= 1, path
                shape = members[plain(path)].shape
                assert ((inner(shape).enum,) if inner(shape).enum else ()) == tuple(row.enums), (
                    name,
                    side,
                    path,
                )
                assert shape.min_length == row.minimum, (name, side, path)


def test_only_the_two_oldest_have_lists_without_wrappers() -> None:
    flattened = {
        version
        for version in EARLY
        for _, _, _, body in sides(version)
        for member in elements(body).values()
        if member.shape.flattened
    }
    assert flattened == {"2010-11-01", "2012-03-15"}


@every_early_version
def test_updates_and_deletions_take_if_match(version: str) -> None:
    for operation in load_contract(version).operations.values():
        headers = {row.wire_name for row in operation.parameters if row.location == "header"}
        assert headers == ({"If-Match"} if operation.method in ("PUT", "DELETE") else set())


def test_a_map_is_read_as_it_says(tmp_path: Path) -> None:
    """A made-up version: hints, defaults, two shapes of one name, and facts that one occurrence states."""
    operation: dict[str, Any] = {
        "method": "POST",
        "uri": "/2009-01-01/thing/{Id}/part?Marker={Marker}",
        "success_status": None,
        "request_root": "Part",
        "response_root": "Thing",
        "response_headers": ["ETag"],
        "errors": {"Bad": 400, "Taken": 409},
        "request": {
            "Part": "structure unstated",
            "Part/Name": "string hinted enum=a|b",
            "Part/Size": "integer required",
            "Part/Note": "string unstated",
            "Part/Tag[]": "string",
            "Part/Items": "list synthesised min=1",
            "Part/Items/Item[]": "structure",
            "Part/Items/Item[]/Key": "string required",
        },
        "response": {
            "Thing": "structure",
            "Thing/Item": "structure",
            "Thing/Item/Other": "long",
            "Thing/Part": "structure",
            "Thing/Part/Name": "string",
            "Thing/Part/Size": "integer hinted",
            "Thing/Part/Note": "string",
            "Thing/Part/Tag[]": "string",
            "Thing/Part/Items": "list",
            "Thing/Part/Items/Item[]": "structure",
            "Thing/Part/Items/Item[]/Key": "string",
        },
    }
    silent = [(path.removeprefix("Thing/"), words) for path, words in operation["response"].items()]
    read = {
        **operation,
        "method": "GET",
        "uri": "/2009-01-01/thing/{Id}/part/{PartId}",
        "request": {},
        "response": {path: words.split()[0] for path, words in silent if path.startswith("Part")},
        "errors": {},
    }
    path = tmp_path / "2009-01-01.json"
    document = {
        "api_version": "2009-01-01",
        "namespace": "urn:x",
        "source": "nowhere",
        "operations": {"APart": read, "CreatePart": operation},
    }
    path.write_text(json.dumps(document))
    made = early_model(path)
    shapes = made.model["shapes"]
    assert shapes["Part"]["required"] == ["Name", "Size"]
    assert made.inferred_required == {("Part", "Name")}
    assert shapes["NameValues"] == {"type": "string", "enum": ["a", "b"]}
    assert shapes["TagList"]["flattened"]
    assert shapes["ItemList"] == {
        "type": "list",
        "member": {"shape": "Item", "locationName": "Item"},
        "min": 1,
    }
    assert shapes["Item"]["required"] == ["Key"]
    assert shapes["Thing"]["members"]["Part"] == {"shape": "Part"}
    assert shapes["ThingItem"]["members"] == {"Other": {"shape": "long"}}
    made_operation = made.model["operations"]["CreatePart"]
    assert made_operation["http"] == {
        "method": "POST",
        "requestUri": "/2009-01-01/thing/{Id}/part",
        "responseCode": 201,
    }
    assert [shapes[error["shape"]]["error"]["httpStatusCode"] for error in made_operation["errors"]] == [
        400,
        409,
    ]
    parameters = shapes["CreatePartRequest"]["members"]
    assert parameters["Id"]["location"] == "uri"
    assert parameters["Marker"]["location"] == "querystring"
    assert shapes["CreatePartResult"]["members"]["ETag"]["location"] == "header"
