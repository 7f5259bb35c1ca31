"""Options that several commands have, in the same words."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def number_of_workers(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """A number of worker processes; `auto` is one per processor."""
    if value == "auto":
        return os.cpu_count() or 1
    if not value.isdecimal():
        raise click.BadParameter(f"{value!r} is neither a number nor 'auto'.", context, parameter)
    return int(value)


def api_version_option(help_text: str) -> Callable[[_Command], _Command]:
    """`--api-version`: selectors of versions."""
    return click.option(
        "--api-version",
        "api_versions",
        multiple=True,
        metavar="SELECTOR",
        help=f"{help_text}: 2016-09-29, '>=2014-05-31', or 2012-05-05..2014-01-31. May be repeated. "
        "[default: all 29]",
    )


def format_option(*forms: str, help_text: str) -> Callable[[_Command], _Command]:
    """`--format`: how the output is written; the first form is what people want."""
    return click.option(
        "--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help=help_text
    )


def report_option() -> Callable[[_Command], _Command]:
    """`--report`: files that the run is written to."""
    return click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT:PATH",
        help="Write a report: json:PATH, junit:PATH or ndjson:PATH. May be repeated. With the path - it goes "
        "to standard output, and the text for people to standard error.",
    )


def verbose_option() -> Callable[[_Command], _Command]:
    """`--verbose`: the text for people tells notes as it does findings."""
    return click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Tell also what is broken without failing the run: notes on what was only inferred, or observed "
        "under the documented profile. Reports always have it.",
    )
