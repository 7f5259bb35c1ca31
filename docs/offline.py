"""What a page would fetch from elsewhere when somebody opens it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# Elements whose attribute is fetched; of `a` it is followed when somebody clicks.
_FETCHED = {"audio", "embed", "iframe", "image", "img", "input", "script", "source", "track", "use", "video"}
_FOREIGN = re.compile(r"(?:https?:)?//")
_IN_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""")


def foreign_resources(page: str) -> list[str]:
    """The addresses on other hosts that an HTML page or an SVG picture fetches by itself, in its order."""
    reader = _Reader()
    reader.feed(page)
    return reader.found + _IN_STYLE.findall(page)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fetched = [
            value for name, value in attrs if tag in _FETCHED and name in {"src", "href", "xlink:href"}
        ]
        if tag == "link":
            rows = dict(attrs)
            fetched += [rows.get("href")] if "canonical" not in (rows.get("rel") or "") else []
        self.found += [value for value in fetched if value and _FOREIGN.match(value)]
