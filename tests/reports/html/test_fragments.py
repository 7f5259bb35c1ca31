from __future__ import annotations

import pytest
from cloudfront_harness.reports.html.fragments import Piece, side_by_side
from hypothesis import given
from hypothesis import strategies as st

Pieces = tuple[Piece, ...]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "", ((), ()), id="nothing"),
        pytest.param("string", "string", ((Piece("string"),), (Piece("string"),)), id="the-same"),
        pytest.param("", "string", ((), (Piece("string"),)), id="one-side"),
        pytest.param(
            "enum a | b",
            "enum a | b | c",
            ((Piece("enum a | b"),), (Piece("enum a | b"), Piece(" | c", differs=True))),
            id="added",
        ),
        pytest.param(
            "string, at most 128",
            "string, at most 256",
            (
                (Piece("string, at most "), Piece("128", differs=True)),
                (Piece("string, at most "), Piece("256", differs=True)),
            ),
            id="a-word-is-not-cut",
        ),
        pytest.param("list", "409", ((Piece("list"),), (Piece("409"),)), id="nothing-in-common"),
    ],
)
def test_what_differs_is_marked(
    old: str, new: str, expected: tuple[tuple[Piece, ...], tuple[Piece, ...]]
) -> None:
    assert side_by_side(old, new) == expected


def test_what_is_too_long_to_be_compared_is_left_whole() -> None:
    old, new = "a " * 2000, "a " * 1999 + "b "
    assert side_by_side(old, new) == ((Piece(old),), (Piece(new),))


@given(st.text(), st.text())
def test_no_text_is_lost(old: str, new: str) -> None:
    lefts, rights = side_by_side(old, new)
    assert "".join(piece.text for piece in lefts) == old
    assert "".join(piece.text for piece in rights) == new
    assert all(piece.text for piece in (*lefts, *rights))
