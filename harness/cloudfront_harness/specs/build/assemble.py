"""All of `specs/` from its sources: 29 documents and `sources.toml`, byte for byte reproducible."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cloudfront_harness.atomic_file import write_atomically
from cloudfront_harness.errors import Hint, SpecError
from cloudfront_harness.specs.build.early import early_model
from cloudfront_harness.specs.build.facts import read_facts, stated_requiredness
from cloudfront_harness.specs.build.model import (
    PINNED_BOTOCORE,
    SourceModel,
    botocore_model,
    botocore_version,
)
from cloudfront_harness.specs.build.openapi import openapi_document
from cloudfront_harness.specs.versions import API_VERSIONS

# Named because a reference page of it exists; no definition was found, so nothing was made up.
_UNMODELLED = {
    "2014-08-31": "documented by a reference page with this namespace; no definition found in any package"
}


def source_models(inputs: Path) -> Iterator[SourceModel]:
    """The source model of every version, ascending: early facts where there are any, botocore otherwise."""
    for version in API_VERSIONS:
        early = inputs / "early" / f"{version}.json"
        yield early_model(early) if early.is_file() else botocore_model(version)


def build_all(directory: Path, *, any_botocore: bool = False) -> dict[str, bytes]:
    """File name -> content for everything that is derived in `specs/`.

    `directory` is `specs/`; only its `inputs/` is read. Raises `SpecError` when the installed botocore is not
    the pinned one (unless `any_botocore`) or when the inputs are not there.
    """
    if botocore_version() != PINNED_BOTOCORE and not any_botocore:
        raise SpecError(
            f"specs/ is derived from botocore {PINNED_BOTOCORE}; {botocore_version()} is installed. "
            f"Run `pip install botocore=={PINNED_BOTOCORE}`.",
            Hint.ANOTHER_BOTOCORE,
        )
    inputs = directory / "inputs"
    if not inputs.is_dir():
        raise SpecError(f"{inputs} is missing: build in a checkout of the repository.")
    facts = read_facts(inputs)
    sources = list(source_models(inputs))
    files = {f"{source.api_version}.json": _json(openapi_document(source, facts)) for source in sources}
    files["sources.toml"] = _sources_toml(sources, facts).encode()
    return files


def write_all(directory: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write the files whose content changed, each atomically; returns their names."""
    changed = [name for name, content in files.items() if not _holds(directory / name, content)]
    for name in changed:
        _replace(directory / name, files[name])
    return changed


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _replace(path: Path, content: bytes) -> None:
    try:
        write_atomically(path, content)
    except OSError as error:
        raise SpecError(f"Cannot write {path}: {error.strerror}.", Hint.ANOTHER_DIRECTORY) from error


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _sources_toml(sources: list[SourceModel], facts: dict[str, Any]) -> str:
    lines = [
        "# Where the facts of each API version come from. Written by `cfharness spec build`; do not edit.",
        "# sha256: of the model's JSON text as the package ships it, or of the file in specs/inputs/early/.",
        "",
    ]
    for source in sources:
        lines += [f'["{source.api_version}"]', f"package = {json.dumps(source.package)}"]
        if source.package_version:
            lines.append(f"version = {json.dumps(source.package_version)}")
        lines += [f"path = {json.dumps(source.path)}", f'sha256 = "{source.sha256}"']
        inferred = [*source.inferred, *_inferred_facts(facts, source.api_version)]
        if inferred:
            lines += ["inferred = [", *(f"    {json.dumps(fact)}," for fact in inferred), "]"]
        lines.append("")
    for version, reason in _UNMODELLED.items():
        lines += [f'[unmodelled."{version}"]', f"reason = {json.dumps(reason)}", ""]
    return "\n".join(lines)


def _inferred_facts(facts: dict[str, Any], api_version: str) -> Iterator[str]:
    for row in stated_requiredness(facts, api_version):
        word = "inferred from" if row["inferred"] else "stated by"
        yield f"required members of {row['shape']}: {', '.join(row['members'])} ({word} {row['source']})"
