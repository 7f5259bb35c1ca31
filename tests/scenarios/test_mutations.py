"""Each mutation changes what its name says, and nothing else."""

from __future__ import annotations

import pytest
from cloudfront_harness.scenarios.requests import mutations
from lxml import etree

NAMESPACE = "http://cloudfront.amazonaws.com/doc/2016-09-29/"
BODY = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<Config xmlns="http://cloudfront.amazonaws.com/doc/2016-09-29/"><Name>n</Name><Comment>c</Comment>'
    b"<Aliases><Quantity>2</Quantity><Items><CNAME>a</CNAME><CNAME>b</CNAME></Items></Aliases></Config>"
)


def paths(body: bytes) -> list[tuple[str, str]]:
    """Every element in document order: local path and text."""
    root = etree.fromstring(body)

    def walk(element: etree._Element, prefix: str) -> list[tuple[str, str]]:
        here = f"{prefix}/{etree.QName(element).localname}"
        rows = [(here, (element.text or "").strip())]
        for child in element:
            rows += walk(child, here)
        return rows

    return walk(root, "")


def test_without_removes_one_element() -> None:
    before, after = paths(BODY), paths(mutations.without(BODY, "Comment"))
    assert [row for row in before if row not in after] == [("/Config/Comment", "c")]
    assert len(after) == len(before) - 1


def test_with_text_replaces_text_and_children() -> None:
    assert ("/Config/Aliases/Quantity", "many") in paths(
        mutations.with_text(BODY, "Aliases/Quantity", "many")
    )
    assert paths(mutations.with_text(BODY, "Aliases", "flat"))[-1] == ("/Config/Aliases", "flat")


def test_duplicated_repeats_the_element_right_behind_it() -> None:
    names = [path for path, _ in paths(mutations.duplicated(BODY, "Comment"))]
    assert names[2:4] == ["/Config/Comment", "/Config/Comment"]


def test_unknown_member_is_in_the_namespace_of_the_request() -> None:
    root = etree.fromstring(mutations.with_unknown_member(BODY, "Aliases", "NoSuchMember"))
    (unknown,) = root.iter("{*}NoSuchMember")
    assert etree.QName(unknown).namespace == NAMESPACE
    assert unknown.getparent() is mutations.find(root, "Aliases")


def test_quantity_is_one_higher() -> None:
    body = mutations.with_quantity_off_by_one(BODY, "Aliases/Quantity")
    assert ("/Config/Aliases/Quantity", "3") in paths(body)


def test_white_space_changes_bytes_and_no_information() -> None:
    changed = mutations.with_white_space(BODY)
    assert changed != BODY
    assert paths(changed) == paths(BODY)


def test_reversing_keeps_the_items_of_lists_in_order() -> None:
    changed = paths(mutations.with_members_reversed(BODY))
    assert sorted(changed) == sorted(paths(BODY))
    assert [path for path, _ in changed if path.count("/") == 2] == [
        "/Config/Aliases",
        "/Config/Comment",
        "/Config/Name",
    ]
    assert [text for path, text in changed if path.endswith("CNAME")] == ["a", "b"]


@pytest.mark.parametrize("namespace", ["", "http://cloudfront.amazonaws.com/doc/2012-05-05/"])
def test_in_namespace(namespace: str) -> None:
    root = etree.fromstring(mutations.in_namespace(BODY, NAMESPACE, namespace))
    assert {etree.QName(element).namespace or "" for element in root.iter()} == {namespace}


def test_declarations_and_leading_white_space() -> None:
    assert not mutations.without_declaration(BODY).startswith(b"<?xml")
    assert mutations.with_leading_white_space(BODY)[:1].isspace()
    assert paths(mutations.with_leading_white_space(BODY)) == paths(BODY)


def test_other_root() -> None:
    assert paths(mutations.with_other_root(BODY, "NoSuchConfig"))[0][0] == "/NoSuchConfig"


def test_truncated_is_not_well_formed() -> None:
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(mutations.truncated(BODY))


def test_entities_would_be_expanded_by_a_careless_parser() -> None:
    body = mutations.with_entity(BODY, "Config", "Comment", '<!ENTITY e "expanded">')
    careless = etree.fromstring(body, etree.XMLParser(resolve_entities=True))
    assert careless.findtext("{*}Comment") == "expanded"


def test_a_missing_path_is_an_error_of_the_case() -> None:
    with pytest.raises(LookupError, match="no Nothing/Here"):
        mutations.without(BODY, "Nothing/Here")


def test_the_first_element_that_has_the_rest_of_a_path_is_meant() -> None:
    body = b"<R><Items><O><Id>1</Id></O><O><Id>2</Id><X>deep</X></O></Items></R>"
    found = mutations.find(etree.fromstring(body), "Items/O/X")
    assert found is not None
    assert found.text == "deep"
