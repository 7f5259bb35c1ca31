"""`cfharness diff` where it runs something: witnesses, and behaviour live and as it was recorded."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from cloudfront_harness.reports.comparison import comparison_schema
from cloudfront_harness.reports.comparison.behaviour import behaviour_schema

from tests.cli.command import Command

PAIR = ("2018-06-18", "2018-11-05")
CREATE = ("--operation", "CreateDistribution")
# The one whose conduct changed, of the cases of the one operation.
REPEATED = (*CREATE, "--case", "idempotent-same-config", "--seed", "1")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings of both versions, in a directory for each."""
    from cloudfront_harness.conformance import run
    from cloudfront_harness.conformance.options import RunOptions

    directory = tmp_path_factory.mktemp("recorded")
    for version in PAIR:
        run(
            RunOptions(
                api_versions=(version,),
                operations=("CreateDistribution",),
                cases=("idempotent-same-config",),
                record=str(directory / version),
            )
        )
    return directory


def test_a_known_change_of_conduct_is_found_and_explained(command: Command) -> None:
    said = command("diff", *PAIR, "--live", *REPEATED)
    assert said.status == 0, said.out
    told = said.out.splitlines()
    assert "  CreateDistribution repetition  [CD801]" in told
    assert "    old  the original answer again" in told
    assert "    new  409 DistributionAlreadyExists" in told
    assert told[-1].endswith("1 difference explained, 0 unexplained.")


def test_a_fault_on_one_side_is_found_and_explained_by_nothing(command: Command) -> None:
    said = command("diff", *PAIR, "--live", *REPEATED, "--fault", "drop-etag", "--format", "json")
    assert said.status == 1
    document = json.loads(said.out)
    jsonschema.validate(document, behaviour_schema())
    unexplained = [row for row in document["differences"] if not row["explained_by"]]
    assert {(row["aspect"], row["where"], row["new"]) for row in unexplained} == {("header", "etag", "")}
    assert all("POST /2018-11-05/distribution" in row["exchanges"][1] for row in unexplained)


def test_the_newer_version_can_have_a_target_of_its_own(command: Command) -> None:
    targets = ("--target", "emulator", "--target", "http://127.0.0.1:9")
    said = command("diff", *PAIR, "--live", *REPEATED, *targets)
    assert said.status == 2
    assert "127.0.0.1:9" in said.err


def test_recordings_are_compared_likewise(command: Command, recorded: Path) -> None:
    sides = [str(recorded / version) for version in PAIR]
    said = command("diff", *PAIR, "--cassettes", *sides, "--format", "json")
    assert said.status == 0
    document = json.loads(said.out)
    jsonschema.validate(document, behaviour_schema())
    (difference,) = document["differences"]
    assert difference["aspect"] == "repetition"
    assert [row["rule"] for row in difference["explained_by"]] == ["CD801"]


def test_two_recordings_of_one_version(command: Command, recorded: Path) -> None:
    side = str(recorded / PAIR[0])
    said = command("diff", PAIR[0], PAIR[0], "--cassettes", side, side)
    assert said.status == 0
    assert said.out.endswith("0 differences explained, 0 unexplained.\n")


def test_recordings_of_another_version_are_none(command: Command, recorded: Path) -> None:
    side = str(recorded / PAIR[0])
    said = command("diff", *PAIR, "--cassettes", side, side)
    assert (said.status, said.out) == (2, "")
    assert f"{side} has no recordings of 2018-11-05." in said.err


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_witnesses_stand_behind_the_changes(command: Command, form: str) -> None:
    said = command("diff", *PAIR, *CREATE, "--witness", "--format", form)
    assert said.status == 1
    assert said.err == ""
    if form == "json":
        jsonschema.validate(json.loads(said.out), comparison_schema())
        (shown,) = [row for row in json.loads(said.out)["witnesses"] if row["rule"] == "CD801"]
        assert (shown["outcome"], shown["target"]) == ("witnessed", "emulator")
        assert [row["version"] for row in shown["exchanges"]] == list(PAIR)
        assert all("AKIA" not in row["exchange"] for row in shown["exchanges"])
        assert shown["exchanges"][1]["curl"].startswith("curl --include")
        assert 'api_version="2018-11-05"' in shown["exchanges"][1]["boto3"]
    else:
        assert "witnessed 1 of 1" in said.out
        assert "POST /2018-11-05/distribution -> 409" in said.out


def test_forms_without_a_place_for_witnesses_have_the_figures_beside_them(command: Command) -> None:
    said = command("diff", *PAIR, *CREATE, "--witness", "--format", "github")
    assert said.status == 1
    assert "CD801  witnessed 1 of 1" in said.err


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--live", "--witness"), "--witness is about contracts"),
        (("--live", "--format", "sarif"), "Behaviour is told as text, json, markdown, not as sarif"),
        (("--fault", "drop-etag"), "--case and --fault go with --live"),
        (("--case", "create-minimal"), "--case and --fault go with --live"),
        (("--live", "--fault", "drop-everything"), "Unknown fault"),
        (("--live", "--target", "emulater"), "Did you mean emulator?"),
        (("--witness", "--target", "http://192.0.2.1"), "--allow-remote"),
        (("--live", *("--target", "emulator") * 3), "give --target once or twice"),
    ],
)
def test_what_makes_no_sense(command: Command, options: tuple[str, ...], reason: str) -> None:
    said = command("diff", *PAIR, *CREATE, *options)
    assert (said.status, said.out) == (2, "")
    assert reason in said.err


def test_behaviour_is_that_of_two_versions(command: Command) -> None:
    said = command("diff", "--chain", "--live")
    assert said.status == 2
    assert "Behaviour is compared between two versions" in said.err
