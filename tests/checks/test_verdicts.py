"""The fast verdict of libxml2 and the explanation of the Python walk agree on every document."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from cloudfront_harness.checks.documents.document import local_name, parse
from cloudfront_harness.checks.exchanges.explain import Broken, explain
from cloudfront_harness.checks.exchanges.structure import conforms
from cloudfront_harness.contract import Body, Kind, Member, Shape
from cloudfront_harness.specs import API_VERSIONS, load_contract
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.checks.mutants import AWKWARD_TEXTS, bodies, documents, mutants

# One of each family: repeated elements; lists with wrappers; nested lists; lists of exactly two; everything.
VERSIONS = ("2010-11-01", "2012-07-01", "2014-10-21", "2016-09-29", "2018-11-05", "2020-05-31")
NAMESPACE = "urn:ns"

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def explained(body: Body, document: bytes) -> list[Broken]:
    """What is wrong with a document, after checking that both verdicts agree on whether anything is."""
    root = parse(document)
    assert local_name(root) == body.root
    broken = list(explain(body, root))
    assert conforms(body, root) == (not broken), [str(row) for row in broken]
    return broken


@settings(PATIENT, max_examples=100)
@given(data=st.data(), body=bodies())
def test_conforming_documents_conform(data: st.DataObject, body: Body) -> None:
    assert explained(body, etree.tostring(data.draw(documents(body)))) == []


@settings(PATIENT, max_examples=400)
@given(data=st.data(), body=bodies(VERSIONS))
def test_verdicts_agree_on_changed_documents(data: st.DataObject, body: Body) -> None:
    document = data.draw(mutants(body))
    if local_name(parse(document)) == body.root:
        explained(body, document)


def scalars() -> dict[str, Shape]:
    """A scalar shape of every kind and limit that any version has, and some that none has, by name."""
    shapes = [
        Shape(kind, kind) for kind in ("integer", "long", "float", "double", "boolean", "timestamp", "blob")
    ]
    for lowest, highest in ((1, 10), (-5, None), (None, 7)):
        shapes += [Shape("n", kind, minimum=lowest, maximum=highest) for kind in ("integer", "long")]
    shapes += [
        Shape("s", "string", min_length=least, max_length=most)
        for least, most in ((None, None), (1, None), (2, 5), (0, 0), (None, 3))
    ]
    for version in API_VERSIONS:
        for operation in load_contract(version).operations.values():
            for body in (operation.request, operation.response):
                shapes += [] if body is None else list(_leaves(body.shape))
    return {" ".join(map(str, (shape.kind, *shape.enum, *limits_of(shape)))): shape for shape in shapes}


def limits_of(shape: Shape) -> tuple[int | None, ...]:
    return (shape.min_length, shape.max_length, shape.minimum, shape.maximum)


def _leaves(shape: Shape) -> Iterator[Shape]:
    for _, member in shape.walk():
        inner = member.shape.item.shape if member.shape.item is not None else member.shape
        if inner.kind not in ("structure", "list"):
            yield inner


def spellings(text: str) -> Iterator[bytes]:
    """A text in an element, as it is, and in two pieces with a comment or a CDATA section between them."""
    root = etree.Element(f"{{{NAMESPACE}}}R")
    member = etree.SubElement(root, f"{{{NAMESPACE}}}M")
    member.text = text
    yield etree.tostring(root, encoding="UTF-8")
    if text:
        member.text = text[:1]
        member.append(etree.Comment("a note"))
        member[0].tail = text[1:]
        yield etree.tostring(root, encoding="UTF-8")
        if text[0] not in "<&\r":
            data = etree.tostring(root, encoding="UTF-8")
            yield data.replace(f"{text[0]}<!--a note-->".encode(), f"<![CDATA[{text[0]}]]>".encode())


SCALARS = scalars()
NUMBERS = (
    "5",
    "6",
    "7",
    "8",
    "10",
    "11",
    "-5",
    "-6",
    "0" * 30,
    "0" * 30 + "1",
    "9" * 30,
    "+" + "0" * 25 + "12",
)
STRINGS = ("ab", "abc", "abcdef", "\U0001f600" * 3)


@pytest.mark.parametrize("name", SCALARS)
def test_verdicts_agree_on_every_scalar_and_awkward_text(name: str) -> None:
    shape = SCALARS[name]
    body = Body("R", NAMESPACE, Shape("R", "structure", (Member("M", "M", shape, required=True),)))
    values = (*shape.enum, *(f" {value}" for value in shape.enum), *(f"{value}\n" for value in shape.enum))
    verdicts = set()
    for text in (*AWKWARD_TEXTS, *NUMBERS, *STRINGS, *values):
        for document in spellings(text):
            verdicts.add(not explained(body, document))
    assert True in verdicts
    assert False in verdicts or (shape.kind == "string" and not shape.enum)


@pytest.mark.parametrize("kind", ["integer", "float", "double", "boolean", "timestamp", "blob"])
def test_a_value_of_another_kind_is_told_with_its_place(kind: Kind) -> None:
    body = Body("R", NAMESPACE, Shape("R", "structure", (Member("M", "M", Shape(kind, kind)),)))
    (broken,) = explained(body, f'<R xmlns="{NAMESPACE}"><M>?</M></R>'.encode())
    assert (broken.clause, broken.where, broken.actual) == ("CF306", "/R/M", "'?'")


@pytest.mark.parametrize(
    ("least", "most", "flattened"),
    list(product((None, 0, 1, 2), (None, 2, 3), (False, True))),
    ids=str,
)
def test_verdicts_agree_on_every_length_of_list(least: int | None, most: int | None, flattened: bool) -> None:
    item = Member("I", "I", Shape("string", "string"))
    shape = Shape("L", "list", item=item, min_length=least, max_length=most, flattened=flattened)
    members = (
        Member("A", "A", Shape("string", "string")),
        Member("L", "L", shape),
        Member("Z", "Z", Shape("string", "string")),
    )
    body = Body("R", NAMESPACE, Shape("R", "structure", members))
    for count in range(5):
        items = "<I/>" * count
        inner = items if flattened else f"<L>{items}</L>"
        broken = explained(body, f'<R xmlns="{NAMESPACE}"><A/>{inner}<Z/></R>'.encode())
        allowed = (least or 0) <= count and (most is None or count <= most)
        assert [row.clause for row in broken] == ([] if allowed else ["CF311"])


@pytest.mark.parametrize(
    ("document", "clauses"),
    [
        ("<A/><I/><I/><Z/>", []),
        ("<I/><Z/>", []),
        ("<Z/>", []),
        ("<I/><A/>", ["CF310"]),
        ("<I/><Z/><I/>", ["CF310"]),
        ("<A/><A/>", ["CF309"]),
        ("<L><I/></L>", ["CF305"]),
        ("<I><I/></I>", ["CF305"]),
    ],
)
def test_lists_without_wrappers(document: str, clauses: list[str]) -> None:
    text = Shape("string", "string")
    items = Shape("L", "list", item=Member("member", "I", text), flattened=True)
    members = (Member("A", "A", text), Member("L", "L", items), Member("Z", "Z", text))
    body = Body("R", NAMESPACE, Shape("R", "structure", members))
    assert [
        row.clause for row in explained(body, f'<R xmlns="{NAMESPACE}">{document}</R>'.encode())
    ] == clauses


@pytest.mark.parametrize(
    ("quantity", "items", "right"),
    [
        ("0", "", True),
        ("0", "<Items/>", True),
        ("2", "<Items><I/><I/></Items>", True),
        ("+2", "<Items><I/><I/></Items>", True),
        (" 02 ", "<Items><I/><I/></Items>", True),
        ("2<!-- two -->", "<Items><I/><!-- here --><I/></Items>", True),
        ("-0", "", True),
        ("1", "", False),
        ("1", "<Items/>", False),
        ("1", "<Items><I/><I/></Items>", False),
        ("-2", "<Items><I/><I/></Items>", False),
    ],
)
def test_quantity_counts_items(quantity: str, items: str, right: bool) -> None:
    text = Shape("string", "string")
    members = (
        Member("Quantity", "Quantity", Shape("integer", "integer"), required=True),
        Member("Items", "Items", Shape("L", "list", item=Member("member", "I", text))),
    )
    body = Body("R", NAMESPACE, Shape("R", "structure", members))
    document = f'<R xmlns="{NAMESPACE}"><Quantity>{quantity}</Quantity>{items}</R>'
    assert [row.clause for row in explained(body, document.encode())] == ([] if right else ["CF308"])


@pytest.mark.parametrize(
    ("quantity", "items", "inner", "right"),
    [
        ("2", 2, "1", True),
        ("7", 2, "1", True),
        ("0", 0, "", True),
        ("1", 2, "1", False),
        ("7", 2, "2", False),
    ],
)
def test_a_quantity_of_all_pages_is_at_least_that_of_the_page(
    quantity: str, items: int, inner: str, right: bool
) -> None:
    number, text = Shape("integer", "integer"), Shape("string", "string")
    named = Member("Items", "Items", Shape("N", "list", item=Member("member", "N", text)))
    item = Shape("I", "structure", (Member("Quantity", "Quantity", number), named))
    listed = Member("Items", "Items", Shape("L", "list", item=Member("member", "I", item)))
    shape = Shape("R", "structure", (Member("Quantity", "Quantity", number), listed))
    body = Body("R", NAMESPACE, shape, counts_all_pages=True)
    shown = f"<I><Quantity>{inner}</Quantity><Items><N/></Items></I>" * items
    document = f'<R xmlns="{NAMESPACE}"><Quantity>{quantity}</Quantity><Items>{shown}</Items></R>'
    assert {row.clause for row in explained(body, document.encode())} == (set() if right else {"CF308"})


def test_a_quantity_without_items_counts_something_else() -> None:
    operation = load_contract("2020-05-31").operation("CreateAnycastIpList")
    assert operation.response is not None
    config = operation.response.shape.member("IpamConfig")
    assert config is not None
    body = Body("R", NAMESPACE, config.shape)
    document = f'<R xmlns="{NAMESPACE}"><Quantity>7</Quantity><IpamCidrConfigs/></R>'
    assert explained(body, document.encode()) == []
