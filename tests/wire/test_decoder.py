from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.contract import Kind, Member, Shape
from cloudfront_harness.wire.xml import DecodeError, decode, parse
from lxml import etree

STRING = Shape("string", "string")
INTEGER = Shape("integer", "integer")


def structure(*members: Member) -> Shape:
    return Shape("S", "structure", members=members)


def items_of(name: str, shape: Shape, **limits: Any) -> Shape:
    return Shape("L", "list", item=Member("member", name, shape), **limits)


ORIGIN = structure(Member("Id", "Id", STRING, required=True), Member("Port", "HTTPPort", INTEGER))
CONFIG = structure(
    Member("Reference", "CallerReference", STRING, required=True),
    Member("Origins", "Origins", structure(Member("Items", "Items", items_of("Origin", ORIGIN)))),
    Member("Aliases", "CNAME", items_of("CNAME", STRING, flattened=True, max_length=2)),
    Member("Signers", "Signers", items_of("Signer", ORIGIN, flattened=True)),
    Member("Enabled", "Enabled", Shape("boolean", "boolean")),
)


def read(shape: Shape, content: str) -> Any:
    return decode(shape, parse(f"<R>{content}</R>".encode()))


def problem(shape: Shape, content: str) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        read(shape, content)
    return caught.value


def test_structure() -> None:
    content = """
        <Enabled>true</Enabled>
        <CNAME>b</CNAME>
        <Origins><Items>
            <Origin><Id> o1 </Id></Origin>
            <Origin><HTTPPort> 80 </HTTPPort><Id/></Origin>
        </Items></Origins>
        <CallerReference>r</CallerReference>
        <CNAME>a</CNAME>
        <Signer><Id>s</Id></Signer>
    """
    assert read(CONFIG, content) == {
        "Enabled": True,
        "Aliases": ["b", "a"],
        "Origins": {"Items": [{"Id": " o1 "}, {"Port": 80, "Id": ""}]},
        "Reference": "r",
        "Signers": [{"Id": "s"}],
    }


def test_absent_members_are_absent() -> None:
    assert read(CONFIG, "<CallerReference/>") == {"Reference": ""}
    assert read(CONFIG, "<CallerReference/><Origins><Items/></Origins>") == {
        "Reference": "",
        "Origins": {"Items": []},
    }
    assert read(structure(), " ") == {}


@pytest.mark.parametrize(
    "content",
    [
        '<R xmlns="urn:n"><CallerReference>r</CallerReference><Enabled>true</Enabled></R>',
        '<p:R xmlns:p="urn:n"><p:CallerReference>r</p:CallerReference><Enabled>true</Enabled></p:R>',
        '<R xmlns:i="u" i:type="x"><CallerReference i:nil="f">r</CallerReference><Enabled>true</Enabled></R>',
        "<R><!-- c --><CallerReference>r</CallerReference><?p i?> <Enabled>true</Enabled><!-- c --></R>",
        "<R><CallerReference><!-- c -->r<?p?></CallerReference><Enabled>tr<!-- c -->ue</Enabled></R>",
        "<R><CallerReference><![CDATA[r]]></CallerReference><Enabled>&#116;rue</Enabled></R>",
    ],
)
def test_lenient_about_namespaces_attributes_and_comments(content: str) -> None:
    expected = {"Reference": "r", "Enabled": True}
    assert decode(CONFIG, parse(content.encode())) == expected
    # A tree that somebody else parsed still has its comments in it.
    assert decode(CONFIG, etree.fromstring(content)) == expected


def test_comments_in_a_list_of_somebody_elses_tree() -> None:
    tree = etree.fromstring("<R><!-- a --><Item>1</Item><?p?> <Item>2</Item><!-- b --></R>")
    assert decode(items_of("Item", INTEGER), tree) == [1, 2]


@pytest.mark.parametrize(
    ("content", "kind", "path"),
    [
        ("<Nope/>", "unknown-member", "Nope"),
        ("<Reference/>", "unknown-member", "Reference"),
        ("<callerReference/>", "unknown-member", "callerReference"),
        ("<Aliases/>", "unknown-member", "Aliases"),
        ("<Enabled>true</Enabled><Enabled>true</Enabled>", "duplicate-member", "Enabled"),
        ("<CallerReference/>text", "wrong-type", ""),
        ("text<CallerReference/>", "wrong-type", ""),
        ("\u00a0<CallerReference/>", "wrong-type", ""),
        ("<CallerReference/><Origins>text</Origins>", "wrong-type", "Origins"),
        ("<CallerReference><b/></CallerReference>", "wrong-type", "CallerReference"),
        ("<Origins><Items>x</Items></Origins>", "text-for-items", "Origins/Items"),
        ("<Origins><Items><Origin><Id/></Origin>x</Items></Origins>", "wrong-type", "Origins/Items"),
        ("<Origins><Items><Id/></Items></Origins>", "wrong-item", "Origins/Items/Id[1]"),
        (
            "<Origins><Items><Origin><Id/></Origin><Origins/></Items></Origins>",
            "wrong-item",
            "Origins/Items/Origins[2]",
        ),
        (
            "<Origins><Items><Origin><Id/></Origin><Origin/></Items></Origins>",
            "missing-member",
            "Origins/Items/Origin[2]/Id",
        ),
        (
            "<Origins><Items><Origin><HTTPPort>x</HTTPPort></Origin></Items></Origins>",
            "wrong-type",
            "Origins/Items/Origin[1]/HTTPPort",
        ),
        ("<CNAME/><CNAME><x/></CNAME>", "wrong-type", "CNAME[2]"),
        ("<CallerReference/><CNAME/><CNAME/><CNAME/>", "out-of-range", "CNAME"),
        ("<Signer><Id/></Signer><Signer/>", "missing-member", "Signer[2]/Id"),
        ("<Enabled>true</Enabled>", "missing-member", "CallerReference"),
        ("", "missing-member", "CallerReference"),
    ],
)
def test_problems_and_their_paths(content: str, kind: str, path: str) -> None:
    error = problem(CONFIG, content)
    assert (error.kind, error.path) == (kind, path)
    assert str(error).startswith(path or "root element")


