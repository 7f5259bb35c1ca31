from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cloudfront_harness
import pytest
from cloudfront_harness import CassetteError
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording import library
from cloudfront_harness.recording.collected import cassettes_of_tests
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.library import Entry
from cloudfront_harness.recording.metadata import Metadata, contract_digest


@pytest.fixture(autouse=True)
def without_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pytest of its own loads all plugins that are installed, and two of them exclude each other."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:recording -p no:vcr -p no:schemathesis")


VERSION = "2016-09-29"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
METADATA = Metadata(
    api_version=VERSION,
    target="emulator",
    contract_digest=contract_digest(VERSION),
    recorded_at="2026-02-28T12:00:00+00:00",
)
INTERACTION = Interaction(
    f"http://127.0.0.1:1/{VERSION}/distribution",
    Exchange(Request("GET", f"/{VERSION}/distribution"), Response(200)),
)


def cassette(path: Path, metadata: Metadata = METADATA) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(cassette_json.write([INTERACTION] * 2, metadata), encoding="utf-8")
    return path


def paths(entries: object) -> list[str]:
    assert isinstance(entries, list)
    return [entry.path.name for entry in entries]


def test_finding(tmp_path: Path) -> None:
    cassette(tmp_path / "b.json")
    damaged = cassette(tmp_path / "deep" / "a.json")
    damaged.write_text(damaged.read_text()[:-10])
    (tmp_path / "package.json").write_text("{}")
    cassette(tmp_path / ".b.json.7.tmp")
    stock = tmp_path / "stock.json"
    stock.write_text('{"version": 1, "interactions": []}')
    whole, broken = library.find([tmp_path, tmp_path / "b.json"])
    assert (whole.path.name, whole.interactions, whole.metadata) == ("b.json", 2, METADATA)
    assert (whole.contract, whole.problem) == ("current", "")
    assert broken.path == damaged
    assert "is damaged" in broken.problem
    with pytest.raises(CassetteError, match="There is no "):
        library.find([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("place", "address"),
    [
        (
            f"emulator/{VERSION}/CreateDistribution/create-minimal.json",
            f"{VERSION}/CreateDistribution/create-minimal",
        ),
        (f"emulator/{VERSION}/CreateDistributon/create-minimal.json", ""),
        (f"emulator/{VERSION}/test_it.json", ""),
        ("emulator/2016-09-30/CreateDistribution/create-minimal.json", ""),
        ("a.json", ""),
    ],
)
def test_the_case_of_a_place(place: str, address: str) -> None:
    assert Entry(Path(place)).conformance_case == address


def test_orphans(tmp_path: Path) -> None:
    for name in (
        f"emulator/{VERSION}/used.json",
        f"moto/{VERSION}/used.json",
        f"moto/{VERSION}/orphan.json",
        f"emulator/{VERSION}/CreateDistribution/case.json",
        f"emulator/{VERSION}/CreateDistribution/gone.json",
        "marked/shared.json",
        "marked/other.json",
    ):
        cassette(tmp_path / name)
    (tmp_path / "damaged.json").write_text('{"interactions": ')
    used = {tmp_path / "emulator" / VERSION / "used.json", tmp_path / "marked" / "shared.json"}
    found = list(library.orphans(library.find([tmp_path]), used, {f"{VERSION}/CreateDistribution/case"}))
    assert paths(found) == ["gone.json", "other.json", "orphan.json"]


def test_stale(tmp_path: Path) -> None:
    cassette(tmp_path / "new.json")
    cassette(tmp_path / "old.json", replace(METADATA, recorded_at="2025-12-01T00:00:00"))
    cassette(tmp_path / "older-contract.json", replace(METADATA, contract_digest="0"))
    cassette(tmp_path / "timeless.json", Metadata())
    found = library.stale(library.find([tmp_path]), timedelta(days=30), NOW)
    assert [(entry.path.name, reason) for entry, reason in found] == [
        ("old.json", "90 days old"),
        ("older-contract.json", "older contract"),
    ]


def test_deleting_leaves_no_empty_directories(tmp_path: Path) -> None:
    cassette(tmp_path / "c" / "deep" / "er" / "a.json")
    cassette(tmp_path / "c" / "full" / "b.json")
    (tmp_path / "c" / "full" / "note.txt").write_text("mine")
    told: list[Entry] = []
    library.delete(library.find([tmp_path / "c"]), [tmp_path / "c"], told.append)
    assert paths(told) == ["a.json", "b.json"]
    assert [path.name for path in (tmp_path / "c").rglob("*")] == ["full", "note.txt"]


def test_what_collected_tests_would_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "@pytest.mark.cloudfront(api_versions=['2010-11-01', '2020-05-31'])\n"
        "def test_it(cf_client): assert 0\n"
        "@pytest.mark.cassette('mine.json')\n"
        "def test_marked(): assert 0\n"
        "def test_other(tmp_path): assert 0\n"
    )
    monkeypatch.chdir(tmp_path)
    # The child finds the package under test.
    monkeypatch.setenv("PYTHONPATH", str(Path(cloudfront_harness.__path__[0]).parent), prepend=os.pathsep)
    found = cassettes_of_tests(["--cf-cassette-dir", "tapes"])
    assert {str(path.relative_to(tmp_path)) for path in found} == {
        "tapes/emulator/2010-11-01/test_it.test_it.json",
        "tapes/emulator/2020-05-31/test_it.test_it.json",
        "tapes/mine.json",
    }
    with pytest.raises(CassetteError, match="could not collect the tests"):
        cassettes_of_tests(["nowhere.py"])
    (tmp_path / "test_it.py").unlink()
    with pytest.raises(CassetteError, match=r"^pytest finds no tests here, .* would seem unused\. "):
        cassettes_of_tests([])


def test_without_entry_points_our_plugin_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(
        "import pytest\n@pytest.mark.cassette('mine.json')\ndef test_marked(): assert 0\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(cloudfront_harness.__path__[0]).parent), prepend=os.pathsep)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    assert {path.name for path in cassettes_of_tests([])} == {"mine.json"}
