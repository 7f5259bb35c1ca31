"""Whether two documents write a configuration alike, as most do: then neither needs reading.

No parsing: in a UTF-8 document without comments, CDATA sections and processing instructions every `<` opens a
tag, so that the bytes between the tags of an element are its content. What is written alike, but for the
order of members, white space between tags and the two spellings of an empty element, says the same; what is
not written alike may, which is for `checks.documents.infoset` to find out.
"""

from __future__ import annotations

import re
from functools import cache

from cloudfront_harness.contract import Shape
from cloudfront_harness.contract.identity_cache import IdentityCache

_UTF8_START = re.compile(rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?\?>)?\s*<[A-Za-z]')
# White space behind an end tag, and between two start tags. Between a start and an end tag it is a value.
_INDENTATION = re.compile(r"(</[^<>]*>|<[^<>/]*>(?=[ \t\r\n]+<[^/]))[ \t\r\n]+(?=<|$)")


def same_content(first: bytes, second: bytes, name: str, shape: Shape | None) -> bool:
    """Whether the element `name`, of that shape, is written alike in two documents.

    False means: perhaps, perhaps not.
    """
    one, other = _content(first, name), _content(second, name)
    if one is None or other is None:
        return False
    if one == other:
        return True
    one, other = _written_out(one), _written_out(other)
    if one == other:
        return True
    lists = None if shape is None else _LIST_TAGS.get(shape)
    return lists is not None and _same_members(one, other, lists)


def _content(document: bytes, name: str) -> bytes | None:
    """The content of the only element with that name, None where that is not certain."""
    start = _UTF8_START.match(document)
    # Without either character there is nothing but tags and text, whatever else a document may hold.
    if start is None or b"!" in document or document.find(b"?", start.end()) >= 0:
        return None
    opening, closing = _tags(name)
    tag = opening.search(document)
    if tag is None:
        return None
    content, found, rest = document[tag.end() :].partition(closing)
    return content if found and closing not in rest else None


def _written_out(content: bytes) -> bytes:
    """Content with its empty elements as `<X></X>`."""
    if b"/>" not in content:
        return content
    # Most contents have one or two of them: going from each to the next is faster than trying every tag.
    *pieces, rest = content.split(b"/>")
    written = []
    for piece in pieces:
        before, _, name = piece.rpartition(b"<")
        name = name.removesuffix(b" ")
        written.append(b"%s<%s></%s>" % (before, name, name) if name.isalnum() else piece + b"/>")
    return b"".join((*written, rest))


@cache
def _tags(name: str) -> tuple[re.Pattern[bytes], bytes]:
    opening = rb'<%s(?: xmlns="[^"<>&]*")?>' % name.encode()
    return re.compile(opening), b"</%s>" % name.encode()


def _same_members(one: bytes, other: bytes, lists: frozenset[str]) -> bool:
    """Whether two contents have the same texts at the same paths, in whatever order."""
    first, second = _unindented(one), _unindented(other)
    # A member that is there twice has its paths twice or has more tags.
    if first.count("<") != second.count("<"):
        return False
    here = _texts(first, lists)
    return here is not None and here == _texts(second, lists)


def _unindented(content: bytes) -> str:
    # Latin-1 maps bytes to characters one to one, and that is all that a comparison needs.
    text = content.decode("latin-1")
    return _INDENTATION.sub(r"\1", text.strip(" \t\r\n")) if "\n" in text else text


def _texts(content: str, lists: frozenset[str]) -> set[str] | None:
    """The path of each innermost element with its text; items of `lists` have their position in the path.

    None for what is no tree of elements, or has a text twice in one place. (Of structures that stand twice,
    which the structure checks report, only the number counts.) Cutting at the end tags leaves pieces of an
    end tag's name and the start tags up to the next end tag; a piece without any stands before the end of an
    element that has others in it.
    """
    pieces = f">{content}".split("</")
    if "<" in pieces.pop():
        return None
    texts: list[str] = []
    outer: list[tuple[str, int]] = []
    path, position = "", 0  # the position of the next item, 0 outside of lists
    for piece in pieces:
        if "<" not in piece:
            if not outer or piece[-1:] != ">":
                return None
            path, position = outer.pop()
            continue
        ended, _, rest = piece.partition("<")
        if ended[-1:] != ">":  # text between elements
            return None
        while "<" in rest:
            start, _, rest = rest.partition("<")
            is_list = start in lists
            if not is_list and not start[:-1].isalnum():  # with an attribute, a prefix or text: who knows
                return None
            outer.append((path, position + 1 if position else 0))
            path = f"{path}{position}{start}" if position else path + start
            position = 1 if is_list else 0
        if position:
            texts.append(f"{path}{position}{rest}")
            position += 1
        else:
            texts.append(path + rest)
    found = set(texts)
    return found if not outer and len(found) == len(texts) else None


def _list_tags(shape: Shape) -> frozenset[str] | None:
    """The start tags, without `<`, of the lists in a shape. None when one has no element of its own."""
    tags: set[str] = set()
    seen: set[int] = set()
    pending = [shape]
    while pending:
        outer = pending.pop()
        if id(outer) in seen:
            continue
        seen.add(id(outer))
        members = outer.members if outer.item is None else (outer.item,)
        for member in members:
            if member.shape.kind == "list":
                if member.shape.flattened:
                    return None
                tags.add(f"{member.xml_name}>")
            pending.append(member.shape)
    return frozenset(tags)


_LIST_TAGS: IdentityCache[Shape, frozenset[str] | None] = IdentityCache(_list_tags)
