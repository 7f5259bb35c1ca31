"""Pages of what is really there: all 29 versions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from cloudfront_harness.compare.chain import chain
from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.reports.html import chain_page
from lxml import html

from tests.reports.comparisons import reproduction

# Of a page, in bytes, so that it is sent by mail and opened on a phone.
LARGEST = 5_000_000


def parsed(page: str) -> Any:
    return html.fromstring(page)


@pytest.fixture(scope="module")
def compared() -> tuple[Comparison, ...]:
    return tuple(chain())


@pytest.fixture(scope="module")
def page(compared: tuple[Comparison, ...]) -> str:
    """With something to copy for every change that breaks, and not twice the same."""
    shown = [
        reproduction(change, target=f"http://127.0.0.1/{change.fingerprint}")
        for comparison in compared
        for change in comparison.changes
        if change.rule.is_breaking
    ]
    return chain_page(compared, shown)


def test_every_change_of_the_chain_is_on_its_page_once(compared: tuple[Comparison, ...], page: str) -> None:
    expected = Counter(change.fingerprint for comparison in compared for change in comparison.changes)
    ids = parsed(page).xpath("//li[@data-entry]/@id")
    assert Counter(each.removeprefix("change=") for each in ids) == expected
    assert len(expected) > 1000


def test_the_matrix_has_a_column_for_every_step(compared: tuple[Comparison, ...], page: str) -> None:
    table = parsed(page).xpath("//table[starts-with(@class, 'matrix')]")[0]
    assert len(table.xpath("./thead/tr[2]/th")) == 1 + len(compared) == 29
    widths = {len(row.xpath("./th | ./td")) for row in table.xpath("./tbody/tr[not(@class)]")}
    assert widths == {29}


def test_the_page_of_the_chain_is_not_too_large(page: str) -> None:
    assert len(page.encode()) < LARGEST
