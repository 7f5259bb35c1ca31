"""What the real service was seen to answer, `specs/inputs/evidence.toml`, as values.

The head of the file says what each column means.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cloudfront_harness.contract import PROFILES, Profile
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs.locate import specs_directory


@dataclass(frozen=True, slots=True)
class Numbered:
    """Items that are put behind those of a list: `count` copies of what is at `like`, told apart by a member.

    `path` is that of an item, without its number; the text of `member` is its name and the number.
    """

    path: str
    like: str
    member: str
    count: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How a body differs from the minimal one, by element path: first numbered, then copy, set and remove."""

    numbered: tuple[Numbered, ...] = ()
    copy: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """One step towards what has to be there before the request.

    make     kind of resource to create `count` of, "" for an update of the one called `name`
    name     what other steps call it
    api_version   "" for that of the request
    """

    name: str
    make: str = ""
    count: int = 1
    api_version: str = ""
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """One answer of the real service, with the public thread in which it stands.

    source, url   the thread; `also` names others that show the same
    year          in which it was written
    cause         what was wrong or right with the request
    given         what has to be there first
    on            the resource that the path names, "" for the one that suggests itself
    if_match      "current", "stale" or "absent"
    code          "" for an acceptance, and where the thread does not show it
    message       "" where it is not shown; `message_varies` says why another may come
    answer        elements of the answer by path, headers by "@" and name
    inferred      which of `api_version`, `status`, `code` the thread does not show
    profiles      under which it holds: documents may say something else
    not_driven    why no program can make the request, "" when one can
    """

    id: str
    source: str
    url: str
    year: int
    operation: str
    cause: str
    status: int
    confidence: str
    api_version: str = ""
    also: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
    on: str = ""
    changes: Changes = field(default_factory=Changes)
    root: str = ""
    if_match: str = "current"
    authorization: str = ""
    code: str = ""
    message: str = ""
    message_varies: str = ""
    answer: Mapping[str, str] = field(default_factory=dict)
    inferred: frozenset[str] = frozenset()
    profiles: tuple[Profile, ...] = PROFILES
    not_driven: str = ""

    @property
    def accepts(self) -> bool:
        """Whether the service took the request."""
        return self.status < 300


@cache
def load_evidence() -> tuple[SeenAnswer, ...]:
    """Every row, in the order of the file. Raises `SpecError` when it is damaged."""
    path = specs_directory() / "inputs" / "evidence.toml"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["evidence"]
        return tuple(_seen_answer(row) for row in rows)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SpecError(
            f"specs/inputs/evidence.toml is damaged ({error}). Install cloudfront-harness again."
        ) from error


def _seen_answer(row: Mapping[str, Any]) -> SeenAnswer:
    given = tuple(_given(step) for step in row.get("given", ()))
    tuples = {name: tuple(row[name]) for name in ("also", "profiles") if name in row}
    inferred = frozenset(row.get("inferred", ()))
    columns = _without(row, ("given", "inferred", *_CHANGES))
    return SeenAnswer(**{**columns, **tuples, "given": given, "inferred": inferred, "changes": _changes(row)})


def _given(step: Mapping[str, Any]) -> Given:
    name = step["change"] if "change" in step else step.get("as", step["make"])
    columns = _without(step, ("change", "as", *_CHANGES))
    return Given(name=name, changes=_changes(step), **columns)


_CHANGES = ("numbered", "copy", "set", "remove")


def _changes(row: Mapping[str, Any]) -> Changes:
    return Changes(
        numbered=tuple(Numbered(**items) for items in row.get("numbered", ())),
        copy=row.get("copy", {}),
        set=row.get("set", {}),
        remove=tuple(row.get("remove", ())),
    )


def _without(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
