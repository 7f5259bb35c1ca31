"""Building `specs/` again gives the same bytes."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from pathlib import Path

import pytest
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs import API_VERSIONS, specs_directory
from cloudfront_harness.specs.build import assemble, build_all, write_all
from cloudfront_harness.specs.build.model import PINNED_BOTOCORE, botocore_model, botocore_version

pinned = pytest.mark.skipif(
    botocore_version() != PINNED_BOTOCORE,
    reason=f"specs/ is derived from botocore {PINNED_BOTOCORE}; {botocore_version()} is installed",
)


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return build_all(specs_directory(), any_botocore=True)


def test_a_build_makes_29_documents_and_their_sources(built: dict[str, bytes]) -> None:
    assert sorted(built) == sorted([*(f"{version}.json" for version in API_VERSIONS), "sources.toml"])


@pinned
def test_a_build_reproduces_every_byte(built: dict[str, bytes]) -> None:
    differing = [
        name for name, content in built.items() if (specs_directory() / name).read_bytes() != content
    ]
    assert differing == []


def test_two_builds_are_equal(built: dict[str, bytes]) -> None:
    assert build_all(specs_directory(), any_botocore=True) == built


@pinned
def test_the_pinned_botocore_needs_no_permission(built: dict[str, bytes]) -> None:
    assert build_all(specs_directory()) == built


def test_another_botocore_is_refused_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assemble, "botocore_version", lambda: "1.40.0")
    with pytest.raises(SpecError, match=r"1\.40\.0 is installed.*any_botocore=True"):
        build_all(specs_directory())
    assert build_all(specs_directory(), any_botocore=True)


def test_without_inputs_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="inputs is missing"):
        build_all(tmp_path, any_botocore=True)


def test_a_version_that_botocore_lacks() -> None:
    with pytest.raises(SpecError, match="no CloudFront model of 2010-11-01"):
        botocore_model("2010-11-01")


class TestWriting:
    def test_only_what_changed_is_written(self, tmp_path: Path) -> None:
        assert write_all(tmp_path, {"a.json": b"1", "b.json": b"2"}) == ["a.json", "b.json"]
        before = (tmp_path / "b.json").stat()
        assert write_all(tmp_path, {"a.json": b"3", "b.json": b"2"}) == ["a.json"]
        assert (tmp_path / "a.json").read_bytes() == b"3"
        assert (tmp_path / "b.json").stat().st_ino == before.st_ino

    def test_files_are_readable_by_all_and_nothing_else_is_left(self, tmp_path: Path) -> None:
        write_all(tmp_path, {"a.json": b"1"})
        assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
        assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o644

    def test_a_place_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(SpecError, match=r"Cannot write .*a\.json.*directory that can be written"):
            write_all(tmp_path / "missing", {"a.json": b"1"})

    def test_a_failure_leaves_the_old_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_all(tmp_path, {"a.json": b"old"})

        def fail(self: Path, target: Path) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(SpecError, match="No space left"):
            write_all(tmp_path, {"a.json": b"new"})
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.json": b"old"}


class TestSources:
    sources = tomllib.loads((specs_directory() / "sources.toml").read_text(encoding="utf-8"))

    def test_every_version_has_its_source(self) -> None:
        assert set(self.sources) == {*API_VERSIONS, "unmodelled"}
        for version in API_VERSIONS:
            row = self.sources[version]
            assert row["package"] == ("documents" if version < "2014-05-31" else "botocore")
            assert row["path"]
            assert len(row["sha256"]) == 64

    def test_the_version_without_a_definition_is_named(self) -> None:
        assert list(self.sources["unmodelled"]) == ["2014-08-31"]
        assert self.sources["unmodelled"]["2014-08-31"]["reason"]

    @pytest.mark.parametrize("version", [version for version in API_VERSIONS if version < "2014-05-31"])
    def test_checksums_of_early_inputs(self, version: str) -> None:
        data = (specs_directory() / "inputs" / "early" / f"{version}.json").read_bytes()
        assert self.sources[version]["sha256"] == hashlib.sha256(data).hexdigest()

    @pinned
    @pytest.mark.parametrize("version", [version for version in API_VERSIONS if version >= "2014-05-31"])
    def test_checksums_of_models(self, version: str) -> None:
        row = self.sources[version]
        assert row["version"] == PINNED_BOTOCORE
        assert row["sha256"] == botocore_model(version).sha256
        assert row["path"] == f"data/cloudfront/{version}/service-2.json"

    def test_what_is_inferred_is_told(self) -> None:
        for version in API_VERSIONS:
            told = " ".join(self.sources[version].get("inferred", ()))
            assert ("statuses" in told) == (version < "2014-05-31")
            assert ("constructors" in told) == (version < "2012-05-05")
        assert "stated by API reference 2010-11-01" in " ".join(self.sources["2010-11-01"]["inferred"])


def test_a_build_reads_nothing_but_the_inputs(tmp_path: Path, built: dict[str, bytes]) -> None:
    shutil.copytree(specs_directory() / "inputs", tmp_path / "inputs")
    assert build_all(tmp_path, any_botocore=True) == built
