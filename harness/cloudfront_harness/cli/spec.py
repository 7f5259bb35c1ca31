"""`cfharness spec`: the contract documents, to look at and to derive again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import click

from cloudfront_harness.cli.options import format_option

Format = Literal["markdown", "openapi", "relaxng"]


@click.group(short_help="Show and derive the contracts.")
def spec() -> None:
    """Shows the contract of each API version, and derives the documents from their sources."""


@spec.command("list")
def list_versions() -> int:
    """Lists the API versions, with the number of operations and where the definition comes from.

    \b
    Example:
      cfharness spec list
    """
    import tomllib

    from cloudfront_harness.errors import SpecError
    from cloudfront_harness.specs import API_VERSIONS, load_contract, specs_directory

    try:
        sources = tomllib.loads((specs_directory() / "sources.toml").read_text(encoding="utf-8"))
        origins = {
            version: " ".join(filter(None, (sources[version]["package"], sources[version].get("version"))))
            for version in API_VERSIONS
        }
    except (OSError, ValueError, KeyError) as error:
        raise SpecError(
            f"specs/sources.toml is damaged ({error}). Install cloudfront-harness again."
        ) from error
    click.echo("version     operations  creates  definition")
    for version in API_VERSIONS:
        operations = load_contract(version).operations
        creates = sum(operation.is_create for operation in operations.values())
        click.echo(f"{version}  {len(operations):>10}  {creates:>7}  {origins[version]}")
    return 0


@spec.command()
@click.argument("version")
@click.argument("operation", required=False)
@format_option(
    "markdown",
    "openapi",
    "relaxng",
    help_text="markdown: tables of operations, members, headers and errors. openapi: the OpenAPI 3.1 "
    "document. relaxng: a RELAX NG grammar of the documents that a success answers with.",
)
def show(version: str, operation: str | None, form: Format) -> int:
    """Prints the contract of an API version, or of one OPERATION of it.

    \b
    Examples:
      cfharness spec show 2016-09-29
      cfharness spec show 2016-09-29 CreateDistribution
      cfharness spec show 2020-05-31 --format openapi > cloudfront.json
      cfharness spec show 2012-05-05 CreateDistribution --format relaxng
    """
    click.echo(_shown(version, operation, form), nl=False)
    return 0


def _shown(version: str, name: str | None, form: Format) -> str:
    from cloudfront_harness.specs import load_contract, load_document
    from cloudfront_harness.specs.extract import operation_document, responses_schema
    from cloudfront_harness.specs.markdown import operation_markdown, version_markdown

    contract = load_contract(version)
    operation = contract.operation(name) if name is not None else None
    match form:
        case "markdown":
            return operation_markdown(contract, operation) if operation else version_markdown(contract)
        case "openapi":
            document = operation_document(version, operation.name) if operation else load_document(version)
            return f"{json.dumps(document, indent=1, ensure_ascii=False)}\n"
        case "relaxng":
            from lxml import etree

            grammar = responses_schema(contract, [operation] if operation else contract.operations.values())
            etree.indent(grammar)
            return etree.tostring(grammar, encoding="unicode") + "\n"


@spec.command()
@click.option(
    "--output",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Directory to write to. [default: the specs/ that this installation reads]",
)
@click.option(
    "--any-botocore",
    is_flag=True,
    help="Take the models of the installed botocore, even if specs/ is derived from another release.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 and name the files that differ.")
def build(output: Path | None, any_botocore: bool, check: bool) -> int:
    """Derives the 29 OpenAPI documents from botocore's models and the facts in specs/inputs/.

    Needs a checkout and the pinned botocore: `pip install -e '.[specs]'`. The same sources give the same
    bytes.

    \b
    Examples:
      cfharness spec build --check
      cfharness spec build --output /tmp/specs
    """
    from cloudfront_harness.specs import specs_directory
    from cloudfront_harness.specs.build import build_all, write_all

    destination = output or specs_directory()
    files = build_all(specs_directory(), any_botocore=any_botocore)
    if not check:
        changed = write_all(destination, files)
        click.echo(f"{len(files)} files derived, {len(changed)} changed in {destination}.")
        return 0
    differing = [name for name, content in files.items() if not _holds(destination / name, content)]
    for name in differing:
        click.echo(name)
    if differing:
        click.echo(
            f"cfharness: {len(differing)} of {len(files)} files differ from their sources. "
            "Run `cfharness spec build`.",
            err=True,
        )
    return 1 if differing else 0


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


@spec.command()
def drift() -> int:
    """Tells what the installed botocore has changed since the documents were derived.

    A line per change: version, `+` new, `-` gone or `~` changed, and what. Exits with 1 when there is any.

    \b
    Example:
      pip install --upgrade botocore && cfharness spec drift
    """
    from cloudfront_harness.specs import specs_directory
    from cloudfront_harness.specs.build import drift as changes

    found = 0
    for line in changes(specs_directory()):
        click.echo(line)
        found += 1
    if not found:
        click.echo("The installed botocore says what specs/ say.")
    return 1 if found else 0
