from __future__ import annotations

import pytest
from cloudfront_harness.exchange import Request
from cloudfront_harness.recording.matching import canonical_body, key_of
from hypothesis import given
from hypothesis import strategies as st

CONFIG = b'<C xmlns="urn:c"><A x="1" y="2">text</A><B></B></C>'


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0" encoding="UTF-8"?>\n<C xmlns="urn:c"><A x="1" y="2">text</A><B/></C>',
        b'<C xmlns="urn:c"><A y="2" x="1">text</A><B></B></C>',
        b'<C xmlns="urn:c">\n  <A x="1" y="2">text</A>\n  <B></B>\n</C>\n',
        b'<p:C xmlns:p="urn:c"><p:A x="1" y="2">text</p:A><p:B></p:B></p:C>',
        b'<C xmlns="urn:c"><!-- why --><A x="1" y="2">te<![CDATA[xt]]></A><B></B></C>',
        '<C xmlns="urn:c"><A x="1" y="2">text</A><B></B></C>'.encode("utf-16"),
    ],
    ids=["declaration", "attributes", "white-space", "prefix", "comment-and-cdata", "encoding"],
)
def test_what_xml_does_not_tell_apart_is_the_same(body: bytes) -> None:
    assert canonical_body(body) == canonical_body(CONFIG)


@pytest.mark.parametrize(
    "body",
    [
        b'<C xmlns="urn:c"><A x="1" y="2">text </A><B></B></C>',
        b'<C xmlns="urn:c"><A x="1" y="2">text</A><B> </B></C>',
        b'<C xmlns="urn:c"><B></B><A x="1" y="2">text</A></C>',
        b'<C xmlns="urn:d"><A x="1" y="2">text</A><B></B></C>',
        b'<C xmlns="urn:c"><A x="1" y="3">text</A><B></B></C>',
        b'<C xmlns="urn:c"><A x="1" y="2">text</A></C>',
        b'<C xmlns="urn:c"><A x="1" y="2">text</A><B></B>',
        b"",
    ],
    ids=["text", "white-space-as-text", "order", "namespace", "attribute", "member", "broken", "empty"],
)
def test_what_says_something_else_is_not(body: bytes) -> None:
    assert canonical_body(body) != canonical_body(CONFIG)


@given(st.lists(st.sampled_from(["<a>", "</a>", "<b>", "</b>", "x", " "]), max_size=8))
def test_equal_forms_mean_equal_trees(pieces: list[str]) -> None:
    body = f"<r>{''.join(pieces)}</r>".encode()
    assert canonical_body(body) == canonical_body(b"\n" + body) or not isinstance(canonical_body(body), str)


def test_host_headers_and_credentials_do_not_count() -> None:
    first = Request("GET", "/p?b=2&a=1&X-Amz-Signature=aa&X-Amz-Date=1", (("Host", "one"),))
    second = Request("GET", "/p?a=1&b=2&X-Amz-Signature=bb&X-Amz-Date=2", (("Host", "two"), ("X", "y")))
    assert key_of(first) == key_of(second)
    assert key_of(first) != key_of(Request("GET", "/p?a=1&b=3"))
    assert key_of(first) != key_of(Request("GET", "/p?a=1&b=2&c="))
    assert key_of(first) != key_of(Request("PUT", "/p?a=1&b=2"))
