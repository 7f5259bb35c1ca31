from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.reports.comparisons import CREATE, GET, VERSIONS

pytestmark = pytest.mark.browser

NAME_OF_FOCUS = """() => {
  const focused = document.activeElement;
  const label = focused.ariaLabel ?? focused.labels?.[0]?.textContent ?? focused.textContent;
  return label.replace(/\\s+/g, " ").trim();
}"""


def focus(page: Page) -> str:
    return str(page.evaluate(NAME_OF_FOCUS))


def tabbed(page: Page, count: int) -> list[str]:
    names = []
    for _ in range(count):
        page.keyboard.press("Tab")
        names.append(focus(page))
    return names


def test_the_order_of_focus_is_that_of_reading(open_page: Opener) -> None:
    page = open_page("pair.html")
    names = tabbed(page, 12)
    assert names[0] == "Skip to the content"
    assert names[1].startswith("Words to look for")
    assert names[2].startswith("Operation")
    assert [name.rsplit(" ", 1)[0] for name in names[3:8]] == [
        "Breaking request", "Breaking response", "Risky", "Additive", "Editorial",
    ]  # fmt: skip
    assert names[8:10] == ["Open all", "Clear"]
    assert all("CD3" in name for name in names[10:12])


def test_a_chain_has_its_matrix_between_filter_and_changes(open_page: Opener) -> None:
    page = open_page("chain.html")
    places = page.evaluate(
        """() => ["filter", "content", "matrix-heading", "changes"].map((id) => {
          const focusable = [...document.querySelectorAll("a, input, button, summary, [tabindex='0']")];
          const place = document.getElementById(id);
          const isAfter = (each) => place.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
          return focusable.findIndex(isAfter);
        })"""
    )
    assert places == sorted(places)
    skip = page.get_by_role("link", name="Skip to the changes")
    skip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('details.step > summary')")


def test_what_has_the_focus_is_outlined(open_page: Opener) -> None:
    page = open_page("pair.html")
    for _ in range(12):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert (style, width) == ("solid", 2), focus(page)


def test_the_first_link_skips_to_the_content(open_page: Opener) -> None:
    page = open_page("pair.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "CD3" in focus(page)


def test_a_slash_goes_to_the_search_and_is_typed_there(open_page: Opener) -> None:
    page = open_page("pair.html")
    page.keyboard.press("/")
    assert focus(page).startswith("Words to look for")
    page.keyboard.type("a/b")
    assert page.get_by_role("searchbox").input_value() == "a/b"


def test_escape_empties_the_search(open_page: Opener) -> None:
    page = open_page("pair.html", "q=CD304")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    assert page.get_by_role("searchbox").input_value() == ""
    assert page.locator("[data-entry][hidden]").count() == 0
    assert page.evaluate("location.hash") == ""


def test_enter_in_the_search_goes_to_what_was_found(open_page: Opener) -> None:
    page = open_page("pair.html", "q=CD304")
    page.keyboard.press("/")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "CD304" in focus(page)


def test_enter_and_space_unfold_a_change(open_page: Opener) -> None:
    page = open_page("pair.html")
    entry = page.locator("[data-entry]").first
    entry.locator("summary").focus()
    page.keyboard.press("Enter")
    assert entry.locator(".detail").is_visible()
    page.keyboard.press("Space")
    assert not entry.locator(".detail").is_visible()


def test_arrow_keys_walk_the_matrix_over_what_is_empty(open_page: Opener) -> None:
    page = open_page("chain.html")
    page.get_by_role("link", name=f"{CREATE}, {VERSIONS[1]}").focus()
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        walked.append(focus(page).split(":")[0])
    assert walked == [
        f"{CREATE}, {VERSIONS[2]}",
        f"{CREATE}, {VERSIONS[2]}",
        f"CreateKeyGroup, {VERSIONS[2]}",
        f"{CREATE}, {VERSIONS[2]}",
        f"{CREATE}, {VERSIONS[1]}",
        f"{GET}, {VERSIONS[1]}",
        f"{GET}, {VERSIONS[1]}",
    ]


def test_a_cell_that_was_chosen_moves_the_focus_to_its_step(open_page: Opener) -> None:
    page = open_page("chain.html")
    page.get_by_role("link", name=f"{CREATE}, {VERSIONS[2]}").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('details.step[open] > summary')")
    assert VERSIONS[2] in focus(page)
