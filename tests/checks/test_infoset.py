"""Configurations compared as information."""

from __future__ import annotations

from copy import deepcopy
from random import Random

import pytest
from cloudfront_harness.checks.documents.document import parse
from cloudfront_harness.checks.documents.infoset import Difference, differences, read
from cloudfront_harness.contract import Body, Kind, Member, Shape, Unordered
from cloudfront_harness.specs import API_VERSIONS, load_contract
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.checks.mutants import AWKWARD_TEXTS, documents

PATIENT = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def configurations() -> st.SearchStrategy[Body]:
    """The body of every create whose configuration is echoed, in every version."""
    bodies = []
    for version in API_VERSIONS:
        contract = load_contract(version)
        for resource in contract.resources.values():
            request = contract.operation(resource.create[0]).request
            assert request is not None
            bodies.append(request)
    return st.sampled_from(bodies)


def info_of(root: etree._Element, body: Body) -> object:
    return read(parse(etree.tostring(root)), body.shape)


def distribution_config(version: str = "2016-09-29") -> Shape:
    request = load_contract(version).operation("CreateDistribution").request
    assert request is not None
    return request.shape


def shuffle(rng: Random, element: etree._Element, shape: Shape) -> None:
    """Put the members of every structure in any order; lists keep theirs."""
    members = {member.xml_name: member.shape for member in shape.members}
    for child in element:
        below = members.get(etree.QName(child).localname)
        if below is not None and below.kind == "structure":
            shuffle(rng, child, below)
        elif below is not None and below.item is not None and below.item.shape.kind == "structure":
            for item in child:
                shuffle(rng, item, below.item.shape)
    if not any(member.shape.flattened for member in shape.members):
        element[:] = rng.sample(list(element), len(element))


def disguise(rng: Random, root: etree._Element) -> None:
    """Add white space and comments, and change the namespace."""
    for node in list(root.iter()):
        if len(node):
            node.text = rng.choice((None, "\n  "))
            node.insert(rng.randint(0, len(node)), etree.Comment("a note"))
        node.tail = rng.choice((None, " \t\r\n")) if node is not root else None
        node.tag = f"{{urn:older}}{etree.QName(node).localname}"


@PATIENT
@given(data=st.data(), body=configurations())
def test_a_configuration_does_not_differ_from_itself(data: st.DataObject, body: Body) -> None:
    root = data.draw(documents(body))
    assert list(differences(info_of(root, body), info_of(deepcopy(root), body), "")) == []


@PATIENT
@given(data=st.data(), body=configurations(), seed=st.integers(0, 2**32))
def test_neither_order_of_members_nor_white_space_nor_namespace_nor_comments_count(
    data: st.DataObject, body: Body, seed: int
) -> None:
    root = data.draw(documents(body))
    other = deepcopy(root)
    shuffle(Random(seed), other, body.shape)
    disguise(Random(seed), other)
    assert info_of(root, body) == info_of(other, body)


@PATIENT
@given(data=st.data(), body=configurations(), text=st.sampled_from(AWKWARD_TEXTS))
def test_any_change_of_a_text_counts(data: st.DataObject, body: Body, text: str) -> None:
    root = data.draw(documents(body))
    strings = strings_of(root, body.shape)
    assume(strings)
    place = data.draw(st.sampled_from(strings))
    before = info_of(root, body)
    assume(etree.fromstring(f"<a>{escaped(text)}</a>").text != place.text and (text or place.text))
    place.text = text
    # Where the text tells an item of a set from the others, the set differs as a whole.
    (difference,) = differences(before, info_of(root, body), "", body.shape)
    outer = {etree.QName(node).localname for node in (place, *place.iterancestors())}
    assert difference.where.rpartition("/")[2].partition("[")[0] in outer


@PATIENT
@given(data=st.data(), body=configurations())
def test_a_lost_element_counts(data: st.DataObject, body: Body) -> None:
    root = data.draw(documents(body))
    places = [node for node in root.iter() if node is not root]
    assume(places)
    place = data.draw(st.sampled_from(places))
    # An empty list and none say the same.
    lists = {member.xml_name for _, member in body.shape.walk() if member.shape.kind == "list"}
    assume(etree.QName(place).localname not in lists or len(place))
    before = info_of(root, body)
    parent = place.getparent()
    assert parent is not None
    parent.remove(place)
    assert list(differences(before, info_of(root, body), ""))


def escaped(text: str) -> str:
    element = etree.Element("a")
    element.text = text
    return etree.tostring(element, encoding="unicode")[3:-4] if text else ""


