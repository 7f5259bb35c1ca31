"""`cfharness diff`: what is compared, how it is written, and what the exit status says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cloudfront_harness.reports.comparison import FORMATS
from cloudfront_harness.specs import load_rules, specs_directory

from tests.cli.command import Command, started

PAIR = ("2018-06-18", "2018-11-05")


def test_a_pair(command: Command) -> None:
    said = command("diff", *PAIR, "--operation", "CreateDistribution")
    assert said.status == 1
    assert "breaking-request   CD801  CallerReference: repeated create is refused" in said.out
    assert "UpdateDistribution" not in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    ("versions", "fail_on", "status"),
    [
        (PAIR, "breaking", 1),
        (PAIR, "any", 1),
        (PAIR, "none", 0),
        (("2016-09-07", "2016-09-29"), "breaking", 0),
        (("2016-09-07", "2016-09-29"), "any", 1),
        (("2016-09-29", "2016-09-29"), "any", 0),
    ],
)
def test_what_fails(versions: tuple[str, str], fail_on: str, status: int, command: Command) -> None:
    assert command("diff", *versions, "--fail-on", fail_on).status == status


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_into_a_file(form: str, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "changes"
    said = command("diff", *PAIR, "--format", form, "--output", str(path))
    assert (said.status, said.out) == (1, "")
    assert path.read_text(encoding="utf-8") == command("diff", *PAIR, "--format", form).out


def test_the_chain(command: Command) -> None:
    said = command("diff", "--chain", "--operation", "CreateDistribution")
    assert said.status == 1
    head, *rows, total = said.out.splitlines()
    assert head.split()[0] == "step"
    assert len(rows) == 28
    assert total.startswith("total")


def test_a_version_against_other_revisions_of_itself(command: Command, tmp_path: Path) -> None:
    document = json.loads((specs_directory() / "2020-05-31.json").read_text(encoding="utf-8"))
    document["components"]["schemas"]["HttpVersion"]["enum"].remove("http3")
    older = tmp_path / "older.json"
    older.write_text(json.dumps(document), encoding="utf-8")
    said = command("diff", "2020-05-31", "--against", str(older), "--format", "json", "--fail-on", "any")
    assert said.status == 1
    (comparison,) = json.loads(said.out)["comparisons"]
    assert comparison["old"]["label"] == "2020-05-31 (older.json)"
    told = {(change["rule"], change["new"]) for change in comparison["changes"]}
    assert told == {("CD410", "http3"), ("CD510", "http3")}
    twice = command("diff", "2020-05-31", "--against", str(older), "--against", str(older))
    assert len(twice.out.splitlines()) == 4


def test_what_is_ignored(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "ignore.toml"
    entry = '[[ignore]]\nrule = "{}"\nreason = "known"\nexpires = 2999-01-01\n'
    path.write_text(entry.format("CD405") + entry.format("CD801"), encoding="utf-8")
    said = command("diff", *PAIR, "--ignore", str(path))
    assert said.status == 0
    assert said.out.endswith(", 7 ignored\n")
    path.write_text(entry.format("CD104"), encoding="utf-8")
    said = command("diff", *PAIR, "--ignore", str(path))
    assert said.status == 2
    assert "1 of 1 entries of the ignore file match nothing: rule CD104." in said.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("2018-06-18",), "Give OLD and NEW"),
        (("2018-06-18", "2018-11-05", "2019-03-26"), "Give OLD and NEW"),
        (("2018-06-18", "--chain"), "or --chain alone"),
        (("--chain", "--against", "."), "or --chain alone"),
        (("2018-06-18", "2018-11-05", "--against", "."), "or one version with --against"),
        (("2018-06-18", "2018-11-06"), "Did you mean 2018-11-05"),
        ((*PAIR, "--operation", "CreateDistributoin"), "Did you mean CreateDistribution"),
        ((*PAIR, "--output", "/"), "it is a directory"),
        ((*PAIR, "--against", "none"), "does not exist"),
    ],
)
def test_what_cannot_be_compared(arguments: tuple[str, ...], message: str, command: Command) -> None:
    said = command("diff", *arguments)
    assert (said.status, said.out) == (2, "")
    assert message in said.err
    assert len(said.err.splitlines()) == 1


def test_the_rules(command: Command) -> None:
    said = command("diff", "--rules")
    assert said.status == 0
    for rule in load_rules().values():
        assert f"  {rule.id}  {rule.severity:<17}  {rule.title}\n" in said.out
    assert "8xx semantics\n" in said.out
    rows = json.loads(command("diff", "--rules", "--format", "json").out)
    assert [row["id"] for row in rows] == list(load_rules())


def test_a_rule_explained(command: Command) -> None:
    said = command("explain", "cd801")
    assert said.status == 0
    rule = load_rules()["CD801"]
    assert said.out.startswith("CD801 repeated create is refused\n")
    for told in (rule.rationale, rule.example, rule.severity, "CD802", "requests and responses"):
        assert told in said.out


def test_a_rule_that_there_is_not(command: Command) -> None:
    said = command("explain", "CD800")
    assert said.status == 2
    assert "Unknown rule 'CD800'. Did you mean CD8" in said.err


def test_nobody_reads_what_is_written() -> None:
    with started("diff", *PAIR) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == ""
