"""What the installed botocore has changed since the documents were derived."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs import specs_directory
from cloudfront_harness.specs.build import assemble, drift
from cloudfront_harness.specs.build.model import (
    PINNED_BOTOCORE,
    SourceModel,
    botocore_model,
    botocore_version,
)

pytestmark = pytest.mark.skipif(
    botocore_version() != PINNED_BOTOCORE,
    reason=f"specs/ is derived from botocore {PINNED_BOTOCORE}; {botocore_version()} is installed",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(specs_directory(), tmp_path / "specs"))


def doctored(
    copy: Path, change: Callable[[dict[str, Any]], object], version: str = "2016-09-29"
) -> list[str]:
    path = copy / f"{version}.json"
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))
    return list(drift(copy))


def test_the_pinned_botocore_has_not_drifted() -> None:
    assert list(drift(specs_directory())) == []


def test_layout_is_no_drift(copy: Path) -> None:
    assert doctored(copy, lambda document: None) == []


def test_a_lost_operation(copy: Path) -> None:
    lines = doctored(copy, lambda document: document["paths"].pop("/2016-09-29/distribution?WithTags"))
    assert lines == ["2016-09-29 + operation CreateDistributionWithTags"]


def test_an_invented_schema(copy: Path) -> None:
    lines = doctored(
        copy, lambda document: document["components"]["schemas"].update(Invented={"type": "string"})
    )
    assert lines == ["2016-09-29 - schema Invented"]


def test_a_changed_enumeration(copy: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        document["components"]["schemas"]["PriceClass"]["enum"][0] = "PriceClass_1"

    (line,) = doctored(copy, change)
    assert line == "2016-09-29 ~ schema PriceClass: -enum[PriceClass_1], +enum[PriceClass_100]"


def test_a_changed_status(copy: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        responses = document["paths"]["/2016-09-29/distribution"]["post"]["responses"]
        responses["200"] = responses.pop("201")

    (line,) = doctored(copy, change)
    assert line.startswith("2016-09-29 ~ operation CreateDistribution: ")
    assert "-responses.200" in line
    assert "+responses.201" in line


def test_a_changed_order_of_members(copy: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        schema = document["components"]["schemas"]["Distribution"]
        schema["properties"] = dict(reversed(schema["properties"].items()))

    (line,) = doctored(copy, change)
    assert line.startswith("2016-09-29 ~ schema Distribution: ")
    assert "order" in line


def test_changed_facts(copy: Path) -> None:
    assert doctored(copy, lambda document: document.update({"x-cloudfront-auth": ["none"]})) == [
        "2016-09-29 ~ x-cloudfront-auth"
    ]


def test_a_damaged_document_is_named(copy: Path) -> None:
    (copy / "2016-09-29.json").write_text("{")
    with pytest.raises(SpecError, match=r"specs/2016-09-29\.json is damaged"):
        list(drift(copy))


def test_what_a_newer_botocore_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    def newer(version: str) -> SourceModel:
        source = botocore_model(version)
        if version == "2020-05-31":
            model = json.loads(json.dumps(source.model))
            model["operations"]["GetNews"] = {
                "name": "GetNews",
                "http": {"method": "GET", "requestUri": "/2020-05-31/news"},
                "input": {"shape": "GetNewsRequest"},
            }
            model["shapes"]["GetNewsRequest"] = {"type": "structure", "members": {}}
            model["shapes"]["PriceClass"]["enum"].append("PriceClass_500")
            source = replace(source, model=model)
        return source

    monkeypatch.setattr(assemble, "botocore_model", newer)
    assert list(drift(specs_directory())) == [
        "2020-05-31 + operation GetNews",
        "2020-05-31 + schema GetNewsRequest",
        "2020-05-31 ~ schema PriceClass: +enum[PriceClass_500]",
    ]
