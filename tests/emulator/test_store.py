"""The store: what it keeps, and what the database itself guarantees."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cloudfront_harness
import pytest
from cloudfront_harness.emulator import Store
from cloudfront_harness.emulator.state.record import Record

_RECORD = Record(
    id="E1",
    account="A",
    kind="Distribution",
    reference="ref",
    api_version="2016-09-29",
    document=b"<Config>\x00\xff</Config>",
    etag="EV1",
    created=1.5,
    modified=2.5,
)


def test_record_comes_back_as_it_was() -> None:
    store = Store()
    assert store.add(_RECORD)
    assert store.find("A", "Distribution", "E1") == _RECORD
    assert store.find_by_reference("A", "Distribution", "ref") == _RECORD
    for account, kind, resource_id in (
        ("B", "Distribution", "E1"),
        ("A", "Other", "E1"),
        ("A", "Distribution", "E2"),
    ):
        assert store.find(account, kind, resource_id) is None
    changed = _RECORD.updated(api_version="2020-05-31", document=b"<Config/>", etag="EV2", now=3.5)
    store.update(changed)
    assert store.find("A", "Distribution", "E1") == changed


def test_record_remembers_its_creation_through_updates() -> None:
    assert not _RECORD.is_updated
    once = _RECORD.updated(api_version="2020-05-31", document=b"<Config/>", etag="EV2", now=3.5)
    twice = once.updated(api_version="2018-06-18", document=b"<Config>2</Config>", etag="EV3", now=4.5)
    assert (twice.etag, twice.modified, twice.api_version) == ("EV3", 4.5, "2018-06-18")
    assert twice.is_updated
    assert twice.as_created() == replace(_RECORD, modified=_RECORD.created)


def test_id_and_reference_are_unique() -> None:
    store = Store()
    assert store.add(_RECORD)
    assert not store.add(replace(_RECORD, reference="other"))
    assert not store.add(replace(_RECORD, id="E2"))
    assert store.add(replace(_RECORD, id="E2", account="B"))
    assert store.add(replace(_RECORD, id="E3", reference=None))
    assert store.add(replace(_RECORD, id="E4", reference=None))
    store.remove("E1")
    assert not store.add(_RECORD)
    assert store.add(replace(_RECORD, id="E5"))
    assert store.count("A", "Distribution") == 3


def test_transaction_on_disk_is_undone_when_it_raises(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")

    def fail() -> None:
        with store.transaction():
            store.add(_RECORD)
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()
    assert store.count("A", "Distribution") == 0
    with store.transaction():
        store.add(_RECORD)
    assert store.count("A", "Distribution") == 1
    store.close()


def test_count_sees_what_another_process_does_and_what_is_undone(tmp_path: Path) -> None:
    store, other = Store(tmp_path / "store"), Store(tmp_path / "store")
    assert store.count("A", "Distribution") == 0
    other.add(_RECORD)
    assert store.count("A", "Distribution") == 1
    store.add(replace(_RECORD, id="E2", reference="ref2"))
    assert (store.count("A", "Distribution"), other.count("A", "Distribution")) == (2, 2)
    with pytest.raises(KeyError), store.transaction():
        store.add(replace(_RECORD, id="E3", reference="ref3"))
        assert store.count("A", "Distribution") == 3
        raise KeyError
    assert store.count("A", "Distribution") == 2
    other.remove("E1")
    assert (store.count("A", "Distribution"), other.count("A", "Distribution")) == (1, 1)


def test_uses_are_counted_apart_from_those_of_the_resource_itself() -> None:
    store = Store()
    for number in range(3):
        record = replace(_RECORD, id=f"E{number}", reference=f"r{number}")
        assert store.add(record)
        store.set_claims(record, [], [], {("rule", "shared"), ("rule", f"own {number}")})

    assert store.count_users("A", "rule", "shared", besides=None) == 3
    assert store.count_users("A", "rule", "shared", besides="E1") == 2
    assert store.count_users("B", "rule", "shared", besides=None) == 0
    assert store.count_other_values("A", "rule", "own 1", besides=None) == 3
    assert store.count_other_values("A", "rule", "own 1", besides="E0") == 2

    store.remove("E2")
    assert store.count_users("A", "rule", "shared", besides=None) == 2


def test_claims_references_and_tags_go_with_their_resource() -> None:
    store = Store()
    store.add(_RECORD)
    store.set_claims(_RECORD, [("CNAMEAlreadyExists", "a"), ("CNAMEAlreadyExists", "b")], ["EI"])
    store.set_tags("E1", {"k": "v", "n": None})
    assert store.is_claimed("A", "CNAMEAlreadyExists", ["x", "b"], besides=None)
    assert not store.is_claimed("A", "CNAMEAlreadyExists", ["a"], besides="E1")
    assert not store.is_claimed("B", "CNAMEAlreadyExists", ["a"], besides=None)
    assert store.is_referred_to("EI")
    updated = _RECORD.updated(api_version="2020-05-31", document=b"<Config/>", etag="EV2", now=3.5)
    store.set_claims(updated, [("CNAMEAlreadyExists", "c")], [])
    assert not store.is_claimed("A", "CNAMEAlreadyExists", ["a", "b"], besides=None)
    assert not store.is_referred_to("EI")
    assert store.tags("E1") == {"k": "v", "n": None}
    store.remove("E1")
    assert not store.is_claimed("A", "CNAMEAlreadyExists", ["c"], besides=None)
    assert store.tags("E1") == {}


def test_file_keeps_its_resources(tmp_path: Path) -> None:
    path = tmp_path / "store"
    store = Store(path)
    store.add(_RECORD)
    store.close()
    store = Store(path)
    assert store.find("A", "Distribution", "E1") == _RECORD
    store.close()


def test_resource_survives_a_process_that_is_killed_right_after_it_was_added(tmp_path: Path) -> None:
    path = tmp_path / "store"
    root = str(Path(cloudfront_harness.__file__).resolve().parents[1])
    program = (
        f"import sys, os; sys.path.append({root!r})\n"
        "from pathlib import Path\n"
        "from cloudfront_harness.emulator.state.record import Record\n"
        "from cloudfront_harness.emulator.state.store import Store\n"
        f"store = Store(Path({str(path)!r}))\n"
        "with store.transaction():\n"
        f"    store.add({_RECORD!r})\n"
        "os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -9
    store = Store(path)
    assert store.find("A", "Distribution", "E1") == _RECORD
    store.close()
