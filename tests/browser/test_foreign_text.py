"""Text that came from outside stays text, and what is no part of the page does not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cloudfront_harness.reports.html import chain_page, comparison_page
from playwright.sync_api import Browser, Error

from tests.browser.conftest import Opener
from tests.reports.comparisons import HOSTILE, hostile, pair

pytestmark = pytest.mark.browser


def written(directory: Path, text: str) -> str:
    (directory / "page.html").write_text(text, encoding="utf-8")
    return "page.html"


@pytest.fixture
def open_written(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """As `open_page`, without its judgement, for pages of the test's own."""
    opener = Opener(browser, tmp_path)
    yield opener
    opener.close()


@pytest.mark.parametrize(
    "make", [comparison_page, lambda one, shown: chain_page([one], shown)], ids=["pair", "chain"]
)
@pytest.mark.parametrize("bypass", [False, True], ids=["with-policy", "escaping-alone"])
def test_foreign_text_neither_runs_nor_becomes_markup(
    open_written: Opener, tmp_path: Path, make: Callable[..., str], bypass: bool
) -> None:
    page = open_written(written(tmp_path, make(*hostile())), bypass_csp=bypass)
    page.get_by_role("button", name="Open all").click()
    assert page.evaluate("window.ran") is None
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    assert page.locator(".entry .what").first.text_content() == HOSTILE
    page.wait_for_function("document.querySelectorAll('[data-text]').length === 0")
    assert set(page.locator("pre").all_text_contents()) == {HOSTILE}
    assert open_written.complaints == []


def test_a_hostile_fragment_is_only_looked_for(open_written: Opener, tmp_path: Path) -> None:
    name = written(tmp_path, comparison_page(pair()))
    page = open_written(
        name, "q=%3Cimg+src%3Dx+onerror%3D%22window.ran%3D1%22%3E&operation=%22%5D%2C*&step=x"
    )
    assert page.evaluate("window.ran") is None
    assert page.get_by_role("searchbox").input_value() == '<img src=x onerror="window.ran=1">'
    assert open_written.complaints == []


@pytest.mark.parametrize(
    "smuggled",
    [
        pytest.param("<script>window.ran = 1</script>", id="script"),
        pytest.param("<img src=x onerror='window.ran = 1'>", id="handler"),
        pytest.param("<script src='data:text/javascript,window.ran=1'></script>", id="data"),
    ],
)
def test_the_policy_stops_what_is_no_part_of_the_page(
    open_written: Opener, tmp_path: Path, smuggled: str
) -> None:
    page = comparison_page(pair()).replace("</body>", f"{smuggled}</body>")
    opened = open_written(written(tmp_path, page))
    opened.wait_for_load_state("load")
    assert opened.evaluate("window.ran") is None
    assert any("Content Security Policy" in each for each in open_written.complaints)
    without = open_written("page.html", bypass_csp=True)
    without.wait_for_function("window.ran === 1 || document.images.length === 1")


def test_no_text_can_be_made_markup(open_written: Opener, tmp_path: Path) -> None:
    page = open_written(written(tmp_path, comparison_page(pair())))
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>no</b>'")