def strings_of(element: etree._Element, shape: Shape) -> list[etree._Element]:
    """The elements whose kind is text, which counts to the letter."""
    if shape.kind == "structure":
        members = {}
        for member in shape.members:
            item = member.shape.item
            if member.shape.flattened and item is not None:
                members[item.xml_name] = item.shape
            else:
                members[member.xml_name] = member.shape
        return [
            found for child in element for found in strings_of(child, members[etree.QName(child).localname])
        ]
    if shape.kind == "list":
        assert shape.item is not None
        return [found for child in element for found in strings_of(child, shape.item.shape)]
    return [element] if shape.kind == "string" else []


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("MinTTL", "60", "+60"),
        ("MinTTL", "60", " 0060\n"),
        ("Compress", "true", " true "),
    ],
)
def test_numbers_and_booleans_are_values(path: str, one: str, other: str) -> None:
    assert behaviour(path, one) == behaviour(path, other)


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("MinTTL", "60", "61"),
        ("MinTTL", "60", "60.0"),
        ("MinTTL", "60", "6_0"),
        ("MinTTL", "6", "\u0666"),
        ("MinTTL", "0", ""),
        ("MinTTL", "9" * 5000, "9" * 4999),
        ("Compress", "true", "True"),
        ("Compress", "true", "1"),
        ("Compress", "true", "false"),
        ("TargetOriginId", "a", "A"),
        ("TargetOriginId", "a", "a "),
        ("TargetOriginId", "1", "01"),
    ],
)
def test_what_is_not_the_same_value_counts(path: str, one: str, other: str) -> None:
    (difference,) = differences(behaviour(path, one), behaviour(path, other), "")
    assert difference.where == f"/DefaultCacheBehavior/{path}"


def behaviour(path: str, text: str) -> object:
    document = f"<C><DefaultCacheBehavior><{path}>{text}</{path}></DefaultCacheBehavior></C>"
    return read(parse(document.encode()), distribution_config())


def test_floats_that_are_no_numbers_are_the_same_as_themselves() -> None:
    info = read(parse(b"<a>NaN</a>"), Shape("f", "float"))
    assert list(differences(info, info, "")) == []
    assert read(parse(b"<a> 1.50 </a>"), Shape("f", "double")) == 1.5


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("timestamp", "2016-10-01T20:08:00Z", "2016-10-01T20:08:00Z"),
        ("long", "7", 7),
        ("double", "1.5", 1.5),
        ("boolean", "true", True),
    ],
)
def test_white_space_around_a_value_is_that_of_xml(kind: Kind, text: str, value: object) -> None:
    assert read(parse(f"<a> {text}\t\r\n</a>".encode()), Shape("s", kind)) == value
    assert read(parse(f"<a>{text}\u2003</a>".encode()), Shape("s", kind)) == f"{text}\u2003"


def test_items_of_a_list_count_in_their_order() -> None:
    contract = load_contract("2020-05-31")
    shape = contract.operation("CreateRealtimeLogConfig").request.shape  # type: ignore[union-attr]
    one = read(parse(b"<C><Fields><Field>a</Field><Field>b</Field></Fields></C>"), shape)
    other = read(parse(b"<C><Fields><Field>b</Field><Field>a</Field></Fields></C>"), shape)
    assert list(differences(one, other, "", shape)) == [
        Difference("/Fields/Field[1]", "a", "b"),
        Difference("/Fields/Field[2]", "b", "a"),
    ]


def test_what_is_no_item_of_a_list_keeps_its_name() -> None:
    shape = Shape("L", "list", item=Member("I", "I", Shape("string", "string")))
    assert read(parse(b"<L><I>a</I><X>b</X></L>"), shape) == ["a", {"X": "b"}]


def test_items_of_a_set_count_in_no_order() -> None:
    shape = distribution_config()
    one = read(parse(b"<C><Aliases><Items><CNAME>a</CNAME><CNAME>b</CNAME></Items></Aliases></C>"), shape)
    other = read(parse(b"<C><Aliases><Items><CNAME>b</CNAME><CNAME>a</CNAME></Items></Aliases></C>"), shape)
    twice = read(parse(b"<C><Aliases><Items><CNAME>b</CNAME><CNAME>b</CNAME></Items></Aliases></C>"), shape)
    assert one == other
    assert list(differences(one, twice, "", shape)) == [Difference("/Aliases/Items", ["a", "b"], ["b", "b"])]


def test_items_of_a_set_with_one_key_are_told_apart_by_their_members_in_any_order() -> None:
    text = Shape("string", "string")
    item = Shape("I", "structure", (Member("A", "A", text), Member("B", "B", text)))
    shape = Shape("L", "list", item=Member("I", "I", item), unordered=Unordered("A", "inferred", ""))
    second = "<I><A>1</A><B>2</B></I>"
    one = read(parse(f"<L>{second}<I><A>1</A><B>1</B></I></L>".encode()), shape)
    other = read(parse(f"<L>{second}<I><B>1</B><A>1</A></I></L>".encode()), shape)
    assert one == other == [{"A": "1", "B": "1"}, {"A": "1", "B": "2"}]


