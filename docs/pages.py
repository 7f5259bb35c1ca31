"""What the documentation does not say by hand: tables made of the contract, the code and the commands.

A page holds the line `<!-- generated: NAME -->` where the table NAME belongs; `filled` puts it there when the
documentation is built. Nothing here needs Sphinx.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import click
import cloudfront_harness
from cloudfront_harness.cli import cli
from cloudfront_harness.cli.clauses import GROUPS
from cloudfront_harness.conformance.selftest.coverage import Covered, counts, error_coverage
from cloudfront_harness.conformance.selftest.evidence import Evidence, evidence
from cloudfront_harness.contract import Rule
from cloudfront_harness.specs import load_clauses, load_rules

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = cloudfront_harness.__name__

_MARK = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)
# As wide as the command line's own help is at most.
_HELP_WIDTH = 100


def filled(page: str) -> str:
    """A page with its tables. Raises `KeyError` for a table that nobody makes."""
    return _MARK.sub(lambda mark: TABLES[mark[1]](), page)


def layers() -> list[list[str]]:
    """The packages and modules of each layer, top first, as import-linter reads them from pyproject.toml.

    Without those that are planned: import-linter has them in brackets.
    """
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [row for row in settings["tool"]["importlinter"]["contracts"] if row["id"] == "layers"]
    rows = [[name.strip() for name in re.split("[|:]", layer)] for layer in contract["layers"]]
    return [[name for name in row if not name.startswith("(")] for row in rows]


def _layer_table() -> str:
    rows = [(f"`{name}`", _gist(f"{PACKAGE}.{name}")) for layer in layers() for name in layer]
    starts = {f"`{layer[0]}`": str(number) for number, layer in enumerate(layers(), start=1)}
    return _table(
        ("layer", "package or module", "what it is"),
        [(starts.get(name, ""), name, told) for name, told in rows],
    )


def _room_table() -> str:
    names = [name for layer in layers() for package in layer for name in _rooms(f"{PACKAGE}.{package}")]
    return _table(
        ("package", "what is in it", "modules"),
        [(f"`{name.removeprefix(f'{PACKAGE}.')}`", _gist(name), ", ".join(_modules(name))) for name in names],
    )


def _rooms(name: str) -> Iterator[str]:
    """The packages below a package, at any depth."""
    module = import_module(name)
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        if found.ispkg:
            yield f"{name}.{found.name}"
            yield from _rooms(f"{name}.{found.name}")


def _modules(name: str) -> list[str]:
    return [f"`{row.name}`" for row in pkgutil.iter_modules(import_module(name).__path__) if not row.ispkg]


def _name_table() -> str:
    names = [name for name in cloudfront_harness.__all__ if not name.startswith("_")]
    return _table(("name", "what it is"), [(f"`{name}`", _meaning(name)) for name in names])


def _meaning(name: str) -> str:
    value = getattr(cloudfront_harness, name)
    if inspect.isclass(value) or inspect.isroutine(value):
        return _first_sentence(inspect.getdoc(value))
    return f"`{str(value).removeprefix('typing.')}`"


def _gist(name: str) -> str:
    """The first sentence of what a module says about itself."""
    return _first_sentence(import_module(name).__doc__)


def _first_sentence(text: str | None) -> str:
    paragraph = (text or "").strip().split("\n\n")[0]
    return re.split(r"(?<=\.)\s", " ".join(paragraph.split()), maxsplit=1)[0]


def _clause_catalogue() -> str:
    known = [evidence(name) for name in load_clauses()]
    groups = dict.fromkeys(row.clause.group for row in known)
    return "\n\n".join(_clause_group(group, known) for group in groups)


def _clause_group(group: int, known: Iterable[Evidence]) -> str:
    title = f"## {group}xx: {GROUPS[group]}"
    return "\n\n".join([title, *(_clause(row) for row in known if row.clause.group == group)])


def _clause(known: Evidence) -> str:
    clause, versions = known.clause, known.api_versions
    told = {
        "level": clause.level,
        "source": clause.source,
        "looked at": f"in {known.cases} cases, {versions[0]} to {versions[-1]}" if versions else "in no case",
        "proved by": ", ".join(f"`{name}`" for name in known.faults) or "no fault",
    }
    rows = [f"- {name}: {_escaped(value)}" for name, value in told.items()]
    return "\n".join(
        [f"### {clause.id} {_escaped(clause.title)}", "", _escaped(clause.requirement), "", *rows]
    )


def _rule_catalogue() -> str:
    rules = load_rules().values()
    areas = dict.fromkeys(rule.area for rule in rules)
    return "\n\n".join(_rule_area(area, [rule for rule in rules if rule.area == area]) for area in areas)


def _rule_area(area: str, rules: Sequence[Rule]) -> str:
    told = [
        (rule.id, rule.title, f"`{rule.severity}`", rule.rationale, rule.example, rule.mirror)
        for rule in rules
    ]
    heading = ("rule", "change", "severity", "why", "example", "mirror")
    return f"### {rules[0].id[2]}xx: {area}\n\n{_table(heading, told)}"


def _coverage_figures() -> str:
    rows = error_coverage()
    versions = dict.fromkeys(row.api_version for row in rows)
    lines = [_figures(version, [row for row in rows if row.api_version == version]) for version in versions]
    heading = ("version", "declared", "provoked", "unprovokable", "open")
    return _table(heading, [*lines, _figures("all", rows)])


def _figures(name: str, rows: Sequence[Covered]) -> tuple[str, ...]:
    counted = counts(rows)
    return (name, str(len(rows)), *(str(counted[state]) for state in counted))


def _coverage_reasons() -> str:
    left = [row for row in error_coverage() if row.state != "provoked"]
    numbers = Counter((row.state, row.code, row.reason) for row in left)
    rows = [
        (f"`{code}`", str(number), state, reason or "–") for (state, code, reason), number in numbers.items()
    ]
    return _table(("error", "cells", "state", "why"), sorted(rows))


def _commands() -> str:
    outermost = click.Context(cli, info_name="cfharness", **cli.context_settings)
    return "\n\n".join(_command(outermost, cli, level=2))


def _command(context: click.Context, command: click.Command, level: int) -> Iterator[str]:
    """What `--help` prints for a command, and for those below it."""
    context.max_content_width = context.terminal_width = _HELP_WIDTH
    yield f"{'#' * level} {context.command_path}"
    yield f"```text\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.commands[name]
            inner = click.Context(below, info_name=name, parent=context, **cli.context_settings)
            yield from _command(inner, below, min(level + 1, 3))


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *([_escaped(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is. What stands in backticks stays code."""
    pieces = text.replace("|", "\\|").split("`")
    return "`".join(
        re.sub(r"([*_<>\[\]])", r"\\\1", piece) if at % 2 == 0 else piece for at, piece in enumerate(pieces)
    )


TABLES: Mapping[str, Callable[[], str]] = {
    "clauses": _clause_catalogue,
    "commands": _commands,
    "coverage": _coverage_figures,
    "coverage-reasons": _coverage_reasons,
    "layers": _layer_table,
    "names": _name_table,
    "rooms": _room_table,
    "rules": _rule_catalogue,
}
