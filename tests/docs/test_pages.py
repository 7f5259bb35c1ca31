"""The tables that are made when the documentation is built, and what a page may load."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules
from typing import get_args

import click
import cloudfront_harness
import pytest
from cloudfront_harness.cli import cli
from cloudfront_harness.conformance.selftest.coverage import error_coverage
from cloudfront_harness.contract import Level, Profile, Severity
from cloudfront_harness.emulator import FAULTS
from cloudfront_harness.results import Outcome
from cloudfront_harness.specs import API_VERSIONS, load_clauses, load_rules

from docs.offline import foreign_resources
from docs.pages import TABLES, filled, layers
from tests.docs.markdown import DOCS, code_spans, page, rows

MARKS = {
    path.stem: re.findall(r"^<!-- generated: (.+) -->$", path.read_text(encoding="utf-8"), re.MULTILINE)
    for path in DOCS.glob("*.md")
}


def test_every_table_stands_in_one_page_and_every_page_finds_its_tables() -> None:
    assert sorted(name for names in MARKS.values() for name in names) == sorted(TABLES)


def test_a_mark_becomes_its_table_and_the_rest_stays() -> None:
    page = "# Title\n\n<!-- generated: layers -->\n\nText.\n"
    before, after = page.split("<!-- generated: layers -->")
    assert filled(page) == before + TABLES["layers"]() + after


def test_an_unknown_mark_is_an_error() -> None:
    with pytest.raises(KeyError, match="clouds"):
        filled("<!-- generated: clouds -->")


def test_every_part_of_the_package_has_its_layer() -> None:
    parts = {module.name for module in iter_modules(cloudfront_harness.__path__)}
    named = [name for layer in layers() for name in layer]
    assert parts == set(named)
    assert len(named) == len(parts)
    assert [row[1] for row in rows(TABLES["layers"]())] == [f"`{name}`" for name in named]


@pytest.mark.parametrize("table", ["layers", "rooms"])
def test_every_package_says_what_it_is(table: str) -> None:
    told = {row[-2] if table == "rooms" else row[-1] for row in rows(TABLES[table]())}
    assert len(told) >= 10
    assert [text for text in told if not text.endswith((".", ":"))] == []


def test_the_rooms_are_the_packages_below_the_layers() -> None:
    for name, _, modules in rows(TABLES["rooms"]()):
        package = import_module(f"cloudfront_harness.{name.strip('`')}")
        found = {module.name for module in iter_modules(package.__path__) if not module.ispkg}
        assert set(re.findall(r"`(\w+)`", modules)) == found


def test_every_public_name_is_explained() -> None:
    table = {name.strip("`"): told for name, told in rows(TABLES["names"]())}
    assert set(table) == set(cloudfront_harness.__all__) - {"__version__"}
    assert [name for name, told in table.items() if not told.endswith((".", "`"))] == []


def test_the_catalogue_has_every_clause_with_its_source_and_a_fault() -> None:
    catalogue = TABLES["clauses"]()
    for clause in load_clauses().values():
        (entry,) = re.findall(rf"^### {clause.id} (.*?)(?=^##|\Z)", catalogue, re.DOTALL | re.MULTILINE)
        assert f"- level: {clause.level}" in entry
        assert "- source: " in entry
        proofs = re.findall(r"`([\w-]+)`", entry.partition("- proved by: ")[2])
        assert proofs == [name for name, fault in FAULTS.items() if clause.id in fault.clauses]


def test_the_figures_of_the_coverage_add_up() -> None:
    figures = {row[0]: [int(cell) for cell in row[1:]] for row in rows(TABLES["coverage"]())}
    total = figures.pop("all")
    assert list(figures) == list(API_VERSIONS)
    assert [sum(column) for column in zip(*figures.values(), strict=True)] == total
    assert total[0] == sum(total[1:]) == len(error_coverage())


def test_the_catalogue_of_comparison_has_every_rule() -> None:
    table = {row[0]: row for row in rows(TABLES["rules"]())}
    assert list(table) == list(load_rules())
    for rule in load_rules().values():
        assert table[rule.id][2] == f"`{rule.severity}`"
        assert table[rule.id][-1] == rule.mirror


def test_every_error_that_is_not_provoked_has_its_reason() -> None:
    left = [row for row in error_coverage() if row.state != "provoked"]
    table = list(rows(TABLES["coverage-reasons"]()))
    assert sum(int(row[1]) for row in table) == len(left)
    assert {row[0].strip("`") for row in table} == {row.code for row in left}
    assert [row for row in table if row[2] == "unprovokable" and row[3] == "–"] == []


def commands_below(command: click.Command, path: str) -> list[tuple[str, click.Command]]:
    inner = command.commands.items() if isinstance(command, click.Group) else ()
    return [
        (path, command),
        *(row for name, below in inner for row in commands_below(below, f"{path} {name}")),
    ]


@pytest.mark.parametrize(("path", "command"), commands_below(cli, "cfharness"), ids=str)
def test_every_command_has_its_help_with_every_option(path: str, command: click.Command) -> None:
    (text,) = re.findall(rf"^#+ {path}\n\n```text\n(.*?)^```", TABLES["commands"](), re.DOTALL | re.MULTILINE)
    assert text.startswith(f"Usage: {path} ")
    options = [name for option in command.params for name in option.opts if name.startswith("--")]
    assert [name for name in options if name not in text] == []


def test_the_glossary_has_every_word_that_a_report_can_say() -> None:
    words = {word for kind in (Level, Outcome, Profile, Severity) for word in get_args(kind)}
    assert words - set(code_spans(page("glossary").replace("```", ""))) == set()


def test_text_that_markdown_would_change_is_escaped() -> None:
    from docs.pages import _escaped

    assert _escaped("a|b *c* <d> [e] f_g") == r"a\|b \*c\* \<d\> \[e\] f\_g"
    assert _escaped("as `code_*` is") == "as `code_*` is"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<script src="https://cdn.example/x.js"></script>', ["https://cdn.example/x.js"]),
        ('<link rel="stylesheet" href="//fonts.example/a.css">', ["//fonts.example/a.css"]),
        ('<img src="http://elsewhere.example/p.png">', ["http://elsewhere.example/p.png"]),
        (
            "<style>@import 'https://a.example/b.css'; x { background: url(https://c.example/d) }</style>",
            ["https://a.example/b.css", "https://c.example/d"],
        ),
        (
            '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://a.example/p"/></svg>',
            ["https://a.example/p"],
        ),
        ('<a href="https://a.example">followed by a click</a><img src="_images/p.svg">', []),
        ('<link rel="canonical" href="https://a.example/">', []),
    ],
)
def test_what_a_page_fetches_from_elsewhere_is_found(page: str, found: list[str]) -> None:
    assert foreign_resources(page) == found
