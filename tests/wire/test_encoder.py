from __future__ import annotations

import enum
from typing import Any

import pytest
from cloudfront_harness.contract import Kind, Member, Shape
from cloudfront_harness.errors import EncodeError
from cloudfront_harness.wire.xml import encode, escape, parse
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.values import NOT_XML, XML_CHARACTERS

STRING = Shape("string", "string")
NAMES = Shape("Names", "list", item=Member("member", "Name", STRING))
FLAT = Shape("Flat", "list", item=Member("member", "CNAME", STRING), flattened=True)
INNER = Shape("Inner", "structure", members=(Member("Flag", "Flag", Shape("boolean", "boolean")),))
OUTER = Shape(
    "Outer",
    "structure",
    members=(
        Member("First", "first", STRING, required=True),
        Member("Names", "Names", NAMES),
        Member("Aliases", "CNAME", FLAT),
        Member("Inner", "Inner", INNER),
        Member("Port", "Port", Shape("integer", "integer")),
    ),
)


class Colour(enum.StrEnum):
    RED = "red"


def body(shape: Shape, value: Any) -> str:
    return encode("R", None, shape, value, declaration=b"").decode().removeprefix("<R>").removesuffix("</R>")


def test_document() -> None:
    value = {
        "Port": 80,
        "Inner": {"Flag": False},
        "Aliases": ["a", "b"],
        "Names": ["x", ""],
        "First": "1",
    }
    assert encode("Outer", "urn:n", OUTER, value) == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<Outer xmlns="urn:n"><first>1</first><Names><Name>x</Name><Name></Name></Names>'
        b"<CNAME>a</CNAME><CNAME>b</CNAME><Inner><Flag>false</Flag></Inner><Port>80</Port></Outer>"
    )


def test_declaration_and_namespace_are_the_callers() -> None:
    assert encode("R", None, STRING, "x", declaration=b'<?xml version="1.0"?>\n') == (
        b'<?xml version="1.0"?>\n<R>x</R>'
    )
    assert encode("R", 'u"<&', STRING, "", declaration=b"") == b'<R xmlns="u&quot;&lt;&amp;"></R>'


def test_what_is_empty() -> None:
    assert encode("R", None, OUTER, {}, declaration=b"") == b"<R></R>"
    assert body(OUTER, {"Names": [], "Aliases": [], "Inner": {}, "First": ""}) == (
        "<first></first><Names></Names><Inner></Inner>"
    )


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("string", "a<b>&\"'\t\n\r\xe9\U0001f600", "a&lt;b&gt;&amp;\"'\t\n&#13;\xe9\U0001f600"),
        ("string", Colour.RED, "red"),
        ("timestamp", "2013-05-18T20:08:00.350Z", "2013-05-18T20:08:00.350Z"),
        ("integer", -5, "-5"),
        ("long", 1 << 62, "4611686018427387904"),
        ("boolean", True, "true"),
        ("boolean", False, "false"),
        ("double", 0.5, "0.5"),
        ("double", 2, "2.0"),
        ("float", float("inf"), "INF"),
        ("float", float("-inf"), "-INF"),
        ("float", float("nan"), "NaN"),
        ("blob", b"\x00\xff", "AP8="),
    ],
)
def test_scalars(kind: Kind, value: Any, text: str) -> None:
    assert body(Shape(kind, kind), value) == text


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("string", 1, "str wanted, not int"),
        ("string", None, "str wanted, not NoneType"),
        ("string", b"x", "str wanted, not bytes"),
        ("timestamp", 1.0, "str wanted, not float"),
        ("integer", "1", "int wanted, not str"),
        ("integer", True, "int wanted, not bool"),
        ("long", 1.0, "int wanted, not float"),
        ("double", "1", "float wanted, not str"),
        ("double", False, "float wanted, not bool"),
        ("boolean", "true", "bool wanted, not str"),
        ("boolean", 1, "bool wanted, not int"),
        ("blob", "x", "bytes wanted, not str"),
        ("list", "x", "list wanted, not str"),
        ("list", {}, "list wanted, not dict"),
        ("structure", [], "mapping wanted, not list"),
    ],
)
def test_wrong_python_types(kind: Kind, value: Any, wanted: str) -> None:
    shape = Shape("S", kind, item=Member("member", "Item", STRING))
    with pytest.raises(EncodeError, match=wanted):
        encode("R", None, shape, value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Nope": 1}, r"^Outer: no such member: 'Nope'; known are Aliases, First, Inner, Names, Port$"),
        ({"first": "1"}, "^Outer: no such member: 'first'"),
        ({"Inner": {"Flag": 0}}, "^Outer/Inner/Flag: bool wanted, not int$"),
        ({"Names": ["a", "a", 3]}, "^Outer/Names/3: str wanted, not int$"),
        ({"Aliases": ["\x0c"]}, r"^Outer/Aliases/1: character U\+000C cannot be written in XML 1.0$"),
    ],
)
def test_errors_say_where(value: Any, message: str) -> None:
    with pytest.raises(EncodeError, match=message):
        encode("Outer", None, OUTER, value)


@pytest.mark.parametrize("character", [*NOT_XML, chr(0xD800), chr(0xDFFF)])
def test_characters_that_xml_cannot_carry(character: str) -> None:
    with pytest.raises(EncodeError, match=f"U\\+{ord(character):04X}"):
        encode("R", None, STRING, f"a{character}")
    with pytest.raises(EncodeError, match=f"U\\+{ord(character):04X}"):
        escape(character)


@given(st.text(XML_CHARACTERS))
def test_a_parser_reads_the_text_that_was_written(text: str) -> None:
    assert (parse(encode("R", "urn:n", STRING, text)).text or "") == text
