"""Which combinations of where, how and when make sense: rows of places, changes and phases.

A row stands for each of its places with each of its changes in each of its phases. What differs from row to
row is what a place can be changed into: an ETag has no white space to lose, and a list is not misspelt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import product
from types import MappingProxyType

from cloudfront_harness.emulator.faults.operators.operator import Operator, Sphere
from cloudfront_harness.emulator.faults.operators.requests import MISREADINGS, TRAITS

_SHOWN = ("create", "replay", "read", "config-read", "list", "update", "after-update")
# Rows: sphere; places; changes; phases, all as words.
_ROWS: tuple[tuple[Sphere, str, str, str], ...] = (
    # Headers.
    ("answer", "etag", "absent constant other", "create replay race read config-read update after-update"),
    ("answer", "etag", "empty garbage quoted lower-case", "create replay read update after-update"),
    ("answer", "etag", "stale", "read update after-update"),
    ("answer", "etag", "of-another of-another-account", "create read next-create after-refusal"),
    ("answer", "etag", "fresh", "replay read config-read second-read"),
    ("answer", "location", "absent empty", "create replay race after-refusal"),
    ("answer", "location", "constant of-another other lower-case impossible", "create next-create"),
    ("answer", "content-type", "absent empty garbage", "create read list update refusal"),
    ("answer", "request-id", "absent empty constant", "create replay read list update refusal after-delete"),
    ("answer", "status-code", "accepted", "create replay read update list refusal after-delete"),
    ("answer", "status-code", "created", "read update list refusal after-delete"),
    ("answer", "status-code", "ok", "create replay refusal after-delete"),
    ("answer", "status-code", "no-content server-error", "create replay race read list update"),
    # What the service gives a resource.
    ("answer", "id", "absent empty constant other", "create replay race read list update"),
    ("answer", "id", "of-another of-another-account lower-case", "create next-create read list second-item"),
    ("answer", "id", "other of-another", "after-refusal after-update"),
    ("answer", "arn", "absent empty constant other of-another impossible", "create replay read list update"),
    ("answer", "arn", "of-another-account", "create next-create"),
    ("answer", "status", "absent empty other", "create read list update replay"),
    ("answer", "status", "garbage", "create update replay"),
    ("answer", "status", "stale", "read list after-update"),
    ("answer", "time", "absent empty other garbage impossible", "create replay read list update"),
    ("answer", "time", "constant seconds-only without-zone", "create read list"),
    ("answer", "time", "fresh", "read replay second-read"),
    ("answer", "minted", "absent empty constant other", "create replay read list update"),
    ("answer", "minted", "of-another of-another-account", "create next-create second-item"),
    # What was sent.
    ("answer", "reference", "absent empty constant other", "create replay read config-read update"),
    ("answer", "reference", "trimmed lower-case truncated-16 truncated-64", "create read config-read"),
    ("answer", "reference", "of-another", "next-create read after-update"),
    ("answer", "comment", "absent empty other", " ".join(_SHOWN)),
    ("answer", "comment", "constant of-another of-another-account", "create next-create read list update"),
    ("answer", "comment", "stale", "read config-read list update after-update replay"),
    (
        "answer",
        "comment",
        "trimmed collapsed truncated-16 truncated-64 ascii misread escaped-twice without-astral decomposed",
        "create read config-read list update",
    ),
    ("answer", "comment", "other of-another", "second-item second-read after-refusal race"),
    ("answer", "text", "absent empty other", " ".join(_SHOWN)),
    ("answer", "text", "upper-case", "create read update"),
    ("answer", "text", "constant", "create list"),
    (
        "answer",
        "number",
        "zero one-more one-less clamped impossible absent",
        "create read config-read update",
    ),
    ("answer", "number", "one-more", "list after-update replay"),
    ("answer", "boolean", "negated capitalised impossible absent", "create read config-read list update"),
    ("answer", "boolean", "negated", "replay after-update second-item"),
    ("answer", "enum", "other upper-case absent impossible", "create read config-read list update"),
    ("answer", "enum", "other", "replay after-update"),
    ("answer", "count", "zero one-more one-less impossible absent", "create read config-read list update"),
    ("answer", "list", "emptied first-1 without-last without-first last-doubled", "create read config-read"),
    ("answer", "list", "emptied last-doubled", "list update after-update replay"),
    ("answer", "list", "emptied without-last", "tags"),
    # Answers as a whole, lists of resources, and errors.
    (
        "answer",
        "listing",
        "emptied first-1 first-3 first-10 first-100 without-last without-first last-doubled reversed",
        "list",
    ),
    ("answer", "answer", "absent halved doubled garbage", "create replay race read list update refusal"),
    ("answer", "answer", "constant", "create next-create read config-read list update"),
    ("answer", "answer", "of-another", "create next-create read config-read update"),
    ("answer", "answer", "stale", "read config-read list update after-update after-delete second-read"),
    ("answer", "answer", "of-another-account", "create read list"),
    ("answer", "error-code error-request-id", "absent empty other constant", "refusal after-delete"),
    ("answer", "error-message", "absent empty", "refusal after-delete"),
    # What is understood of a request, and what is kept of it.
    (
        "taken",
        "comment",
        "absent empty trimmed collapsed truncated-16 truncated-64 lower-case composed compatible ascii",
        "taken-create taken-update",
    ),
    (
        "taken",
        "comment",
        "without-astral without-line-ends without-markup escaped-twice",
        "taken-create taken-update",
    ),
    ("taken", "reference", "trimmed lower-case truncated-16 truncated-64 ascii", "taken-create"),
    ("taken", "text", "absent empty trimmed lower-case", "taken-create taken-update"),
    ("taken", "number", "zero one-more clamped absent", "taken-create taken-update"),
    ("taken", "boolean", "negated absent", "taken-create taken-update"),
    ("taken", "enum", "absent", "taken-create taken-update"),
    ("taken", "list", "emptied first-1 first-3 without-last last-doubled", "taken-create taken-update"),
    (
        "kept",
        "comment",
        "absent empty trimmed truncated-16 truncated-64 truncated-128",
        "kept-create kept-update",
    ),
    ("kept", "comment", "lower-case composed ascii without-astral escaped-twice", "kept-create kept-update"),
    ("kept", "text", "absent empty", "kept-create kept-update"),
    ("kept", "number", "zero one-more", "kept-create kept-update"),
    ("kept", "boolean", "negated", "kept-create kept-update"),
    ("kept", "list", "emptied first-1 without-last", "kept-create kept-update"),
    # How a request is written.
    ("trait", " ".join(TRAITS), "refused", "create update"),
    ("trait", "utf-16 cdata comment-markup non-ascii large larger deep chunked", "crashed dropped", "create"),
    # What is compared, reserved, released and counted.
    (
        "conduct",
        "reference",
        "trimmed collapsed lower-case composed compatible truncated-16 truncated-64 truncated-128",
        "compared",
    ),
    ("conduct", "reference", "shared", "other-account other-kind"),
    ("conduct", "reference", "kept", "after-delete"),
    ("conduct", "reference", "lost", "after-update next-create"),
    ("conduct", "reference", "reserved", "refusal"),
    ("conduct", "claim", "lower-case truncated-16", "compared"),
    ("conduct", "claim", "kept", "after-delete after-update"),
    ("conduct", "claim", "lost", "create after-update"),
    ("conduct", "claim", "ignored", "update"),
    ("conduct", "target", "kept", "after-delete after-update"),
    ("conduct", "target", "lost", "create after-update"),
    ("conduct", "quota", "one-more one-less", "create"),
    ("conduct", "quota", "kept", "after-delete"),
    ("conduct", "quota", "counted", "refusal replay"),
    ("conduct", "quota", "shared", "other-account"),
    ("conduct", "resource", "readable listed", "after-delete"),
    ("conduct", "resource", "shared listed", "other-account"),
    ("conduct", "resource", "lost", "after-update next-create"),
    ("conduct", "resource", "unlisted", "after-update"),
    ("conduct", "resource", "removed etag-renewed", "refused-update refused-delete"),
    ("conduct", "resource", "etag-renewed", "read"),
    ("conduct", "tag-key", "lower-case trimmed truncated-16", "kept"),
    ("conduct", "tag-value", "empty trimmed lower-case truncated-16 ascii", "kept"),
    ("conduct", "tags", "emptied first-1 without-last", "kept"),
    ("conduct", "tags", "lost", "after-update"),
    ("conduct", "tags", "shared", "other-resource"),
    ("conduct", "tags", "kept", "untag"),
)


def _operators() -> Iterator[Operator]:
    for sphere, places, changes, phases in _ROWS:
        for place, change, phase in product(places.split(), changes.split(), phases.split()):
            yield Operator(sphere, place, change, phase)
    for (trait, change), phase in product(MISREADINGS, ("create", "update")):
        yield Operator("trait", trait, change, phase)


OPERATORS: Mapping[str, Operator] = MappingProxyType({row.name: row for row in _operators()})


def matching(pattern: str) -> list[Operator]:
    """The operators whose names match a shell pattern: `etag-*@read`."""
    return [operator for name, operator in OPERATORS.items() if fnmatchcase(name, pattern)]


def in_creates(change: str) -> tuple[Operator, ...]:
    """One change in every success of a create, the first and the repeated: `etag-absent`."""
    return OPERATORS[f"{change}@create"], OPERATORS[f"{change}@replay"]