def test_the_first_problem_in_document_order_is_reported() -> None:
    assert problem(CONFIG, "<Enabled>x</Enabled><Nope/>").kind == "wrong-type"
    assert problem(CONFIG, "<Nope/><Enabled>x</Enabled>").kind == "unknown-member"
    # What is missing is known at the end.
    assert problem(CONFIG, "<Enabled>x</Enabled>").kind == "wrong-type"


def test_a_required_flattened_list() -> None:
    shape = structure(Member("Names", "Names", items_of("Name", STRING, flattened=True), required=True))
    assert read(shape, "<Name>a</Name>") == {"Names": ["a"]}
    error = problem(shape, "")
    assert (error.kind, error.path) == ("missing-member", "Name")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "", ""),
        ("string", " a\n", " a\n"),
        ("integer", "\t-2147483648\r\n", -2147483648),
        ("integer", "+007", 7),
        ("long", "9223372036854775807", 9223372036854775807),
        ("boolean", " true\n", True),
        ("boolean", "false", False),
        ("double", " 1.5e3 ", 1500.0),
        ("double", ".5", 0.5),
        ("float", "-INF", float("-inf")),
        ("timestamp", " 2013-05-18T20:08:00.350Z ", "2013-05-18T20:08:00.350Z"),
        ("timestamp", "2013-05-18T20:08:00+02:00", "2013-05-18T20:08:00+02:00"),
        ("blob", " AP8=\n", b"\x00\xff"),
        ("blob", "", b""),
    ],
)
def test_scalars(kind: Kind, text: str, value: Any) -> None:
    decoded = read(Shape(kind, kind), text)
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("integer", text) for text in ("", "x", "1.0", "1e3", "0x10", "1_000", "1 0", "--1", "\u0661")),
        ("integer", "2147483648"),
        ("integer", "9" * 5000),
        ("long", "-9223372036854775809"),
        *(("boolean", text) for text in ("", "True", "TRUE", "1", "0", "yes", "\u00a0true")),
        *(("double", text) for text in ("", ".", "1,5", "inf", "nan", "1e", "1_0", "0x1p3")),
        *(("timestamp", text) for text in ("", "2013-05-18", "2013-13-18T20:08:00Z", "2013-05-18T24:08:00Z")),
        ("timestamp", "2013-05-18T20:08:00"),
        ("timestamp", "Sat, 18 May 2013 20:08:00 GMT"),
        *(("blob", text) for text in ("A", "AP8", "!!!!", "AP8=AP8=")),
    ],
)
def test_texts_that_are_no_scalar(kind: Kind, text: str) -> None:
    error = problem(Shape(kind, kind), text)
    assert (error.kind, error.path) == ("wrong-type", "")


@pytest.mark.parametrize(
    ("shape", "good", "bad", "kind"),
    [
        (Shape("E", "string", enum=("a", "b")), ["a", "b"], ["", "A", " a", "ab"], "not-in-enum"),
        (Shape("S", "string", min_length=2), ["ab", "\U0001f600\U0001f600"], ["", "a"], "out-of-range"),
        (Shape("S", "string", max_length=2), ["", "\U0001f600b"], ["abc"], "out-of-range"),
        (Shape("S", "string", min_length=1, max_length=1), ["a"], ["", "ab"], "out-of-range"),
        (Shape("S", "string", pattern="[a-z]+"), ["abc"], ["", "abc1", "abc\n"], "out-of-range"),
        (Shape("I", "integer", minimum=1, maximum=60), ["1", "60"], ["0", "61", "-1"], "out-of-range"),
        (Shape("I", "integer", minimum=0), ["0"], ["-1"], "out-of-range"),
        (Shape("D", "double", maximum=100), ["100", "-5"], ["100.5", "NaN"], "out-of-range"),
        (Shape("B", "blob", min_length=1, max_length=2), ["AA==", "AP8="], ["", "AP8A"], "out-of-range"),
    ],
)
def test_limits_of_scalars(shape: Shape, good: list[str], bad: list[str], kind: str) -> None:
    for text in good:
        read(shape, text)
    for text in bad:
        assert problem(structure(Member("M", "M", shape)), f"<M>{text}</M>").kind == kind


def test_limits_of_lists() -> None:
    shape = items_of("I", STRING, min_length=1, max_length=2)
    assert read(shape, "<I/><I/>") == ["", ""]
    assert problem(shape, "").kind == "out-of-range"
    assert problem(shape, "<I/><I/><I/>").kind == "out-of-range"


def test_a_pattern_that_python_cannot_read_is_left_alone() -> None:
    assert read(Shape("S", "string", pattern=r"[\p{L}]+"), "1") == "1"


def test_messages_do_not_repeat_long_values() -> None:
    for shape in (INTEGER, Shape("E", "string", enum=("a",)), Shape("P", "string", pattern="b"), structure()):
        assert len(str(problem(shape, "x" * 10_000))) < 150
