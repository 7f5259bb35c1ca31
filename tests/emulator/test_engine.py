"""What the engine keeps between requests, and what it answers when it cannot keep what it should."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.contract import Member, Shape
from cloudfront_harness.emulator import Store
from cloudfront_harness.emulator.engine import _LONGEST_FIXED_TARGET, _MOST_FIXED_TARGETS
from cloudfront_harness.exchange import Request
from cloudfront_harness.specs import API_VERSIONS, load_contract

from tests.emulator.sampling import DISTRIBUTION, IDENTITY, Client, config, emulator, error_code

_TARGET = "/2012-07-01/distribution"


def test_targets_of_all_spellings_are_not_kept_for_ever() -> None:
    client = Client(emulator(), "2012-07-01")
    headers = (("Authorization", client.authorization),)
    for number in range(_MOST_FIXED_TARGETS + 50):
        assert client.emulator.handle(Request("GET", f"{_TARGET}?x={number}", headers)).status == 200
    assert len(client.emulator._fixed_targets) == _MOST_FIXED_TARGETS


def test_long_targets_are_not_kept_at_all() -> None:
    client = Client(emulator(), "2012-07-01")
    target = f"{_TARGET}?{'x' * _LONGEST_FIXED_TARGET}"
    assert (
        client.emulator.handle(Request("GET", target, (("Authorization", client.authorization),))).status
        == 200
    )
    assert client.emulator._fixed_targets == {}


class _FullDisk:
    """A database that cannot keep a transaction while it is full."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.is_full = True

    def execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        if self.is_full and statement == "COMMIT":
            raise sqlite3.OperationalError("database or disk is full")
        return self._database.execute(statement, values)

    def close(self) -> None:
        self._database.close()


@pytest.mark.parametrize("kind", [IDENTITY, DISTRIBUTION])
def test_what_could_not_be_kept_was_not_created(tmp_path: Path, kind: str) -> None:
    store = Store(tmp_path / "store")
    client = Client(emulator(store=store), "2016-09-29")
    resource = client.contract.resources[kind]
    client.create(kind, "first")
    assert store.count(client.access_key, kind) == 1
    disk = store._db = _FullDisk(store._db)  # type: ignore[assignment]

    refused = client.create(kind, "second")
    assert (refused.status, error_code(refused)) == (500, "InternalError")
    assert refused.header("Location") is None
    assert store.count(client.access_key, kind) == 1
    listed = client.read(resource.list, client.send(resource.list))
    assert listed["Quantity"] == 1

    disk.is_full = False
    again = client.create(kind, "second")
    assert again.status == 201
    assert store.count(client.access_key, kind) == 2
    store.close()


_Place = tuple[str | int, ...]


def _enumerations(shape: Shape, value: Any, place: _Place = ()) -> list[tuple[_Place, Member]]:
    """Where a value has texts of an enumeration."""
    found: list[tuple[_Place, Member]] = []
    for member in shape.members:
        if member.name not in value:
            continue
        here, inner, below = (*place, member.name), member.shape, value[member.name]
        if inner.enum:
            found.append((here, member))
        elif inner.kind == "structure":
            found += _enumerations(inner, below, here)
        elif inner.kind == "list" and inner.item is not None and below:
            if inner.item.shape.enum:
                found.append(((*here, 0), inner.item))
            elif inner.item.shape.kind == "structure":
                found += _enumerations(inner.item.shape, below[0], (*here, 0))
    return found


def _with(value: Any, place: _Place, text: str) -> Any:
    if not place:
        return text
    step, *rest = place
    changed: Any = list(value) if isinstance(value, list) else dict(value)
    changed[step] = _with(value[step], tuple(rest), text)
    return changed


@pytest.mark.parametrize("version", API_VERSIONS)
def test_value_that_no_enumeration_has_is_refused_wherever_it_stands(version: str) -> None:
    client = Client(emulator(), version)
    create = load_contract(version).operation("CreateDistribution")
    assert create.request is not None
    value = config(client.contract, DISTRIBUTION, "reference", full=True)
    places = _enumerations(create.request.shape, value)
    assert places
    for place, member in places:
        for text in ("no-such-value", member.shape.enum[0] + "x", member.shape.enum[0].swapcase()):
            if text in member.shape.enum:
                continue
            answer = client.send("CreateDistribution", _with(value, place, text))
            assert answer.status == 400, (place, text, answer.body)
            assert error_code(answer) == "MalformedXML", (place, text)
    listed = client.send("ListDistributions")
    assert b"<DistributionSummary>" not in listed.body


@pytest.mark.parametrize("version", API_VERSIONS)
def test_location_is_an_absolute_uri_of_the_service(version: str) -> None:
    client = Client(emulator(), version)
    answer = client.create(DISTRIBUTION, "reference")
    resource_id = client.read("CreateDistribution", answer)["Id"]
    assert (
        answer.header("Location") == f"https://cloudfront.amazonaws.com/{version}/distribution/{resource_id}"
    )


def test_rule_without_words_of_its_own_says_what_there_is_too_much_of() -> None:
    client = Client(emulator(quotas={DISTRIBUTION: None}), "2020-05-31")
    (rule,) = [
        row
        for row in client.contract.constraints
        if (row.kind, row.message, row.code) == ("max-resources", "", "EntityLimitExceeded")
    ]
    made = client.send("CreateAnycastIpList", {"Name": "list", "IpCount": 3})
    shared = {rule.paths[0]: client.read("CreateAnycastIpList", made)["Id"]}
    for number in range(rule.argument["maximum"]):
        assert client.create(DISTRIBUTION, f"reference-{number}", **shared).status == 201
    refused = client.create(DISTRIBUTION, "one too many", **shared)
    assert (refused.status, error_code(refused)) == (400, "EntityLimitExceeded")
    assert b"number of Distribution resources" in refused.body
