"""Equal bytes say the same; whenever that is not certain, the bytes say nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.checks.document import NotXmlError, parse
from harness.checks.verbatim import same_bytes

CONFIG = "<a>1</a><b></b>"
ANSWER = f'<?xml version="1.0"?>\n<Thing xmlns="urn:x"><Id>E1</Id><Config>{CONFIG}</Config></Thing>'


def same(request: str, answer: str = ANSWER) -> bool:
    return same_bytes(request.encode(), answer.encode(), "Config")


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
    assert same_bytes(ANSWER.encode(), request_text.encode(), "Config")


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
    assert not same_bytes(latin, b'<?xml version="1.0"?>' + content, "Config")


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
    if same_bytes(one, other, "Config"):
        try:
            roots = parse(one), parse(other)[0]
        except NotXmlError:
            return
        assert told(roots[0]) == told(roots[1])


def told(root: etree._Element) -> list[tuple[str, str, str]]:
    """The local names and texts of a tree, in order."""
    return [(etree.QName(node).localname, node.text or "", node.tail or "") for node in root.iter()]
