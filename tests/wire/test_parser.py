from __future__ import annotations

import time

import pytest
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.wire.xml import MAX_DEPTH, MalformedXmlError, local_name, namespace_of, parse

ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
BILLION_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><a>&j;</a>"
)


@pytest.mark.parametrize(
    "data",
    [
        b"<a/>",
        b" \r\n\t<a></a>",
        b"\xef\xbb\xbf<a/>",
        b'<?xml version="1.0"?>\n<a/>',
        b"<?xml version='1.0' encoding='utf-8' standalone='yes'?><a/>",
        b'<?xml version="1.0" encoding="US-ASCII"?><a/>',
        '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"),
        b"<!-- before --><?p i?><a/><!-- after -->",
        b"<a><![CDATA[<!DOCTYPE b>]]></a>",
        b"<a><!-- <!DOCTYPE b> --></a>",
        b'<a b="&#60;!DOCTYPE"/>',
    ],
)
def test_accepts(data: bytes) -> None:
    assert parse(data).tag == "a"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "not-xml"),
        (b"hello", "not-xml"),
        (b'{"a": 1}', "not-xml"),
        (b"<a>", "not-xml"),
        (b"<a></b>", "not-xml"),
        (b"<a/>trailing", "not-xml"),
        (b"<a/><b/>", "not-xml"),
        (b"<a>&nbsp;</a>", "not-xml"),
        (b"<a>&#0;</a>", "not-xml"),
        (b"<a>\xff</a>", "not-xml"),
        (b"<a>\x00</a>", "not-xml"),
        (b"\x00<a/>", "not-xml"),
        (b"<x:a/>", "not-xml"),
        (b'\n<?xml version="1.0"?><a/>', "not-xml"),
        (b"<!doctype a><a/>", "not-xml"),
        (b"<!DOCTYPE a><a/>", "doctype"),
        (ENTITY.encode(), "doctype"),
        (BILLION_LAUGHS.encode(), "doctype"),
        (b"<!-- x --> <?p?>\n<!DOCTYPE a><a/>", "doctype"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><!DOCTYPE a><a/>', "doctype"),
        (ENTITY.encode("utf-16"), "doctype"),
        ("<!-- x --><!DOCTYPE a><a/>".encode("utf-16"), "doctype"),
        (b"\xff\xfe\x00", "encoding"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4APA-a/+AD4-', "encoding"),
        (b'<?xml version="1.0" encoding="IBM037"?><a/>', "encoding"),
        (ENTITY.encode("utf-32"), "encoding"),
        (ENTITY.encode("utf-32-be"), "not-xml"),
        (ENTITY.encode("utf-16-le"), "not-xml"),
        (ENTITY.encode("cp037"), "not-xml"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "too-deep"),
        (b"<a>" * MAX_DEPTH + b"<a/>" + b"</a>" * MAX_DEPTH, "too-deep"),
        (("<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1)).encode("utf-16"), "too-deep"),
        (b"<a>" * 100_000, "too-deep"),
    ],
)
def test_refuses(data: bytes, kind: str) -> None:
    with pytest.raises(MalformedXmlError) as caught:
        parse(data)
    assert caught.value.kind == kind
    assert caught.value.reason == str(caught.value)
    assert "\n" not in caught.value.reason
    assert isinstance(caught.value, HarnessError)


DECLARED_TYPES = (
    ENTITY.encode(),
    BILLION_LAUGHS.encode(),
    ENTITY.encode("utf-16"),
    '<?xml version="1.0"?> <!-- <a> --> <?p <a>?><!DOCTYPE a><a/>'.encode("utf-16"),
    b'\xef\xbb\xbf<?xml version="1.0"?> <!-- <a> --> <?p <a>?><!DOCTYPE a><a/>',
)


@pytest.mark.parametrize("data", DECLARED_TYPES)
def test_libxml2_does_not_see_a_declared_type(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudfront_harness.wire.parser._PARSER", None)
    monkeypatch.setattr("lxml.etree.fromstring", lambda *_: pytest.fail("it was parsed"))
    with pytest.raises(MalformedXmlError, match="Document type declarations"):
        parse(data)


@pytest.mark.parametrize("data", [ENTITY.encode(), ENTITY.encode("utf-16")])
def test_and_if_it_did_the_document_would_be_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for scan in ("_refuse_encoding_and_doctype", "_refuse_utf16_doctype"):
        monkeypatch.setattr(f"cloudfront_harness.wire.parser.{scan}", lambda _: None)
    with pytest.raises(MalformedXmlError, match="Document type declarations"):
        parse(data)


def test_the_deepest_document_that_is_accepted() -> None:
    assert parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH).tag == "a"
    assert len(parse(b"<a>" + b"<b></b>" * 1000 + b"</a>")) == 1000


def test_a_reason_says_where() -> None:
    with pytest.raises(MalformedXmlError, match=r"Opening and ending tag mismatch.*line 2"):
        parse(b"<a>\n</b>")


@pytest.mark.parametrize("filler", [b"<!--", b"<?x ", b"<!-- --> ", b" " * 9, b"<?x?>", b"<!D", b"<!-- <!D"])
def test_no_prolog_takes_long(filler: bytes) -> None:
    data = filler * (300_000 // len(filler))
    started = time.perf_counter()
    with pytest.raises(MalformedXmlError):
        parse(data + b"<!D")
    assert time.perf_counter() - started < 2


def test_comments_and_instructions_are_no_part_of_the_text() -> None:
    assert parse(b"<a>x<!-- c -->y<?p i?>z</a>").text == "xyz"


def test_names() -> None:
    root = parse(b'<a xmlns="urn:n"><b xmlns=""/></a>')
    assert (local_name(root), namespace_of(root)) == ("a", "urn:n")
    assert (local_name(root[0]), namespace_of(root[0])) == ("b", None)
