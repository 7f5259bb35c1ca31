"""When a request is one that was recorded: same method, same target, same body as far as XML can tell.

The host does not count, because a target gets another port with every start, and neither do headers, which
carry dates and signatures. Of an XML body the order of attributes, white space between elements and the
choice of prefixes do not count; text does, to the letter, and so does the order of elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from cloudfront_harness.exchange import Request
from cloudfront_harness.wire.sensitive import SENSITIVE_PARAMETERS
from cloudfront_harness.wire.xml import MalformedXmlError, parse

# Method, path, sorted query, and the body in its canonical form.
Key = tuple[str, str, tuple[tuple[str, str], ...], str | bytes]

# What says who asks, and when: redacted in a cassette, and different each time.
CREDENTIAL_PARAMETERS = frozenset(SENSITIVE_PARAMETERS.values()) | {
    "Expires",
    "Timestamp",
    "X-Amz-Algorithm",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
}

# A tag, or one of the byte order marks that may stand before it.
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")

# An account id in a cassette is a number that was given in the order of appearance: here they are all alike.
_ACCOUNT_PLACEHOLDER = re.compile(r"(?<!\d)0{8}\d{4}(?!\d)")
_ANY_ACCOUNT = "000000000000"


def key_of(request: Request) -> Key:
    """What a redacted request is found by."""
    path, query = _target(request.target)
    return (request.method, path, query, canonical_body(request.body))


def canonical_body(body: bytes) -> str | bytes:
    """A body such that equal ones say the same: text for XML, otherwise the bytes as they are."""
    if not body.lstrip().startswith(_XML_STARTS):
        return body
    try:
        root = parse(body)
    except MalformedXmlError:
        return body
    return _any_account("\x1f".join(_canonical(root)))


def _canonical(element: etree._Element) -> Iterator[str]:
    """The parts of an element. No part has the separator in it: XML cannot carry that character."""
    yield f"<{element.tag}"
    for name, value in sorted(element.attrib.iteritems()):
        yield f"{name!s}={value!s}"
    children = [child for child in element if isinstance(child.tag, str)]
    # White space is text in an element that has nothing else, and layout in one that has elements.
    yield _text(element.text, layout=bool(children))
    for child in children:
        yield from _canonical(child)
        yield _text(child.tail, layout=True)
    yield ">"


def _text(text: str | None, *, layout: bool) -> str:
    if text is None or (layout and not text.strip(" \t\r\n")):
        return ""
    return f'"{text}'


@lru_cache(maxsize=1024)
def _target(target: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(target)
    query = parse_qsl(_any_account(parts.query), keep_blank_values=True)
    return _any_account(parts.path), tuple(
        sorted(pair for pair in query if pair[0] not in CREDENTIAL_PARAMETERS)
    )


def _any_account(text: str) -> str:
    return _ACCOUNT_PLACEHOLDER.sub(_ANY_ACCOUNT, text) if "00000000" in text else text
