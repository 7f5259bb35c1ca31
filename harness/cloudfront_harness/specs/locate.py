"""Where `specs/` is: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cloudfront_harness.errors import SpecError

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def specs_directory() -> Path:
    """The directory of the contract documents.

    A wheel has it as `cloudfront_harness/_specs`; an editable install and a checkout have `specs/` beside
    `harness/`.
    Raises `SpecError` when neither is there.
    """
    for candidate in (_PACKAGE / "_specs", _PACKAGE.parent.parent / "specs"):
        if (candidate / "clauses.toml").is_file():
            return candidate
    raise SpecError(
        "The contract documents (specs/) are missing from this installation. "
        "Install cloudfront-harness again."
    )
