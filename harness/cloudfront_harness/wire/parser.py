"""A hardened XML parser: bytes in, an element tree or one clear reason out.

Refused before libxml2 sees the document: nothing at all, an encoding other than the four below, and every
document type declaration (and with it every entity but the five built-in ones). Refused after: nesting
deeper than 64. Comments and processing instructions are dropped, and the text around them is one text.
"""

from __future__ import annotations

import codecs
import re
from typing import Literal

from lxml import etree

from cloudfront_harness.errors import HarnessError

MalformedKind = Literal["empty", "encoding", "doctype", "not-xml", "too-deep"]

# The deepest CloudFront document has 12 levels; 64 leaves room and keeps recursive readers safe.
MAX_DEPTH = 64

# Encodings that cannot hide a document type declaration from the scans below.
_ASCII_COMPATIBLE = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1"})
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# At a NUL, or a first byte that is neither white space nor "<", libxml2 would guess UTF-32, EBCDIC and so on.
_PLAIN_START = re.compile(rb"\A(?:\xef\xbb\xbf)?[ \t\r\n]*+<[^\x00]")
_XML_DECLARATION = re.compile(rb"<\?xml[ \t\r\n][^>]{0,200}?\?>")
_ENCODING = re.compile(rb"encoding[ \t\r\n]*=[ \t\r\n]*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']")
# What may stand before the root element, up to a document type declaration. Each alternative begins with
# different bytes and consumes what it matches, so that no input can make it backtrack.
_PROLOG_WITH_DOCTYPE = re.compile(r"\A\ufeff?(?:[ \t\r\n]++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_BYTES_PROLOG_WITH_DOCTYPE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:[ \t\r\n]++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL
)

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


class MalformedXmlError(HarnessError):
    """Bytes that are no acceptable XML document.

    `kind` classifies them for a caller that answers with an error code, `reason` says it to a human.
    """

    def __init__(self, reason: str, kind: MalformedKind) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind: MalformedKind = kind


def parse(data: bytes) -> etree._Element:
    """The root element of a document.

    Raises `MalformedXmlError` for anything that is not well-formed XML 1.0 in UTF-8, UTF-16 with a byte
    order mark, US-ASCII or ISO-8859-1, for a document type declaration, and for nesting beyond `MAX_DEPTH`.
    """
    wide = data[:2] in _UTF16_MARKS
    may_declare_type = wide or b"<!D" in data
    if wide:
        _refuse_utf16_doctype(data)
    elif not _PLAIN_START.match(data):
        raise _not_even_markup(data)
    elif may_declare_type or data[:5] == b"<?xml" or data[:3] == codecs.BOM_UTF8:
        _refuse_encoding_and_doctype(data)
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise _why(error) from None
    except ValueError as error:  # lxml's own checks
        raise MalformedXmlError(f"The document is not XML: {error}.", "not-xml") from None
    # The scans above leave nothing for this to find; it is the last line of defence.
    if may_declare_type and root.getroottree().docinfo.internalDTD is not None:
        raise _doctype()
    # A document with fewer end tags than the limit cannot be deeper (in UTF-16 they are not looked for).
    if (wide or data.count(b"</") >= MAX_DEPTH) and _deeper_than(root, MAX_DEPTH):
        raise MalformedXmlError(f"Elements are nested more than {MAX_DEPTH} deep.", "too-deep")
    return root


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; "" for a comment or a processing instruction."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace_of(element: etree._Element) -> str | None:
    """The element's namespace, None for none."""
    tag: object = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag[:1] == "{" else None


def _doctype() -> MalformedXmlError:
    return MalformedXmlError("Document type declarations and entities are not accepted.", "doctype")


def _refuse_utf16_doctype(data: bytes) -> None:
    if data[2:4] == b"\x00\x00":  # the mark is that of UTF-32
        raise MalformedXmlError("Encoding UTF-32 is not accepted: use UTF-8.", "encoding")
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise MalformedXmlError(f"The document is not valid UTF-16: {error.reason}.", "encoding") from None
    if _PROLOG_WITH_DOCTYPE.match(text):
        raise _doctype()


def _refuse_encoding_and_doctype(data: bytes) -> None:
    start = 3 if data[:3] == codecs.BOM_UTF8 else 0
    declaration = _XML_DECLARATION.match(data, start)
    declared = _ENCODING.search(declaration.group()) if declaration else None
    if declared is not None and declared[1].decode("ascii").lower() not in _ASCII_COMPATIBLE:
        raise MalformedXmlError(
            f"Encoding {declared[1].decode('ascii')} is not accepted: use UTF-8.", "encoding"
        )
    if b"<!D" in data and _BYTES_PROLOG_WITH_DOCTYPE.match(data):
        raise _doctype()


def _not_even_markup(data: bytes) -> MalformedXmlError:
    if not data.strip(b" \t\r\n"):
        return MalformedXmlError("The document is empty.", "empty")
    return MalformedXmlError("The document is not XML: it does not start with a tag.", "not-xml")


def _why(error: etree.XMLSyntaxError) -> MalformedXmlError:
    message = " ".join((error.msg or "no reason given").split())
    if "Excessive depth" in message:  # libxml2's own limit, 256
        return MalformedXmlError(f"Elements are nested more than {MAX_DEPTH} deep.", "too-deep")
    return MalformedXmlError(f"The document is not XML: {message}.", "not-xml")


def _deeper_than(root: etree._Element, limit: int) -> bool:
    level = [root]
    for _ in range(limit):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True
