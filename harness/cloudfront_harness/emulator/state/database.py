"""The file of a store: the layout of its tables, and which files are opened at all.

A file is refused when it is something else, was written by another release, or is damaged. It is damaged when
`integrity_check` of SQLite says so: the faster `quick_check` comes first, but it alone locks nobody out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cloudfront_harness.errors import Hint, StoreError

# "CFHS": tells a store from any other SQLite file.
_APPLICATION_ID = 0x43464853
_SCHEMA_VERSION = 3
# How long another process that shares the file may hold it before a request fails.
_BUSY_TIMEOUT_S = 10.0

# Primary keys are in the order of the columns: `quick_check` of SQLite 3.40 takes any other order for damage.
# What was deleted keeps its row, without an account: its id is never given again.
_SCHEMA = """
CREATE TABLE resource (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT,
    api_version TEXT NOT NULL,
    document BLOB NOT NULL,
    etag TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL,
    first_version TEXT,
    first_document BLOB,
    first_etag TEXT,
    UNIQUE (account, kind, reference)
);
CREATE TABLE claim (
    account TEXT NOT NULL,
    rule TEXT NOT NULL,
    value TEXT NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (account, rule, value)
) WITHOUT ROWID;
CREATE INDEX claim_by_holder ON claim (holder);
CREATE TABLE reference (
    target TEXT NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (target, holder)
) WITHOUT ROWID;
CREATE INDEX reference_by_holder ON reference (holder);
CREATE TABLE use (
    account TEXT NOT NULL,
    rule TEXT NOT NULL,
    value TEXT NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (account, rule, value, holder)
) WITHOUT ROWID;
CREATE INDEX use_by_holder ON use (holder);
CREATE TABLE layer (
    holder TEXT NOT NULL,
    api_version TEXT NOT NULL,
    document BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (holder, api_version)
) WITHOUT ROWID;
CREATE TABLE tag (
    holder TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT,
    position INTEGER NOT NULL,
    PRIMARY KEY (holder, key)
) WITHOUT ROWID;
"""

# SQL -> the first value of its first row
Ask = Callable[[str], Any]


def open_database(path: Path | None) -> sqlite3.Connection:
    """A connection to the store at `path`, made when it is missing; to one in memory for None.

    Several threads may use it, one at a time. Raises `StoreError` when the file cannot be opened, is damaged,
    or is something else; it is left as it is then.
    """
    try:
        database = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
        )
    except sqlite3.Error as error:
        raise _unusable(path, f"cannot be opened: {error}") from error
    try:
        _prepare(database, path)
    except sqlite3.Error as error:
        database.close()
        raise _unusable(path, f"is damaged or not a store: {error}") from error
    except StoreError:
        database.close()
        raise
    return database


def reason_to_refuse(ask: Ask) -> str:
    """Why a file must not be used as a store, "" when it may. An empty file may."""
    if not ask("SELECT count(*) FROM sqlite_master"):
        return ""
    if ask("PRAGMA application_id") != _APPLICATION_ID:
        return "is an SQLite database of another program"
    version = ask("PRAGMA user_version")
    if version != _SCHEMA_VERSION:
        return f"has schema version {version}; this release reads {_SCHEMA_VERSION}"
    if ask("PRAGMA quick_check(1)") == "ok":
        return ""
    problem = ask("PRAGMA integrity_check(1)")
    return "" if problem == "ok" else f"is damaged: {problem}"


def _prepare(database: sqlite3.Connection, path: Path | None) -> None:
    def ask(statement: str) -> Any:
        return database.execute(statement).fetchone()[0]

    if path is not None:
        # Before anything is written: a file of somebody else stays as it is.
        reason = reason_to_refuse(ask)
        if reason:
            raise _unusable(path, reason)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
    # Inside the transaction: of two processes that open a new file at once, one makes the tables.
    database.execute("BEGIN IMMEDIATE")
    if not ask("SELECT count(*) FROM sqlite_master"):
        for statement in _SCHEMA.split(";\n"):
            database.execute(statement)
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    database.execute("COMMIT")


def _unusable(path: Path | None, reason: str) -> StoreError:
    in_one_line = " ".join(reason.split())
    return StoreError(f"The store {path or 'in memory'} {in_one_line}.", Hint.ANOTHER_STORE)
