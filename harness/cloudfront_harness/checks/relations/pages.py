"""4xx: pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.document import NotXmlError, child, parse, text_at
from cloudfront_harness.checks.relations.sightings import sightings

if TYPE_CHECKING:
    from lxml import etree

    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange


def check_page(judgement: Judgement, exchange: Exchange, *, size: int, marker: str, left: int) -> str:
    """A page has what was asked for, and says whether there is more. Operation: the list.

    `left` is how many resources there are from this page on. The marker of the next page, "" for none.
    """
    judgement.looked_at("CF423")
    response = exchange.response
    if response is None or response.status >= 300:
        return ""
    try:
        root = parse(response.body)
    except NotXmlError:
        return ""
    shown = sum(1 for _ in sightings(judgement, exchange))
    told = {
        "MaxItems": str(size),
        "Marker": marker,
        "IsTruncated": "true" if left > size else "false",
        "Quantity": str(min(size, left)),
    }
    for name, expected in told.items():
        actual = text_at(root, name)
        if actual is not None and actual.strip() != expected:
            _broken(judgement, exchange, expected, actual, name)
    if shown != min(size, left):
        _broken(judgement, exchange, f"{min(size, left)} items", str(shown), "Items")
    return _next_marker(judgement, exchange, root, is_last=left <= size)


def check_pages(
    judgement: Judgement, whole: Sequence[str], pages: Sequence[str], exchange: Exchange, size: int
) -> None:
    """All pages of a size together are the list, each resource once and in its order."""
    judgement.looked_at("CF423")
    if list(pages) != list(whole):
        _broken(judgement, exchange, ", ".join(whole), ", ".join(pages), f"pages of {size}")


def _next_marker(judgement: Judgement, exchange: Exchange, root: etree._Element, *, is_last: bool) -> str:
    marker = text_at(root, "NextMarker") or ""
    if is_last and marker:
        _broken(judgement, exchange, "absent: nothing follows", repr(marker), "NextMarker")
    elif not is_last and not marker:
        actual = "absent" if child(root, "NextMarker") is None else "empty"
        _broken(judgement, exchange, "where the next page begins", actual, "NextMarker")
    return marker


def _broken(judgement: Judgement, exchange: Exchange, expected: str, actual: str, name: str) -> None:
    judgement.broken("CF423", expected=expected, actual=actual, where=name, exchange=exchange)
