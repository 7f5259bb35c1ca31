"""What the emulator remembers: resources, their tags and their claims, in SQLite.

Rules that hold whatever the engine does, because the database keeps them: a caller reference is unique per
account and kind, an id is never given twice (not even after a deletion), and an exclusive value (a CNAME)
has one holder. A store on disk is durable: a change is on the disk before the call that made it returns.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from cloudfront_harness.emulator.state.database import open_database
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.emulator.state.transaction import Transaction
from cloudfront_harness.errors import StoreError

_INSERT = "INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_BY_ID = "SELECT * FROM resource WHERE id = ? AND account = ? AND kind = ?"
_BY_REFERENCE = "SELECT * FROM resource WHERE account = ? AND kind = ? AND reference = ?"
_PAGE = "SELECT * FROM resource WHERE account = ? AND kind = ? AND id > ? ORDER BY id LIMIT ?"
_UPDATE = (
    "UPDATE resource SET reference = ?, api_version = ?, document = ?, etag = ?, modified = ?, "
    "first_version = ?, first_document = ?, first_etag = ? WHERE id = ?"
)
_RETIRE = "UPDATE resource SET account = '', kind = '', reference = NULL, document = '' WHERE id = ?"
_COUNT = "SELECT count(*) FROM resource WHERE account = ? AND kind = ?"
_HOLDER = "SELECT holder FROM claim WHERE account = ? AND rule = ? AND value = ?"
_USERS = "SELECT count(*) FROM use WHERE account = ? AND rule = ? AND value = ? AND holder IS NOT ?"
_OTHER_VALUES = (
    "SELECT count(DISTINCT value) FROM use WHERE account = ? AND rule = ? AND value != ? AND holder IS NOT ?"
)
_CLAIM = "INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?)"
# By name: files of earlier releases have the columns in another order.
_REFER = "INSERT OR IGNORE INTO reference (holder, target) VALUES (?, ?)"
_USE = "INSERT INTO use VALUES (?, ?, ?, ?)"
_ADD_LAYER = (
    "INSERT OR REPLACE INTO layer VALUES "
    "(?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM layer WHERE holder = ?))"
)
_SET_TAG = (
    "INSERT INTO tag VALUES (?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM tag WHERE holder = ?)) "
    "ON CONFLICT (holder, key) DO UPDATE SET value = excluded.value"
)


class Store:
    """The resources of all accounts. In memory unless `path` is given; usable from several threads.

    Raises `StoreError` when the file cannot be opened, is damaged, or is something else.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.RLock()
        # Counting takes a look at every resource of the account, and each create asks: kept until it changes.
        self._counts: dict[tuple[str, str], int] = {}
        self._data_version: tuple[Any, ...] | None = None
        self._db = open_database(path)
        if path is None:
            self._db.execute("BEGIN")
        self._transaction = Transaction(self._lock, self._run, self._counts.clear, endless=path is None)

    def close(self) -> None:
        """Close the database. A store in memory is gone then."""
        with self._lock:
            self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """What is done inside is kept as one when the block ends; nobody else changes the store meanwhile.

        When the block raises, a store on disk is as it was before. One in memory keeps what was written so
        far: whoever writes checks first.
        """
        return self._transaction

    def find(self, account: str, kind: str, resource_id: str) -> Record | None:
        """The resource with that id, None when the account has no such one."""
        row = self._row(_BY_ID, (resource_id, account, kind))
        return Record(*row) if row is not None else None

    def find_by_reference(self, account: str, kind: str, reference: str) -> Record | None:
        """The resource that was created with that reference, None when there is none."""
        row = self._row(_BY_REFERENCE, (account, kind, reference))
        return Record(*row) if row is not None else None

    def page(self, account: str, kind: str, after: str, size: int) -> list[Record]:
        """Up to `size` resources in the order of their ids, from the first one behind the id `after`."""
        return [Record(*row) for row in self._rows(_PAGE, (account, kind, after, size))]

    def count(self, account: str, kind: str) -> int:
        """How many resources of a kind the account has."""
        with self._lock:
            self._forget_counts_of_others()
            known = self._counts.get((account, kind))
            if known is None:
                row = self._row(_COUNT, (account, kind))
                known = self._counts[account, kind] = int(row[0]) if row is not None else 0
            return known

    def add(self, record: Record) -> bool:
        """Keep a new resource. False, and nothing kept, when its id was ever given or its reference taken."""
        values = (
            record.id,
            record.account,
            record.kind,
            record.reference,
            record.api_version,
            record.document,
            record.etag,
            record.created,
            record.modified,
            record.first_version,
            record.first_document,
            record.first_etag,
        )
        added = self._run(_INSERT, values) == 1
        if added and (record.account, record.kind) in self._counts:
            self._counts[record.account, record.kind] += 1
        return added

    def update(self, record: Record) -> None:
        """Replace what an update may change of a resource: all but its id and when it was created.

        No other resource may have the reference.
        """
        values = (
            record.reference,
            record.api_version,
            record.document,
            record.etag,
            record.modified,
            record.first_version,
            record.first_document,
            record.first_etag,
            record.id,
        )
        self._run(_UPDATE, values)

    def layers(self, resource_id: str) -> list[tuple[str, bytes]]:
        """(API version, document) for the other versions that a resource was written with, newest first."""
        rows = self._rows(
            "SELECT api_version, document FROM layer WHERE holder = ? ORDER BY position DESC", (resource_id,)
        )
        return [(version, document) for version, document in rows]

    def cover(self, before: Record, api_version: str) -> None:
        """Keep what an update with another version is laid over; the version has no layer but the new one."""
        if before.api_version != api_version:
            layer = (before.id, before.api_version, before.document, before.id)
            self._run(_ADD_LAYER, layer)
        self._run("DELETE FROM layer WHERE holder = ? AND api_version = ?", (before.id, api_version))

    def remove(self, resource_id: str) -> None:
        """Forget a resource with its tags and claims; its id stays used."""
        self._run(_RETIRE, (resource_id,))
        self._counts.clear()
        self._release(resource_id)
        self._run("DELETE FROM tag WHERE holder = ?", (resource_id,))
        self._run("DELETE FROM layer WHERE holder = ?", (resource_id,))

    def is_claimed(self, account: str, rule: str, values: Iterable[str], besides: str | None) -> bool:
        """Whether a resource other than `besides` holds one of the exclusive values."""
        for value in values:
            row = self._row(_HOLDER, (account, rule, value))
            if row is not None and row[0] != besides:
                return True
        return False

    def count_users(self, account: str, rule: str, value: str, besides: str | None) -> int:
        """How many resources other than `besides` use a value that a rule counts."""
        row = self._row(_USERS, (account, rule, value, besides))
        return int(row[0]) if row is not None else 0

    def count_other_values(self, account: str, rule: str, value: str, besides: str | None) -> int:
        """How many values but this one the resources other than `besides` use."""
        row = self._row(_OTHER_VALUES, (account, rule, value, besides))
        return int(row[0]) if row is not None else 0

    def set_claims(
        self,
        record: Record,
        claims: Sequence[tuple[str, str]],
        targets: Sequence[str],
        uses: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Replace what a resource holds exclusively, what it refers to, and what it uses with others.

        claims   (rule, value) pairs that no other resource may hold
        targets  ids of the resources that it names
        uses     (rule, value) pairs that are counted
        """
        if record.is_updated:  # a new resource has nothing to replace
            self._release(record.id)
        for rule, value in claims:
            held = (record.account, rule, value, record.id)
            self._run(_CLAIM, held)
        for target in targets:
            self._run(_REFER, (record.id, target))
        for rule, value in uses:
            self._run(_USE, (record.account, rule, value, record.id))

    def is_referred_to(self, resource_id: str) -> bool:
        """Whether another resource refers to this one."""
        return self._row("SELECT 1 FROM reference WHERE target = ? LIMIT 1", (resource_id,)) is not None

    def tags(self, resource_id: str) -> dict[str, str | None]:
        """The tags of a resource, in the order in which their keys were first given."""
        rows = self._rows("SELECT key, value FROM tag WHERE holder = ? ORDER BY position", (resource_id,))
        return dict(rows)

    def set_tags(self, resource_id: str, tags: Mapping[str, str | None]) -> None:
        """Add tags; a key that is there gets the new value and keeps its place."""
        for key, value in tags.items():
            self._run(_SET_TAG, (resource_id, key, value, resource_id))

    def remove_tags(self, resource_id: str, keys: Iterable[str]) -> None:
        """Remove tags; a key that is not there does not matter."""
        for key in keys:
            self._run("DELETE FROM tag WHERE holder = ? AND key = ?", (resource_id, key))

    def _forget_counts_of_others(self) -> None:
        """Forget what was counted before another process changed the file."""
        if self._path is None:
            return
        row = self._row("PRAGMA data_version", ())
        if row != self._data_version:
            self._data_version = row
            self._counts.clear()

    def _release(self, resource_id: str) -> None:
        self._run("DELETE FROM claim WHERE holder = ?", (resource_id,))
        self._run("DELETE FROM reference WHERE holder = ?", (resource_id,))
        self._run("DELETE FROM use WHERE holder = ?", (resource_id,))

    def _row(self, statement: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        with self._lock:
            try:
                row: tuple[Any, ...] | None = self._db.execute(statement, values).fetchone()
            except sqlite3.Error as error:
                raise StoreError(f"The store could not be read: {error}.") from error
        return row

    def _rows(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"The store could not be read: {error}.") from error

    def _run(self, statement: str, values: Sequence[object] = ()) -> int:
        with self._lock:
            try:
                return self._db.execute(statement, values).rowcount
            except sqlite3.Error as error:
                raise StoreError(f"The store could not be written: {error}.") from error
