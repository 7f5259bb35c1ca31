"""How: what a text, or a list, is changed into. Pure functions; what was seen earlier is handed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

# Texts that are of no type that the API has, but of this one.
_GARBAGE = {
    "time": "2001-02-03T04:05:06.007Z",
    "boolean": "true",
    "number": "7",
    "enum": "other",
    "id": "E0000000000000",
    "etag": "E0000000000000",
    "arn": "arn:aws:cloudfront::000000000000:distribution/E0000000000000",
    "status": "Deployed",
    "count": "7",
}
_IMPOSSIBLE = {
    "time": "yesterday",
    "boolean": "maybe",
    "number": "-1.5",
    "count": "-1",
    "id": "not an id",
    "etag": "not an etag",
    "arn": "not-an-arn",
    "location": "not a location",
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value with what it is of and what stood in its place before; None where nothing did.

    kind  of the place: `id`, `time`, …
    first          what stood there first of all, whoever asked
    before         of the same resource, before it was this
    of_another     of another resource of the account
    of_another_account
    """

    kind: str
    first: str | None = None
    before: str | None = None
    of_another: str | None = None
    of_another_account: str | None = None
    number: int = 0


# A text into another, None into nothing; the same text where the change finds nothing to change.
TextChange = Callable[[str, Earlier], str | None]


def _kept(value: str | None, otherwise: str) -> str:
    return otherwise if value is None else value


def _next(text: str) -> str:
    """A text of the same form: its last letter or digit is another one."""
    at = next((at for at in range(len(text) - 1, -1, -1) if text[at].isalnum()), None)
    if at is None:
        return f"{text}1"
    return f"{text[:at]}{'1' if text[at] == '0' else '0'}{text[at + 1 :]}"


def _renumbered(text: str, number: int) -> str:
    """A text of the same form, another one for each number."""
    digits = str(number + 1)
    return text[: -len(digits)] + digits if len(text) > len(digits) else text + digits


def _negated(text: str) -> str:
    return {"true": "false", "false": "true"}.get(text, text)


def _moved(text: str, by: int) -> str:
    return str(int(text) + by) if re.fullmatch("-?[0-9]+", text) else text


def _clamped(text: str) -> str:
    return str(min(int(text), 60)) if re.fullmatch("[0-9]+", text) else text


TEXT_CHANGES: Mapping[str, TextChange] = MappingProxyType(
    {
        "absent": lambda _text, _earlier: None,
        "empty": lambda _text, _earlier: "",
        # For all resources of all accounts the same.
        "constant": lambda text, earlier: _kept(earlier.first, text),
        "stale": lambda text, earlier: _kept(earlier.before, text),
        "of-another": lambda text, earlier: _kept(earlier.of_another, text),
        "of-another-account": lambda text, earlier: _kept(earlier.of_another_account, text),
        "other": lambda text, _earlier: _next(text),
        "fresh": lambda text, earlier: _renumbered(text, earlier.number),
        "trimmed": lambda text, _earlier: text.strip(),
        "collapsed": lambda text, _earlier: re.sub(r"\s+", " ", text),
        "lower-case": lambda text, _earlier: text.lower(),
        "upper-case": lambda text, _earlier: text.upper(),
        "composed": lambda text, _earlier: unicodedata.normalize("NFC", text),
        "decomposed": lambda text, _earlier: unicodedata.normalize("NFD", text),
        "compatible": lambda text, _earlier: unicodedata.normalize("NFKC", text),
        "ascii": lambda text, _earlier: text.encode("ascii", "replace").decode(),
        "misread": lambda text, _earlier: text.encode().decode("latin-1"),
        "escaped-twice": lambda text, _earlier: text.replace("&", "&amp;").replace("<", "&lt;"),
        "unescaped": lambda text, _earlier: re.sub(r"&(amp|lt|gt|quot|apos|#\w+);", "", text),
        "without-line-ends": lambda text, _earlier: re.sub("[\r\n]+", "", text),
        "without-astral": lambda text, _earlier: "".join(sign for sign in text if ord(sign) < 0x10000),
        "without-markup": lambda text, _earlier: re.sub("[<>&]", "", text),
        "quoted": lambda text, _earlier: f'"{text}"',
        "padded": lambda text, _earlier: f"{text} ",
        "truncated-16": lambda text, _earlier: text[:16],
        "truncated-64": lambda text, _earlier: text[:64],
        "truncated-128": lambda text, _earlier: text[:128],
        "garbage": lambda text, earlier: _GARBAGE.get(earlier.kind, _next(text)),
        "impossible": lambda _text, earlier: _IMPOSSIBLE.get(earlier.kind, "\ufffd"),
        "negated": lambda text, _earlier: _negated(text),
        "capitalised": lambda text, _earlier: text.title() if text in ("true", "false") else text,
        "zero": lambda text, _earlier: "0" if text.isdecimal() else text,
        "one-more": lambda text, _earlier: _moved(text, 1),
        "one-less": lambda text, _earlier: _moved(text, -1),
        "clamped": lambda text, _earlier: _clamped(text),
        "seconds-only": lambda text, _earlier: re.sub(r"\.[0-9]+Z$", "Z", text),
        "without-zone": lambda text, _earlier: text.removesuffix("Z"),
    }
)

ListChange = Callable[[Sequence[Any]], list[Any]]

LIST_CHANGES: Mapping[str, ListChange] = MappingProxyType(
    {
        "emptied": lambda _items: [],
        "first-1": lambda items: list(items[:1]),
        "first-3": lambda items: list(items[:3]),
        "first-10": lambda items: list(items[:10]),
        "first-100": lambda items: list(items[:100]),
        "without-last": lambda items: list(items[:-1]),
        "without-first": lambda items: list(items[1:]),
        "last-doubled": lambda items: [*items, *items[-1:]],
        "reversed": lambda items: list(reversed(items)),
    }
)
