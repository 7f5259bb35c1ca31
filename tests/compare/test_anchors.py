"""Where a change can be looked up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cloudfront_harness.compare.anchors import anchor
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.revisions import known_revision
from cloudfront_harness.specs import specs_directory


def line(path: str, number: int) -> str:
    return (specs_directory() / Path(path).name).read_text(encoding="utf-8").splitlines()[number - 1].strip()


@pytest.mark.parametrize(
    ("operation", "version"),
    [
        ("CreateDistribution", "2017-10-30"),
        ("CreatePublicKey", "2017-10-30"),
        ("DeleteServiceLinkedRole", "2017-03-25"),
    ],
)
def test_in_the_newest_document_that_has_the_operation(operation: str, version: str) -> None:
    comparison = compare(known_revision("2017-03-25"), known_revision("2017-10-30"), [operation])
    change = comparison.changes[-1]
    assert change.operation == operation
    path, number = anchor(comparison, change)
    assert path == f"specs/{version}.json"
    assert line(path, number) == f'"operationId": "{operation}",'


def test_of_the_version_as_a_whole() -> None:
    comparison = compare(known_revision("2017-03-25"), known_revision("2017-10-30"))
    assert anchor(comparison, comparison.changes[0]) == ("specs/2017-10-30.json", 1)


def test_a_model_is_looked_up_in_the_document_of_its_version() -> None:
    comparison = compare(known_revision("2018-06-18"), known_revision("2018-11-05"), ["CreateDistribution"])
    given = replace(
        comparison, old=replace(comparison.old, source="/a.whl"), new=replace(comparison.new, source="/b.whl")
    )
    assert anchor(given, comparison.changes[-1]) == anchor(comparison, comparison.changes[-1])
