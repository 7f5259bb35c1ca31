from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.reports.comparisons import CREATE, GET, VERSIONS, pair

pytestmark = pytest.mark.browser

ALL = len(pair().changes)


def fragment(page: Page) -> str:
    return str(page.evaluate("location.hash"))


def shown(page: Page) -> int:
    return int(page.locator("[data-entry]:not([hidden])").count())


def status(page: Page) -> str:
    return str(page.locator("output").inner_text())


@pytest.mark.parametrize(
    ("said", "count"),
    [
        pytest.param("", ALL, id="nothing"),
        pytest.param(f"operation={GET}", 2, id="operation"),
        pytest.param("operation=*", 1, id="the-version-as-a-whole"),
        pytest.param("severity=risky", 1, id="severity"),
        pytest.param("severity=risky%2Cadditive", 3, id="severities"),
        pytest.param("severity=", 0, id="no-severity"),
        pytest.param("q=priceclass", 2, id="word"),
        pytest.param(f"q=priceclass+{CREATE.lower()}", 1, id="words-that-all-occur"),
        pytest.param("q=CD304", 1, id="rule"),
        pytest.param(f"operation={CREATE}&severity=breaking-request&q=logging", 1, id="everything"),
        pytest.param("operation=NoSuchOperation", ALL, id="unknown-operation"),
        pytest.param("anything=else", ALL, id="unknown-name"),
    ],
)
def test_a_fragment_chooses(open_page: Opener, said: str, count: int) -> None:
    page = open_page("pair.html", said)
    assert shown(page) == count
    assert status(page) == (f"{ALL} changes" if count == ALL else f"{count} of {ALL} changes")


def test_what_is_chosen_is_the_fragment_and_comes_back_with_it(open_page: Opener, directory: Path) -> None:
    page = open_page("pair.html")
    page.get_by_label("Operation").select_option(CREATE)
    page.get_by_label("Additive").uncheck()
    page.get_by_role("searchbox").fill("price & class=1")
    assert fragment(page) == (
        f"#operation={CREATE}&severity=breaking-request%2Cbreaking-response%2Crisky%2Ceditorial"
        "&q=price+%26+class%3D1"
    )
    again = open_page("pair.html", fragment(page)[1:])
    assert again.get_by_label("Operation").input_value() == CREATE
    assert not again.get_by_label("Additive").is_checked()
    assert again.get_by_role("searchbox").input_value() == "price & class=1"


def test_clearing_shows_everything_and_empties_the_fragment(open_page: Opener) -> None:
    page = open_page("pair.html", f"operation={GET}&severity=risky")
    assert shown(page) == 0
    assert page.get_by_text("No change is like that.").is_visible()
    page.locator("[data-none] button").click()
    assert (shown(page), fragment(page)) == (ALL, "")
    assert not page.get_by_text("No change is like that.").is_visible()


def test_a_group_without_entries_is_hidden(open_page: Opener) -> None:
    page = open_page("pair.html", f"operation={GET}")
    assert page.locator("[data-group]:visible h2").all_inner_texts() == [GET]


def test_a_cell_of_the_matrix_shows_its_changes_and_back_shows_all(open_page: Opener) -> None:
    page = open_page("chain.html")
    page.get_by_role("link", name=f"{CREATE}, {VERSIONS[2]}").click()
    assert fragment(page) == f"#step={VERSIONS[2]}&operation={CREATE}"
    assert shown(page) == 2
    assert page.locator("details.step:visible[open]").count() == 1
    assert page.locator("[data-entry]:visible").count() == 2
    page.go_back()
    page.wait_for_function("document.querySelectorAll('[data-entry][hidden]').length === 0")


def test_a_column_of_the_matrix_shows_its_step(open_page: Opener) -> None:
    page = open_page("chain.html")
    page.get_by_role("columnheader", name=f"to {VERSIONS[2]}").get_by_role("link").click()
    assert shown(page) == 3


def test_a_step_between_revisions_of_one_version_is_found_by_its_label(open_page: Opener) -> None:
    page = open_page("timeline.html")
    page.get_by_role("link", name="CreateDistribution, 2020-05-31 (botocore 1.43.11)").click()
    assert shown(page) == 1
    assert page.locator("details.step[open]:visible").count() == 1
    again = open_page("timeline.html", fragment(page)[1:])
    assert again.get_by_label("Step").input_value() == "2020-05-31 (botocore 1.43.11)"


def test_skipping_keeps_what_is_chosen(open_page: Opener) -> None:
    page = open_page("chain.html", f"operation={GET}")
    page.get_by_role("link", name="Skip to the changes").click()
    page.wait_for_function("location.hash.startsWith('#operation')")
    assert fragment(page) == f"#operation={GET}"
    assert shown(page) == 2


def test_severities_that_are_not_wanted_leave_the_matrix(open_page: Opener) -> None:
    page = open_page("chain.html", "severity=breaking-request")
    counts = page.locator(".matrix .count:visible")
    assert counts.all_inner_texts() == ["1", "1"]


def test_a_link_to_a_change_unfolds_it(open_page: Opener) -> None:
    change = pair().changes[1]
    page = open_page("chain.html", f"change={change.fingerprint}")
    entry = page.locator(f"[id='change={change.fingerprint}']")
    assert entry.locator(".detail").is_visible()
    assert entry.locator("summary").evaluate("each => each === document.activeElement")


def test_all_that_is_shown_can_be_opened_and_closed(open_page: Opener) -> None:
    page = open_page("pair.html", f"operation={GET}")
    page.get_by_role("button", name="Open all").click()
    assert page.locator("[data-entry] details[open]").count() == 2
    page.get_by_role("button", name="Close all").click()
    assert page.locator("[data-entry] details[open]").count() == 0


def test_a_witness_is_copied(open_page: Opener) -> None:
    page = open_page("pair.html", permissions=["clipboard-read", "clipboard-write"])
    page.locator("summary", has_text="An element is gone").click()
    page.get_by_role("button", name=f"Copy curl, {VERSIONS[1]}").locator("visible=true").click()
    page.wait_for_function("document.querySelector('output').value === 'Copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"curl 'http://127.0.0.1:8474/{VERSIONS[1]}/distribution'"


def test_where_nothing_may_be_copied_it_is_selected(open_page: Opener) -> None:
    page = open_page("pair.html")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.locator("summary", has_text="An element is gone").click()
    page.get_by_role("button", name=f"Copy curl, {VERSIONS[1]}").locator("visible=true").click()
    page.wait_for_function("document.querySelector('output').value.startsWith('Selected')")
    assert page.evaluate("String(getSelection())").startswith("curl ")


@pytest.mark.parametrize("name", ["pair.html", "chain.html"])
def test_without_script_everything_is_there_and_no_filter(open_page: Opener, name: str) -> None:
    page = open_page(name, java_script_enabled=False)
    assert not page.locator("#filter").is_visible()
    assert page.locator("[data-entry]").count() >= ALL
    assert page.locator("[data-entry][hidden]").count() == 0
