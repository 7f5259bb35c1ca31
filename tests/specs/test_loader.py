"""Loading contracts: lazily, once, and with one clear line about what is damaged."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import cloudfront_harness
import pytest
from cloudfront_harness.contract import Contract
from cloudfront_harness.errors import SpecError, UnknownNameError
from cloudfront_harness.specs import (
    API_VERSIONS,
    load_contract,
    load_document,
    loader,
    locate,
    specs_directory,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEAVY = ("lxml", "boto3", "botocore", "pytest", "uvicorn", "click", "rich", "hypothesis")


def told_by(code: str) -> list[str]:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_importing_the_package_loads_neither_versions_nor_vendors() -> None:
    loaded = told_by(
        "import sys, cloudfront_harness;"
        "print(*(name for name in sys.modules if name.split('.')[0] == 'cloudfront_harness'))"
    )
    assert loaded == ["cloudfront_harness"]
    vendors = told_by(
        f"import sys, cloudfront_harness; print(*(name for name in {HEAVY} if name in sys.modules))"
    )
    assert vendors == []


def test_loading_a_contract_reads_one_document_and_no_vendor() -> None:
    code = (
        "import sys, cloudfront_harness\n"
        "from cloudfront_harness.specs import loader\n"
        "print(loader._read.cache_info().currsize)\n"
        "contract = cloudfront_harness.load_contract('2016-09-29')\n"
        "operations = contract.operations\n"
        "print(loader._read.cache_info().currsize, len(operations._built), len(operations))\n"
        "contract.operation('CreateDistribution')\n"
        "print(loader._read.cache_info().currsize, len(operations._built))\n"
        f"print(*(name for name in {HEAVY} if name in sys.modules))\n"
    )
    assert told_by(code) == ["0", "1", "0", "27", "1", "1"]


def test_names_of_the_package_resolve_on_first_use() -> None:
    assert cloudfront_harness.load_contract is load_contract
    assert set(cloudfront_harness.__all__) <= {*dir(cloudfront_harness), "__version__"}
    for name in cloudfront_harness.__all__:
        assert getattr(cloudfront_harness, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cloudfront_harness.nothing  # noqa: B018


@pytest.mark.parametrize("version", API_VERSIONS)
def test_a_contract_is_loaded_once(version: str) -> None:
    contract = load_contract(version)
    assert isinstance(contract, Contract)
    assert contract.api_version == version
    assert contract is load_contract(version)
    assert load_document(version) is load_document(version)
    name = next(iter(contract.operations))
    assert contract.operation(name) is contract.operations[name]


def test_digests_tell_documents_apart() -> None:
    assert len({load_contract(version).digest for version in API_VERSIONS}) == 29
    assert {len(load_contract(version).digest) for version in API_VERSIONS} == {64}


def test_shapes_are_shared_within_a_version() -> None:
    contract = load_contract("2016-09-29")
    create, update = contract.operation("CreateDistribution"), contract.operation("UpdateDistribution")
    assert create.request is not None
    assert update.request is not None
    assert create.request.shape is update.request.shape


@pytest.mark.parametrize(
    ("version", "near"),
    [
        ("2016-09-28", "2016-09-29"),
        ("2014-08-31", "2014-05-31"),
        ("20160929", "2016-09-29"),
        ("latest", "spec list"),
    ],
)
@pytest.mark.parametrize("load", [load_contract, load_document])
def test_an_unknown_version_is_named_with_its_neighbours(
    load: Callable[[str], object], version: str, near: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        load(version)
    message = str(caught.value)
    assert repr(version) in message
    assert near in message
    assert "\n" not in message


def test_an_unknown_operation_is_named_with_its_neighbours() -> None:
    with pytest.raises(
        UnknownNameError, match=r"'CreateDistributions'.*Did you mean CreateDistribution.*2016-09-29"
    ):
        load_contract("2016-09-29").operation("CreateDistributions")


def test_operations_of_other_versions_are_unknown() -> None:
    assert "CreateCachePolicy" in load_contract("2020-05-31").operations
    assert "CreateCachePolicy" not in load_contract("2019-03-26").operations
    with pytest.raises(UnknownNameError):
        load_contract("2019-03-26").operation("CreateCachePolicy")


class Damage:
    """A copy of a document of `specs/`, and the loader reading it without its caches."""

    def __init__(self, directory: Path, version: str) -> None:
        self.version = version
        self.path = directory / f"{version}.json"

    def load(self) -> Contract:
        """The contract, with every operation and shape built."""
        contract = loader.load_contract.__wrapped__(self.version)
        assert [contract.operations[name].name for name in contract.operations] == [*contract.operations]
        assert contract.operations
        return contract

    def write(self, document: object) -> None:
        self.path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Damage:
    version = "2010-11-01"
    shutil.copy(specs_directory() / f"{version}.json", tmp_path)
    monkeypatch.setattr(loader, "specs_directory", lambda: tmp_path)
    monkeypatch.setattr(loader, "_read", loader._read.__wrapped__)
    return Damage(tmp_path, version)


def refused(damage: Damage) -> str:
    with pytest.raises(SpecError) as caught:
        damage.load()
    message = str(caught.value)
    assert "specs/2010-11-01.json is damaged" in message
    assert "cfharness spec build" in message
    assert "install" in message
    assert "\n" not in message
    return message


def test_an_undamaged_copy_loads(damage: Damage) -> None:
    assert damage.load().digest == load_contract("2010-11-01").digest


def test_a_missing_document(damage: Damage) -> None:
    damage.path.unlink()
    assert "No such file" in refused(damage)


def test_a_directory_in_its_place(damage: Damage) -> None:
    damage.path.unlink()
    damage.path.mkdir()
    refused(damage)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        b"\x1f\x8b",
        b'{"paths": {}}',
        b'{"openapi": "3.1.0"}',
    ],
)
def test_a_document_that_is_none(damage: Damage, content: bytes) -> None:
    damage.path.write_bytes(content)
    refused(damage)


def test_a_truncated_document(damage: Damage) -> None:
    damage.path.write_bytes(damage.path.read_bytes()[:-100])
    refused(damage)


def test_a_damaged_operation_is_named(damage: Damage) -> None:
    document = json.loads(damage.path.read_bytes())
    del document["paths"]["/2010-11-01/distribution"]["post"]["responses"]["201"]
    damage.write(document)
    assert "CreateDistribution" in refused(damage)


@pytest.mark.parametrize("value", [[], None, "x", {"default": {}}, {"201": None}, {"201": {"headers": []}}])
def test_responses_that_are_none(damage: Damage, value: object) -> None:
    document = json.loads(damage.path.read_bytes())
    document["paths"]["/2010-11-01/distribution"]["post"]["responses"] = value
    damage.write(document)
    assert "CreateDistribution" in refused(damage)


def test_a_damaged_operation_does_not_stop_the_others(damage: Damage) -> None:
    document = json.loads(damage.path.read_bytes())
    del document["paths"]["/2010-11-01/distribution"]["post"]["responses"]["201"]
    damage.write(document)
    contract = loader.load_contract.__wrapped__(damage.version)
    assert contract.operation("GetDistribution").status == 200


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, (dict, list)):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from places(child, (*path, key))


@cache
def whole() -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    document = load_document("2010-11-01")
    return document, list(places(document))


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_damage_gets_out_as_anything_but_a_spec_error(damage: Damage, data: st.DataObject) -> None:
    original, everywhere = whole()
    *path, last = data.draw(st.sampled_from(everywhere))
    document = copy.deepcopy(original)
    place: Any = document
    for step in path:
        place = place[step]
    if data.draw(st.booleans()):
        del place[last]
    else:
        place[last] = data.draw(st.sampled_from([None, 0, "x", [], {}, ["x"], {"x": None}]))
    damage.write(document)
    # Some damage leaves a contract: another status is one.
    with suppress(SpecError):
        damage.load()


def test_an_installation_without_documents_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locate, "_PACKAGE", tmp_path / "cloudfront_harness")
    with pytest.raises(SpecError, match=r"missing.*Install cloudfront-harness again"):
        locate.specs_directory.__wrapped__()


def test_an_installed_package_prefers_its_own_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "harness" / "cloudfront_harness"
    monkeypatch.setattr(locate, "_PACKAGE", package)
    for directory in (tmp_path / "specs", package / "_specs"):
        directory.mkdir(parents=True)
        (directory / "clauses.toml").touch()
    assert locate.specs_directory.__wrapped__() == package / "_specs"
    shutil.rmtree(package)
    assert locate.specs_directory.__wrapped__() == tmp_path / "specs"
