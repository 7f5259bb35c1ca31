"""Each kind of constraint: what breaks it and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from cloudfront_harness.contract import Constraint, Contract, DeclaredError, Member, Operation, Shape
from cloudfront_harness.emulator.rules.kinds import KINDS
from cloudfront_harness.emulator.rules.quantity import Disagreement, compile_disagreement
from cloudfront_harness.emulator.rules.rulebook import Rulebook, compile_rulebook
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs import API_VERSIONS, load_contract

_TEXT = Shape("Text", "string")
_NUMBER = Shape("Number", "long")
_FLAG = Shape("Flag", "boolean")
_TEXTS = Shape("Texts", "list", item=Member("member", "Name", _TEXT))
_REPEATED = Shape("Repeated", "list", item=Member("member", "CNAME", _TEXT), flattened=True)
_ITEM = Shape("Item", "structure", (Member("Id", "Id", _TEXT), Member("Target", "Target", _TEXT)))
_ITEMS = Shape("Items", "list", item=Member("member", "Item", _ITEM))
_CONFIG = Shape(
    "Config",
    "structure",
    (
        Member("Comment", "Comment", _TEXT),
        Member("Mode", "Mode", _TEXT),
        Member("Low", "Low", _NUMBER),
        Member("High", "High", _NUMBER),
        Member("Highest", "Highest", _NUMBER),
        Member("Default", "Default", _FLAG),
        Member("Names", "Names", _TEXTS),
        Member("CNAMEs", "CNAME", _REPEATED),
        Member("Entries", "Entries", _ITEMS),
    ),
)


class _World:
    def exists(self, kind: str, resource_id: str) -> bool:
        return (kind, resource_id) == ("Identity", "E1")

    def config_of(self, kind: str, resource_id: str) -> Any:
        configs = {"E1": {"Mode": "shared"}, "E3": {"Mode": "own"}, "E4": {}}
        return configs.get(resource_id) if kind == "Identity" else None

    def is_claimed(self, rule: str, values: Sequence[str]) -> bool:
        return rule == "InvalidArgument" and "taken" in values

    def count_users(self, rule: str, value: str) -> int:
        return 2 if (rule, value) in {("id", "crowded"), ("id", "")} else 1

    def count_other_values(self, rule: str, value: str) -> int:
        return 1 if (rule, value) == ("id", "first") else 2

    def is_named(self, rule: str) -> bool:
        return rule == "named"


def _is_broken(
    kind: str, paths: Sequence[str], argument: dict[str, Any], config: Any, scope: str = ""
) -> bool:
    rulebook = _rulebook(
        Constraint(
            "id", kind, "InvalidArgument", "Config", (scope,), tuple(paths), argument, "documented", "test"
        )
    )
    broken = rulebook.broken(config, _World())
    assert len(broken) <= 1
    return bool(broken)


def _rulebook(*constraints: Constraint, declared: str = "InvalidArgument") -> Rulebook:
    contract = Contract("2016-09-29", "ns", {}, {}, ("sigv4",), constraints)
    return compile_rulebook(contract, _operation(declared), "Config", _CONFIG)


def _operation(*codes: str) -> Operation:
    errors = tuple(DeclaredError(code, 400) for code in codes)
    return Operation("Create", "2016-09-29", "POST", "/2016-09-29/x", "", 201, errors=errors)


_SETS = {"sets": [["a", "b"], ["a", "b", "c"]]}
_PREFIXED = {"prefix": "origin-access-identity/", "resource": "Identity"}
_NAMED_WITHOUT = {"Names": ["a"], "Default": False}
_SAME = {"maximum": 2, "counted": "same"}
_VALUES = {"maximum": 2, "counted": "values"}
_CASES = [
    (
        "max-length",
        ["Comment"],
        {"maximum": 3, "unit": "characters"},
        {"Comment": "äöü"},
        {"Comment": "abcd"},
    ),
    ("max-length", ["Comment"], {"maximum": 3, "unit": "bytes"}, {"Comment": "abc"}, {"Comment": "äö"}),
    ("max-length", ["Comment"], {"maximum": 3, "unit": "bytes"}, {}, {"Comment": "four"}),
    (
        "max-length",
        ["Names"],
        {"maximum": 3, "unit": "characters"},
        {"Names": []},
        {"Names": ["abc", "abcd", "a"]},
    ),
    ("not-empty", ["Comment"], {}, {}, {"Comment": ""}),
    ("not-empty", ["CNAME"], {}, {"CNAMEs": ["a"]}, {"CNAMEs": ["a", ""]}),
    ("pattern", ["Comment"], {"pattern": "/.*"}, {"Comment": "/a\nb"}, {"Comment": "a/"}),
    ("pattern", ["Comment"], {"pattern": "a|b"}, {}, {"Comment": "ab"}),
    ("range", ["Low"], {"minimum": 1, "maximum": 60}, {"Low": 60}, {"Low": 61}),
    ("range", ["Low"], {"minimum": 1, "maximum": 60}, {"Low": 1}, {"Low": 0}),
    ("allowed-values", ["Mode"], {"values": ["a"]}, {"Mode": "a"}, {"Mode": "b"}),
    ("allowed-values", ["Names"], {"values": ["a"]}, {"Names": ["a", "a"]}, {"Names": ["a", "b"]}),
    ("one-of-sets", ["Names"], _SETS, {"Names": ["b", "a"]}, {"Names": ["a", "c"]}),
    ("one-of-sets", ["Names"], _SETS, {}, {"Names": []}),
    ("max-items", ["Names"], {"maximum": 2}, {"Names": ["a", "b"]}, {"Names": ["a", "b", "c"]}),
    ("max-items", ["CNAME"], {"maximum": 1}, {"CNAMEs": ["a"]}, {"CNAMEs": ["a", "b"]}),
    ("unique-items", ["Names"], {}, {"Names": ["a", "b"]}, {"Names": ["a", "a"]}),
    (
        "unique-items",
        ["/Entries/Item/Id"],
        {},
        {"Entries": [{"Id": "a"}, {"Id": "b"}]},
        {"Entries": [{"Id": "a"}, {"Id": "a"}]},
    ),
    (
        "names-resource",
        ["Comment"],
        _PREFIXED,
        {"Comment": "origin-access-identity/E1"},
        {"Comment": "origin-access-identity/E2"},
    ),
    ("names-resource", ["Comment"], _PREFIXED, {"Comment": ""}, {"Comment": "E1"}),
    (
        "names-one-with",
        ["Comment"],
        {**_PREFIXED, "member": "Mode", "value": "shared"},
        {"Comment": "origin-access-identity/E1"},
        {"Comment": "origin-access-identity/E3"},
    ),
    (
        "names-one-with",
        ["Comment"],
        {**_PREFIXED, "member": "Mode", "value": "shared"},
        {"Comment": "origin-access-identity/nobody"},
        {"Comment": "origin-access-identity/E4"},
    ),
    ("unique-across-resources", ["Names"], {}, {"Names": ["free"]}, {"Names": ["free", "taken"]}),
    ("required-iff", ["Names", "Mode"], {"value": "list"}, {"Names": [], "Mode": "list"}, {"Mode": "list"}),
    ("required-iff", ["Names", "Mode"], {"value": "list"}, {"Mode": "all"}, {"Names": [], "Mode": "all"}),
    ("ascending", ["Low", "High", "Highest"], {}, {"Low": 1, "Highest": 1}, {"Low": 2, "Highest": 1}),
    ("ascending", ["Low", "High", "Highest"], {}, {}, {"Low": 1, "High": 3, "Highest": 2}),
    (
        "forbidden-together",
        ["Mode", "Comment"],
        {"values": ["a", "b"]},
        {"Mode": "a", "Comment": "c"},
        {"Mode": "a", "Comment": "b"},
    ),
    (
        "at-most-one",
        ["Default", "Comment"],
        {},
        {"Default": False, "Comment": "x"},
        {"Default": True, "Comment": "x"},
    ),
    (
        "at-most-one",
        ["Default", "Comment"],
        {},
        {"Default": True, "Comment": ""},
        {"Default": True, "Comment": "x"},
    ),
    ("requires", ["Mode", "Comment"], {}, {"Mode": "a", "Comment": "b"}, {"Mode": "a", "Comment": ""}),
    ("requires", ["Mode", "Comment"], {}, {"Mode": ""}, {"Mode": "a"}),
    ("requires", ["Names", "Comment", "Mode"], {}, {"Names": ["a"], "Mode": "b"}, {"Names": ["a"]}),
    ("at-least-one", ["Comment", "Names"], {}, {"Names": ["a"], "Low": 1}, {"Names": [], "Low": 1}),
    ("at-least-one", ["Comment", "Mode"], {}, {"Comment": "a"}, {"Comment": "", "Mode": ""}),
    ("both-or-none", ["Comment", "Mode"], {}, {"Comment": "", "Low": 1}, {"Comment": "a", "Mode": ""}),
    ("both-or-none", ["Comment", "Mode"], {}, {"Comment": "a", "Mode": "b"}, {"Mode": "b"}),
    ("present", ["Comment"], {}, {"Comment": ""}, {"Low": 1}),
    ("present-unless", ["Comment", "Default"], {"value": False}, {"Default": False}, {"Default": True}),
    ("present-unless", ["Comment", "Default"], {"value": False}, {"Comment": ""}, {"Low": 1}),
    ("item-when", ["Names", "Default"], {"item": "a", "value": True}, {"Default": False}, {"Default": True}),
    (
        "item-when",
        ["Names", "Default"],
        {"item": "a", "value": True},
        {"Default": True, "Names": ["b", "a"]},
        {"Default": True, "Names": ["b"]},
    ),
    ("maximum-alone", ["Low", "High"], {"maximum": 5}, {"Low": 6, "High": 7}, {"Low": 6}),
    ("maximum-alone", ["Low", "High"], {"maximum": 5}, {"Low": 5}, {"Low": 6, "Comment": ""}),
    ("equal-if-given", ["Comment", "Mode"], {}, {"Comment": "a", "Mode": ""}, {"Comment": "a", "Mode": "b"}),
    (
        "unique-together",
        ["Names", "CNAME"],
        {},
        {"Names": ["a"], "CNAMEs": ["b"]},
        {"Names": ["a"], "CNAMEs": ["a"]},
    ),
    (
        "not-while-named",
        ["Default"],
        {"value": False, "rule": "named"},
        {"Default": True},
        {"Default": False},
    ),
    (
        "forbidden-together",
        ["Names", "Default"],
        {"values": ["a", True]},
        {"Names": ["b"], "Default": True},
        {"Names": ["b", "a"], "Default": True},
    ),
    ("unique-across-resources", ["Comment"], {}, {"Comment": ""}, {"Comment": "taken"}),
    (
        "max-matching",
        ["Names"],
        {"maximum": 1, "pattern": ".*[*]"},
        {"Names": ["a*", "b"]},
        {"Names": ["a*", "b*"]},
    ),
    ("max-resources", ["Names"], _SAME, {"Names": ["a", ""]}, {"Names": ["a", "crowded"]}),
    ("max-resources", ["Names"], {"maximum": 2, "counted": "any"}, {"Names": []}, {"Names": ["a"]}),
    ("max-resources", ["Names"], _VALUES, {"Names": ["first"]}, {"Names": ["third"]}),
    (
        "max-resources",
        ["Comment", "Mode"],
        {**_VALUES, "exempt": ["free"]},
        {"Comment": "third", "Mode": "free"},
        {"Comment": "third", "Mode": "dear"},
    ),
    ("empty-when", ["Names", "Default"], {"value": False}, {"Default": False}, _NAMED_WITHOUT),
    ("empty-when", ["Names", "Default"], {"value": False}, {"Names": ["a"], "Default": True}, _NAMED_WITHOUT),
    ("pattern-with", ["Comment", "Mode"], {"pattern": "a"}, {"Comment": "b"}, {"Comment": "b", "Mode": "a"}),
    (
        "allowed-for-origin",
        ["Names", "Comment"],
        {"values": ["a"], "origins": "Entries/Item", "member": "Id"},
        {"Names": ["b"], "Comment": "other", "Entries": [{"Id": "one"}]},
        {"Names": ["b"], "Comment": "one", "Entries": [{"Id": "one"}]},
    ),
    (
        "allowed-for-origin",
        ["Names", "Comment"],
        {"values": ["a"], "origins": "Entries/Item", "member": "Id"},
        {"Names": ["a"], "Comment": "one", "Entries": [{"Id": "one"}]},
        {"Names": ["a", "b"], "Comment": "one", "Entries": [{"Id": "one"}]},
    ),
]


@pytest.mark.parametrize("kind,paths,argument,kept,broken", _CASES)
def test_kind(kind: str, paths: list[str], argument: dict[str, Any], kept: Any, broken: Any) -> None:
    assert not _is_broken(kind, paths, argument, kept)
    assert _is_broken(kind, paths, argument, broken)


def test_a_value_does_not_refer_to_itself() -> None:
    argument: dict[str, Any] = {}
    paths = ["Mode", "Comment", "Names"]
    assert not _is_broken("reference", paths, argument, {"Mode": "a", "Comment": "a", "Names": ["b"]})
    assert not _is_broken("reference", paths, argument, {"Mode": "a", "Comment": "b", "Names": ["a"]})
    assert _is_broken("reference", paths, argument, {"Mode": "a", "Comment": "b", "Names": ["b"]})


def test_reference_is_looked_up_below_the_root() -> None:
    paths = ["Target", "/Entries/Item/Id"]
    entries = {"Entries": [{"Id": "a", "Target": "b"}, {"Id": "b", "Target": "a"}]}
    assert not _is_broken("reference", paths, {}, entries, scope="Entries/Item")
    entries["Entries"][1]["Target"] = "c"
    assert _is_broken("reference", paths, {}, entries, scope="Entries/Item")


def test_every_kind_has_a_case() -> None:
    # What a use names need not be there, so nothing breaks it.
    assert {case[0] for case in _CASES} | {"reference", "uses-resource"} == KINDS.keys()


def test_every_kind_of_every_version_is_known() -> None:
    used = {row.kind for version in API_VERSIONS for row in load_contract(version).constraints}
    assert used <= set(KINDS)


def test_rule_with_undeclared_code_is_left_out() -> None:
    constraint = Constraint(
        "id", "not-empty", "Rare", "Config", ("",), ("Comment",), {}, "documented", "test"
    )
    assert _rulebook(constraint, declared="Other").constraints == ()
    assert _rulebook(constraint, declared="Rare").constraints == (constraint,)


def test_broken_rules_come_in_the_order_of_the_contract() -> None:
    def row(name: str, kind: str, scope: str, path: str, argument: dict[str, Any]) -> Constraint:
        return Constraint(
            name, kind, "InvalidArgument", "Config", (scope,), (path,), argument, "documented", "test"
        )

    rulebook = _rulebook(
        row("deep", "not-empty", "Entries/Item", "Id", {}),
        row("list", "max-items", "", "Names", {"maximum": 1}),
        row("shallow", "not-empty", "", "Comment", {}),
    )
    config = {"Comment": "", "Names": ["a", "b"], "Entries": [{"Id": "a"}, {"Id": ""}, {"Id": ""}]}
    assert [rule.id for rule in rulebook.broken(config, _World())] == ["deep", "list", "shallow"]
    assert [rule.id for rule in rulebook.broken({"Names": ["a", "b"]}, _World())] == ["list"]
    assert rulebook.broken({}, _World()) == ()


def test_what_others_are_compared_with_is_noted() -> None:
    def row(kind: str, path: str, argument: dict[str, Any]) -> Constraint:
        return Constraint(
            kind, kind, "InvalidArgument", "Config", ("",), (path,), argument, "documented", "test"
        )

    rulebook = _rulebook(
        row("unique-across-resources", "CNAME", {}),
        row("max-resources", "Names", {"maximum": 2, "counted": "any"}),
        row("not-empty", "Comment", {}),
    )
    config = {"Comment": "x", "Names": ["a", "b"], "CNAMEs": ["c", "d"]}
    noted = [(rule.kind, value) for rule, value in rulebook.noted(config)]
    assert noted == [
        ("max-resources", ""),
        ("unique-across-resources", "c"),
        ("unique-across-resources", "d"),
    ]


def test_unknown_kind_and_unknown_path_are_errors_of_the_contract() -> None:
    with pytest.raises(SpecError, match="unknown kind 'new-kind'"):
        _is_broken("new-kind", ["Comment"], {}, {})
    with pytest.raises(SpecError, match="no element Missing"):
        _is_broken("not-empty", ["Missing"], {}, {})
    with pytest.raises(SpecError, match="no items Other"):
        _is_broken("not-empty", ["Entries/Other"], {}, {})


@pytest.mark.parametrize("on", ["", "create", "update"])
@pytest.mark.parametrize("is_create", [False, True])
def test_a_rule_may_hold_for_creates_or_for_updates_alone(on: Any, is_create: bool) -> None:
    rule = Constraint(
        "id", "present", "InvalidArgument", "Config", ("",), ("Comment",), {}, "documented", "test", on=on
    )
    contract = Contract("2016-09-29", "ns", {}, {}, ("sigv4",), (rule,))
    operation = replace(_operation("InvalidArgument"), is_create=is_create)
    rulebook = compile_rulebook(contract, operation, "Config", _CONFIG)
    assert bool(rulebook.broken({"Low": 1}, _World())) == (on in ("", "create" if is_create else "update"))


def test_quantities_inside_items_are_counted_too() -> None:
    counted = Shape(
        "C", "structure", (Member("Quantity", "Quantity", _NUMBER), Member("Items", "Items", _TEXTS))
    )
    item = Shape("I", "structure", (Member("Headers", "Headers", counted),))
    disagrees = compile_disagreement(Shape("L", "list", item=Member("member", "I", item)))
    assert disagrees is not None
    right, wrong = ({"Headers": {"Quantity": number, "Items": ["a"]}} for number in (1, 2))
    assert disagrees([right, {}, right], "Items") is None
    assert disagrees([right, wrong], "Items") == Disagreement("Headers", 2, 1)
