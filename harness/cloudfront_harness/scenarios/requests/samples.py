"""`specs/samples.toml`: what requests are made of, for those that build them and those that spoil them."""

from __future__ import annotations

import random
import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Self

from cloudfront_harness.contract import Kind, Shape
from cloudfront_harness.errors import SpecError
from cloudfront_harness.specs import specs_directory


@dataclass(frozen=True, slots=True)
class Row:
    """An item of a list, or a choice among members that exclude each other."""

    set: Mapping[str, Any]
    without: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    only_with_references: bool = False

    def usable(self, shape: Shape, *, with_references: bool) -> bool:
        """Whether a structure of a version can be like that."""
        names = {member.xml_name for member in shape.members}
        return self.requires <= names and (with_references or not self.only_with_references)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is no value of its kind, or nobody's name.

    mistyped   by kind of shape, a text that cannot be read as it; those without one take any text
    enum       no value of any enumeration
    quantity   no number
    member, root, list, resource, etag   names that nothing has; the list is that of another version
    namespace_version   a version before the first one
    header     no value of a header that is a boolean

    As the file has them, with letters left open: a request takes them from `made_up`.
    """

    mistyped: Mapping[Kind, str]
    enum: str
    quantity: str
    member: str
    root: str
    list: str
    resource: str
    etag: str
    unreadable_etag: str
    namespace_version: str
    header: str
    tag_keys: Mapping[str, tuple[str, ...]]

    def made_up(self, seed: str) -> Wrong:
        """The same with texts that follow from a seed where the file leaves letters open (`?` and `#`)."""
        letters = random.Random(seed)  # noqa: S311 (nothing is kept secret by them)
        texts: dict[str, Any] = {
            field.name: _made_up(value, letters)
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), str)
        }
        mistyped = {kind: _made_up(text, letters) for kind, text in self.mistyped.items()}
        return replace(self, mistyped=mistyped, **texts)


@dataclass(frozen=True, slots=True)
class Breaking:
    """What breaks a rule whose own row does not say it. `many`: a pattern of the first of many items, and a
    template of the others with `{number}` and `{first}`.
    """

    unneeded: Mapping[str, Any]
    selector: str
    descending_from: int
    many: tuple[tuple[str, str], ...]

    def different(self, first: str, count: int) -> list[str]:
        """So many different items of a list whose first is like that."""
        template = next(item for pattern, item in self.many if re.fullmatch(pattern, first))
        return [template.format(number=number, first=first) for number in range(count)]


@dataclass(frozen=True, slots=True)
class TagSamples:
    """Tags of two resources (`given`, `others`), those that the first gets `later`, and with white space."""

    given: Mapping[str, str]
    others: Mapping[str, str]
    later: Mapping[str, str]
    padded: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Naming:
    """What the configuration `config` of another kind gets and loses, by path, to name one of a kind."""

    kind: str
    config: str
    members: Mapping[str, Any]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What the self-test runs against each fault: versions, patterns of case names, and by clause those that
    are run for its sake only.
    """

    api_versions: tuple[str, ...]
    cases: tuple[str, ...]
    only_for: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remarkable:
    """Texts that are easy to spoil: free text, other members by the last step of their path, references."""

    comments: tuple[str, ...]
    members: Mapping[str, str]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """The file. What its tables mean stands in it.

    free_text   the last step of paths to members that take any text
    unicode     a text with all that is hard to carry
    remarkable  texts that are easy to spoil
    spelled     by name of a spelling, what stands in a free text; `others` for the rest
    many_items  by path of a structure, one whose list is long
    variants    by name of a resource that others need, what it has beyond the least one
    tags        of a tagged resource
    tagging     of resources whose tags are changed
    naming      in the order in which they are tried
    several     by path, values to change together
    breaches    by id of a constraint, what breaks it
    """

    needed: tuple[str, ...]
    references: tuple[str, ...]
    versions_across: tuple[str, ...]
    free_text: str
    unicode: str
    remarkable: Remarkable
    spelled: Mapping[str, str]
    many_items: Mapping[str, Any]
    variants: Mapping[str, Mapping[str, Any]]
    tags: Mapping[str, str]
    tagging: TagSamples
    naming: tuple[Naming, ...]
    several: Mapping[str, Any]
    values: Mapping[str, Any]
    items: Mapping[str, tuple[Row, ...]]
    choices: Mapping[str, tuple[Row, ...]]
    changes: Mapping[str, Any]
    wrong: Wrong
    breaking: Breaking
    breaches: Mapping[str, Mapping[str, Any]]
    selftest: SelfTest

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Self:
        """The samples in a parsed file. Raises `KeyError` and `TypeError` for a damaged one."""
        return cls(
            needed=tuple(raw["needed"]),
            references=tuple(raw["references"]),
            versions_across=tuple(raw["versions_across"]),
            free_text=raw["free_text"],
            unicode=raw["unicode"],
            remarkable=Remarkable(
                comments=tuple(raw["remarkable"]["comments"]),
                members=raw["remarkable"]["members"],
                references=tuple(raw["remarkable"]["references"]),
            ),
            spelled=raw["spelled"],
            many_items={row["path"]: row["value"] for row in raw["many_items"]},
            variants=raw["variants"],
            tags=raw["tags"],
            tagging=TagSamples(**raw["tagging"]),
            naming=tuple(
                Naming(row["kind"], row["config"], row["with"], tuple(row.get("without", ())))
                for row in raw["naming"]
            ),
            several=raw["several"],
            values=raw["values"],
            items=_rows(raw["items"], "path"),
            choices=_rows(raw["choice"], "scope"),
            changes={row["path"]: row["value"] for row in raw["change"]},
            wrong=Wrong(**{field.name: raw["wrong"][field.name] for field in fields(Wrong)}),
            breaking=Breaking(
                unneeded=raw["breaking"]["unneeded"],
                selector=raw["breaking"]["selector"],
                descending_from=raw["breaking"]["descending_from"],
                many=tuple((row["pattern"], row["item"]) for row in raw["breaking"]["many"]),
            ),
            breaches=raw["breach"],
            selftest=SelfTest(
                api_versions=tuple(raw["selftest"]["api_versions"]),
                cases=tuple(raw["selftest"]["cases"]),
                only_for=raw["selftest"]["only_for"],
            ),
        )

    def value_at(self, place: str) -> Any:
        """The value whose path is the longest ending of a place, None when there is none."""
        steps = place.split("/")
        for start in range(len(steps)):
            sample = self.values.get("/".join(steps[start:]))
            if sample is not None:
                return sample
        return None


_OPEN = {"?": string.ascii_lowercase, "#": string.ascii_uppercase + string.digits}


def _made_up(text: str, letters: random.Random) -> str:
    return "".join(letters.choice(_OPEN[sign]) if sign in _OPEN else sign for sign in text)


def ends_with(place: str, path: str) -> bool:
    """Whether a path is the whole of a place or its last steps."""
    return place == path or place.endswith(f"/{path}")


@cache
def load_samples() -> Samples:
    """The samples, read once. Raises `SpecError` when the file is damaged."""
    path = specs_directory() / "samples.toml"
    try:
        return Samples.of(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SpecError(
            f"specs/{path.name} is damaged ({error}). Install cloudfront-harness again."
        ) from error


def _rows(rows: list[dict[str, Any]], key: str) -> dict[str, tuple[Row, ...]]:
    grouped: dict[str, tuple[Row, ...]] = {}
    for row in rows:
        made = Row(
            set=row.get("set", {}),
            without=frozenset(row.get("without", ())),
            requires=frozenset(row.get("requires", ())),
            only_with_references=row.get("only_with_references", False),
        )
        grouped[row[key]] = (*grouped.get(row[key], ()), made)
    return grouped
