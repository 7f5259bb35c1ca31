"""Pictures of the pages, for those who change how they look. Kept with `--screenshots DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Opener
from tests.reports.comparisons import CREATE, VERSIONS

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


PICTURES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "pair": ("pair.html", "", {"viewport": WIDE}),
    "pair-dark": ("pair.html", "", {"viewport": WIDE, "color_scheme": "dark"}),
    "pair-narrow": ("pair.html", "", {"viewport": NARROW}),
    "chain": ("chain.html", "", {"viewport": WIDE}),
    "chain-dark": ("chain.html", "", {"viewport": WIDE, "color_scheme": "dark"}),
    "chain-narrow": ("chain.html", "", {"viewport": NARROW}),
    "chain-step": ("chain.html", f"step={VERSIONS[1]}&operation={CREATE}", {"viewport": WIDE}),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_shows_the_page(
    open_page: Opener, request: pytest.FixtureRequest, tmp_path: Path, picture: str
) -> None:
    name, fragment, settings = PICTURES[picture]
    page = open_page(name, fragment, **settings)
    for entry in page.locator("[data-entry]:visible summary").all()[1:3]:
        entry.click()
    kept = Path(request.config.getoption("--screenshots") or tmp_path) / f"{picture}.png"
    kept.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=kept, full_page=True)
    assert kept.stat().st_size > 10_000
