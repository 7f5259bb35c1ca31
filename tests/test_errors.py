"""What goes wrong is said by each face in its own words, and by no layer below in the words of a face."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import click
import cloudfront_harness
import pytest
from cloudfront_harness import cli
from cloudfront_harness.cli import wording as command_line
from cloudfront_harness.cli.entry import cli as commands
from cloudfront_harness.errors import CassetteError, HarnessError, Hint, UnknownNameError
from cloudfront_harness.pytest_plugin import settings
from cloudfront_harness.pytest_plugin import wording as plugin
from cloudfront_harness.wire.decoder import DecodeError

OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
FACES = ("cli", "pytest_plugin")


def options_of(command: click.Command) -> set[str]:
    """The options of a command and of all below it."""
    own = {name for parameter in command.params for name in parameter.opts}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*map(options_of, below))


def sources() -> Iterator[Path]:
    root = Path(cloudfront_harness.__path__[0])
    for path in root.rglob("*.py"):
        if path.relative_to(root).parts[0] not in FACES:
            yield path


def messages_of(path: Path) -> Iterator[str]:
    """The texts in all that a module makes of a class that is called …Error or …Mismatch."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and re.search(r"(Error|Mismatch)(\.of)?$", ast.unparse(node.func)):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_a_hint_stands_behind_its_message() -> None:
    error = CassetteError("It is old.", Hint.RECORD)
    assert str(error) == f"It is old. {Hint.RECORD.value}"
    assert error.said_with({Hint.RECORD: "Do it again."}) == "It is old. Do it again."
    assert error.said_with({Hint.LIST_CASES: "Look."}) == str(error)
    assert str(CassetteError("One\nbelow the other:", Hint.RECORD)).splitlines()[2] == Hint.RECORD.value
    assert str(CassetteError("It is old.")) == "It is old."


def test_an_unknown_name_can_have_one() -> None:
    error = UnknownNameError.of("fault", "a", ["b"], hint=Hint.LIST_FAULTS)
    assert str(error) == f"Unknown fault 'a'. Known: b. {Hint.LIST_FAULTS.value}"


def test_it_survives_the_way_from_one_process_to_another() -> None:
    error = pickle.loads(pickle.dumps(CassetteError("It is old.", Hint.RECORD)))
    assert (str(error), error.hint) == (f"It is old. {Hint.RECORD.value}", Hint.RECORD)


def test_so_does_one_that_is_made_of_parts() -> None:
    error = pickle.loads(pickle.dumps(DecodeError("unknown-member", "A/B", "It has a B").below("C")))
    assert (error.path, str(error)) == ("C/A/B", "C/A/B: It has a B (unknown-member)")


def test_the_command_line_says_it_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["conformance", "--target", "http://192.0.2.1", "--api-version", "2010-11-01"]) == 2
    assert capsys.readouterr().err.rstrip().endswith("Opt in with --allow-remote.")


@pytest.mark.parametrize("hint", Hint, ids=lambda hint: hint.name)
def test_only_the_faces_name_options_and_only_such_as_they_have(hint: Hint) -> None:
    assert not OPTION.findall(hint.value)
    assert set(OPTION.findall(command_line.WORDS.get(hint, ""))) <= options_of(commands)
    parser = pytest.Parser(_ispytest=True)
    settings.add_options(parser)
    known = {name for group in parser._groups for option in group.options for name in option.names()}
    assert set(OPTION.findall(plugin.WORDS.get(hint, ""))) <= known
    assert hint in command_line.WORDS or hint in plugin.WORDS


def test_no_layer_below_the_faces_names_an_option_in_an_error() -> None:
    found = {path: list(messages_of(path)) for path in sources()}
    assert sum(map(len, found.values())) > 100
    named = {path.name: text for path, texts in found.items() for text in texts if OPTION.search(text)}
    assert named == {}


def test_a_face_can_say_every_error() -> None:
    assert command_line.worded(HarnessError("No.", Hint.RECORD_CASES)) == "No. Run with --record first."
    assert plugin.worded(HarnessError("No.", Hint.RECORD)) == "No. Record it with --cf-record-mode once."
