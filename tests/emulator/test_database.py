"""Opening a store: which files are refused, and that a sound one never is, whatever SQLite there is."""

from __future__ import annotations

import importlib
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.emulator import Store
from cloudfront_harness.emulator.state import database as databases
from cloudfront_harness.emulator.state.database import reason_to_refuse
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.errors import StoreError

# Each brings an SQLite of its own; the interpreter's is always there.
_SQLITES = [name for name in ("sqlite3", "pysqlite3", "apsw") if find_spec(name) is not None]

# The layout of earlier releases, which `quick_check` of SQLite 3.40 takes for damage.
_OTHER_ORDER = """
DROP TABLE reference;
CREATE TABLE reference (
    holder TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (target, holder)
) WITHOUT ROWID;
CREATE INDEX reference_by_holder ON reference (holder);
"""

_RECORD = Record(
    id="E1",
    account="A",
    kind="Distribution",
    reference="ref",
    api_version="2016-09-29",
    document=b"<Config/>",
    etag="EV1",
    created=1.5,
    modified=2.5,
)


def _fill(store: Store) -> None:
    """At least one row in every table."""
    assert store.add(_RECORD)
    changed = _RECORD.updated(api_version="2020-05-31", document=b"<Config>2</Config>", etag="EV2", now=3.5)
    store.cover(_RECORD, changed.api_version)
    store.update(changed)
    store.set_claims(changed, [("CNAMEAlreadyExists", "a")], ["EI"], {("rule", "value")})
    store.set_tags("E1", {"k": "v"})


def _assert_filled(store: Store) -> None:
    found = store.find("A", "Distribution", "E1")
    assert found is not None
    assert found.as_created() == replace(_RECORD, modified=_RECORD.created)
    assert store.layers("E1") == [("2016-09-29", b"<Config/>")]
    assert store.is_claimed("A", "CNAMEAlreadyExists", ["a"], besides=None)
    assert store.is_referred_to("EI")
    assert store.count_users("A", "rule", "value", besides=None) == 1
    assert store.tags("E1") == {"k": "v"}


def _filled(path: Path, *, other_order: bool) -> None:
    if other_order:
        Store(path).close()
        database = sqlite3.connect(path)
        database.executescript(_OTHER_ORDER)
        database.close()
    store = Store(path)
    _fill(store)
    store.close()


def _ask(sqlite: str, path: Path) -> databases.Ask:
    module = importlib.import_module(sqlite)
    connection = module.Connection(str(path)) if sqlite == "apsw" else module.connect(path)

    def ask(statement: str) -> Any:
        return connection.execute(statement).fetchall()[0][0]

    return ask


def test_every_table_is_filled_here(tmp_path: Path) -> None:
    _filled(tmp_path / "store", other_order=False)
    database = sqlite3.connect(tmp_path / "store")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    database.close()
    assert len(rows) >= 6
    assert 0 not in rows.values(), rows


@pytest.mark.parametrize("other_order", [False, True])
@pytest.mark.parametrize("sqlite", _SQLITES)
def test_sound_file_is_opened_again(tmp_path: Path, sqlite: str, other_order: bool) -> None:
    path = tmp_path / "store"
    _filled(path, other_order=other_order)
    assert reason_to_refuse(_ask(sqlite, path)) == ""
    store = Store(path)
    _assert_filled(store)
    store.close()


@pytest.mark.parametrize("sqlite", _SQLITES)
def test_layout_passes_the_quick_check_too(tmp_path: Path, sqlite: str) -> None:
    """Else every start would take the time of the slow one."""
    _filled(tmp_path / "store", other_order=False)
    assert _ask(sqlite, tmp_path / "store")("PRAGMA quick_check") == "ok"


@pytest.mark.parametrize("sqlite", _SQLITES)
def test_damaged_file_is_refused_by_every_sqlite(tmp_path: Path, sqlite: str) -> None:
    _damaged(tmp_path / "store")
    assert reason_to_refuse(_ask(sqlite, tmp_path / "store")).startswith("is damaged")


def _answers(**checks: str) -> databases.Ask:
    """A store in which the checks say what they are told to say."""
    store = {
        "SELECT count(*) FROM sqlite_master": 10,
        "PRAGMA application_id": databases._APPLICATION_ID,
        "PRAGMA user_version": databases._SCHEMA_VERSION,
    }
    return {**store, **{f"PRAGMA {name}(1)": said for name, said in checks.items()}}.__getitem__


@pytest.mark.parametrize(
    "quick,thorough,reason",
    [
        ("ok", "not asked", ""),
        ("NULL value in reference.holder", "ok", ""),
        (
            "NULL value in reference.holder",
            "row 1 missing from index",
            "is damaged: row 1 missing from index",
        ),
    ],
)
def test_quick_check_alone_locks_nobody_out(quick: str, thorough: str, reason: str) -> None:
    assert reason_to_refuse(_answers(quick_check=quick, integrity_check=thorough)) == reason


def _not_sqlite(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 100)


def _foreign(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE other (x)")
    database.commit()
    database.close()


def _newer(path: Path) -> None:
    Store(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.commit()
    database.close()


def _damaged(path: Path) -> None:
    store = Store(path)
    for number in range(200):
        store.add(replace(_RECORD, id=f"E{number}", reference=f"r{number}", document=b"x" * 500))
    store.close()
    data = bytearray(path.read_bytes())
    data[8192:40960] = os.urandom(40960 - 8192)
    path.write_bytes(data)


def _directory(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    "spoil,reason",
    [
        (_not_sqlite, "is damaged or not a store"),
        (_foreign, "another program"),
        (_newer, "has schema version 99"),
        (_damaged, "is damaged"),
        (_directory, "cannot be opened"),
    ],
)
def test_file_that_is_no_store_is_refused_and_left_alone(
    tmp_path: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    path = tmp_path / "store"
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=reason) as caught:
        Store(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_file_in_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "missing" / "store")
