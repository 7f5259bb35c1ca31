"""Why a body is no XML document: what the headers give away first, then what the parser says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.document import NotXmlError

if TYPE_CHECKING:
    from cloudfront_harness.exchange import Response

# Where a finding is about a body that cannot be read at all.
WHOLE_BODY = "response body"

_DECLARATION = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_CHARSET = re.compile(r"\bcharset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
# What a parser that was told nothing takes these first bytes for (XML 1.0, appendix F).
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_WIDE = ("utf-16", "utf-32", "ucs-2", "ucs-4")


def why_unreadable(response: Response, error: NotXmlError) -> str:
    """The nearest to the root of what may be the cause: coding, length, encoding, or the parser's reason."""
    return _coding(response) or _length(response) or _encoding(response) or str(error)


def _coding(response: Response) -> str:
    coding = (response.header("Content-Encoding") or "").strip().lower()
    if coding in ("", "identity"):
        return ""
    return f"a body in the content coding {coding}, which the request did not ask for"


def _length(response: Response) -> str:
    declared = (response.header("Content-Length") or "").strip()
    # The length of what travelled says nothing about what was unpacked from chunks.
    if not declared.isdecimal() or response.header("Transfer-Encoding") is not None:
        return ""
    length = len(response.body)
    return "" if int(declared) == length else f"{length} bytes, where Content-Length says {declared} bytes"


def _encoding(response: Response) -> str:
    """What the document says of its encoding, where its bytes or Content-Type say otherwise."""
    body = response.body
    mark = next((mark for mark in _BYTE_ORDER_MARKS if body.startswith(mark)), b"")
    declaration = _DECLARATION.match(body.removeprefix(mark).lstrip())
    charset = _CHARSET.search(response.header("Content-Type") or "")
    declared = declaration[1].decode() if declaration is not None else ""
    # A declaration that can be read byte for byte is in no encoding of two or four.
    if declared and (declared.lower().startswith(_WIDE) or not _agrees(mark, declared)):
        begun = f"a mark of {_BYTE_ORDER_MARKS[mark]}" if mark else "one byte for each character"
        return f"a declaration of {declared} in a body that begins with {begun}"
    encoding = declared or _BYTE_ORDER_MARKS.get(mark) or (charset[1] if charset is not None else "")
    if not encoding:
        return "" if _is_in(body, "utf-8") else "bytes that are not UTF-8, and no other encoding is declared"
    return "" if _is_in(body, encoding) else f"bytes that are not {encoding}, as declared"


def _agrees(mark: bytes, declared: str) -> bool:
    return not mark or declared.upper() == _BYTE_ORDER_MARKS[mark]


def _is_in(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
