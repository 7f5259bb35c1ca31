"""Shapes: the XML structures of one API version, as frozen values.

A shape is a scalar, a list or a structure. The graph is resolved: a member holds its shape itself.
CloudFront has no recursive shape (checked when the documents are built), so the graph is a tree with sharing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from cloudfront_harness.contract.clause import Level

Kind = Literal[
    "structure", "list", "string", "integer", "long", "float", "double", "boolean", "timestamp", "blob"
]


@dataclass(frozen=True, slots=True)
class Unordered:
    """That a list is a set: the service may give its items in another order than they came in.

    key     element that tells the items from each other where they are structures, "" for plain values
    level   `observed` where it was seen to, `inferred` where the order merely means nothing
    """

    key: str
    level: Level
    source: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A type of the API.

    kind        what it is; decides which of the fields below mean something
    members     structure: its members in model order, which is the order the service writes them in
    item        list: the item, its `xml_name` being the element that repeats
    flattened   list: the items stand in the parent without a wrapper element (the versions before 2012-05-05)
    unordered   list: that it is a set, None where order counts
    enum        string: the values the model allows and those seen beside them, () for any
    observed_values   those of them that no model has
    min_length, max_length   string: characters; list: number of items
    minimum, maximum         numbers: the value
    pattern     string: a regular expression that the whole value must match
    """

    name: str
    kind: Kind
    members: tuple[Member, ...] = ()
    item: Member | None = None
    flattened: bool = False
    unordered: Unordered | None = None
    enum: tuple[str, ...] = ()
    observed_values: tuple[str, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None

    def member(self, name: str) -> Member | None:
        """The member with that model name or element name, or None."""
        for member in self.members:
            if name in (member.name, member.xml_name):
                return member
        return None

    def walk(self, prefix: str = "") -> Iterator[tuple[str, Member]]:
        """Every member below this shape, depth first, with its path of element names.

        The path is relative and as on the wire: `Origins/Items/Origin/Id`; a flattened list has no
        wrapper step: `CNAME`.
        """
        children = self.members if self.kind == "structure" else (self.item,) if self.item is not None else ()
        for child in children:
            if child.shape.kind == "list" and child.shape.flattened:
                assert child.shape.item is not None
                path = f"{prefix}{child.shape.item.xml_name}"
                yield path, child
                yield from child.shape.item.shape.walk(f"{path}/")
            else:
                path = f"{prefix}{child.xml_name}"
                yield path, child
                yield from child.shape.walk(f"{path}/")


@dataclass(frozen=True, slots=True)
class Member:
    """A named place in a structure, or the item of a list.

    `name` is the model's name (what an SDK user types), `xml_name` the element on the wire.
    `inferred` marks a requiredness that no source of that version states (see `specs/sources.toml`).
    `neutral` is its value where it must be there and nobody gave one, None for the neutral value of its
    shape; `beside` goes before that where the structure around it has other members.
    `since` is the ISO date of the first known model that has the member, "" where the version began with it.
    """

    name: str
    xml_name: str
    shape: Shape
    required: bool = False
    inferred: bool = False
    neutral: Any = None
    beside: Any = None
    since: str = ""
