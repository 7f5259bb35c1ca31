from __future__ import annotations

import os
from pathlib import Path

import pytest
from cloudfront_harness.atomic_file import AtomicFile, remove_leftovers, write_atomically


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a[1].json"
    path.write_bytes(b"old")
    return path


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_the_old_file_is_there_until_the_new_one_is(path: Path) -> None:
    file = AtomicFile(path)
    file.write(b"new, ")
    file.write(b"and whole")
    assert path.read_bytes() == b"old"
    file.commit()
    file.discard()
    assert path.read_bytes() == b"new, and whole"
    assert names(path) == [path.name]


def test_what_is_discarded_leaves_nothing(path: Path) -> None:
    file = AtomicFile(path)
    file.write(b"new")
    file.discard()
    file.discard()
    assert path.read_bytes() == b"old"
    assert names(path) == [path.name]


def test_a_failure_leaves_the_old_file_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(path) == [path.name]


def test_it_has_the_permissions_of_any_new_file(path: Path) -> None:
    other = path.with_name("other")
    other.touch()
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode == other.stat().st_mode


def test_the_leftovers_of_this_file_are_removed_and_no_others(path: Path) -> None:
    killed = AtomicFile(path)
    killed._file.close()  # type: ignore[union-attr]
    other = AtomicFile(path.with_name("a1.json"))
    remove_leftovers(path)
    assert names(path) == sorted([path.name, other._scratch.name])
    other.discard()
