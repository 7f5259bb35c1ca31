"""How Sphinx builds the documentation: `tox run -e docs`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import cloudfront_harness  # noqa: E402
from sphinx.errors import ExtensionError  # noqa: E402

from docs.offline import foreign_resources  # noqa: E402
from docs.pages import filled  # noqa: E402

project = "cloudfront-harness"
author = "The authors of cloudfront-harness"
release = version = cloudfront_harness.__version__

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"{project} {release}"
# The Markdown is in the repository; a copy below _sources would hold the marks instead of the tables.
html_copy_source = False
html_show_sphinx = False
# Dashes and quotes stay as they are written: half of the text is options and XML.
smartquotes = False


def _fill(_app: Any, _name: str, source: list[str]) -> None:
    source[0] = filled(source[0])


def _refuse_foreign_resources(app: Any, error: Exception | None) -> None:
    """A reader without a network sees all there is, and nobody is told who reads."""
    if error is not None:
        return
    found = {
        f"{page.relative_to(app.outdir)}: {address}"
        for page in Path(app.outdir).rglob("*.html")
        for address in foreign_resources(page.read_text(encoding="utf-8"))
    }
    if found:
        raise ExtensionError("Loaded from the network by " + ", ".join(sorted(found)))


def setup(app: Any) -> None:
    """Register what this documentation adds to Sphinx."""
    app.connect("source-read", _fill)
    app.connect("build-finished", _refuse_foreign_resources)
