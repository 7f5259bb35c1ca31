"""The source form that every document is built from: a service model as botocore ships them.

The ten early definitions are brought into the same form, so that one derivation serves all versions.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cloudfront_harness.content_coding import unpacked
from cloudfront_harness.errors import SpecError

# The release that the documents in the repository were derived from: 2020-05-31 grows month by month, so the
# model is pinned and not only its date. `cfharness spec drift` tells what a newer one changes.
PINNED_BOTOCORE = "1.43.11"


@dataclass(frozen=True, slots=True)
class SourceModel:
    """One service model and where it came from.

    model      `operations`, `shapes` and `metadata` in botocore's service-2 form
    inferred   facts that the source does not state, for `specs/sources.toml`
    inferred_required   (shape, member) pairs whose requiredness is inferred
    """

    api_version: str
    model: dict[str, Any]
    package: str
    package_version: str
    path: str
    sha256: str
    inferred: tuple[str, ...] = ()
    inferred_required: frozenset[tuple[str, str]] = frozenset()


def botocore_version() -> str:
    """The version of the installed botocore."""
    return metadata.version("botocore")


def botocore_model(api_version: str) -> SourceModel:
    """The service model that the installed botocore ships for a version.

    The sha256 is that of the JSON text, whether it is stored compressed or not.
    Raises `SpecError` when the installed botocore has none.
    """
    spec = find_spec("botocore")
    if spec is None or spec.origin is None:
        raise SpecError("botocore is not installed. Run `pip install 'cloudfront-harness[specs]'`.")
    relative = f"data/cloudfront/{api_version}/service-2.json"
    plain = Path(spec.origin).parent / relative
    packed = plain.with_name("service-2.json.gz")
    try:
        data = unpacked(packed.read_bytes(), "gzip") if packed.exists() else plain.read_bytes()
    except OSError as error:
        raise SpecError(f"botocore {botocore_version()} has no CloudFront model of {api_version}.") from error
    if data is None:
        raise SpecError(f"{packed} is damaged. Install botocore {botocore_version()} again.")
    return SourceModel(
        api_version=api_version,
        model=json.loads(data),
        package="botocore",
        package_version=botocore_version(),
        path=relative,
        sha256=hashlib.sha256(data).hexdigest(),
    )
