"""Faults by operators: each changes what its name says, when its name says, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from cloudfront_harness.emulator import ConnectionDropped, select_faults
from cloudfront_harness.emulator.faults.operators.changes import LIST_CHANGES, TEXT_CHANGES, Earlier
from cloudfront_harness.emulator.faults.operators.combinations import OPERATORS, matching
from cloudfront_harness.emulator.faults.operators.document import Document
from cloudfront_harness.emulator.faults.operators.moment import PHASES
from cloudfront_harness.errors import UnknownNameError
from cloudfront_harness.exchange import Response
from cloudfront_harness.specs import load_contract
from hypothesis import given
from hypothesis import strategies as st

from tests.emulator.sampling import DISTRIBUTION, IDENTITY, Client, config, document, emulator

_VERSIONS = ("2010-11-01", "2020-05-31")
_COMMENT = "  A Comment, long enough to be cut \U0001f642 "


def _client(*faults: str, version: str = "2020-05-31", key: str = "AKIAONE", **options: Any) -> Client:
    return Client(emulator(faults=select_faults(faults), **options), version, key)


def _other(client: Client) -> Client:
    return Client(client.emulator, client.contract.api_version, "AKIATWO")


def _create(client: Client, reference: str = "ref", comment: str = _COMMENT) -> Response:
    return client.create(IDENTITY, reference, Comment=comment)


def _raw_create(client: Client, change: Callable[[bytes], bytes]) -> Response:
    operation = client.contract.operation("CreateCloudFrontOriginAccessIdentity")
    body = document(operation, config(client.contract, IDENTITY, "ref") | {"Comment": "a comment"})
    return client.raw(operation.name, change(body))


def _id(response: Response) -> str:
    return _text(response, "Id")


def _text(response: Response, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", response.body.decode())
    return found[1] if found is not None else "-"


def _get(client: Client, identifier: str, config_only: bool = False) -> Response:
    resource = client.contract.resources[IDENTITY]
    return client.send(resource.get_config if config_only else resource.get, Id=identifier)


def _update(client: Client, made: Response, comment: str = "new", reference: str = "ref") -> Response:
    value = config(client.contract, IDENTITY, reference) | {"Comment": comment}
    name = client.contract.resources[IDENTITY].update
    return client.send(name, value, Id=_id(made), if_match=made.header("ETag"))


def _delete(client: Client, made: Response) -> Response:
    name = client.contract.resources[IDENTITY].delete
    return client.send(name, Id=_id(made), if_match=made.header("ETag"))


def _list(client: Client) -> Response:
    return client.send(client.contract.resources[IDENTITY].list)


# What a client sees: without operators all of these are False.


def _etag_is_missing(client: Client) -> bool:
    return _create(client).header("ETag") is None


def _etags_are_the_same(client: Client) -> bool:
    first, second = _create(client), _create(client, "ref-2")
    return _get(client, _id(first)).header("ETag") == _get(client, _id(second)).header("ETag")


def _etag_differs_on_replay(client: Client) -> bool:
    return _create(client).header("ETag") != _create(client).header("ETag")


def _comment_is_cut(client: Client) -> bool:
    return len(_text(_create(client), "Comment")) == 16


def _comment_is_cut_on_read(client: Client) -> bool:
    return len(_text(_get(client, _id(_create(client))), "Comment")) == 16


def _comment_is_cut_everywhere(client: Client) -> bool:
    made = _create(client)
    return all(len(_text(shown, "Comment")) == 16 for shown in (made, _get(client, _id(made))))


def _config_read_shows_the_old_comment(client: Client) -> bool:
    made = _create(client)
    _get(client, _id(made), config_only=True)
    _update(client, made)
    return _text(_get(client, _id(made), config_only=True), "Comment") == _COMMENT


def _second_read_differs(client: Client) -> bool:
    identifier = _id(_create(client))
    first = _get(client, identifier)
    return first.header("ETag") != _get(client, identifier).header("ETag")


def _second_read_shows_another_etag(client: Client) -> bool:
    made = _create(client)
    first, second = _get(client, _id(made)), _get(client, _id(made))
    return first.header("ETag") == made.header("ETag") != second.header("ETag")


def _list_is_short(client: Client) -> bool:
    for number in range(3):
        _create(client, f"ref-{number}")
    listed = _list(client)
    return (listed.body.count(b"<Id>"), _text(listed, "Quantity")) == (1, "1")


def _what_was_deleted_is_shown(client: Client) -> bool:
    made = _create(client)
    _get(client, _id(made))
    _delete(client, made)
    return _get(client, _id(made)).status == 200


def _a_deleted_reference_is_taken(client: Client) -> bool:
    made = _create(client)
    _delete(client, made)
    return _id(_create(client)) in ("-", _id(made))


def _references_are_folded(client: Client) -> bool:
    _create(client, "Ref")
    # The reference that is shown is another one, and so the configuration.
    return _create(client, "REF").status == 409


def _accounts_share_references(client: Client) -> bool:
    return _id(_create(client)) == _id(_create(_other(client)))


def _accounts_share_resources(client: Client) -> bool:
    return _get(_other(client), _id(_create(client))).status == 200


def _a_refused_update_renews_the_etag(client: Client) -> bool:
    made = _create(client)
    name = client.contract.resources[IDENTITY].update
    client.send(name, config(client.contract, IDENTITY, "ref"), Id=_id(made), if_match="ESTALE")
    return _get(client, _id(made)).header("ETag") != made.header("ETag")


def _an_update_releases_the_reference(client: Client) -> bool:
    made = _create(client)
    _update(client, made)
    return _id(_create(client)) not in ("-", _id(made))


def _a_refused_create_reserves_its_reference(client: Client) -> bool:
    _create(client, comment="c" * 129)
    return _create(client).status != 201


def _cdata_is_refused(client: Client) -> bool:
    return (
        _raw_create(client, lambda body: body.replace(b"a comment", b"<![CDATA[a comment]]>")).status == 400
    )


def _cdata_is_lost(client: Client) -> bool:
    made = _raw_create(client, lambda body: body.replace(b"a comment", b"<![CDATA[a comment]]>"))
    return _text(made, "Comment") == ""


def _the_quota_is_one_less(client: Client) -> bool:
    return [_create(client, f"ref-{number}").status for number in range(2)] == [201, 400]


def _errors_have_no_code(client: Client) -> bool:
    refused = _create(client, comment="c" * 129)
    return refused.status == 400 and b"<Code>" not in refused.body


def _the_answer_is_no_document(client: Client) -> bool:
    return b"<html>" in _get(client, _id(_create(client))).body


_SEEN: dict[str, Callable[[Client], bool]] = {
    "etag-absent@create": _etag_is_missing,
    "etag-constant@read": _etags_are_the_same,
    "etag-other@replay": _etag_differs_on_replay,
    "etag-fresh@read": _second_read_differs,
    "etag-fresh@second-read": _second_read_shows_another_etag,
    "comment-truncated-16@create": _comment_is_cut,
    "comment-truncated-16@read": _comment_is_cut_on_read,
    "comment-truncated-16@taken-create": _comment_is_cut_everywhere,
    "comment-truncated-16@kept-create": _comment_is_cut_on_read,
    "comment-stale@config-read": _config_read_shows_the_old_comment,
    "listing-first-1@list": _list_is_short,
    "answer-stale@after-delete": _what_was_deleted_is_shown,
    "answer-garbage@read": _the_answer_is_no_document,
    "resource-readable@after-delete": _what_was_deleted_is_shown,
    "resource-shared@other-account": _accounts_share_resources,
    "resource-etag-renewed@refused-update": _a_refused_update_renews_the_etag,
    "reference-kept@after-delete": _a_deleted_reference_is_taken,
    "reference-lower-case@compared": _references_are_folded,
    "reference-shared@other-account": _accounts_share_references,
    "reference-lost@after-update": _an_update_releases_the_reference,
    "reference-reserved@refusal": _a_refused_create_reserves_its_reference,
    "cdata-refused@create": _cdata_is_refused,
    "cdata-lost@create": _cdata_is_lost,
    "quota-one-less@create": _the_quota_is_one_less,
    "error-code-absent@refusal": _errors_have_no_code,
}


@pytest.mark.parametrize("name", _SEEN)
def test_an_operator_does_what_its_name_says(name: str) -> None:
    quotas = {IDENTITY: 2} if name.startswith("quota") else {}
    assert _SEEN[name](_client(name, quotas=quotas))
    assert not _SEEN[name](_client(quotas=quotas))


def test_only_the_phase_of_the_name_is_changed() -> None:
    client = _client("etag-absent@read")
    made = _create(client)
    assert made.header("ETag") is not None
    assert _get(client, _id(made)).header("ETag") is None
    assert _get(client, _id(made), config_only=True).header("ETag") is not None
    assert _update(client, made).header("ETag") is not None


def test_a_crash_and_a_dropped_connection() -> None:
    def with_a_comment(body: bytes) -> bytes:
        return body.replace(b"a comment", b"a <!-- --> comment")

    assert _raw_create(_client("comment-markup-crashed@create"), with_a_comment).status == 500
    with pytest.raises(ConnectionDropped):
        _raw_create(_client("comment-markup-dropped@create"), with_a_comment)


@pytest.mark.parametrize("version", _VERSIONS)
@pytest.mark.parametrize("kind", [IDENTITY, DISTRIBUTION])
def test_a_document_that_is_not_changed_keeps_its_bytes(version: str, kind: str) -> None:
    client = _client(version=version)
    made = client.create(kind, "ref", full=True, Comment=_COMMENT + "<&>\"' \r\n\té")
    operation = client.contract.operation(client.contract.resources[kind].create[0])
    parsed = Document.parse(made.body, operation.response)
    assert parsed is not None
    assert parsed.write() == made.body


def test_what_is_no_document_is_left_alone() -> None:
    operation = load_contract("2020-05-31").operation("CreateDistribution")
    assert Document.parse(b"<Distribution>", operation.response) is None
    assert Document.parse(b"<a/>", None) is None


def test_every_kind_of_member_has_an_operator() -> None:
    client = _client()
    made = client.create(DISTRIBUTION, "ref", full=True)
    operation = client.contract.operation("CreateDistribution")
    parsed = Document.parse(made.body, operation.response)
    assert parsed is not None
    kinds = {place.kind for place in parsed.places(client.contract, "CallerReference")}
    assert kinds >= {"id", "arn", "status", "time", "minted", "reference", "comment", "text", "enum", "count"}
    assert kinds <= {operator.place for operator in OPERATORS.values()}


def test_catalogue() -> None:
    assert len(OPERATORS) > 300
    for name, operator in OPERATORS.items():
        assert re.fullmatch(r"[a-z0-9-]+@[a-z-]+", name)
        assert operator.name == name
        if operator.sphere == "answer":
            assert operator.phase in PHASES
            known = {*TEXT_CHANGES, *LIST_CHANGES}
            assert operator.change in known or operator.place in ("status-code", "answer")
        if operator.sphere in ("taken", "kept"):
            assert operator.change in {*TEXT_CHANGES, *LIST_CHANGES}


def test_names_are_matched_and_unknown_ones_told() -> None:
    assert {operator.name for operator in matching("etag-absent@*")} >= {"etag-absent@create"}
    with pytest.raises(UnknownNameError, match="etag-absent@create"):
        select_faults(["etag-absent@creates"])


@pytest.mark.parametrize("name", [name for name in OPERATORS if "-dropped@" not in name][::7])
def test_no_operator_breaks_the_emulator_itself(name: str) -> None:
    client = _client(name)
    _create(client)
    made = _create(client)
    _create(client, "ref-2")
    for config_only in (False, True):
        _get(client, _id(made), config_only=config_only)
    _list(client)
    _update(client, made)
    _get(client, _id(made))
    _delete(client, made)
    assert _get(client, _id(made)).status in (200, 201, 202, 204, 404, 500)


@given(st.text(), st.sampled_from(sorted(TEXT_CHANGES)), st.sampled_from(["id", "time", "number", "text"]))
def test_a_change_of_text_gives_a_text_or_nothing(text: str, change: str, kind: str) -> None:
    changed = TEXT_CHANGES[change](text, Earlier(kind))
    assert changed is None or isinstance(changed, str)
    assert (changed is None) == (change == "absent")


@given(st.lists(st.integers()), st.sampled_from(sorted(LIST_CHANGES)))
def test_a_change_of_a_list_adds_nothing_new(items: list[int], change: str) -> None:
    assert set(LIST_CHANGES[change](items)) <= set(items)
