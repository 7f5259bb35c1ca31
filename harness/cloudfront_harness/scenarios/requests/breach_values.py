"""What to send to break a constraint on purpose: the tables `breach` of `specs/samples.toml`.

The contract says what a request must keep to; a value that does not is a matter of those who test.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from cloudfront_harness.contract import Constraint
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs import specs_directory


def with_breach_values(constraint: Constraint) -> Constraint:
    """The constraint with what the samples say of how to break it, added to its argument.

    Raises `SpecError` when the samples cannot be read.
    """
    values = _breaches().get(constraint.id)
    return replace(constraint, argument={**constraint.argument, **values}) if values else constraint


@cache
def _breaches() -> Mapping[str, Mapping[str, Any]]:
    try:
        rows: Mapping[str, Mapping[str, Any]] = tomllib.loads(
            (specs_directory() / "samples.toml").read_text(encoding="utf-8")
        )["breach"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise SpecError(
            f"specs/samples.toml is damaged ({error}). Install cloudfront-harness again."
        ) from error
    return rows
