"""Pictures of the pages of real versions, for who changes how they look. Kept with `--screenshots DIR`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.cli import main
from playwright.sync_api import Browser

from tests.browser.conftest import Opener, judged

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}

PAGES = {"pair.html": ("2016-09-29", "2020-05-31"), "chain.html": ("--chain",)}

# By name: the page, the fragment of its address, and how the browser is set.
PICTURES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "pair": ("pair.html", "", {"viewport": WIDE}),
    "pair-dark": ("pair.html", "", {"viewport": WIDE, "color_scheme": "dark"}),
    "pair-narrow": ("pair.html", "", {"viewport": NARROW}),
    "pair-witness": ("pair.html", "severity=breaking-request", {"viewport": WIDE}),
    "chain": ("chain.html", "", {"viewport": WIDE}),
    "chain-dark": ("chain.html", "", {"viewport": WIDE, "color_scheme": "dark"}),
    "chain-narrow": ("chain.html", "", {"viewport": NARROW}),
    "chain-step": ("chain.html", "step=2012-05-05&operation=CreateDistribution", {"viewport": WIDE}),
}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages are: of two versions and of the chain, each with witnesses at the emulator."""
    directory = tmp_path_factory.mktemp("real")
    for name, versions in PAGES.items():
        status = main(["diff", *versions, "--witness", "--format", "html", "--output", str(directory / name)])
        assert status == 1
    return directory


@pytest.fixture
def open_real(browser: Browser, real: Path) -> Iterator[Opener]:
    yield from judged(Opener(browser, real))


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_shows_the_page(
    open_real: Opener, request: pytest.FixtureRequest, tmp_path: Path, picture: str
) -> None:
    name, fragment, settings = PICTURES[picture]
    page = open_real(name, fragment, **settings)
    if picture == "pair-witness":
        page.locator("summary:visible", has_text="witnessed").first.click()
        page.locator("pre:visible:not([data-text])").first.wait_for()
    kept = Path(request.config.getoption("--screenshots") or tmp_path) / f"{picture}.png"
    kept.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=kept)
    assert kept.stat().st_size > 10_000
