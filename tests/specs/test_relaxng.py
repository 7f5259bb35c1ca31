"""Response shapes as RELAX NG grammars."""

from __future__ import annotations

import pytest
from cloudfront_harness.contract import Body, Member, Shape
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.specs.relaxng import response_schema
from lxml import etree

NAMESPACE = "urn:ns"
TEXT = Shape("string", "string")


def accepts(shape: Shape, content: str, namespace: str = NAMESPACE, root: str = "R") -> bool:
    schema = etree.RelaxNG(response_schema(Body("R", NAMESPACE, shape)))
    return bool(schema.validate(etree.fromstring(f'<{root} xmlns="{namespace}">{content}</{root}>')))


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_response_has_a_grammar_that_libxml2_takes(version: str) -> None:
    for operation in load_contract(version).operations.values():
        if operation.response is not None and operation.response.shape.kind == "structure":
            grammar = response_schema(operation.response)
            assert grammar.get("ns") == f"http://cloudfront.amazonaws.com/doc/{version}/"
            assert etree.RelaxNG(grammar) is not None


def test_a_grammar_is_always_the_same() -> None:
    body = load_contract("2016-09-29").operation("CreateDistribution").response
    assert body is not None
    assert etree.tostring(response_schema(body)) == etree.tostring(response_schema(body))


def test_root_and_namespace() -> None:
    shape = Shape("S", "structure", (Member("A", "a", TEXT),))
    assert accepts(shape, "<a/>")
    assert not accepts(shape, "<a/>", namespace="urn:other")
    assert not accepts(shape, "<a/>", root="Other")
    assert not accepts(shape, '<a xmlns=""/>')


def test_members_by_element_name_in_model_order() -> None:
    shape = Shape("S", "structure", (Member("A", "a", TEXT, required=True), Member("B", "b", TEXT)))
    assert accepts(shape, "<a/><b/>")
    assert accepts(shape, " <a/>\n<b/> ")
    assert accepts(shape, "<a/>")
    for content in (
        "",
        "<b/>",
        "<b/><a/>",
        "<a/><a/>",
        "<a/><c/>",
        "<A/>",
        "text<a/>",
        '<a x=""/>',
        "<a><b/></a>",
    ):
        assert not accepts(shape, content), content


def test_an_empty_structure() -> None:
    assert accepts(Shape("S", "structure"), "")
    assert not accepts(Shape("S", "structure"), "<a/>")


def test_one_shape_at_two_places_is_defined_once() -> None:
    inner = Shape("I", "structure", (Member("X", "x", TEXT, required=True),))
    shape = Shape("S", "structure", (Member("A", "a", inner), Member("B", "b", inner)))
    grammar = response_schema(Body("R", NAMESPACE, shape))
    names = [node.get("name") for node in grammar.iter("{*}define")]
    assert len(names) == 2
    assert set(names) == {"I", "S"}
    assert accepts(shape, "<a><x/></a><b><x/></b>")
    assert not accepts(shape, "<a/><b><x/></b>")


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("boolean", ["true", "false", " true "], ["", "True", "1", "yes"]),
        ("integer", ["0", "-1", "+1", "2147483647", "-2147483648"], ["", "1.0", "2147483648", "x", "1 2"]),
        ("long", ["2147483648", "-9223372036854775808"], ["9223372036854775808", "1e3"]),
        ("float", ["0.5", ".5", "1e-3", "-1"], ["", "NaN", "INF", "."]),
        (
            "timestamp",
            ["2013-05-18T20:08:00.350Z", "2013-05-18T20:08:00+01:00"],
            ["", "2013-05-18", "2013-05-18T20:08:00", "2013-05-18T20:08:00z"],
        ),
        ("blob", ["", "Y29u", "Y29u\nZA=="], ["-", "é"]),
        ("string", ["", " ", "é"], []),
    ],
)
def test_scalars(kind: str, right: list[str], wrong: list[str]) -> None:
    shape = Shape("S", "structure", (Member("A", "a", Shape("x", kind)),))  # type: ignore[arg-type]
    assert [text for text in right if not accepts(shape, f"<a>{text}</a>")] == []
    assert [text for text in wrong if accepts(shape, f"<a>{text}</a>")] == []


def test_limits() -> None:
    ranged = Shape("n", "integer", minimum=1, maximum=10)
    sized = Shape("t", "string", min_length=2, max_length=3)
    chosen = Shape("e", "string", enum=("a", "b c"))
    shape = Shape(
        "S", "structure", (Member("N", "n", ranged), Member("T", "t", sized), Member("E", "e", chosen))
    )
    assert accepts(shape, "<n>1</n><t>ab</t><e>b c</e>")
    assert accepts(shape, "<n>10</n><t>😀😀😀</t><e>a</e>")
    for content in ("<n>0</n>", "<n>11</n>", "<t>a</t>", "<t>abcd</t>", "<e>A</e>", "<e> a</e>", "<e/>"):
        assert not accepts(shape, content), content
