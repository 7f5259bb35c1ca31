from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path

import pytest
from cloudfront_harness.specs import API_VERSIONS, load_contract, load_document, specs_directory
from cloudfront_harness.specs.build.model import PINNED_BOTOCORE
from lxml import etree

from tests.cli.command import Command

needs_pinned_botocore = pytest.mark.skipif(
    metadata.version("botocore") != PINNED_BOTOCORE,
    reason=f"needs botocore {PINNED_BOTOCORE}: pip install '.[specs]'",
)


def test_the_list_has_every_version_and_adds_up(command: Command) -> None:
    said = command("spec", "list")
    header, *rows = [line.split() for line in said.out.splitlines()]
    assert header == ["version", "operations", "creates", "definition"]
    assert [row[0] for row in rows] == list(API_VERSIONS)
    assert sum(int(row[2]) for row in rows) == 171
    assert {row[3] for row in rows} == {"documents", "botocore"}


def test_markdown_is_what_is_shown_by_default(command: Command) -> None:
    assert command("spec", "show", "2016-09-29").out.startswith("# CloudFront 2016-09-29\n")
    page = command("spec", "show", "2016-09-29", "CreateDistribution").out
    assert page.startswith("# CreateDistribution (2016-09-29)\n")
    assert command("spec", "show", "2016-09-29", "CreateDistribution", "--format", "markdown").out == page


def test_openapi_is_the_document_itself(command: Command) -> None:
    said = command("spec", "show", "2016-09-29", "--format", "openapi")
    assert said.out.encode() == (specs_directory() / "2016-09-29.json").read_bytes()


def test_openapi_of_an_operation(command: Command) -> None:
    document = json.loads(command("spec", "show", "2016-09-29", "GetDistribution", "--format", "openapi").out)
    assert [list(methods) for methods in document["paths"].values()] == [["get"]]
    assert document["openapi"] == load_document("2016-09-29")["openapi"]


@pytest.mark.parametrize("operation", [[], ["CreateDistribution"]])
def test_relaxng_is_a_grammar(command: Command, operation: list[str]) -> None:
    said = command("spec", "show", "2012-05-05", *operation, "--format", "relaxng")
    grammar = etree.RelaxNG(etree.fromstring(said.out))
    namespace = load_contract("2012-05-05").namespace
    assert not grammar.validate(etree.fromstring(f'<Distribution xmlns="{namespace}"/>'))


class TestBuild:
    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        copy = tmp_path / "specs"
        shutil.copytree(specs_directory(), copy, ignore=shutil.ignore_patterns("inputs"))
        return copy

    @needs_pinned_botocore
    def test_check_says_which_files_differ(self, command: Command, copy: Path) -> None:
        assert command("spec", "build", "--check", "--output", str(copy)).status == 0
        (copy / "2016-09-29.json").write_text("{}")
        (copy / "2010-11-01.json").unlink()
        said = command("spec", "build", "--check", "--output", str(copy))
        assert said.status == 1
        assert said.out.splitlines() == ["2010-11-01.json", "2016-09-29.json"]
        assert "2 of 30 files differ" in said.err
        assert (copy / "2016-09-29.json").read_text() == "{}"

    @needs_pinned_botocore
    def test_what_differs_is_written(self, command: Command, copy: Path) -> None:
        (copy / "2016-09-29.json").write_text("{}")
        said = command("spec", "build", "--output", str(copy))
        assert said.status == 0
        assert "30 files derived, 1 changed" in said.out
        assert (copy / "2016-09-29.json").read_bytes() == (specs_directory() / "2016-09-29.json").read_bytes()

    def test_another_botocore_is_refused(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cloudfront_harness.specs.build.assemble.botocore_version", lambda: "9.9.9")
        said = command("spec", "build", "--check")
        assert said.status == 2
        assert "--any-botocore" in said.err

    def test_a_directory_that_is_not_there(self, command: Command, tmp_path: Path) -> None:
        said = command("spec", "build", "--output", str(tmp_path / "missing"))
        assert (said.status, said.err.count("\n")) == (2, 1)


class TestDrift:
    @needs_pinned_botocore
    def test_the_pinned_botocore_has_not_drifted(self, command: Command) -> None:
        said = command("spec", "drift")
        assert said.status == 0
        assert "says what specs/ say" in said.out

    def test_each_change_is_a_line(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        lines = ["2020-05-31 + operation CreateSomething", "2020-05-31 ~ schema Origin: +properties.New"]
        monkeypatch.setattr("cloudfront_harness.specs.build.drift", lambda directory: iter(lines))
        said = command("spec", "drift")
        assert (said.status, said.out.splitlines()) == (1, lines)
