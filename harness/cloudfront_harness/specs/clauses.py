"""The clause catalogue, `specs/clauses.toml`, as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from cloudfront_harness.contract import Clause
from cloudfront_harness.errors import SpecError, UnknownNameError
from cloudfront_harness.specs.locate import specs_directory

# The one table of the catalogue that is no clause: see `specs.unprovokable`.
UNPROVOKABLE = "unprovokable"


@cache
def load_clauses() -> Mapping[str, Clause]:
    """Every clause by its ID, in catalogue order.

    Raises `SpecError` when the catalogue is damaged.
    """
    path = specs_directory() / "clauses.toml"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
        clauses = {
            clause_id: Clause(
                id=clause_id,
                title=row["title"],
                level=row["level"],
                requirement=row["requirement"],
                source=row["source"],
                operations=tuple(row.get("operations", ())),
            )
            for clause_id, row in rows.items()
            if clause_id != UNPROVOKABLE
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise _damaged(str(error)) from error
    if not clauses:
        raise _damaged("it is empty")
    return MappingProxyType(clauses)


def _damaged(reason: str) -> SpecError:
    return SpecError(
        f"The clause catalogue clauses.toml is damaged ({reason}). Install cloudfront-harness again."
    )


def load_clause(clause_id: str) -> Clause:
    """The clause with that ID. Raises `UnknownNameError` for an ID that was never given."""
    clauses = load_clauses()
    try:
        return clauses[clause_id.upper()]
    except KeyError:
        raise UnknownNameError.of(
            "clause", clause_id, clauses, "specs/clauses.toml lists them all."
        ) from None
