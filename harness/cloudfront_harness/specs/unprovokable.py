"""Declared errors that no request can provoke, from the end of `specs/clauses.toml`, as values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs.clauses import UNPROVOKABLE
from cloudfront_harness.specs.locate import specs_directory
from cloudfront_harness.specs.versions import in_range


@dataclass(frozen=True, slots=True)
class Unprovokable:
    """Why some errors cannot be provoked. `operations` is empty for all, `versions` for every version."""

    codes: frozenset[str]
    reason: str
    operations: frozenset[str] = frozenset()
    versions: str = ""

    def covers(self, api_version: str, operation: str, code: str) -> bool:
        """Whether the reason is one for this error of this operation of this version."""
        fits = not self.operations or operation in self.operations
        return fits and code in self.codes and in_range(api_version, self.versions)


@cache
def load_unprovokable() -> tuple[Unprovokable, ...]:
    """Every row of the table. Raises `SpecError` when it is damaged."""
    try:
        text = (specs_directory() / "clauses.toml").read_text(encoding="utf-8")
        return tuple(
            Unprovokable(
                codes=frozenset(row["codes"]),
                reason=row["reason"],
                operations=frozenset(row.get("operations", ())),
                versions=row.get("versions", ""),
            )
            for row in tomllib.loads(text)[UNPROVOKABLE]
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SpecError(
            f"specs/clauses.toml is damaged ({error}). Install cloudfront-harness again."
        ) from error
