"""Whether two documents write a configuration in the same bytes, as most do: then nothing needs comparing.

No parsing: in a UTF-8 document without comments, CDATA sections and processing instructions every `<` opens a
tag, so that the bytes between the tags of an element are its content. Equal bytes say the same; unequal bytes
may, which is for `harness.checks.infoset` to find out.
"""

from __future__ import annotations

import re
from functools import cache

_UTF8_START = re.compile(rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?\?>)?\s*<[A-Za-z]')
_EMPTY_ELEMENT = re.compile(rb"<([A-Za-z0-9]+) ?/>")


def same_bytes(first: bytes, second: bytes, name: str) -> bool:
    """Whether the element `name` has the same content in two documents, by their bytes.

    False means: perhaps, perhaps not.
    """
    one, other = _content(first, name), _content(second, name)
    if one is None or other is None:
        return False
    return one == other or _written_out(one) == _written_out(other)


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
    return _EMPTY_ELEMENT.sub(rb"<\1></\1>", content) if b"/>" in content else content


@cache
def _tags(name: str) -> tuple[re.Pattern[bytes], bytes]:
    opening = rb'<%s(?: xmlns="[^"<>&]*")?>' % name.encode()
    return re.compile(opening), b"</%s>" % name.encode()
