"""A real browser without a network, and pages opened in it from disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.reports.html import chain_page, comparison_page
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.reports.comparisons import chain, pair, reproduction, timeline

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", metavar="DIR", help="Keep pictures of the pages there.")


def executable() -> str:
    """The browser that CHROMIUM names, or the system's."""
    for name in (os.environ.get("CHROMIUM", ""), *_NAMES):
        if name and (found := shutil.which(name)):
            return found
    raise pytest.UsageError("No chromium was found. Install it (apt-get install chromium), or set CHROMIUM.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Chromium's sandbox does not run as root, and the pages are our own.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable(), args=arguments)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages are: `pair.html`, `chain.html` and `timeline.html`."""
    made = tmp_path_factory.mktemp("pages")
    shown = [
        reproduction(change, shown=bool(index))
        for index, change in enumerate(change for change in pair().changes if change.rule.is_breaking)
    ]
    (made / "pair.html").write_text(comparison_page(pair(), shown), encoding="utf-8")
    (made / "chain.html").write_text(chain_page(chain(), shown), encoding="utf-8")
    (made / "timeline.html").write_text(chain_page(timeline()), encoding="utf-8")
    return made


class Opener:
    """Opens pages from disk, and remembers what they asked for and what went wrong in them."""

    def __init__(self, browser: Browser, directory: Path) -> None:
        self._browser = browser
        self._directory = directory
        self._contexts: list[BrowserContext] = []
        self.requested: list[str] = []
        self.complaints: list[str] = []

    def __call__(self, name: str, fragment: str = "", **settings: Any) -> Page:
        context = self._browser.new_context(
            **{"offline": True, "viewport": {"width": 1280, "height": 900}, **settings}
        )
        self._contexts.append(context)
        context.on("request", lambda request: self.requested.append(request.url))
        context.on("console", lambda message: self.complaints.append(message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        page = context.new_page()
        page.goto((self._directory / name).as_uri() + (f"#{fragment}" if fragment else ""))
        return page

    @property
    def opened(self) -> int:
        """How many pages were opened."""
        return len(self._contexts)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def judged(opener: Opener) -> Iterator[Opener]:
    """Fails the test when a page complained, or asked for anything but itself."""
    yield opener
    opener.close()
    assert opener.complaints == []
    assert [url for url in opener.requested if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in opener.requested if url.startswith("file:")]) == opener.opened


@pytest.fixture
def open_page(browser: Browser, directory: Path) -> Iterator[Opener]:
    yield from judged(Opener(browser, directory))
