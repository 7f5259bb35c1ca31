"""One resource and several API versions: what each sees, and what an update with one leaves to the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.contract import Member, Shape
from cloudfront_harness.emulator import Store
from cloudfront_harness.emulator.operations.version_layers import _laid_over
from cloudfront_harness.exchange import Response

from tests.emulator.sampling import DISTRIBUTION, Client, emulator, error_code

OLD, NEW = "2012-05-05", "2016-09-29"


class _Both:
    """Clients of an old and a new version in the same account, and one distribution."""

    def __init__(self, store: Store | None = None, **changes: Any) -> None:
        server = emulator(store=store)
        self.old, self.new = Client(server, OLD), Client(server, NEW)
        created = self.new.create(DISTRIBUTION, "ref", full=True, **changes)
        self.id = self.new.read("CreateDistribution", created)["Id"]

    def seen(self, client: Client) -> tuple[dict[str, Any], str]:
        response = client.send("GetDistributionConfig", Id=self.id)
        return client.read("GetDistributionConfig", response), response.header("ETag") or ""

    def update(self, client: Client, **changes: Any) -> Response:
        config, etag = self.seen(client)
        return client.send("UpdateDistribution", config | changes, Id=self.id, if_match=etag)


def test_an_update_with_an_old_version_keeps_what_it_does_not_know() -> None:
    both = _Both()
    before, _ = both.seen(both.new)
    assert {"Restrictions", "WebACLId", "HttpVersion"} <= before.keys()
    assert not {"Restrictions", "WebACLId", "HttpVersion"} & both.seen(both.old)[0].keys()

    assert both.update(both.old, Comment="changed").status == 200

    assert both.seen(both.new)[0] == {**before, "Comment": "changed"}
    assert both.seen(both.old)[0]["Comment"] == "changed"


def test_an_update_with_an_old_version_removes_what_it_knows() -> None:
    both = _Both(Aliases={"Quantity": 1, "Items": ["www.example.com"]})
    both.update(both.old, Aliases={"Quantity": 0})
    assert both.seen(both.new)[0]["Aliases"] == {"Quantity": 0}


def test_items_keep_what_is_not_known_of_them_by_their_name() -> None:
    both = _Both()
    config, _ = both.seen(both.old)
    (origin,) = config["Origins"]["Items"]
    added = {**origin, "Id": "origin-2", "DomainName": "other.s3.amazonaws.com"}
    both.update(both.old, Origins={"Quantity": 2, "Items": [added, origin]})

    second, first = both.seen(both.new)[0]["Origins"]["Items"]
    assert (second["Id"], first["Id"]) == ("origin-2", "origin-1")
    assert first["OriginPath"] == "/production"
    assert "OriginPath" not in second


def test_items_are_told_apart_by_what_each_must_have() -> None:
    text = Shape("string", "string")
    note, name = Member("Note", "Note", text), Member("Name", "Name", text, required=True)
    new = Shape("I", "structure", (note, name, Member("Extra", "Extra", text)))
    shape, known = (
        Shape("L", "list", item=Member("I", "I", item))
        for item in (new, Shape("I", "structure", (note, name)))
    )
    below = [{"Name": "a", "Extra": "1"}, {"Name": "b", "Extra": "2"}]
    above = [{"Note": "moved", "Name": "b"}, {"Name": "a"}]
    assert _laid_over(below, above, shape, known) == [
        {"Note": "moved", "Name": "b", "Extra": "2"},
        {"Name": "a", "Extra": "1"},
    ]


def test_the_version_that_writes_again_sees_what_it_wrote() -> None:
    both = _Both()
    both.update(both.old, Comment="old")
    both.update(both.new, Comment="new", HttpVersion="http1.1")
    both.update(both.old, Comment="old again")
    seen, _ = both.seen(both.new)
    assert (seen["Comment"], seen["HttpVersion"]) == ("old again", "http1.1")


def test_a_name_is_taken_as_long_as_any_version_shows_it() -> None:
    aliases = {"Quantity": 1, "Items": ["www.example.com"]}
    both = _Both(Aliases=aliases)
    oldest = Client(both.new.emulator, "2010-11-01")
    _, etag = both.seen(oldest)
    origin = {"DNSName": "bucket.s3.amazonaws.com"}
    known = {"S3Origin": origin, "CallerReference": "ref", "Comment": "", "Enabled": False}
    # 2010-11-01 calls its names CNAME, and knows no Aliases.
    assert oldest.send("UpdateDistribution", known, Id=both.id, if_match=etag).status == 200
    assert both.seen(both.new)[0]["Aliases"] == aliases
    assert error_code(both.new.create(DISTRIBUTION, "other", Aliases=aliases)) == "CNAMEAlreadyExists"

    both.update(both.old, Aliases={"Quantity": 0})
    assert both.new.create(DISTRIBUTION, "other", Aliases=aliases).status == 201


def test_a_feature_that_was_on_by_being_there_is_shown_as_enabled() -> None:
    server = emulator()
    oldest, new = Client(server, "2010-11-01"), Client(server, NEW)
    logging = {"Bucket": "logs.s3.amazonaws.com", "Prefix": "p"}
    created = oldest.read("CreateDistribution", oldest.create(DISTRIBUTION, "ref", Logging=logging))
    shown = new.read("GetDistributionConfig", new.send("GetDistributionConfig", Id=created["Id"]))
    assert shown["Logging"] == {**logging, "Enabled": True, "IncludeCookies": False}


@pytest.mark.parametrize("on_disk", [False, True], ids=["memory", "disk"])
def test_layers_are_kept_and_go_with_their_resource(tmp_path: Path, on_disk: bool) -> None:
    store = Store(tmp_path / "store" if on_disk else None)
    both = _Both(store, Enabled=False)
    both.update(both.old, Comment="changed")
    assert [version for version, _ in store.layers(both.id)] == [NEW]
    if on_disk:
        assert Store(tmp_path / "store").layers(both.id) == store.layers(both.id)
    _, etag = both.seen(both.old)
    assert both.old.send("DeleteDistribution", Id=both.id, if_match=etag).status == 204
    assert store.layers(both.id) == []
