"""The 29 documents: valid OpenAPI, self-contained, structure and figures only."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from cloudfront_harness.specs import API_VERSIONS, load_contract, load_document, specs_directory

every_version = pytest.mark.parametrize("version", API_VERSIONS)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(child)


def test_there_is_a_document_for_each_version_and_no_other() -> None:
    assert sorted(path.stem for path in specs_directory().glob("*.json")) == list(API_VERSIONS)


def test_openapi_says_they_are_valid() -> None:
    pytest.importorskip("openapi_spec_validator", reason="comes with the `specs` extra")
    # In a process of its own: the validator reads its schemas with PyYAML, whose loaders are global and may
    # have been changed by then by whatever else the tests have imported.
    program = (
        "import openapi_spec_validator\n"
        "from cloudfront_harness.specs import API_VERSIONS, load_document\n"
        "for version in API_VERSIONS:\n"
        "    openapi_spec_validator.validate(load_document(version))\n"
        "    print(version)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.stdout.split() == list(API_VERSIONS), ended.stderr


@every_version
def test_a_document_is_of_its_version(version: str) -> None:
    document = load_document(version)
    namespace = f"http://cloudfront.amazonaws.com/doc/{version}/"
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == version
    assert document["x-cloudfront-namespace"] == namespace
    assert {path[: len(version) + 2] for path in document["paths"]} == {f"/{version}/"}
    assert {node["namespace"] for node in nodes(document) if "namespace" in node} == {namespace}


@every_version
def test_a_document_is_self_contained(version: str) -> None:
    document = load_document(version)
    schemas = document["components"]["schemas"]
    referred = {node["$ref"] for node in nodes(document) if "$ref" in node}
    assert referred <= {f"#/components/schemas/{name}" for name in schemas}


@every_version
def test_a_document_has_no_prose(version: str) -> None:
    """Descriptions, which OpenAPI demands of responses, name statuses and codes only."""
    document = load_document(version)
    for node in nodes(document):
        assert not {"summary", "externalDocs", "example", "examples"} & node.keys()
        if "description" in node:
            assert node["description"] == "Success" or set(node["description"].split(" or ")) == set(
                node["x-cloudfront-errors"]
            )


@every_version
def test_a_document_is_written_the_one_way(version: str) -> None:
    text = (specs_directory() / f"{version}.json").read_text(encoding="utf-8")
    assert text == json.dumps(load_document(version), indent=1, ensure_ascii=False) + "\n"


@every_version
def test_patterns_are_of_the_dialect_that_everybody_knows(version: str) -> None:
    for schema in load_document(version)["components"]["schemas"].values():
        if "pattern" in schema:
            re.compile(schema["pattern"])
            assert schema["pattern"].startswith("^")
            assert schema["pattern"].endswith("$")


def test_a_pattern_in_other_words_allows_the_same_ascii() -> None:
    schema = load_document("2016-08-01")["components"]["schemas"]["TagKey"]
    assert schema["x-cloudfront-pattern"] == r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"
    allowed = {chr(code) for code in range(128) if re.fullmatch(schema["pattern"], chr(code))}
    assert allowed == {chr(code) for code in range(128) if chr(code).isalnum()} | set(" _.:/=+-@")
    for text in ("Grüße 東京 \u00a0٣", ""):
        assert re.fullmatch(schema["pattern"], text)
    assert not re.fullmatch(schema["pattern"], "a\u0085")


@every_version
def test_operations_are_sound(version: str) -> None:
    contract = load_contract(version)
    assert len(contract.operations) == len(set(contract.operations))
    for name, operation in contract.operations.items():
        assert (operation.name, operation.api_version) == (name, version)
        assert operation.method in ("GET", "POST", "PUT", "DELETE")
        assert 200 <= operation.status < 300
        placeholders = set(re.findall(r"\{(\w+)\}", operation.path))
        assert placeholders == {row.wire_name for row in operation.parameters if row.location == "uri"}
        assert [error for error in operation.errors if not 400 <= error.status < 600] == []
        codes = [error.code for error in operation.errors]
        assert len(codes) == len(set(codes))
        for body in (operation.request, operation.response):
            if body is not None and body.shape.kind != "blob":
                assert body.root
                assert body.namespace == contract.namespace


@every_version
def test_elements_of_a_structure_have_names_of_their_own(version: str) -> None:
    """The judge, the encoder and the decoder find members by element name."""
    for operation in load_contract(version).operations.values():
        for body in (operation.request, operation.response):
            if body is None or body.shape.kind == "blob":
                continue
            for shape in (body.shape, *(member.shape for _, member in body.shape.walk())):
                names = [
                    member.shape.item.xml_name
                    if member.shape.flattened and member.shape.item
                    else member.xml_name
                    for member in shape.members
                ]
                assert len(names) == len(set(names)), (operation.name, shape.name)


@every_version
def test_routes_are_unique(version: str) -> None:
    contract = load_contract(version)
    routes = {
        (operation.method, re.sub(r"\{\w+\}", "{}", operation.path), operation.query)
        for operation in contract.operations.values()
    }
    assert len(routes) == len(contract.operations)


def test_the_header_names_are_the_few_that_the_models_have() -> None:
    names = {
        header.name
        for version in API_VERSIONS
        for operation in load_contract(version).operations.values()
        for header in operation.response_headers
    }
    # The last is how the model of UpdateFunction spells it.
    assert names == {"Location", "ETag", "Content-Type", "ETtag"}
