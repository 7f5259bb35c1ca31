"""What a screen reader is told, and what can be read in either scheme, computed by the browser itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from cloudfront_harness.reports.html.severities import SEVERITY_WORDS
from playwright.sync_api import Page

from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser

PAGES = pytest.mark.parametrize("name", ["pair.html", "chain.html", "timeline.html"])

# Roles of what can be operated or is a landmark among others: each needs a name.
NAMED = {"button", "checkbox", "combobox", "link", "region", "searchbox", "form", "search", "table"}

# Every text that can be seen, with its colour, size and weight, and the colour that it stands on.
TEXTS = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const [r, g, b, a] = channels(getComputedStyle(each).backgroundColor);
      if (a !== 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (!text || !element.checkVisibility() || element.closest(".unseen, script, style")) continue;
    found.push({ text, ink: channels(getComputedStyle(element).color), ground: ground(element) });
  }
  for (const mark of document.querySelectorAll(".mark")) {
    if (!mark.checkVisibility()) continue;
    found.push({ text: "", ink: channels(getComputedStyle(mark).color), ground: ground(mark) });
  }
  return found;
}"""


def luminance(colour: list[float]) -> float:
    """Relative luminance of an sRGB colour, as WCAG 2.2 defines it."""
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (channel / 255 for channel in colour[:3])
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param([0, 0, 0], [255, 255, 255], 21, id="black-on-white"),
        pytest.param([119, 119, 119], [255, 255, 255], 4.48, id="grey-on-white"),
        pytest.param([0, 0, 255], [0, 0, 255], 1, id="the-same"),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: list[float], other: list[float], expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)


def unfolded(open_page: Opener, name: str, **settings: Any) -> Page:
    page = open_page(name, **settings)
    page.get_by_role("button", name="Open all").click()
    return page


@PAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_and_mark_stands_out_from_its_ground(open_page: Opener, name: str, scheme: str) -> None:
    page = unfolded(open_page, name, color_scheme=scheme)
    found = page.evaluate(TEXTS)
    assert len(found) > 50
    weak = {
        (each["text"], tuple(each["ink"]), tuple(each["ground"]))
        for each in found
        if contrast(each["ink"], each["ground"]) < (4.5 if each["text"] else 3)
    }
    assert weak == set()


@PAGES
def test_the_dark_scheme_is_dark(open_page: Opener, name: str) -> None:
    grounds = [
        luminance(open_page(name, color_scheme=scheme).evaluate(TEXTS)[0]["ground"])
        for scheme in ("light", "dark")
    ]
    assert grounds[0] > 0.9
    assert grounds[1] < 0.02


def tree(page: Page) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What the browser tells assistive technology, as (role, name, properties)."""
    session = page.context.new_cdp_session(page)
    for node in session.send("Accessibility.getFullAXTree")["nodes"]:
        if not node["ignored"]:
            properties = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
            yield node["role"]["value"], node.get("name", {}).get("value", ""), properties


@PAGES
def test_everything_that_can_be_operated_has_a_name(open_page: Opener, name: str) -> None:
    nodes = list(tree(unfolded(open_page, name)))
    assert {"button", "checkbox", "combobox", "link", "searchbox"} <= {role for role, _, _ in nodes}
    assert [(role, told) for role, told, _ in nodes if role in NAMED and not told.strip()] == []


@PAGES
def test_controls_of_one_kind_have_names_of_their_own(open_page: Opener, name: str) -> None:
    nodes = tree(open_page(name))
    controls = [(role, told) for role, told, _ in nodes if role in {"checkbox", "combobox", "searchbox"}]
    assert len(controls) == len(set(controls))


@PAGES
def test_landmarks_and_title_tell_where_one_is(open_page: Opener, name: str) -> None:
    page = open_page(name)
    roles = [role for role, _, _ in tree(page)]
    assert [roles.count(each) for each in ("banner", "main", "contentinfo", "search")] == [1, 1, 1, 1]
    assert "→ 20" in page.title()
    assert page.locator("html").get_attribute("lang") == "en"


@PAGES
def test_headings_skip_no_level(open_page: Opener, name: str) -> None:
    levels = [
        properties["level"] for role, _, properties in tree(unfolded(open_page, name)) if role == "heading"
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@PAGES
def test_every_cell_has_headers(open_page: Opener, name: str) -> None:
    page = unfolded(open_page, name)
    assert page.locator("th:not([scope])").count() == 0
    lost = page.locator("table").evaluate_all(
        """(tables) => tables.flatMap((table) => [...table.querySelectorAll("tbody td")].filter((cell) => {
          const above = [...table.tHead.rows].at(-1).cells[cell.cellIndex];
          return above?.scope !== "col";
        })).length"""
    )
    assert lost == 0


def test_rows_of_the_matrix_have_headers_and_cells_for_every_column(open_page: Opener) -> None:
    page = open_page("chain.html")
    sizes = page.locator(".matrix tr:has(td > a, td.same)").evaluate_all(
        "(rows) => rows.map((row) => [row.querySelectorAll('th[scope=row]').length, row.cells.length])"
    )
    assert sizes == [[1, 3]] * 4


def test_how_many_are_shown_is_announced(open_page: Opener) -> None:
    assert open_page("pair.html").locator("output[role=status]").count() == 1


@PAGES
def test_severity_is_told_by_word_and_shape_too(open_page: Opener, name: str) -> None:
    page = unfolded(open_page, name)
    shapes = page.locator("symbol path").evaluate_all(
        "(paths) => paths.map((path) => path.getAttribute('d'))"
    )
    assert len(set(shapes)) == 5
    marks = page.locator("[data-entry] .severity use").evaluate_all(
        "(all) => all.map((each) => each.href.baseVal)"
    )
    words = page.locator("[data-entry] .severity").all_text_contents()
    assert {(mark, word) for mark, word in zip(marks, words, strict=True)} <= {
        (f"#mark-{severity}", words.name) for severity, words in SEVERITY_WORDS.items()
    }
    assert len(set(words)) > 1


@PAGES
@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_no_page_is_wider_than_its_window(open_page: Opener, name: str, width: int) -> None:
    page = unfolded(open_page, name, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # What is contained in an entry is cut off, instead of making the page wider.
    reach = page.locator(".entry :is(code, span:not(.unseen), p, pre)").evaluate_all(
        "(all) => Math.max(...all.map((each) => each.getBoundingClientRect().right))"
    )
    assert reach <= width


@PAGES
def test_colours_that_a_reader_forces_are_kept(open_page: Opener, name: str) -> None:
    page = unfolded(open_page, name, forced_colors="active")
    assert page.locator(".mark:visible").first.evaluate("(each) => getComputedStyle(each).color") == (
        page.locator("h1").evaluate("(each) => getComputedStyle(each).color")
    )
