"""Shapes and the walk over their members."""

from __future__ import annotations

import pytest
from cloudfront_harness.contract import Member, Shape

TEXT = Shape("string", "string")


def wrapped(name: str, item: Member) -> Shape:
    return Shape(name, "list", item=item)


def flattened(name: str, item: Member) -> Shape:
    return Shape(name, "list", item=item, flattened=True)


PART = Shape("Part", "structure", (Member("Key", "key", TEXT, required=True), Member("Note", "Note", TEXT)))
THING = Shape(
    "Thing",
    "structure",
    (
        Member("Id", "Id", TEXT, required=True),
        Member("Parts", "PartList", wrapped("Parts", Member("member", "Part", PART))),
        Member("Names", "Names", flattened("Names", Member("member", "Name", TEXT))),
        Member("Others", "Others", flattened("Others", Member("member", "Other", PART))),
        Member(
            "Grid",
            "Grid",
            wrapped("Grid", Member("member", "Row", wrapped("Row", Member("member", "Cell", TEXT)))),
        ),
    ),
)


def test_a_walk_is_depth_first_by_element_name() -> None:
    assert [path for path, _ in THING.walk()] == [
        "Id",
        "PartList",
        "PartList/Part",
        "PartList/Part/key",
        "PartList/Part/Note",
        "Name",
        "Other",
        "Other/key",
        "Other/Note",
        "Grid",
        "Grid/Row",
        "Grid/Row/Cell",
    ]


def test_a_walk_gives_the_member_itself() -> None:
    members = dict(THING.walk())
    assert members["PartList"].name == "Parts"
    assert members["PartList/Part"].shape is PART
    assert members["PartList/Part/key"].required
    # Without a wrapper, the element of an item stands for the member that holds the list.
    assert members["Name"].name == "Names"
    assert members["Name"].shape.flattened


def test_a_walk_below_a_prefix() -> None:
    assert [path for path, _ in PART.walk("Here/")] == ["Here/key", "Here/Note"]


def test_scalars_and_empty_structures_have_nothing_below() -> None:
    assert list(TEXT.walk()) == []
    assert list(Shape("Empty", "structure").walk()) == []


@pytest.mark.parametrize(
    ("name", "found"), [("Key", "Key"), ("key", "Key"), ("Note", "Note"), ("KEY", None), ("", None)]
)
def test_a_member_by_model_name_or_element_name(name: str, found: str | None) -> None:
    member = PART.member(name)
    assert (member.name if member is not None else None) == found


def test_shapes_are_values() -> None:
    assert Shape("a", "string") == Shape("a", "string")
    assert hash(Shape("a", "string")) == hash(Shape("a", "string"))
    assert Shape("a", "string") != Shape("a", "string", enum=("x",))
