"""Each spelling is another one, is what its name says, and says the same."""

from __future__ import annotations

import re

import pytest
from cloudfront_harness.checks.documents.document import parse
from cloudfront_harness.checks.documents.place import configuration
from cloudfront_harness.contract import Operation
from cloudfront_harness.emulator.faults.operators.requests import TRAITS
from cloudfront_harness.exchange import Request
from cloudfront_harness.scenarios.requests.build import full
from cloudfront_harness.scenarios.requests.samples import load_samples
from cloudfront_harness.scenarios.requests.spellings import PLAIN, SPELLINGS, Spelling
from cloudfront_harness.scenarios.requests.values import with_value
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire import xml
from hypothesis import example, given
from hypothesis import strategies as st

CONTRACT = load_contract("2016-09-29")
CREATES = tuple(
    CONTRACT.operation(f"Create{name}") for name in ("CloudFrontOriginAccessIdentity", "Distribution")
)
# What the emulator's operators take a request to be that is written so.
TRAITS_OF = {
    "byte-order-mark": {"byte-order-mark"},
    "no-declaration": {"no-declaration"},
    "single-quotes": {"single-quotes"},
    "white-space-around": {"leading-space", "trailing-space"},
    "cdata": {"cdata"},
    "comments": {"comment-markup"},
    "processing-instructions": {"processing-instruction"},
    "prefix": {"prefix"},
    "character-references": {"character-reference"},
    "entity-references": {"entity-reference"},
    "self-closing": {"self-closing"},
    "carriage-returns": {"carriage-return"},
    "tabs": {"tab"},
    "beyond-ascii": {"non-ascii", "astral"},
    "expect": {"expect"},
    "application-xml": {"application-xml"},
    "charset": {"charset"},
    "utf-16": {"utf-16"},
    "no-namespace": {"no-namespace"},
    "large": {"large"},
    "chunked": {"chunked"},
    "no-content-type": {"no-content-type"},
}


def plain(operation: Operation, text: str) -> bytes:
    body = operation.request
    assert body is not None
    value = with_value(full(operation, "a-reference"), "Comment", text)
    return xml.encode(body.root, body.namespace, body.shape, value)


def said(operation: Operation, document: bytes) -> object:
    """What a document says to the judge, who reads it without the codec that wrote it."""
    assert operation.request is not None
    resource = CONTRACT.resources[operation.resource]
    return configuration(CONTRACT, parse(document), operation.request, resource)


def spelled(spelling: Spelling, body: bytes) -> Request:
    content_type = () if spelling.content_type is None else (("Content-Type", spelling.content_type),)
    return Request("POST", "/", (*content_type, *spelling.headers), spelling.change(body))


def text_of(name: str) -> str:
    texts = load_samples().spelled
    return texts.get(name, texts["others"])


def test_there_is_a_text_for_spellings_alone() -> None:
    assert load_samples().spelled.keys() - {"others"} <= SPELLINGS.keys()


@pytest.mark.parametrize("operation", CREATES, ids=lambda operation: operation.name)
@pytest.mark.parametrize("name", SPELLINGS)
def test_a_spelling_says_the_same(name: str, operation: Operation) -> None:
    body = plain(operation, text_of(name))
    changed = SPELLINGS[name].change(body)
    assert said(operation, changed) == said(operation, body) is not None
    assert operation.request is not None
    decoded = xml.decode(operation.request.shape, xml.parse(changed))
    assert decoded == xml.decode(operation.request.shape, xml.parse(body))


@pytest.mark.parametrize("operation", CREATES, ids=lambda operation: operation.name)
@pytest.mark.parametrize("name", SPELLINGS)
def test_a_spelling_is_what_its_name_says(name: str, operation: Operation) -> None:
    request = spelled(SPELLINGS[name], plain(operation, text_of(name)))
    ordinary = spelled(PLAIN, plain(operation, text_of("others")))
    found = {trait for trait, has in TRAITS.items() if has(request)}
    assert found >= TRAITS_OF[name]
    assert not TRAITS_OF[name] & {trait for trait, has in TRAITS.items() if has(ordinary)}


@pytest.mark.parametrize("name", ["cdata", "comments", "processing-instructions", "character-references"])
@example(text="a]]>b")
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_whatever_the_text(name: str, text: str) -> None:
    operation = CREATES[0]
    body = plain(operation, text)
    assert said(operation, SPELLINGS[name].change(body)) == said(operation, body)


def test_markup_inside_a_text_splits_no_reference() -> None:
    body = plain(CREATES[0], "&c")
    for name in ("comments", "processing-instructions"):
        assert re.search(rb">&amp;c<", SPELLINGS[name].change(body))
