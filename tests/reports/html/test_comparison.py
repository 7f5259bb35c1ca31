from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from cloudfront_harness.reports.html import chain_page, comparison_page
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tests.reports.comparisons import (
    CREATE,
    GET,
    HOSTILE,
    VERSIONS,
    chain,
    change,
    comparison,
    hostile,
    pair,
    reproduction,
    rule,
)


def pages() -> list[str]:
    return [comparison_page(pair()), chain_page(chain())]


def parsed(page: str) -> Any:
    return html.fromstring(page)


def entries(page: str) -> list[Any]:
    found: list[Any] = parsed(page).xpath("//li[@data-entry]")
    return found


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def texts(page: str) -> list[str]:
    """What the page has packed."""
    (packed,) = parsed(page).xpath("//template[@id='texts']/text()")
    unpacked: list[str] = json.loads(zlib.decompress(b64decode(packed)))
    return unpacked


def test_every_change_is_an_entry_with_its_rule_and_both_fragments() -> None:
    (entry,) = entries(comparison_page(comparison(change("risky", old="enum a | b", new="enum a | b | c"))))
    assert entry.get("data-severity") == "risky"
    for told in ("CD304", "Risky", "A value was added to an enumeration", "DistributionConfig/PriceClass"):
        assert told in text_of(entry)
    assert [text_of(cell) for cell in entry.xpath(".//td")] == ["enum a | b", "enum a | b | c"]
    assert [text_of(head) for head in entry.xpath(".//th")] == list(VERSIONS[:2])
    assert [added.text for added in entry.xpath(".//ins")] == [" | c"]


def test_a_fragment_that_is_not_there_is_said_to_be_missing() -> None:
    (entry,) = entries(comparison_page(comparison(change())))
    assert text_of(entry.xpath(".//td")[0]) == "not there"


def test_where_neither_side_has_a_fragment_none_is_shown() -> None:
    (entry,) = entries(comparison_page(comparison(change("editorial", new=""))))
    assert entry.xpath(".//table") == []


def test_entries_are_grouped_by_operation_with_what_breaks_first() -> None:
    additive, breaking = change(), change("breaking-request", GET)
    whole = change("editorial", "", path="")
    groups = parsed(comparison_page(comparison(additive, breaking, whole))).xpath("//section[@data-group]")
    assert [group.get("data-operation") for group in groups] == ["*", GET, CREATE]


def test_what_came_with_a_change_is_listed_below_it() -> None:
    path = "DistributionConfig/Origins"
    (entry,) = entries(
        comparison_page(comparison(change(path=path, below=(f"{path}/Items", f"{path}/Items/Id"))))
    )
    assert "and 2 below" in text_of(entry)
    assert [text_of(each) for each in entry.xpath(".//ul[@class='below']/li")] == ["Items", "Items/Id"]


def test_a_change_names_the_other_operations_of_which_it_says_the_same() -> None:
    first, second = entries(comparison_page(comparison(change(), change(operation=GET))))
    assert f"the same in {GET}" in text_of(first)
    assert f"the same in {CREATE}" in text_of(second)


def test_an_operation_that_was_added_is_not_the_same_as_another() -> None:
    first, second = entries(comparison_page(comparison(change(path=""), change(operation=GET, path=""))))
    assert "the same in" not in text_of(first) + text_of(second)


def test_what_running_a_change_showed_is_with_it_to_copy() -> None:
    broken, other = change("breaking-request"), change("breaking-request", GET)
    page = comparison_page(
        comparison(broken, other), [reproduction(broken), reproduction(other, shown=False)]
    )
    first, second = entries(page)
    assert [pre.get("aria-label") for pre in first.xpath(".//pre")] == [
        f"{title}, {version}" for version in VERSIONS[:2] for title in ("Exchange", "curl", "boto3")
    ]
    assert [texts(page)[int(pre.get("data-text"))] for pre in first.xpath(".//pre")] == [
        text for side in reproduction(broken).sides for text in (side.exchange, side.curl, side.boto3)
    ]
    assert "witnessed at emulator" in text_of(first)
    assert [text_of(each) for each in first.xpath(".//*[@class='answer']")] == ["HTTP 201", "HTTP 400"]
    assert "unconfirmed at emulator: both versions accept it" in text_of(second)
    assert "Witnessed 1 of the 2 changes that were tried." in text_of(parsed(page))


