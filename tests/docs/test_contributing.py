"""Where CONTRIBUTING.md sends somebody: to every package, and to files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.pages import layers
from tests.docs.markdown import ROOT, code_spans, rows, section

pytestmark = pytest.mark.checkout

PACKAGE = ROOT / "harness" / "cloudfront_harness"
# Each has to be answered by the table; the words in which it is asked are theirs who ask.
CHANGES = {
    "a clause about headers": "checks/exchanges/headers.py",
    "an error rule": "specs/inputs/constraints.toml",
    "a form of report": "reports/",
    "a form of recording that is read": "recording/files/",
    "a client whose requests are recorded": "recording/clients/",
    "an API version": "specs/versions.py",
    "a target that is started with the run": "scenarios/targets.py",
    "a case about lists": "conformance/suite/reading.py",
    "a fault": "emulator/faults/in_answers.py",
    "an operator": "emulator/faults/operators/combinations.py",
    "a rule of comparison": "specs/rules.toml",
    "a column of the store": "emulator/state/store.py",
}


@pytest.fixture(scope="module")
def where() -> str:
    return section((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), "Where a change belongs")


@pytest.fixture(scope="module")
def packages(where: str) -> list[list[str]]:
    """What the first table names, row by row."""
    return [code_spans(row[1]) for row in rows(where) if len(row) == 3 and row[0] not in CHANGES]


def test_the_first_table_has_the_layers_of_import_linter(packages: list[list[str]]) -> None:
    assert [set(row) for row in packages if row] == _merged()


def _merged() -> list[set[str]]:
    """The layers as the table has them: those who only start something stand beside what they start."""
    rows_of_layers = [set(layer) for layer in layers()]
    first, second, *others = rows_of_layers
    return [first | second, *others]


def test_every_room_that_the_first_table_names_is_there(where: str) -> None:
    told = " ".join(row[2] for row in rows(where) if row[0] not in CHANGES)
    rooms = [span for span in code_spans(told) if re.fullmatch(r"\w+(\.\w+)+", span)]
    assert len(rooms) >= 16
    assert [room for room in rooms if not (PACKAGE / room.replace(".", "/") / "__init__.py").is_file()] == []


def test_every_room_of_the_package_is_named(where: str) -> None:
    found = {
        ".".join(path.parent.relative_to(PACKAGE).parts)
        for path in PACKAGE.rglob("__init__.py")
        if path.parent != PACKAGE
    }
    named = {span for row in rows(where) for cell in row[1:] for span in code_spans(cell)}
    assert found - named == set()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_sent_to_the_right_room(change: str, where: str, packages: list[list[str]]) -> None:
    (row,) = [row for row in rows(where) if row[0] == change]
    begins, goes_on = code_spans(row[1]), code_spans(row[2])
    assert CHANGES[change] in begins
    assert goes_on
    for path in begins + goes_on:
        assert _place(path).exists(), path
    ours = [path for path in begins if not path.startswith(("specs/inputs/", "specs/clauses"))]
    layer_names = {name for row_of_names in packages for name in row_of_names}
    assert {path.split("/")[0] for path in ours} <= layer_names


def _place(path: str) -> Path:
    """Below the package, unless the repository itself has it."""
    return (PACKAGE / path) if (PACKAGE / path).exists() else (ROOT / path)


def test_every_environment_of_tox_is_explained() -> None:
    environments = re.findall(r"^\[testenv:([\w{},]+)\]", (ROOT / "tox.ini").read_text(), re.MULTILINE)
    told = section((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), "The environments")
    assert {"docs", "lint", "wheel"} <= set(environments)
    assert [name for name in environments if f"`{name}`" not in told and "{" not in name] == []
