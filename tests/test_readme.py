"""What the README says is so: its example runs, its options exist, its commands are commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import cloudfront_harness
import pytest

README = Path(__file__).parent.parent / "README.md"

# Without the plugins that happen to be installed beside ours, some of which refuse to run together.
PYTEST = [sys.executable, "-m", "pytest", "-p", "cloudfront_harness.pytest_plugin"]
ALONE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

pytestmark = pytest.mark.checkout


def text() -> str:
    return README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text(), re.DOTALL)


def help_of(*command: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "cloudfront_harness", *command, "--help"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def help_of_pytest() -> str:
    return subprocess.run([*PYTEST, "--help"], env=ALONE, check=True, capture_output=True, text=True).stdout


def test_the_python_example_passes_in_all_versions(tmp_path: Path) -> None:
    example = blocks("python")[0]
    (tmp_path / "test_example.py").write_text(example)
    ended = subprocess.run(
        [*PYTEST, "-q", "-p", "no:cacheprovider", str(tmp_path)],
        env=ALONE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert "29 passed" in ended.stdout


def test_the_other_python_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    others = blocks("python")[1:]
    assert others
    for example in others:
        exec(compile(example, "README.md", "exec"), {})


def test_judging_one_exchange_prints_what_the_readme_says(capsys: pytest.CaptureFixture[str]) -> None:
    example = next(block for block in blocks("python") if "judge" in block)
    exec(compile(example, "README.md", "exec"), {})
    found = re.findall(r"^(CF\d+)", capsys.readouterr().out, re.MULTILINE)
    assert found == re.findall(r"\((CF\d+)\)", text().partition(example)[2].partition("\n\n|")[0])


def test_every_name_of_the_table_of_code_is_public() -> None:
    section = text().partition("## In your own code")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `(\w+)\(", section, re.MULTILINE)) | set(
        re.findall(r"`([A-Z]\w+)`", section)
    )
    assert len(named) > 8
    assert named <= set(cloudfront_harness.__all__)


def test_every_option_that_the_readme_names_exists() -> None:
    known = "".join(
        help_of(*command)
        for command in (
            (),
            ("conformance",),
            ("serve",),
            ("spec", "show"),
            ("spec", "build"),
            ("cassettes", "prune"),
            ("cassettes", "stale"),
            ("verify",),
            ("diff",),
        )
    )
    known += help_of_pytest()
    foreign = {"--endpoint-url"}  # the AWS command line's
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text())) - foreign
    assert named
    assert {option for option in named if option not in known} == set()


def test_every_option_of_the_commands_is_explained_in_their_help() -> None:
    for command in ("conformance", "serve"):
        told = help_of(command)
        options = re.findall(r"^  (?:-\w, )?(--[a-z-]+)(?: [A-Z\[|:_a-z]+)*(.*)$", told, re.MULTILINE)
        assert len(options) >= 8
        assert "Examples:" in told


def test_every_fixture_that_the_readme_names_exists() -> None:
    import cloudfront_harness.pytest_plugin as plugin

    named = set(re.findall(r"`(cf_[a-z_]+)`", text()))
    settings = set(re.findall(r"^  (cf_[a-z_]+) \(", help_of_pytest(), re.MULTILINE))
    assert len(named) >= 6
    assert settings
    assert named <= settings | set(plugin.__all__)


def test_every_command_of_the_console_blocks_is_a_command() -> None:
    commands = set(re.findall(r"^\$ cfharness (\w+)", "\n".join(blocks("console")), re.MULTILINE))
    assert {"conformance", "serve", "spec"} <= commands
    assert commands <= set(re.findall(r"^  (\w+) ", help_of(), re.MULTILINE))
