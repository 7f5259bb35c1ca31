"""`cfharness diff --format html`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import html

from tests.cli.command import Command

PAIR = ("2018-06-18", "2018-11-05", "--operation", "CreateDistribution")


def parsed(path: Path) -> Any:
    return html.fromstring(path.read_text(encoding="utf-8"))


def test_a_pair_is_written_with_what_witnesses_showed(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    outcome = command("diff", *PAIR, "--witness", "--format", "html", "--output", str(path))
    assert (outcome.status, outcome.out, outcome.err) == (1, "", "")
    page = parsed(path)
    assert page.xpath("string(//title)") == "2018-06-18 → 2018-11-05: what changed"
    assert page.xpath("//li[@data-entry]//pre[@data-text]")
    breaking = page.xpath("//li[@data-entry][starts-with(@data-severity, 'breaking')]")
    assert [entry.get("id") for entry in breaking if not entry.xpath(".//*[@class='reproduction']")] == []


def test_without_witnesses_nothing_is_run(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert command("diff", *PAIR, "--format", "html", "--output", str(path)).status == 1
    assert parsed(path).xpath("//*[@class='reproduction']") == []


def test_the_chain_goes_to_standard_output(command: Command) -> None:
    outcome = command("diff", "--chain", "--operation", "CreateInvalidation", "--format", "html")
    assert outcome.status == 1
    page: Any = html.fromstring(outcome.out)
    assert len(page.xpath("//details[@data-step]")) == 28
