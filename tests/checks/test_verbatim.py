"""Equal bytes say the same; whenever that is not certain, the bytes say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from cloudfront_harness.checks.documents.document import NotXmlError, parse
from cloudfront_harness.checks.documents.infoset import read
from cloudfront_harness.checks.documents.verbatim import same_content
from cloudfront_harness.contract import Member, Shape
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

CONFIG = "<a>1</a><b></b>"
ANSWER = f'<?xml version="1.0"?>\n<Thing xmlns="urn:x"><Id>E1</Id><Config>{CONFIG}</Config></Thing>'


def same(request: str, answer: str = ANSWER) -> bool:
    return same_content(request.encode(), answer.encode(), "Config", None)


@pytest.mark.parametrize(
    "request_text",
    [
        f'<Config xmlns="urn:x">{CONFIG}</Config>',
        f"<Config>{CONFIG}</Config>",
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Config xmlns="urn:older">{CONFIG}</Config>\n',
        f'<?xml version="1.0" encoding="utf-8"?><Config xmlns="urn:x">{CONFIG}</Config>',
        f'<ConfigWithTags xmlns="urn:x"><Config>{CONFIG}</Config><Tags></Tags></ConfigWithTags>',
        '<Config xmlns="urn:x"><a>1</a><b/></Config>',
        '<Config xmlns="urn:x"><a>1</a><b /></Config>',
    ],
)
def test_the_same_bytes_are_seen(request_text: str) -> None:
    assert same(request_text)
    assert same_content(ANSWER.encode(), request_text.encode(), "Config", None)


@pytest.mark.parametrize(
    "request_text",
    [
        '<Config xmlns="urn:x"><a>2</a><b></b></Config>',
        '<Config xmlns="urn:x"><b></b><a>1</a></Config>',
        '<Config xmlns="urn:x"><a>1</a> <b></b></Config>',
        f"<Other>{CONFIG}</Other>",
        "",
        "Config",
        "<Config>",
        f"{CONFIG}</Config>",
        # Certain to the eye only.
        f'<?xml version="1.0" encoding="ISO-8859-1"?><Config>{CONFIG}</Config>',
        f"<!-- <Config>{CONFIG}</Config> --><Config><a>2</a><b></b></Config>",
        f"<Config>{CONFIG}</Config><!-- -->",
        f"<Config><![CDATA[{CONFIG}]]></Config>",
        f"<Config>{CONFIG}</Config><?x y?>",
        f"<Both><Config>{CONFIG}</Config><Config>{CONFIG}</Config></Both>",
        f'<Config a="b">{CONFIG}</Config>',
    ],
)
def test_other_bytes_are_not_taken_for_the_same(request_text: str) -> None:
    assert not same(request_text)


def test_the_same_bytes_in_two_encodings_are_two_texts() -> None:
    content = "<Config><a>é</a></Config>".encode("latin-1")
    latin = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + content
    assert not same_content(latin, b'<?xml version="1.0"?>' + content, "Config", None)


_PIECES = st.sampled_from(
    [
        "<a>",
        "</a>",
        "<a/>",
        "<b />",
        "x",
        " ",
        "&lt;",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<Config>",
        "</Config>",
        "<?p?>",
        "<",
        ">",
    ]
)


@settings(max_examples=500, suppress_health_check=[HealthCheck.filter_too_much])
@given(first=st.lists(_PIECES, max_size=6).map("".join), second=st.lists(_PIECES, max_size=6).map("".join))
def test_bytes_never_say_the_same_of_documents_that_do_not(first: str, second: str) -> None:
    one, other = (
        f"<Config>{first}</Config>".encode(),
        f'<T xmlns="urn:x"><Config>{second}</Config></T>'.encode(),
    )
    if same_content(one, other, "Config", None):
        try:
            roots = parse(one), parse(other)[0]
        except NotXmlError:
            return
        assert told(roots[0]) == told(roots[1])


def told(root: etree._Element) -> list[tuple[str, str, str]]:
    """The local names and texts of a tree, in order."""
    return [(etree.QName(node).localname, node.text or "", node.tail or "") for node in root.iter()]


# A structure with a list, a structure and two texts; the list has structures of two texts.
_TEXT = Shape("Text", "string")
_ITEM = Shape("Item", "structure", members=(Member("p", "p", _TEXT), Member("q", "q", _TEXT)))
_LIST = Shape("List", "list", item=Member("i", "i", _ITEM))
SHAPE = Shape(
    "Config",
    "structure",
    members=(
        Member("a", "a", _TEXT),
        Member("b", "b", _TEXT),
        Member("l", "l", _LIST),
        Member("s", "s", _ITEM),
    ),
)
FULL = "<a>1</a><b></b><l><i><p>1</p><q>2</q></i><i><p>3</p><q>4</q></i></l><s><p>5</p><q>6</q></s>"


def alike(content: str, answer: str = FULL) -> bool:
    one, other = f"<Config>{content}</Config>".encode(), f"<T><Config>{answer}</Config></T>".encode()
    found = same_content(one, other, "Config", SHAPE)
    assert same_content(other, one, "Config", SHAPE) == found
    return found


@pytest.mark.parametrize(
    "content",
    [
        "<s><q>6</q><p>5</p></s><l><i><q>2</q><p>1</p></i><i><q>4</q><p>3</p></i></l><b></b><a>1</a>",
        "<s><q>6</q><p>5</p></s><l><i><q>2</q><p>1</p></i><i><q>4</q><p>3</p></i></l><b/><a>1</a>",
        (
            "\n <b/>\n <a>1</a>\n<l> <i><p>1</p><q>2</q></i>\n\t<i>\r\n<p>3</p> <q>4</q></i></l>"
            "<s><p>5</p><q>6</q></s>\n"
        ),
    ],
)
def test_another_order_of_members_is_seen_to_say_the_same(content: str) -> None:
    assert alike(content)


@pytest.mark.parametrize(
    "content",
    [
        # Items in another order, and values that changed places.
        FULL.replace(
            "<i><p>1</p><q>2</q></i><i><p>3</p><q>4</q></i>", "<i><p>3</p><q>4</q></i><i><p>1</p><q>2</q></i>"
        ),
        FULL.replace("<q>2</q>", "<q>4</q>", 1).replace("<q>4</q></i></l>", "<q>2</q></i></l>"),
        FULL.replace("<p>5</p><q>6</q>", "<q>5</q><p>6</p>"),
        # More, less, twice, elsewhere.
        FULL.replace("<b></b>", ""),
        f"{FULL}<c>1</c>",
        f"<a>1</a>{FULL}",
        FULL.replace("<s><p>5</p><q>6</q></s>", "<s><p>5</p></s><s><q>6</q></s>"),
        FULL.replace("<a>1</a>", "").replace("<s>", "<s><a>1</a>"),
        # Text between elements, values of white space, and what only a reader of XML can tell.
        FULL.replace("</a>", "</a>x"),
        FULL.replace("<s>", "<s>x"),
        FULL.replace("<b></b>", "<b>\n</b>"),
        FULL.replace("<l>", '<l xmlns="urn:y">'),
        FULL.replace("<a>1", "<a>&#49;"),
        # No document at all.
        FULL.replace("</s>", ""),
        FULL.replace("<s>", ""),
        f"{FULL}</s>",
    ],
)
def test_what_says_something_else_is_not_taken_for_the_same(content: str) -> None:
    assert not alike(content)


_TAGS = st.sampled_from([*"abcilpqs"])
_TREES = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, _TAGS, st.sampled_from(["", "1", "2", " ", "x>y", "\n"])),
    lambda inner: st.builds("<{0}>{1}</{0}>".format, _TAGS, st.lists(inner, max_size=3).map("".join)),
    max_leaves=5,
)
_CONTENTS = st.lists(st.one_of(_TREES, st.sampled_from(["x", " ", "\n"])), max_size=3)


@settings(max_examples=500, suppress_health_check=[HealthCheck.filter_too_much])
@given(_CONTENTS, st.randoms(use_true_random=False))
def test_it_never_says_the_same_of_what_reads_differently(pieces: list[str], random: Random) -> None:
    shuffled = list(pieces)
    random.shuffle(shuffled)
    one, other = (f"<Config>{''.join(part)}</Config>".encode() for part in (pieces, shuffled))
    # Of members that stand twice, which no valid document has, the order is not looked at.
    assume(not has_twins(parse(one)))
    if same_content(one, other, "Config", SHAPE):
        assert sorted(map(str, flat(read(parse(one), SHAPE)))) == sorted(
            map(str, flat(read(parse(other), SHAPE)))
        )


def has_twins(root: etree._Element) -> bool:
    """Whether an element other than a list has two children of one name."""
    return any(
        len({child.tag for child in element}) < len(element) for element in root.iter() if element.tag != "l"
    )


def flat(info: object, path: str = "") -> Iterator[tuple[str, object]]:
    """The innermost values with their paths."""
    if isinstance(info, dict):
        for name, value in info.items():
            yield from flat(value, f"{path}/{name}")
    elif isinstance(info, list):
        for position, value in enumerate(info):
            yield from flat(value, f"{path}[{position}]")
    else:
        yield path, info
