"""Versions as other models and documents have them."""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.compare.chain import neighbours
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.revisions import given_revision, known_revision, timeline
from cloudfront_harness.content_coding import unpacked
from cloudfront_harness.errors import HarnessError, UnknownNameError
from cloudfront_harness.specs import specs_directory

VERSION = "2019-03-26"


def installed_model() -> bytes:
    """The model of the version that the installed botocore has: it does not change any more."""
    directory = files("botocore") / "data" / "cloudfront" / VERSION
    packed = directory / "service-2.json.gz"
    if not packed.is_file():
        return (directory / "service-2.json").read_bytes()
    data = unpacked(packed.read_bytes(), "gzip")
    assert data is not None
    return data


@pytest.fixture(scope="module")
def model() -> bytes:
    return installed_model()


def in_file(path: Path, model: bytes) -> Path:
    path.write_bytes(model)
    return path


def in_directory(path: Path, model: bytes, *, packed: bool = False) -> Path:
    inside = path / "data" / "cloudfront" / VERSION
    inside.mkdir(parents=True)
    name, data = ("service-2.json.gz", gzip.compress(model)) if packed else ("service-2.json", model)
    (inside / name).write_bytes(data)
    other = path / "data" / "s3" / VERSION
    other.mkdir(parents=True)
    (other / "service-2.json").write_bytes(b"{}")
    return path


def in_wheel(path: Path, model: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"botocore/data/cloudfront/{VERSION}/service-2.json.gz", gzip.compress(model))
        archive.writestr(f"botocore/data/s3/{VERSION}/service-2.json", b"{}")
    return path


def in_sdist(path: Path, model: bytes, tmp_path: Path) -> Path:
    tree = in_directory(tmp_path / "tree", model)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(tree, "botocore-1.17.24/botocore")
    return path


def test_every_form_gives_the_same_contract(model: bytes, tmp_path: Path) -> None:
    known = known_revision(VERSION)
    given = {
        "service-2.json": in_file(tmp_path / "service-2.json", model),
        "service-2.json.gz": in_file(tmp_path / "service-2.json.gz", gzip.compress(model)),
        "unpacked": in_directory(tmp_path / "unpacked", model),
        "packed": in_directory(tmp_path / "packed", model, packed=True),
        VERSION: in_directory(tmp_path / "of-a-version", model) / "data" / "cloudfront" / VERSION,
        "cloudfront": in_directory(tmp_path / "of-a-service", model) / "data" / "cloudfront",
        "botocore 1.17.24": in_wheel(tmp_path / "botocore-1.17.24-py2.py3-none-any.whl", model),
        "botocore 1.17.25": in_sdist(tmp_path / "botocore-1.17.25.tar.gz", model, tmp_path),
        f"{VERSION}.json": specs_directory() / f"{VERSION}.json",
    }
    for label, path in given.items():
        revision = given_revision(path, VERSION)
        assert revision.label == f"{VERSION} ({label})"
        assert revision.source == str(path)
        assert compare(revision, known).changes == compare(known, revision).changes == ()


def changed(model: bytes, **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(model)
    return {**document, **changes}


def test_a_timeline(model: bytes, tmp_path: Path) -> None:
    older: dict[str, Any] = json.loads(model)
    older["shapes"]["Origin"]["members"].pop("ConnectionAttempts")
    oldest: dict[str, Any] = json.loads(json.dumps(older))
    oldest["shapes"]["HttpVersion"]["enum"] = ["http1.1"]
    paths = [
        in_file(tmp_path / f"{name}.json", json.dumps(document).encode())
        for name, document in (("oldest", oldest), ("older", older))
    ]
    first, second = neighbours(timeline(VERSION, paths), ["CreateDistribution"])
    assert [side.label for side in (first.old, first.new, second.new)] == [
        f"{VERSION} (oldest.json)",
        f"{VERSION} (older.json)",
        VERSION,
    ]
    assert [(change.rule.id, change.path) for change in first.changes] == [
        ("CD410", "DistributionConfig/HttpVersion"),
        ("CD510", "Distribution/DistributionConfig/HttpVersion"),
    ]
    path = "DistributionConfig/Origins/Items/Origin/ConnectionAttempts"
    members = [change for change in second.changes if change.rule.area.endswith("members")]
    assert [(change.rule.id, change.path) for change in members] == [
        ("CD401", path),
        ("CD501", f"Distribution/{path}"),
    ]


def test_what_is_no_model(model: bytes, tmp_path: Path) -> None:
    other = changed(model, metadata={"apiVersion": "2018-11-05"})
    cases = {
        b"no JSON": "is no JSON document",
        b"[]": "is no JSON document",
        b"\x1f\x8b damaged": "is no JSON document",
        b"{}": "is neither a service model nor an OpenAPI document",
        b'{"operations": {}}': "does not describe a contract",
        b'{"paths": {}}': "does not describe a contract",
        json.dumps(other).encode(): "The model of 2018-11-05 has a URI of another version",
    }
    for data, message in cases.items():
        with pytest.raises(HarnessError, match=message):
            given_revision(in_file(tmp_path / "given.json", data), VERSION)


def test_a_document_of_another_version() -> None:
    with pytest.raises(HarnessError, match=r"2018-11-05.json is of 2018-11-05, not of 2019-03-26"):
        given_revision(specs_directory() / "2018-11-05.json", VERSION)


def test_places_without_the_model(model: bytes, tmp_path: Path) -> None:
    directory = in_directory(tmp_path / "tree", model)
    shutil.rmtree(directory / "data" / "cloudfront")
    with pytest.raises(
        HarnessError, match="holds no CloudFront model of 2019-03-26 .* among 1 service models"
    ):
        given_revision(directory, VERSION)
    with pytest.raises(HarnessError, match="holds no CloudFront model of 2018-11-05"):
        given_revision(in_wheel(tmp_path / "one.whl", model), "2018-11-05")
    with pytest.raises(HarnessError, match=r"Cannot read .*none: No such file"):
        given_revision(tmp_path / "none", VERSION)


def test_an_archive_that_is_cut_off(model: bytes, tmp_path: Path) -> None:
    whole = in_sdist(tmp_path / "botocore-1.17.25.tar.gz", model, tmp_path)
    cut = in_file(tmp_path / "cut-1.0.tar.gz", whole.read_bytes()[:-2000])
    with pytest.raises(HarnessError, match="Cannot read|is no JSON document"):
        given_revision(cut, VERSION)


def test_a_version_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 2019-03-26"):
        timeline("2019-03-27", [])