def test_items_of_a_set_without_a_wrapper_count_in_no_order() -> None:
    shape = distribution_config("2010-11-01")
    one = read(parse(b"<C><CNAME>a</CNAME><Comment/><CNAME>b</CNAME></C>"), shape)
    assert one == read(parse(b"<C><CNAME>b</CNAME><CNAME>a</CNAME><Comment/></C>"), shape)


def test_lists_of_other_length_differ_as_a_whole() -> None:
    shape = distribution_config()
    one = read(parse(b"<C><Aliases><Items><CNAME>a</CNAME></Items></Aliases></C>"), shape)
    assert list(differences(one, {"Aliases": {"Items": ["a", "b"]}}, "")) == [
        Difference("/Aliases/Items", ["a"], ["a", "b"])
    ]


def test_an_empty_list_is_no_list() -> None:
    shape = distribution_config()
    empty = read(parse(b"<C><Aliases><Quantity>0</Quantity><Items/></Aliases></C>"), shape)
    assert empty == read(parse(b"<C><Aliases><Quantity>0</Quantity></Aliases></C>"), shape)


def test_lists_without_wrappers_are_lists() -> None:
    shape = distribution_config("2010-11-01")
    info = read(parse(b"<C><CNAME>a</CNAME><Comment>c</Comment><CNAME>b</CNAME></C>"), shape)
    assert info == {"CNAME": ["a", "b"], "Comment": "c"}


@pytest.mark.parametrize(
    "document",
    [
        b"<C><Comment>c</Comment><Unknown>1</Unknown></C>",
        b"<C><Comment>c</Comment><Unknown/></C>",
        b"<C><Comment>c</Comment><Comment>c</Comment></C>",
        b"<C><Comment>c</Comment><Aliases><Items><Name>a</Name></Items></Aliases></C>",
    ],
)
def test_what_a_configuration_cannot_have_counts(document: bytes) -> None:
    shape = distribution_config()
    info = read(parse(document), shape)
    for other in (
        b"<C><Comment>c</Comment></C>",
        b"<C><Comment>c</Comment><Aliases><Items><CNAME>a</CNAME></Items></Aliases></C>",
    ):
        assert list(differences(info, read(parse(other), shape), ""))
        assert list(differences(read(parse(other), shape), info, ""))


def test_what_is_inside_an_unknown_member_counts() -> None:
    shape = distribution_config()
    one = read(parse(b"<C><X><Y>1</Y><Y>2</Y></X></C>"), shape)
    other = read(parse(b"<C><X><Y>1</Y><Y>3</Y></X></C>"), shape)
    assert list(differences(one, other, "")) == [Difference("/X[2]/Y", "2", "3")]


def test_an_absent_member_is_none() -> None:
    assert list(differences({"a": "1"}, {"b": "2"}, "")) == [
        Difference("/a", "1", None),
        Difference("/b", None, "2"),
    ]


def test_values_of_another_type_differ() -> None:
    assert list(differences({"a": 1}, {"a": True}, "")) == [Difference("/a", 1, True)]


def test_a_difference_inside_a_list_is_an_xpath_to_the_item() -> None:
    contract = load_contract("2016-09-29")
    shape = contract.operation("UpdateDistribution").request.shape  # type: ignore[union-attr]
    one = {"Origins": {"Items": [{"Id": "a"}, {"Id": "b", "DomainName": "x"}]}}
    other = {"Origins": {"Items": [{"Id": "a"}, {"Id": "b", "DomainName": "y"}]}}
    (difference,) = differences(one, other, "/DistributionConfig", shape)
    assert difference.where == "/DistributionConfig/Origins/Items/Origin[Id='b']/DomainName"
    one = {"CacheBehaviors": {"Items": [{"PathPattern": "/a"}]}}
    other = {"CacheBehaviors": {"Items": [{"PathPattern": "/b"}]}}
    (difference,) = differences(one, other, "/DistributionConfig", shape)
    assert difference.where == "/DistributionConfig/CacheBehaviors/Items/CacheBehavior[1]/PathPattern"
    old = load_contract("2010-11-01").operation("UpdateDistribution").request.shape  # type: ignore[union-attr]
    (difference,) = differences({"CNAME": ["a"]}, {"CNAME": ["b"]}, "/DistributionConfig", old)
    assert difference.where == "/DistributionConfig/CNAME"
