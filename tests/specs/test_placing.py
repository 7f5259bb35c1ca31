"""Rows of facts meet the shapes of a version: what applies, and where."""

from __future__ import annotations

from typing import Any

from cloudfront_harness.specs.build import facts
from cloudfront_harness.specs.build.model import SourceModel

TEXT = {"type": "string"}
MODEL: dict[str, Any] = {
    "operations": {
        "CreateThing": {
            "input": {"shape": "CreateThingRequest"},
            "errors": [{"shape": "Bad"}, {"shape": "TooMany"}],
        },
        "GetThing": {"input": {"shape": "GetThingRequest"}, "errors": [{"shape": "NoSuchThing"}]},
    },
    "shapes": {
        "Bad": {"type": "structure"},
        "TooMany": {"type": "structure"},
        "NoSuchThing": {"type": "structure"},
        "string": TEXT,
        "GetThingRequest": {"type": "structure", "members": {"Id": {"shape": "string", "location": "uri"}}},
        "CreateThingRequest": {"type": "structure", "members": {"ThingConfig": {"shape": "ThingConfig"}}},
        "ThingConfig": {
            "type": "structure",
            "members": {
                "Name": {"shape": "string", "locationName": "name"},
                "Main": {"shape": "Part"},
                "Parts": {"shape": "PartList"},
                "Loose": {"shape": "LooseList"},
            },
        },
        "PartList": {"type": "list", "member": {"shape": "Part", "locationName": "Part"}},
        "LooseList": {
            "type": "list",
            "flattened": True,
            "member": {"shape": "Part", "locationName": "Loose"},
        },
        "Part": {"type": "structure", "members": {"Key": {"shape": "string"}, "Note": {"shape": "string"}}},
    },
}
SOURCE = SourceModel("2016-09-29", MODEL, "made-up", "", "", "")


def row(**changes: Any) -> dict[str, Any]:
    return {
        "id": "row",
        "kind": "not-empty",
        "code": "Bad",
        "root": "ThingConfig",
        "scope": "",
        "paths": ["Name"],
        "argument": {},
        "level": "documented",
        "source": "a source",
        **changes,
    }


def placed(**changes: Any) -> list[list[str]]:
    known = {"constraint": [row(**changes)], "common_errors": {"Common": 400}}
    return [constraint["scopes"] for constraint in facts.constraints(known, SOURCE)]


def test_a_row_needs_a_code_that_an_operation_with_its_root_declares() -> None:
    assert placed() == [[""]]
    assert placed(code="Common") == [[""]]
    assert placed(code="NoSuchThing") == []
    assert placed(code="Unheard") == []


def test_a_row_needs_its_root_and_members() -> None:
    assert placed(root="OtherConfig") == []
    assert placed(paths=["Name", "Missing"]) == []
    assert placed(paths=["name"]) == [[""]]
    assert placed(paths=["Main/Key"]) == [[""]]
    assert placed(paths=["Main/Missing"]) == []


def test_paths_lead_through_lists() -> None:
    assert placed(paths=["Parts/Part/Key"]) == [[""]]
    assert placed(paths=["Parts/Part"]) == [[""]]
    assert placed(paths=["Parts/Other/Key"]) == []
    assert placed(paths=["Parts/Part/Missing"]) == []
    assert placed(paths=["Loose/Key"]) == [[""]]
    assert placed(paths=["Loose/Loose"]) == []


def test_a_row_needs_its_version() -> None:
    assert placed(versions=">=2016-09-29") == [[""]]
    assert placed(versions="..2016-09-07") == []


def test_scopes_are_the_places_that_a_version_has() -> None:
    assert placed(scope="**", paths=["Key"]) == [["Main", "Parts/Part", "Loose"]]
    assert placed(scope="**", paths=["Name"]) == [[""]]
    assert placed(scope="**/Part", paths=["Key"]) == [["Parts/Part"]]
    assert placed(scope="**/Main", paths=["Key"]) == [["Main"]]
    assert placed(scope="Main", paths=["Key"]) == [["Main"]]
    assert placed(scope="art", paths=["Key"]) == []
    assert placed(scope="**/art", paths=["Key"]) == []


def test_a_path_that_begins_with_a_slash_is_not_sought_at_the_scope() -> None:
    assert placed(kind="reference", scope="Main", paths=["Key", "/Parts/Part/Key"]) == [["Main"]]
    assert placed(kind="reference", scope="Main", paths=["Key", "Parts/Part/Key"]) == []


def test_a_row_keeps_what_it_says() -> None:
    known = {"constraint": [row(message="No.", argument={"a": 1})], "common_errors": {}}
    (constraint,) = facts.constraints(known, SOURCE)
    assert constraint == {
        "id": "row",
        "kind": "not-empty",
        "code": "Bad",
        "root": "ThingConfig",
        "message": "No.",
        "paths": ["Name"],
        "argument": {"a": 1},
        "level": "documented",
        "source": "a source",
        "scopes": [""],
    }


def test_resources_keep_what_the_version_has() -> None:
    rows = [
        {
            "name": "Thing",
            "config": "ThingConfig",
            "create": ["CreateThing", "CreateThingWithTags"],
            "get": "GetThing",
            "update": "UpdateThing",
            "not_found_code": "NoSuchThing",
            "in_use_code": "ThingInUse",
        },
        {"name": "Other", "config": "OtherConfig", "create": ["CreateOther"]},
    ]
    quotas = [
        {"resource": "Thing", "versions": "..2013-05-12", "limit": 10, "level": "documented", "source": "a"},
        {"resource": "Thing", "versions": ">=2013-08-26", "limit": 100, "level": "inferred", "source": "b"},
        {"resource": "Other", "limit": 5, "level": "documented", "source": "c"},
    ]
    assert facts.resources({"resource": rows, "quota": quotas}, SOURCE) == [
        {
            "name": "Thing",
            "config": "ThingConfig",
            "create": ["CreateThing"],
            "get": "GetThing",
            "not_found_code": "NoSuchThing",
            "limit": 100,
            "limit_level": "inferred",
            "limit_source": "b",
        }
    ]


def test_idempotency_is_of_the_operations_that_there_are() -> None:
    rows = [
        {
            "operations": ["CreateThing", "CreateOther"],
            "key": "Name",
            "documented": "same",
            "conflict_code": "Bad",
            "source": "a source",
        },
        {"operations": ["CreateThing"], "versions": ">2016-09-29", "key": "Never"},
    ]
    rules = facts.idempotency({"idempotency": rows}, SOURCE)
    assert list(rules) == ["CreateThing"]
    assert rules["CreateThing"] == {
        "key": "Name",
        "documented": "same",
        "observed": None,
        "conflict_code": "Bad",
        "conflict_message": "",
        "source": "a source",
        "observed_source": "",
    }
