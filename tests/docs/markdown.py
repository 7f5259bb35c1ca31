"""The pages as text: their blocks, their tables, and what stands in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"

# What stands between the heading of a table and its rows.
_RULE = re.compile(r"[| :-]+")


def page(name: str) -> str:
    """`architecture` is docs/architecture.md."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next one of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n", text, re.MULTILINE)
    assert found is not None, f"no heading {title!r}"
    rest = text[found.end() :]
    after = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: after.start()] if after is not None else rest


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of every table, without headings."""
    lines = text.splitlines()
    for before, line in pairwise(lines):
        is_below = before.startswith("|") or _RULE.fullmatch(before)
        if line.startswith("|") and is_below and not _RULE.fullmatch(line):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def code_spans(text: str) -> list[str]:
    without_blocks = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", without_blocks)
