from __future__ import annotations

import subprocess
import sys

import click
import cloudfront_harness
import pytest
from cloudfront_harness.cli import cli
from cloudfront_harness.errors import HarnessError, Hint

from tests.cli.command import ROOT, Command, run

HEAVY = {"boto3", "botocore", "lxml", "pytest", "rich", "uvicorn", "uvloop"}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = [(path, group)]
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
        else:
            found.append(((*path, name), command))
    return found


ALL = commands(cli)


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(command: Command, path: tuple[str, ...], flag: str) -> None:
    said = command(*path, flag)
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith(f"Usage: {' '.join(('cfharness', *path))} ")


@pytest.mark.parametrize(("path", "found"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_option_is_explained(path: tuple[str, ...], found: click.Command) -> None:
    options = [option for option in found.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize(
    "path", [path for path, found in ALL if not isinstance(found, click.Group)], ids=" ".join
)
def test_every_command_shows_an_example(command: Command, path: tuple[str, ...]) -> None:
    _, _, examples = command(*path, "--help").out.partition("Example")
    assert f"cfharness {' '.join(path)}" in examples.partition("Options:")[0]


def test_the_version(command: Command) -> None:
    assert command("--version").out == f"cfharness {cloudfront_harness.__version__}\n"


def test_without_a_command_there_is_help_and_no_success(command: Command) -> None:
    said = command()
    assert said.status == 2
    assert "conformance" in said.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--foo",), "No such option '--foo'. See `cfharness --help`."),
        (("serv",), "No such command 'serv'"),
        (("serve", "--port", "x"), "See `cfharness serve --help`."),
        (("serve", "--port", "65536"), "See `cfharness serve --help`."),
        (("serve", "--settle", "-1"), "See `cfharness serve --help`."),
        (("spec", "show"), "Missing argument 'VERSION'. See `cfharness spec show --help`."),
        (("conformance", "--profile", "strict"), "See `cfharness conformance --help`."),
        (("conformance", "-n", "-1"), "See `cfharness conformance --help`."),
        (("conformance", "extra"), "See `cfharness conformance --help`."),
    ],
)
def test_a_wrong_command_line_is_one_line(command: Command, arguments: tuple[str, ...], message: str) -> None:
    said = command(*arguments)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("cfharness: ")
    assert said.err.count("\n") == 1
    assert message in said.err


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (HarnessError("It did not\nwork."), 2, "cfharness: It did not work.\n"),
        (FileNotFoundError(2, "No such file", "x.sqlite"), 2, "cfharness: No such file: x.sqlite.\n"),
        (OSError("odd"), 2, "cfharness: odd\n"),
        (KeyboardInterrupt(), 130, "cfharness: Interrupted.\n"),
        (
            HarnessError("Far away.", Hint.ALLOW_REMOTE),
            2,
            "cfharness: Far away. Opt in with --allow-remote.\n",
        ),
    ],
)
def test_what_goes_wrong_in_a_command(
    command: Command, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, line: str
) -> None:
    said = _with(command, monkeypatch, error)
    assert said.status == status
    assert said.err.strip("\n") == line.strip("\n")


def test_a_defect_of_ours_is_no_finding(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _with(command, monkeypatch, ZeroDivisionError("oops"))
    assert said.status == 2
    assert "ZeroDivisionError: oops" in said.err
    assert said.err.splitlines()[-1].startswith("cfharness: The above is a defect of cfharness")


def _with(command: Command, monkeypatch: pytest.MonkeyPatch, error: BaseException):  # type: ignore[no-untyped-def]
    def fail() -> None:
        raise error

    monkeypatch.setitem(cli.commands, "fail", click.Command("fail", callback=fail))
    return command("fail")


@pytest.mark.parametrize("arguments", [["--help"], ["conformance", "--help"], ["spec", "list"]], ids=" ".join)
def test_what_needs_no_vendor_library_loads_none(arguments: list[str]) -> None:
    script = (
        "import sys; from cloudfront_harness.cli import main; status = main(sys.argv[1:]);"
        "print(*sys.modules, file=sys.stderr); sys.exit(status)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert {name.partition(".")[0] for name in ran.stderr.split()} & HEAVY == set()


def test_output_that_nobody_reads_is_no_error() -> None:
    show = f"{sys.executable} -m cloudfront_harness spec show 2020-05-31 --format openapi"
    script = f"{show} | true; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_terminal_without_our_characters_shows_their_codes() -> None:
    import os

    said = run(
        *("spec", "show", "2020-05-31", "CreateDistribution"), env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert (said.status, said.err) == (0, "")
