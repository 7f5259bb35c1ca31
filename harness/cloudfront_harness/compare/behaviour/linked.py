"""Placeholders for what was made up: `<id:1>` is the same thing wherever it appears in a scenario.

Two runs of a scenario never have the same ids. What is compared is therefore not the value but which thing it
belongs to: an id that a create gave is recognised in `Location`, in the path of the read, in the message of a
conflict. Values that both sides first show at the same place are called the same from there on.

What was made up by the service stands in members that no request holds (the contract says which), and in
headers. What we made up (caller references, names, wrong values) stands in requests, where the two sides have
different words at the same place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from cloudfront_harness.compare.behaviour.aligned import Row
from cloudfront_harness.compare.behaviour.bodies import element_paths
from cloudfront_harness.compare.behaviour.neutral import Neutral, text_in, without_version

# How a member of answers comes about (`contract.AnswerMember.rule`), and what its value is called here.
_MINTED = {
    "addresses": "address",
    "canonical-user-id": "canonical-user",
    "domain-name": "domain",
    "etag": "etag",
    "id": "id",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
# In ARNs; two servers need not agree on whose they are.
_ACCOUNT = re.compile(r"(?<=::)\d{12}(?=:)")
# Words of what is made up may have hyphens, and may stand between hyphens.
_WORDS = (re.compile(r"[A-Za-z0-9-]+"), re.compile(r"[A-Za-z0-9]+"))
# Shorter words are figures.
_SHORTEST = 4

_NUMBER = re.compile(r"(?<=[a-z]):\d+>")

# Of something that the service made up: kind, element or "" for a header, which of the elements of that name.
_Place = tuple[str, str, int]
Substitution = Callable[[str], str]


def placeholders(rows: Sequence[Row]) -> tuple[Substitution, Substitution]:
    """For each side of a scenario, what puts placeholders into a text of it."""
    names = _Names({}, {})
    _add_minted(rows, names)
    _add_made_up(rows, names)
    return _substitution(names.old), _substitution(names.new)


@dataclass(frozen=True, slots=True)
class _Names:
    """Placeholders by value, for each side."""

    old: dict[str, str]
    new: dict[str, str]
    _counts: Counter[str] = field(default_factory=Counter)

    def link(self, kind: str, old: str = "", new: str = "") -> None:
        """One placeholder for the values of both sides, or for that of the one that has it."""
        self._counts[kind] += 1
        placeholder = f"<{kind}:{self._counts[kind]}>"
        if old:
            self.old[old] = placeholder
        if new:
            self.new[new] = placeholder


def _add_minted(rows: Sequence[Row], names: _Names) -> None:
    """Link what the service made up: values that first stand at the same place are the same thing.

    What stands in a list says nothing of that, and what one side alone shows has a name of its own.
    """
    sent = ["", ""]
    alone: list[tuple[str, str, str]] = []
    for row in rows:
        found: list[dict[_Place, str]] = []
        for number, (side, known) in enumerate(((row.old, names.old), (row.new, names.new))):
            sent[number] += "" if side is None else _sent(side)
            minted = {} if side is None else _minted(side)
            # What a request had before any answer did was not made up by the service.
            found.append(
                {
                    at: value
                    for at, value in minted.items()
                    if value not in known and value not in sent[number]
                }
            )
        old, new = found
        is_list = any(side is not None and side.is_list for side in (row.old, row.new))
        for place in dict.fromkeys((*old, *new)):
            before, after = old.get(place, ""), new.get(place, "")
            if before and after and not is_list:
                if before not in names.old and after not in names.new:
                    names.link(place[0], before, after)
            else:
                alone.append((place[0], before, after))
    for kind, before, after in alone:
        left, right = "" if before in names.old else before, "" if after in names.new else after
        if left or right:
            names.link(kind, left, right)


def _minted(exchange: Neutral) -> dict[_Place, str]:
    """Values of an answer that the service made up, by where they stand: in the order of the body."""
    response = exchange.exchange.response
    if response is None or not exchange.succeeded:
        return {}
    found: dict[_Place, str] = {}
    counts: Counter[str] = Counter()
    if exchange.match is not None and exchange.answer is not None:
        contract = exchange.match.contract
        configurations = {resource.config for resource in contract.resources.values()}
        for element in _outside(exchange.answer, configurations):
            name = str(element.tag)
            member = contract.answer_members.get(name)
            if member is not None and member.rule in _MINTED and len(element) == 0 and element.text:
                counts[name] += 1
                found[_MINTED[member.rule], name, counts[name]] = element.text
    if etag := response.header("ETag"):
        found["etag", "", 0] = etag
    return found


def _outside(element: etree._Element, names: set[str]) -> Iterator[etree._Element]:
    """An element and all below it, but for those of these names and what is in them."""
    yield element
    for child in element:
        if child.tag not in names:
            yield from _outside(child, names)


def _add_made_up(rows: Sequence[Row], names: _Names) -> None:
    """Link the words that requests of the two sides have at the same place, and only one side has at all."""
    told_old = {word for row in rows if row.old is not None for word in _words(_sent(row.old))}
    told_new = {word for row in rows if row.new is not None for word in _words(_sent(row.new))}
    for row in rows:
        for left, right in _words_side_by_side(row):
            if left in names.old or right in names.new or left in told_new or right in told_old:
                continue
            if min(len(left), len(right)) >= _SHORTEST:
                names.link("made-up", left, right)


def _words_side_by_side(row: Row) -> Iterator[tuple[str, str]]:
    if row.old is None or row.new is None:
        return
    for left, right in _texts_side_by_side(row.old, row.new):
        for pattern in _WORDS if left != right else ():
            # A text of another build is another text, not another name for the same.
            if pattern.sub("", left) == pattern.sub("", right):
                yield from zip(pattern.findall(left), pattern.findall(right), strict=False)


def _words(text: str) -> Iterator[str]:
    for pattern in _WORDS:
        yield from pattern.findall(text)


def _texts_side_by_side(old: Neutral, new: Neutral) -> Iterator[tuple[str, str]]:
    yield old.target, new.target
    if old.request is None or new.request is None:
        return
    texts: dict[str, list[str]] = {}
    for path, element in element_paths(new.request):
        texts.setdefault(path, []).append(element.text or "")
    for path, element in element_paths(old.request):
        if texts.get(path):
            yield element.text or "", texts[path].pop(0)


def _sent(exchange: Neutral) -> str:
    """All text of a request."""
    body = "" if exchange.request is None else text_in(exchange.request)
    return f"{exchange.target}\n{body}\n"


def _substitution(named: Mapping[str, str]) -> Substitution:
    # In messages a word may begin with a capital letter that had none when it was sent.
    names = {value.lower(): placeholder for value, placeholder in named.items()}
    # The longest first: a domain name may have an id in it.
    longest_first = sorted(names, key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first))
    pattern = (
        re.compile(rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])", re.IGNORECASE) if names else None
    )

    def substitute(text: str) -> str:
        text = _TIME.sub("<time>", without_version(text))
        text = _ACCOUNT.sub("<account>", text)
        return text if pattern is None else pattern.sub(lambda found: names[found[0].lower()], text)

    return substitute


def with_placeholders(root: etree._Element, substitute: Substitution) -> etree._Element:
    """A copy of a tree with placeholders in its texts."""
    copy = etree.Element(root.tag, {str(name): str(value) for name, value in root.items()})
    copy.text = substitute(root.text) if root.text else root.text
    copy.extend(with_placeholders(child, substitute) for child in root)
    return copy


def without_numbers(substitute: Substitution) -> Substitution:
    """The same with placeholders that do not say which thing they stand for."""
    return lambda text: unnumbered(substitute(text))


def unnumbered(text: str) -> str:
    """A text with placeholders that do not say which thing they stand for."""
    return _NUMBER.sub(">", text)
