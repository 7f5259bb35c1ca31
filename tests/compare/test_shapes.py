"""What a change of a shape is, and at which path."""

from __future__ import annotations

import pytest
from cloudfront_harness.compare.differences.fragments import bounds, listed, member_fragment
from cloudfront_harness.compare.differences.shapes import Aspect, ShapeDifference, ShapeDifferences
from cloudfront_harness.contract import Shape
from hypothesis import given
from hypothesis import strategies as st

from tests.compare.contracts import listed as list_of
from tests.compare.contracts import member, scalar, structure

INNER = structure(member("Quantity", scalar("integer"), required=True), member("Items", list_of("Name")))
EMPTY = structure()


def told(old: Shape, new: Shape) -> list[tuple[Aspect, str, tuple[str, ...]]]:
    found = ShapeDifferences().between(old, new)
    return [(difference.aspect, difference.path, difference.below) for difference in found]


def test_a_required_member_of_an_optional_structure_comes_with_it() -> None:
    below = ("Names/Quantity", "Names/Items", "Names/Items/Name")
    assert told(EMPTY, structure(member("Names", INNER))) == [(Aspect.ADDED_OPTIONAL, "Names", below)]
    assert told(structure(member("Names", INNER)), EMPTY) == [(Aspect.REMOVED_OPTIONAL, "Names", below)]


def test_what_a_flattened_list_holds_stands_at_its_own_path() -> None:
    rows = list_of("Row", structure(member("Id"), member("Kind")), flattened=True)
    (came,) = told(EMPTY, structure(member("Rows", rows)))
    assert came == (Aspect.ADDED_OPTIONAL, "Row", ("Row/Id", "Row/Kind"))
    more = list_of("Row", structure(member("Id"), member("Kind"), member("Size")), flattened=True)
    assert told(structure(member("Rows", rows)), structure(member("Rows", more))) == [
        (Aspect.ADDED_OPTIONAL, "Row/Size", ())
    ]


def test_an_element_of_another_type_is_not_looked_into() -> None:
    old, new = structure(member("Names")), structure(member("Names", INNER))
    below = ("Names/Quantity", "Names/Items", "Names/Items/Name")
    assert told(old, new) == [(Aspect.TYPE, "Names", below)]


def test_below_a_list() -> None:
    old, new = (
        structure(member("Items", list_of("Row", structure(member("Kind", scalar(enum=values))))))
        for values in (("a",), ("b",))
    )
    assert told(old, new) == [
        (Aspect.VALUES_ADDED, "Items/Row/Kind", ()),
        (Aspect.VALUES_REMOVED, "Items/Row/Kind", ()),
    ]


def test_another_element_for_another_kind_of_member_is_no_renaming() -> None:
    old, new = structure(member("Name")), structure(member("Name", INNER, element="Names"))
    assert [aspect for aspect, *_ in told(old, new)] == [Aspect.ADDED_OPTIONAL, Aspect.REMOVED_OPTIONAL]


def test_a_renamed_element_is_looked_into() -> None:
    old, new = (
        structure(member("Names", structure(member("Name", shape)), element=element))
        for element, shape in (("Names", scalar()), ("Titles", scalar("boolean")))
    )
    assert told(old, new) == [(Aspect.RENAMED, "Titles", ("Names",)), (Aspect.TYPE, "Titles/Name", ())]


def test_members_that_came_and_went_do_not_change_the_order_of_others() -> None:
    old = structure(member("A"), member("B"), member("C"))
    assert Aspect.ORDER not in [aspect for aspect, *_ in told(old, structure(member("X"), member("C")))]
    turned = structure(member("C"), member("X"), member("A"))
    assert Aspect.ORDER in [aspect for aspect, *_ in told(old, turned)]


def test_lengths_of_nothing_bound_nothing() -> None:
    assert told(scalar(), scalar(min_length=0)) == []
    assert told(scalar("integer"), scalar("integer", minimum=0)) == [(Aspect.RANGE_TIGHTER, "", ())]


def test_a_pair_of_shapes_is_compared_once() -> None:
    old, new = structure(member("Name")), structure(member("Name", scalar("boolean")))
    differences = ShapeDifferences()
    assert differences.between(old, new) is differences.between(old, new)


@given(st.integers(0, 9) | st.none(), st.integers(0, 9) | st.none(), st.integers(0, 9))
def test_a_bound_is_tighter_exactly_when_it_refuses_more(
    old: int | None, new: int | None, value: int
) -> None:
    aspects = {aspect for aspect, *_ in told(scalar("integer", maximum=old), scalar("integer", maximum=new))}
    taken = [bound is None or value <= bound for bound in (old, new)]
    if taken == [True, False]:
        assert aspects == {Aspect.RANGE_TIGHTER}
    if taken == [False, True]:
        assert aspects == {Aspect.RANGE_LOOSER}
    assert bool(aspects) == (old != new)


def test_paths_are_put_below_others() -> None:
    difference = ShapeDifference(Aspect.ORDER, "", below=("a",))
    assert difference.under("") is difference
    assert difference.under("Config/") == ShapeDifference(Aspect.ORDER, "Config", below=("Config/a",))


@pytest.mark.parametrize(
    ("lowest", "highest", "words"),
    [(None, None, ""), (1, None, "at least 1"), (None, 9, "at most 9"), (0, 9, "0 to 9")],
)
def test_bounds_in_words(lowest: int | None, highest: int | None, words: str) -> None:
    assert bounds(lowest, highest) == words


def test_fragments_are_one_line() -> None:
    assert listed(range(14)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"
    text = scalar(enum=("a", "b"), min_length=1, pattern="a+")
    assert member_fragment(member("Name", text, required=True)) == (
        "string, required, one of a, b, at least 1 characters, matching a+"
    )
    assert member_fragment(member("Names", list_of("Name", max_length=9))) == "list of Name, at most 9 items"
    assert member_fragment(member("Names", list_of("Name", flattened=True))) == "repeated Name"
