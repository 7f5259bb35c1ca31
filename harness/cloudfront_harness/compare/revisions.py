"""The sides of a comparison: a known API version, or the same version as another model or document has it.

2020-05-31 grows in place: the same version is another contract in another release of botocore. What is given
instead of a version may be a service model (`service-2.json`, also compressed), a directory or a package that
holds one (botocore's wheel or source distribution, unpacked or not), or an OpenAPI document of the form of
`specs/<version>.json`, for instance of another revision of this repository.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from cloudfront_harness.compare.change import Revision
from cloudfront_harness.content_coding import unpacked
from cloudfront_harness.contract import Contract
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.specs import load_contract

_MODEL_NAMES = ("service-2.json", "service-2.json.gz")
# `botocore-1.17.24-py2.py3-none-any.whl`, `botocore-1.17.24.tar.gz`, and the directory that is in there.
_RELEASE = re.compile(r"(?P<name>[A-Za-z]\w*)-(?P<version>\d+(?:[.]\d+)+)")


def known_revision(api_version: str) -> Revision:
    """A version as `specs/` has it. Raises `UnknownNameError` for one that it has not."""
    return Revision(api_version, load_contract(api_version), f"specs/{api_version}.json")


def given_revision(path: Path, api_version: str) -> Revision:
    """A version as a file or directory has it; the label says which.

    Raises `HarnessError` when nothing of the version is in there, or it cannot be read.
    """
    try:
        name, data = _found(path, api_version)
    except (OSError, ValueError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise HarnessError(f"Cannot read {path}: {reason}.") from error
    document = _parsed(name, data)
    contract = _contract(document, data, api_version, name)
    return Revision(f"{api_version} ({_label(path)})", contract, str(path))


def timeline(api_version: str, paths: Sequence[Path]) -> tuple[Revision, ...]:
    """A version as each of some files has it, in their order, and last as `specs/` has it.

    Raises as `given_revision` and `known_revision` do.
    """
    last = known_revision(api_version)
    return (*(given_revision(path, api_version) for path in paths), last)


def _found(path: Path, api_version: str) -> tuple[str, bytes]:
    """Name and content of the model or document."""
    if path.is_dir():
        inside = [each for each in path.rglob("service-2.json*") if each.name in _MODEL_NAMES]
        names = {each.relative_to(path).as_posix(): each for each in inside}
        chosen = _chosen(names, api_version, path)
        return str(names[chosen]), names[chosen].read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            chosen = _chosen(archive.namelist(), api_version, path)
            return f"{path}: {chosen}", archive.read(chosen)
    if path.suffix != ".json" and not path.name.endswith(".json.gz") and tarfile.is_tarfile(path):
        return _in_tar(path, api_version)
    return str(path), path.read_bytes()


def _in_tar(path: Path, api_version: str) -> tuple[str, bytes]:
    with tarfile.open(path) as archive:
        chosen = _chosen(archive.getnames(), api_version, path)
        member = archive.extractfile(chosen)
        if member is None:
            raise HarnessError(f"{chosen} in {path} is no file.")
        return f"{path}: {chosen}", member.read()


def _chosen(names: Iterable[str], api_version: str, path: Path) -> str:
    """The one of some names below a directory that is the model of the version."""
    models = [name for name in names if PurePosixPath(name).name in _MODEL_NAMES]
    wanted = [name for name in models if _is_of(PurePosixPath(name), api_version)]
    if not wanted:
        raise HarnessError(
            f"{path} holds no CloudFront model of {api_version} "
            f"(cloudfront/{api_version}/service-2.json), among {len(models)} service models."
        )
    return min(wanted, key=len)


def _is_of(name: PurePosixPath, api_version: str) -> bool:
    above = name.parts[-3:-1]
    # A directory that was given may be that of the service, or of the version itself.
    return above in {("cloudfront", api_version), (api_version,), ()}


def _parsed(name: str, data: bytes) -> dict[str, Any]:
    text = unpacked(data, "gzip") if data.startswith(b"\x1f\x8b") else data
    try:
        document = None if text is None else json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise HarnessError(f"{name} is no JSON document. Give a service model or an OpenAPI document.")
    return document


def _contract(document: dict[str, Any], data: bytes, api_version: str, name: str) -> Contract:
    readers: dict[str, Callable[[dict[str, Any], bytes, str], Contract]] = {
        "paths": _of_document,
        "operations": _of_model,
    }
    for key, read in readers.items():
        if key in document:
            try:
                contract = read(document, data, name)
                len([contract.operations[each] for each in contract.operations])
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise HarnessError(
                    f"{name} does not describe a contract ({type(error).__name__}: {error})."
                ) from error
            break
    else:
        raise HarnessError(f"{name} is neither a service model nor an OpenAPI document.")
    if contract.api_version != api_version:
        raise HarnessError(f"{name} is of {contract.api_version}, not of {api_version}.")
    return contract


def _of_document(document: dict[str, Any], data: bytes, _name: str) -> Contract:
    from cloudfront_harness.specs.loader import contract_of

    return contract_of(document, hashlib.sha256(data).hexdigest())


def _of_model(model: dict[str, Any], data: bytes, name: str) -> Contract:
    from cloudfront_harness.specs import specs_directory
    from cloudfront_harness.specs.build.facts import read_facts
    from cloudfront_harness.specs.build.model import SourceModel
    from cloudfront_harness.specs.build.openapi import openapi_document
    from cloudfront_harness.specs.loader import contract_of

    digest = hashlib.sha256(data).hexdigest()
    source = SourceModel(
        api_version=model["metadata"]["apiVersion"],
        model=model,
        package="",
        package_version="",
        path=name,
        sha256=digest,
    )
    return contract_of(openapi_document(source, read_facts(specs_directory() / "inputs")), digest)


def _label(path: Path) -> str:
    """`botocore 1.17.24` of its packages, otherwise the name of the file."""
    name = path.resolve().name
    release = _RELEASE.match(name)
    return f"{release['name']} {release['version']}" if release else name
