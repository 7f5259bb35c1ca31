"""Reading judged bytes: hardened, and blind to comments."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

import pytest
from cloudfront_harness.checks import judge, read_answer
from cloudfront_harness.checks.documents.document import (
    NotXmlError,
    child,
    clipped,
    elements,
    local_name,
    namespace,
    parse,
    text_at,
    text_of,
)
from cloudfront_harness.checks.exchanges.error_document import read_error
from cloudfront_harness.checks.judgement import Judgement
from cloudfront_harness.specs import load_contract
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.good import answered, good_exchange, refusal, response_of, with_bytes

LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10 if level else b"ha" * 50)
    for level in range(12)
)

# Documents with a type declaration, by what they would do to a careless reader.
DECLARED = {
    "an empty declaration": b"<!DOCTYPE a><a/>",
    "an internal entity": b'<!DOCTYPE a [<!ENTITY x "SECRET">]><a>&x;</a>',
    "a file": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
    "a URL": b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><a>&x;</a>',
    "an external subset": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "a parameter entity": b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><a/>',
    "many laughs": b"<!DOCTYPE a [" + LAUGHS + b"]><a>&l11;</a>",
    "many laughs in an attribute": b"<!DOCTYPE a [" + LAUGHS + b']><a b="&l11;"/>',
    "a default attribute": b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
    "in another encoding": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "S">]><a/>'.encode(
        "utf-16"
    ),
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError(f"the judge opened a connection: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("name", DECLARED)
def test_a_type_declaration_is_no_answer(name: str) -> None:
    with pytest.raises(NotXmlError):
        parse(DECLARED[name])


def test_a_type_declaration_is_named_as_the_reason() -> None:
    with pytest.raises(NotXmlError, match="^the document has a document type declaration$"):
        parse(DECLARED["an empty declaration"])


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("operation", ["CreateDistribution", "GetDistribution"])
def test_the_judge_reports_a_type_declaration_and_expands_nothing(operation: str, name: str) -> None:
    contract = load_contract("2016-09-29")
    exchange = with_bytes(good_exchange(contract, contract.operation(operation)), DECLARED[name])
    findings = judge(contract, contract.operation(operation), exchange)
    assert [finding.clause for finding in findings] == ["CF301"]
    assert not any("SECRET" in finding.actual or "haha" in finding.actual for finding in findings)
    judgement = Judgement(contract, contract.operation(operation))
    assert read_answer(judgement, exchange).id is None


@pytest.mark.parametrize("name", DECLARED)
def test_an_error_with_a_type_declaration_is_unreadable(name: str) -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    exchange = answered(good_exchange(contract, operation), refusal(contract, "InvalidArgument", 400))
    findings = judge(contract, operation, with_bytes(exchange, DECLARED[name]))
    assert [finding.clause for finding in findings] == ["CF601"]
    assert read_error(DECLARED[name]) is None


def test_an_entity_does_not_read_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    uri = (tmp_path / "secret").as_uri().encode()
    with pytest.raises(NotXmlError) as caught:
        parse(b'<!DOCTYPE a [<!ENTITY x SYSTEM "%s">]><a>&x;</a>' % uri)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"text",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a>\x00</a>",
        b"<a>\xff</a>",
        b"<a>&x;</a>",
        b"<a b/>",
        b"\xef\xbb\xbf",
    ],
)
def test_what_is_not_well_formed_says_why(data: bytes) -> None:
    with pytest.raises(NotXmlError, match="."):
        parse(data)


def test_depth_is_limited() -> None:
    with pytest.raises(NotXmlError):
        parse(b"<a>" * 100_000 + b"</a>" * 100_000)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(NotXmlError):
        assert parse(data).tag


@given(data=st.binary(max_size=80), status=st.integers(100, 599))
def test_no_answer_makes_the_judge_fail(data: bytes, status: int) -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    good = good_exchange(contract, operation)
    cut = response_of(good).body[: len(data)] + data
    for body in (data, cut):
        for answer in (refusal(contract, "InvalidArgument", 400), response_of(good)):
            exchange = answered(good, type(answer)(status, answer.headers, body))
            assert judge(contract, operation, exchange, profile="observed") or body == answer.body


def test_comments_and_instructions_are_not_there() -> None:
    root = parse(b"<?x y?><!-- a --><a>1<!-- b -->2<?x y?><b/><!-- c --></a><!-- d -->")
    assert [node.tag for node in root.iter()] == ["a", "b"]
    assert root.text == "12"
    assert root.getprevious() is None


def test_white_space_that_is_content_stays() -> None:
    root = parse(b"<a> <b> </b>\n<c> <![CDATA[x]]></c></a>")
    assert (text_at(root, "b"), text_at(root, "c")) == (" ", " x")


def test_names() -> None:
    root = parse(b'<p:a xmlns:p="urn:x"><b/></p:a>')
    assert (local_name(root), namespace(root)) == ("a", "urn:x")
    assert (local_name(root[0]), namespace(root[0])) == ("b", "")
    assert elements(root) == [root[0]]


def test_places_are_found_in_any_namespace() -> None:
    root = parse(b'<a xmlns:p="urn:x"><p:b><c>1</c></p:b><b><c>2</c></b></a>')
    assert text_at(root, "b/c") == "1"
    assert text_at(root, "b/d") is None
    assert text_at(root, "d/c") is None
    assert child(root, "c") is None


def test_text_around_elements_counts() -> None:
    assert text_of(parse(b"<a>1<b>2</b>3<b/>4</a>")) == "134"
    assert text_of(parse(b"<a/>")) == ""


def test_long_values_are_shortened_for_messages() -> None:
    assert clipped("a'b") == '"a\'b"'
    assert clipped("x" * 200, 10) == "'xxxxxxxxx…'"
