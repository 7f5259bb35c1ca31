"""The examples of the pages: Python that runs, and command lines that the commands take."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from cloudfront_harness.cli import main
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.specs import load_contract

from tests.docs.markdown import DOCS, blocks, page

PYTEST = [sys.executable, "-m", "pytest", "-p", "cloudfront_harness.pytest_plugin", "-p", "no:cacheprovider"]
ALONE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

EXAMPLES = blocks(page("python"), "python")
TESTS = [example for example in EXAMPLES if "def test_" in example]
SCRIPTS = [example for example in EXAMPLES if "def test_" not in example]
COMMANDS = [
    line.removeprefix("$ ")
    for path in sorted(DOCS.glob("*.md"))
    for block in blocks(path.read_text(encoding="utf-8"), "console")
    for line in block.splitlines()
    if line.startswith("$ cfharness")
]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with EmulatorProcess(ServerConfig(port=0)) as emulator:
        yield emulator.url


@pytest.fixture
def _surroundings(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A boto3 client that an example makes finds a new account on the emulator."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFRONT", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", f"AKID{secrets.token_hex(8).upper()}")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.mark.usefixtures("_surroundings")
@pytest.mark.parametrize("number", range(len(SCRIPTS)))
def test_a_script_runs(number: int) -> None:
    exec(compile(SCRIPTS[number], f"docs/python.md script {number + 1}", "exec"), {})


def test_the_tests_pass(tmp_path: Path) -> None:
    for number, example in enumerate(TESTS):
        (tmp_path / f"test_example_{number}.py").write_text(example, encoding="utf-8")
    ended = subprocess.run(
        [*PYTEST, "-q", str(tmp_path)], env=ALONE, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout
    # A marker may make several runs of one test.
    passed = re.search(r"^(\d+) passed", ended.stdout, re.MULTILINE)
    assert passed is not None
    assert int(passed[1]) >= sum(example.count("def test_") for example in TESTS)


def test_the_page_shows_every_fixture_that_gives_a_client() -> None:
    together = "\n".join(TESTS)
    assert [
        name for name in ("cf_client", "cf_rest", "cf_emulator", "cf_exchanges") if name not in together
    ] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_line_is_understood(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _, name, *arguments = shlex.split(command)
    monkeypatch.chdir(tmp_path)
    # Nothing is sent: what would run is listed, and other commands are asked for their help.
    asked = ["--list"] if name == "conformance" else ["--help"]
    assert main([name, *arguments, *asked]) == 0


@pytest.mark.usefixtures("_surroundings")
def test_the_clean_up_takes_what_is_ours_and_not_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    client = boto3.client("cloudfront", region_name="us-east-1")
    for reference, enabled in (("cfh-1", False), ("cfh-2", True), ("theirs", False)):
        value = minimal(load_contract("2020-05-31").operation("CreateDistribution"), reference)
        client.create_distribution(DistributionConfig={**value, "Enabled": enabled})
    (example,) = blocks(page("facts"), "python")
    exec(compile(example, "docs/facts.md", "exec"), {})
    assert references(client) == {"cfh-2", "theirs"}
    assert capsys.readouterr().out == ""


def references(client: Any) -> set[str]:
    """The caller references of the distributions that are there."""
    shown = client.list_distributions()["DistributionList"]["Items"]
    return {
        client.get_distribution_config(Id=row["Id"])["DistributionConfig"]["CallerReference"] for row in shown
    }
