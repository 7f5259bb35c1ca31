from __future__ import annotations

from cloudfront_harness.reports import spool
from cloudfront_harness.reports.spool import Spool
from hypothesis import given
from hypothesis import strategies as st


@given(pieces=st.lists(st.tuples(st.text(max_size=3), st.binary(max_size=5)), max_size=20))
def test_pieces_come_back_by_key_in_the_order_they_came(pieces: list[tuple[str, bytes]]) -> None:
    kept = Spool()
    for key, piece in pieces:
        kept.add(key, piece)
    assert list(kept.pieces()) == [piece for _, piece in sorted(pieces, key=lambda pair: pair[0])]
    kept.close()


def test_what_does_not_fit_into_memory_goes_to_disk() -> None:
    kept = Spool()
    big = bytes(spool._IN_MEMORY // 2 + 1)
    for key in ("b", "a", "c"):
        kept.add(key, key.encode() + big)
    assert [piece[:1] for piece in kept.pieces()] == [b"a", b"b", b"c"]
    kept.add("0", b"0")
    assert next(kept.pieces()) == b"0"
    kept.close()
