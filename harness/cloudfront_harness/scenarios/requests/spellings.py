"""Ways to write a request that say the same: by XML, by its namespaces, or by HTTP.

A spelling changes the bytes of a body as `wire.xml.encode` writes them, the headers of its request, or both.
The text that shows whether it was understood is in `specs/samples.toml`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cloudfront_harness.exchange import Headers
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.mutations import Mutation

# More than the 8 KiB that servers commonly set aside for a request, and far less than any was seen to refuse.
_LARGE_BYTES = 9 * 1024

# Text in an element without children: `encode` escapes every other "<" and ">".
_TEXT = re.compile(rb">([^<>]+)(?=</)")
_TAG = re.compile(rb"<[^>]*>")
_ESCAPED = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&amp;", b"&"))


def _as_it_is(body: bytes) -> bytes:
    return body


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way to write a request.

    change          what it does to a body
    content_type    None sends no Content-Type
    headers         what goes with it beside that
    may_be_refused  whether no recommendation obliges a server to take it
    """

    change: Mutation = _as_it_is
    content_type: str | None = "text/xml"
    headers: Headers = ()
    may_be_refused: bool = False


PLAIN = Spelling()


def _in_texts(change: Callable[[bytes], bytes]) -> Mutation:
    return lambda body: _TEXT.sub(lambda text: b">" + change(text[1]), body)


def _in_cdata(text: bytes) -> bytes:
    for escaped, sign in _ESCAPED:
        text = text.replace(escaped, sign)
    # What ends a section stands in two of them.
    return b"<![CDATA[" + text.replace(b"]]>", b"]]]]><![CDATA[>") + b"]]>"


def _with_inside(markup: bytes) -> Callable[[bytes], bytes]:
    """Markup behind the first character of a text, unless that begins a reference."""

    def change(text: bytes) -> bytes:
        first = text.decode()[0].encode()
        return text if first == b"&" else first + markup + text[len(first) :]

    return change


def _in_references(text: bytes) -> bytes:
    """Each character by its number, decimal and hexadecimal in turn; with references already: as it is."""
    if b"&" in text or not text.isascii():
        return text
    forms = (b"&#%d;", b"&#x%X;")
    return b"".join(forms[place % 2] % character for place, character in enumerate(text))


def _with_quotes_escaped(text: bytes) -> bytes:
    return text.replace(b'"', b"&quot;").replace(b"'", b"&apos;")


def _in_single_quotes(body: bytes) -> bytes:
    return _TAG.sub(lambda tag: tag[0].replace(b'"', b"'"), body)


def _with_prefix(body: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1cf:", body).replace(b" xmlns=", b" xmlns:cf=", 1)


def _self_closing(body: bytes) -> bytes:
    return re.sub(rb"<(\w+)></\1>", rb"<\1/>", body)


def _with_white_space_around(body: bytes) -> bytes:
    return mutations.with_leading_white_space(body) + b"\n  \n"


def _with_carriage_returns(body: bytes) -> bytes:
    return mutations.with_white_space(body).replace(b"\n", b"\r\n")


def _with_tabs(body: bytes) -> bytes:
    indented = mutations.with_white_space(body)
    return re.sub(rb"(?<=>)\n +", lambda blank: blank[0].replace(b" ", b"\t"), indented)


def _in_utf_16(body: bytes) -> bytes:
    text = body.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"', 1)
    return codecs.BOM_UTF16_LE + text.encode("utf-16-le")


def _without_namespace(body: bytes) -> bytes:
    return re.sub(rb' xmlns="[^"]*"', b"", body, count=1)


def _large(body: bytes) -> bytes:
    """White space before the last end tag, where it means nothing."""
    before, opening, name = body.rpartition(b"</")
    return before + b" " * _LARGE_BYTES + opening + name


_COMMENT = b"<!-- no part of it -->"
_INSTRUCTION = b"<?cfharness no part of it?>"

SPELLINGS: Mapping[str, Spelling] = MappingProxyType(
    {
        # XML 1.0: 2.2, 2.4 to 2.8, 2.11, 3.1, 4.1, 4.3.3, 4.6. Namespaces in XML: 6.
        "byte-order-mark": Spelling(lambda body: codecs.BOM_UTF8 + body),
        "no-declaration": Spelling(mutations.without_declaration),
        "single-quotes": Spelling(_in_single_quotes),
        "white-space-around": Spelling(_with_white_space_around),
        "cdata": Spelling(_in_texts(_in_cdata)),
        "comments": Spelling(_in_texts(_with_inside(_COMMENT))),
        "processing-instructions": Spelling(_in_texts(_with_inside(_INSTRUCTION))),
        "prefix": Spelling(_with_prefix),
        "character-references": Spelling(_in_texts(_in_references)),
        "entity-references": Spelling(_in_texts(_with_quotes_escaped)),
        "self-closing": Spelling(_self_closing),
        "carriage-returns": Spelling(_with_carriage_returns),
        "tabs": Spelling(_with_tabs),
        "beyond-ascii": Spelling(),
        # RFC 9110: 8.3, 10.1.1. RFC 7303: 9.2 (text/xml and application/xml are one type).
        "expect": Spelling(headers=(("Expect", "100-continue"),)),
        "application-xml": Spelling(content_type="application/xml"),
        "charset": Spelling(content_type="text/xml; charset=utf-8"),
        # Every processor of XML reads UTF-16 (XML 1.0, 4.3.3), but nobody saw the service do it.
        "utf-16": Spelling(_in_utf_16, may_be_refused=True),
        "no-namespace": Spelling(_without_namespace, may_be_refused=True),
        "large": Spelling(_large, may_be_refused=True),
        # 411 is a right answer to it (RFC 9112, 6.3), as 415 is to the next (RFC 9110, 15.5.16).
        "chunked": Spelling(headers=(("Transfer-Encoding", "chunked"),), may_be_refused=True),
        "no-content-type": Spelling(content_type=None, may_be_refused=True),
    }
)