def test_what_was_not_run_packs_nothing() -> None:
    assert "<template" not in comparison_page(pair())


def test_texts_to_copy_are_packed_once() -> None:
    broken = change("breaking-request")
    shown = [reproduction(broken), reproduction(broken, target="moto")]
    assert len(texts(comparison_page(comparison(broken), shown))) == 6


def test_what_was_called_otherwise_says_how() -> None:
    renamed = change("risky", path="Distribution/Id", below=("Distribution/Identifier",))
    (entry,) = entries(comparison_page(comparison(replace(renamed, rule=rule(kind="changed")))))
    assert "formerly Distribution/Identifier" in text_of(entry)


def test_what_is_ignored_is_no_entry_and_gives_its_reason() -> None:
    page = comparison_page(comparison(ignored=((change("risky"), "nobody reads it"),)))
    assert entries(page) == []
    assert "nobody reads it" in page


def test_nothing_changed_is_said() -> None:
    assert "Nothing has changed." in comparison_page(comparison())


def test_a_cell_of_the_matrix_leads_to_what_it_counts() -> None:
    page = parsed(chain_page(chain()))
    link = page.xpath("//table//a[starts-with(@aria-label, 'CreateDistribution, 2013-05-12')]")[0]
    assert link.get("aria-label") == "CreateDistribution, 2013-05-12: 1 risky, 1 additive"
    (group,) = page.xpath("//*[@id=$id]", id=link.get("href").removeprefix("#"))
    assert len(group.xpath(".//li[@data-entry]")) == 2


def test_every_link_leads_somewhere_on_the_page() -> None:
    for page in pages():
        document = parsed(page)
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert [href for href in document.xpath("//a/@href") if href.removeprefix("#") not in ids] == []


def test_sums_agree_with_the_entries() -> None:
    document = parsed(chain_page(chain()))
    for label in document.xpath("//label[.//input[@name='severity']]"):
        severity = label.xpath(".//input/@value")[0]
        found = document.xpath("//li[@data-entry][@data-severity=$severity]", severity=severity)
        assert int(label.xpath("string(.//b)")) == len(found)
        counted = document.xpath(
            "//table[contains(@class,'matrix')]//*[@data-tally=$severity]", severity=severity
        )
        assert sum(int(text_of(each)) for each in counted) == len(found)


def test_the_policy_names_the_style_and_the_script_and_lets_nothing_else_in() -> None:
    for page in pages():
        policy = parsed(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        for tag in ("style", "script"):
            (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
            digest = b64encode(sha256(text.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy


def test_a_page_refers_to_nothing_outside() -> None:
    for page in pages():
        document = parsed(page)
        links = document.xpath("//@src | //@href | //@action | //@srcset | //@poster | //@data")
        assert [link for link in links if not link.startswith(("#", "data:image/svg+xml,"))] == []
        assert "url(" not in page
        assert "@import" not in page
        assert document.xpath("//@style") == []
        assert [name for name in document.xpath("//@*") if (name.attrname or "").startswith("on")] == []


def test_foreign_text_stays_text() -> None:
    compared, shown = hostile()
    for page in (comparison_page(compared, shown), chain_page([compared], shown)):
        document = parsed(page)
        assert len(document.xpath("//script")) == 1
        assert document.xpath("//img") == []
        first = document.xpath("//li[@data-entry]")[0]
        assert first.xpath("string(.//*[@class='what'])") == HOSTILE
        assert first.xpath("string(.//code[@class='path'])") == HOSTILE
        assert texts(page) == [HOSTILE]
        assert HOSTILE in document.xpath("//select[@name='operation']/option/text()")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_path_comes_back_as_it_was(path: str) -> None:
    (entry,) = entries(comparison_page(comparison(change(path=path))))
    assert entry.xpath("string(.//code[@class='path'])") == path


@pytest.mark.parametrize(
    "make", [lambda: comparison_page(pair()), lambda: chain_page(chain())], ids=["pair", "chain"]
)
def test_the_same_comparison_makes_the_same_page(make: Callable[[], str]) -> None:
    assert make() == make()
