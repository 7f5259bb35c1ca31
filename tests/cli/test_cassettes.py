from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from cloudfront_harness.recording.files import cassette_json, saving
from cloudfront_harness.recording.metadata import Metadata

from tests.cli.command import ROOT, Command
from tests.recording.other_recorders import create, exchange, interactions
from tests.recording.test_library import METADATA, cassette


@pytest.fixture(autouse=True)
def without_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pytest of its own loads all plugins that are installed, and two of them exclude each other."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:recording -p no:vcr -p no:schemathesis")


BROKEN = exchange(create("2016-09-29", "CreateDistribution", "one"), "drop-etag")
OLDER = replace(METADATA, contract_digest="0")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one test, its cassette, and one that no test uses."""
    (tmp_path / "pytest.ini").write_text("[pytest]\ncf_api_version = 2016-09-29\n")
    (tmp_path / "test_it.py").write_text("def test_it(cf_client): assert 0\n")
    cassette(tmp_path / "cassettes" / "emulator" / "2016-09-29" / "test_it.test_it.json")
    cassette(tmp_path / "cassettes" / "emulator" / "2016-09-29" / "test_it.test_gone.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    return tmp_path


def test_list(command: Command, here: Path) -> None:
    said = command("cassettes", "list")
    assert (said.status, said.err) == (0, "")
    assert [line.split() for line in said.out.splitlines()] == [
        [
            "2016-09-29",
            "emulator",
            "2",
            METADATA.recorded_at,
            "current",
            f"cassettes/emulator/2016-09-29/{name}",
        ]
        for name in ("test_it.test_gone.json", "test_it.test_it.json")
    ]
    rows = json.loads(command("cassettes", "list", "--format", "json", str(here)).out)
    assert [row["interactions"] for row in rows] == [2, 2]
    cassette(here / "cassettes" / "bare.json", Metadata()).write_text('{"interactions": ')
    said = command("cassettes", "list", "cassettes/bare.json")
    assert said.status == 1
    assert "is damaged" in said.out


def test_orphans_and_prune(command: Command, here: Path) -> None:
    orphan = Path("cassettes/emulator/2016-09-29/test_it.test_gone.json")
    said = command("cassettes", "orphans")
    assert (said.status, said.out.split()[-1]) == (1, str(orphan))
    assert said.out.count("\n") == 1
    said = command("cassettes", "prune")
    assert (said.status, said.out) == (1, f"would delete {orphan}\n")
    assert orphan.exists()
    said = command("cassettes", "prune", "--yes", "--", "test_it.py")
    assert (said.status, said.out) == (0, f"deleted {orphan}\n")
    assert not orphan.exists()
    assert len(list(here.rglob("cassettes/**/*.json"))) == 1


def test_conformance_recordings_need_no_tests(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for case in ("_probe", "create-minimal", "no-such-case"):
        cassette(tmp_path / "cassettes" / "moto" / "2016-09-29" / "CreateDistribution" / f"{case}.json")
    said = command("cassettes", "orphans", "--format", "json")
    assert [Path(row["path"]).stem for row in json.loads(said.out)] == ["no-such-case"]


def test_nothing_is_an_orphan_where_no_tests_are(command: Command, here: Path) -> None:
    (here / "test_it.py").unlink()
    said = command("cassettes", "prune", "--yes")
    assert (said.status, said.out) == (2, "")
    assert "pytest finds no tests here" in said.err
    assert len(list(here.rglob("cassettes/**/*.json"))) == 2


def test_stale(command: Command, tmp_path: Path) -> None:
    assert command("cassettes", "stale", str(tmp_path)).status == 2
    path = cassette(tmp_path / "a.json", replace(METADATA, recorded_at="2020-01-01T00:00:00+00:00"))
    said = command("cassettes", "stale", str(tmp_path))
    assert (said.status, said.out.count("days old")) == (1, 1)
    assert command("cassettes", "stale", str(tmp_path), "--older-than", "99999d").status == 0
    for row, verdict in ((BROKEN, "breaks CF204"), (exchange(BROKEN.request), "still conforms")):
        path.write_text(cassette_json.write(interactions([row]), OLDER), encoding="utf-8")
        said = command("cassettes", "stale", str(tmp_path), "--older-than", "99999d")
        assert said.status == 1
        assert said.out.rstrip().endswith(f"(older contract, {verdict})")
    assert saving.read(path)[1] == OLDER


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list", "nowhere"), "There is no nowhere."),
        (("list", "."), "There are no cassettes in ."),
        (("stale", "--older-than", "soon"), "'soon' is no number of days"),
        (("orphans", "--no-such"), "No such option '--no-such'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = command("cassettes", *arguments)
    assert (said.status, said.out) == (2, "")
    assert told in said.err
    assert said.err.count("\n") == 1
