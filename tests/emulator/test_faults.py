"""Each fault changes what it names, and nothing else."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import pytest
from cloudfront_harness.emulator import FAULTS, ConnectionDropped, select_faults
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig
from cloudfront_harness.errors import UnknownNameError
from cloudfront_harness.exchange import Response
from cloudfront_harness.specs import load_clauses

from tests.emulator.raw_http import RawConnection
from tests.emulator.sampling import DISTRIBUTION, IDENTITY, Client, config, document, emulator

_VERSIONS = ("2010-11-01", "2016-09-29", "2020-05-31")
# An answer without what differs from one run to the next anyway: nothing, as clock and minter are fixed.
Answers = dict[str, Response | None]


def _clock() -> float:
    return 1_368_907_680.35


def _answers(*faults: str) -> Answers:
    """The answers to every step of the script, in several versions; None for a dropped connection."""
    answers: Answers = {}
    for version in _VERSIONS:
        for kind in (IDENTITY, DISTRIBUTION):
            for step, send in _script(version, kind, faults):
                try:
                    answers[f"{version} {kind} {step}"] = send()
                except ConnectionDropped:
                    answers[f"{version} {kind} {step}"] = None
    return answers


def _script(version: str, kind: str, faults: tuple[str, ...]) -> Iterator[tuple[str, Callable[[], Response]]]:
    """The steps, each in an account of its own, so that what one changes the next does not see."""
    shared = emulator(profile="observed", clock=_clock, faults=select_faults(faults), quotas={kind: 2})
    for number, (name, step) in enumerate(_STEPS.items()):
        # However many values the steps before took from it.
        shared._minter._random.seed(number)
        client = Client(shared, version, f"AKIA{number}")
        yield name, partial(step, client, kind)


def _create(client: Client, kind: str, reference: str = "ref", **changes: Any) -> Response:
    return client.create(kind, reference, **({"Comment": "c"} | changes))


def _name(client: Client, kind: str) -> str:
    return client.contract.resources[kind].create[0]


def _body(client: Client, kind: str, reference: str = "ref") -> bytes:
    value = config(client.contract, kind, reference) | {"Comment": "c"}
    return document(client.contract.operation(_name(client, kind)), value)


def _made(client: Client, kind: str) -> tuple[str, str]:
    """Id and ETag of a new resource, taken from where no fault of a create reaches."""
    _create(client, kind)
    store = client.emulator._core.store
    (record,) = store.page(client.access_key, kind, "", 10)
    return record.id, record.etag


def _full(client: Client, kind: str) -> Response:
    return client.create(kind, "full", full=True)


def _repeat(client: Client, kind: str) -> Response:
    _create(client, kind)
    return _create(client, kind)


def _repeat_with_space(client: Client, kind: str) -> Response:
    body = _body(client, kind)
    client.raw(_name(client, kind), body)
    return client.raw(_name(client, kind), re.sub(rb">(?=<\w)", b">\n", body))


def _repeat_in_other_order(client: Client, kind: str) -> Response:
    body = _body(client, kind)
    client.raw(_name(client, kind), body)
    comment = b"<Comment>c</Comment>"
    end = body.rindex(b"</")
    return client.raw(_name(client, kind), body[:end].replace(comment, b"") + comment + body[end:])


def _repeat_with_another_config(client: Client, kind: str) -> Response:
    _create(client, kind)
    return _create(client, kind, Comment="d")


def _create_again_under_another_reference(client: Client, kind: str) -> Response:
    _create(client, kind, "ref-1")
    return _create(client, kind, "ref-2")


def _create_beyond_the_quota(client: Client, kind: str) -> Response:
    for number in range(2):
        _create(client, kind, f"ref-{number}", Comment=f"c-{number}")
    return _create(client, kind, "ref-2", Comment="c-2")


def _list_after_a_refusal(client: Client, kind: str) -> Response:
    _break_a_documented_rule(client, kind)
    return client.send(client.contract.resources[kind].list)


def _list_after_a_repetition(client: Client, kind: str) -> Response:
    _repeat(client, kind)
    return client.send(client.contract.resources[kind].list)


def _break_a_documented_rule(client: Client, kind: str) -> Response:
    if kind == IDENTITY:
        return _create(client, kind, Comment="c" * 129)
    return _create(client, kind, DefaultRootObject="x" * 256)


def _break_an_observed_rule(client: Client, kind: str) -> Response:
    return _create(client, kind, "")


def _get(client: Client, kind: str) -> Response:
    return client.send(client.contract.resources[kind].get, Id=_made(client, kind)[0])


def _get_config(client: Client, kind: str) -> Response:
    return client.send(client.contract.resources[kind].get_config, Id=_made(client, kind)[0])


def _list(client: Client, kind: str) -> Response:
    _create(client, kind)
    return client.send(client.contract.resources[kind].list)


def _update(client: Client, kind: str, if_match: str | None = "current") -> Response:
    resource_id, etag = _made(client, kind)
    # An update has to say what a create may leave out.
    value = _whole(client, config(client.contract, kind, "ref") | {"Comment": "new"})
    given = etag if if_match == "current" else if_match
    return client.send(client.contract.resources[kind].update, value, Id=resource_id, if_match=given)


def _whole(client: Client, value: dict[str, Any]) -> dict[str, Any]:
    """A distribution with what an update wants to have, as far as the version knows it."""
    body = client.contract.operation("CreateDistribution").request
    behaviour = value.get("DefaultCacheBehavior")
    if body is None or behaviour is None:
        return value
    known = {path for path, _ in body.shape.walk()}
    for name, wanted in {"FieldLevelEncryptionId": "", "LambdaFunctionAssociations": {"Quantity": 0}}.items():
        if f"DefaultCacheBehavior/{name}" in known:
            behaviour = behaviour | {name: wanted}
    if "DefaultCacheBehavior/ForwardedValues/Headers" in known:
        behaviour["ForwardedValues"] |= {"Headers": {"Quantity": 0}}
    said = {"HttpVersion": "http2"} if "HttpVersion" in known else {}
    return value | {"DefaultCacheBehavior": behaviour} | said


def _get_config_after_an_update(client: Client, kind: str) -> Response:
    _update(client, kind)
    (record,) = client.emulator._core.store.page(client.access_key, kind, "", 10)
    return client.send(client.contract.resources[kind].get_config, Id=record.id)


def _get_with_another_version(client: Client, kind: str) -> Response:
    return _other(client).send(client.contract.resources[kind].get, Id=_made(client, kind)[0])


def _get_after_an_update_with_another_version(client: Client, kind: str) -> Response:
    """The other version has fewer members for distributions, and the same ones for identities."""
    client.create(kind, "ref", full=True)
    (record,) = client.emulator._core.store.page(client.access_key, kind, "", 10)
    other, resource = _other(client), client.contract.resources[kind]
    value = config(other.contract, kind, "ref") | {"Comment": "c"}
    other.send(resource.update, value, Id=record.id, if_match=record.etag)
    return client.send(resource.get_config, Id=record.id)


def _other(client: Client) -> Client:
    return Client(client.emulator, "2012-05-05", client.access_key)


def _get_after_a_deletion(client: Client, kind: str) -> Response:
    resource_id, etag = _made(client, kind)
    client.send(client.contract.resources[kind].delete, Id=resource_id, if_match=etag)
    return client.send(client.contract.resources[kind].get, Id=resource_id)


def _tags(client: Client, kind: str) -> Response:
    if "CreateDistributionWithTags" not in client.contract.operations or kind == IDENTITY:
        return Response(0)
    value = {"DistributionConfig": config(client.contract, kind, "ref"), "Tags": {"Items": [{"Key": "k"}]}}
    client.send("CreateDistributionWithTags", value)
    (record,) = client.emulator._core.store.page(client.access_key, kind, "", 10)
    arn = f"arn:aws:cloudfront::123456789012:distribution/{record.id}"
    return client.send("ListTagsForResource", Resource=arn)


def _create_with_tags(client: Client, kind: str) -> Response:
    if "CreateDistributionWithTags" not in client.contract.operations or kind == IDENTITY:
        return Response(0)
    value = {"DistributionConfig": config(client.contract, kind, "ref"), "Tags": {"Items": []}}
    return client.send("CreateDistributionWithTags", value)


def _with_an_unknown_member(client: Client, kind: str) -> Response:
    body = _body(client, kind)
    end = body.rindex(b"</")
    return client.raw(_name(client, kind), body[:end] + b"<Unknown>x</Unknown>" + body[end:])


def _with_an_entity(client: Client, kind: str) -> Response:
    body = _body(client, kind).replace(b">c<", b">&e;<")
    start = body.index(b"<" + client.contract.resources[kind].config.encode())
    return client.raw(_name(client, kind), b'<!DOCTYPE x [<!ENTITY e "expanded">]>' + body[start:])


def _in_cdata(client: Client, kind: str) -> Response:
    return client.raw(
        _name(client, kind), _body(client, kind).replace(b">c</Comment>", b"><![CDATA[c]]></Comment>")
    )


def _without_namespace(client: Client, kind: str) -> Response:
    body = _body(client, kind).replace(f' xmlns="{client.contract.namespace}"'.encode(), b"")
    return client.raw(_name(client, kind), body)


_STEPS: dict[str, Callable[[Client, str], Response]] = {
    "create": _create,
    "full create": _full,
    "create with tags": _create_with_tags,
    "repeat": _repeat,
    "repeat with space": _repeat_with_space,
    "repeat in other order": _repeat_in_other_order,
    "repeat with another config": _repeat_with_another_config,
    "create under another reference": _create_again_under_another_reference,
    "create beyond the quota": _create_beyond_the_quota,
    "break a documented rule": _break_a_documented_rule,
    "break an observed rule": _break_an_observed_rule,
    "list after a refusal": _list_after_a_refusal,
    "list after a repetition": _list_after_a_repetition,
    "get": _get,
    "get config": _get_config,
    "list": _list,
    "update": _update,
    "update with a stale tag": lambda client, kind: _update(client, kind, "ESTALE"),
    "update without a tag": lambda client, kind: _update(client, kind, None),
    "get config after an update": _get_config_after_an_update,
    "get with another version": _get_with_another_version,
    "get after an update with another version": _get_after_an_update_with_another_version,
    "get after a deletion": _get_after_a_deletion,
    "list tags": _tags,
    "unknown member": _with_an_unknown_member,
    "entity": _with_an_entity,
    "no namespace": _without_namespace,
    "no ASCII": lambda client, kind: _create(client, kind, Comment="ü"),
    "CDATA": _in_cdata,
    "no body": lambda client, kind: client.raw(_name(client, kind), b""),
}


@cache
def _right_answers() -> Answers:
    return _answers()


def _changed(fault: str) -> set[str]:
    """The steps whose answers a fault changes, in any version and for any kind."""
    right, wrong = _right_answers(), _answers(fault)
    return {label.split(" ", 2)[2] for label in right if right[label] != wrong[label]}


_REPETITIONS = {"repeat", "repeat with space", "repeat in other order"}
_CREATES = {
    "create",
    "full create",
    "create with tags",
    "create under another reference",
    "no namespace",
    "no ASCII",
    "CDATA",
    *_REPETITIONS,
}
_BAD_INPUT = {"unknown member", "entity", "no body"}
_GETS = {"get", "get with another version"}
_GETS_AFTER_AN_UPDATE = {"get config after an update", "get after an update with another version"}
_LISTS = {"list", "list after a repetition"}
_ERRORS = {
    "break a documented rule",
    "break an observed rule",
    "create beyond the quota",
    "get after a deletion",
    "repeat with another config",
    "update with a stale tag",
    "update without a tag",
    # Refused in some versions, answered with the original in others.
    *_REPETITIONS,
    *_BAD_INPUT,
}
# What each fault changes; faults that are not listed change answers to creates, and all of them.
_CHANGES = {
    "admits-unsigned": set(),
    "deletes-what-is-named": set(),
    "deletion-releases-nothing": set(),
    "error-of-another-request": _ERRORS,
    "list-forgets-its-size": set(),
    "list-item-disagrees": _LISTS,
    "read-other-domain": _GETS,
    "references-of-all-kinds": set(),
    "references-of-versions": set(),
    "refusal-reserves": set(),
    "second-deletion-succeeds": set(),
    "shared-domain": _CREATES | _GETS | _LISTS | {"update"},
    "trims-tags": {"list tags"},
    "unknown-path-crashes": set(),
    "unknown-status": _GETS,
    "updated-at-once": {"update"},
    "accept-malformed": {"unknown member"},
    "born-deployed": _CREATES | {"update"},
    "crash-on-bad-input": _BAD_INPUT,
    "deleted-readable": {"get after a deletion"},
    "drop-connection-on-bad-input": _BAD_INPUT,
    "echo-changed": _CREATES | _GETS | _LISTS | {"get config"},
    "error-but-created": {"list after a refusal"},
    "error-type-receiver": _ERRORS,
    "error-undeclared-code": {"no body"},
    "error-without-request-id": _ERRORS,
    "error-without-type": _ERRORS,
    "error-wrong-namespace": _ERRORS,
    "expands-entities": {"entity"},
    "location-on-read": _GETS,
    "location-with-query": {"create with tags"},
    "lower-case-id": _CREATES | _GETS | _LISTS | {"repeat with another config", "update"},
    # A full configuration has all members.
    "member-added": _CREATES - {"full create"}
    | {"get", "get config", "get config after an update", "list", "list after a repetition", "update"},
    # No step breaks a rule that was only inferred.
    "inferred-rule-other-code": set(),
    "missing-if-match-accepted": {"update without a tag"},
    "no-quota": {"create beyond the quota"},
    "not-listed": _LISTS,
    "observed-rule-other-code": {"break an observed rule"},
    "order-matters": {"repeat in other order"},
    "other-config-read": {"get config"},
    # Nothing races without sockets: see below.
    "race-creates-two": set(),
    "read-of-another": _GETS,
    "read-other-etag": _GETS | _GETS_AFTER_AN_UPDATE | {"get config"},
    "refuses-cdata": {"CDATA"},
    # No step is sent in chunks.
    "refuses-chunks": set(),
    "refuses-non-ascii": {"no ASCII"},
    "replay-accepted": _REPETITIONS,
    "replay-creates-hidden": {"list after a repetition"},
    "replay-creates-second": _REPETITIONS | {"list after a repetition", "repeat with another config"},
    "replay-new-etag": _REPETITIONS,
    "replay-other-config-accepted": {"repeat with another config"},
    "replay-refused": _REPETITIONS,
    "rule-ignored": {"break a documented rule", "list after a refusal"},
    "rule-other-code": {"break a documented rule"},
    "same-config-merged": {"create under another reference"},
    "stale-if-match-accepted": {"update with a stale tag"},
    "strict-namespace": {"no namespace"},
    "tags-lost": {"list tags"},
    "truncated-body": {"full create"},
    "undefined-enum-value": {"full create", "get after an update with another version"},
    "unnamed-list-items": {"full create"},
    "update-forgotten": _GETS_AFTER_AN_UPDATE,
    "update-keeps-etag": _GETS_AFTER_AN_UPDATE | {"update"},
    "update-loses-members": {"get after an update with another version"},
    "value-too-long": {"full create", "get after an update with another version"},
    "versions-apart": {"get with another version", "get after an update with another version"},
    "whitespace-matters": {"repeat with space"},
    "wrong-error-status": _REPETITIONS | {"repeat with another config"},
}


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "one-account"])
def test_fault_changes_what_it_names_and_nothing_else(fault: str) -> None:
    assert _changed(fault) == _CHANGES.get(fault, _CREATES)


def test_accounts_meet_under_a_fault_of_accounts_alone() -> None:
    for faults, ids in (((), 2), (("one-account",), 1)):
        shared = emulator(faults=select_faults(faults))
        answers = [Client(shared, "2016-09-29", key).create(IDENTITY, "ref") for key in ("AKIA1", "AKIA2")]
        assert len({answer.header("Location") for answer in answers}) == ids


def test_changes_are_expected_of_faults_that_exist() -> None:
    assert _CHANGES.keys() <= FAULTS.keys()


def test_catalogue() -> None:
    clauses = load_clauses()
    assert len(FAULTS) >= 25
    for name, fault in FAULTS.items():
        assert re.fullmatch("[a-z]+(-[a-z]+)+", name)
        assert fault.description.endswith(".")
        assert fault.clauses
        assert set(fault.clauses) <= clauses.keys()
        assert fault.changes or fault.tampers or fault.makes_tampers or fault.operators


def test_every_clause_has_a_fault() -> None:
    caught = {clause for fault in FAULTS.values() for clause in fault.clauses}
    assert load_clauses().keys() == caught


def test_unknown_fault() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean drop-etag"):
        select_faults(["drop-etags"])


def test_faults_add_up() -> None:
    client = Client(emulator(faults=select_faults(["drop-etag", "wrong-success-status"])), "2016-09-29")
    response = client.create(IDENTITY, "ref")
    assert (response.status, response.header("ETag")) == (200, None)


def _identity_request(reference: str) -> bytes:
    body = (
        f"<CloudFrontOriginAccessIdentityConfig><CallerReference>{reference}</CallerReference>"
        "<Comment>c</Comment></CloudFrontOriginAccessIdentityConfig>"
    )
    return (
        "POST /2016-09-29/origin-access-identity/cloudfront HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: AWS AKIAIOSFODNN7EXAMPLE:{'A' * 27}=\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _raced(url: str, reference: str, racers: int) -> list[bytes]:
    """The bodies of the answers to one request that is sent many times at once."""
    bodies: list[bytes] = []
    start = threading.Barrier(racers)

    def create() -> None:
        with RawConnection(url) as connection:
            start.wait()
            connection.send(_identity_request(reference))
            bodies.append(connection.response()[1])

    threads = [threading.Thread(target=create) for _ in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return bodies


def test_race_is_lost_only_by_those_who_race() -> None:
    with EmulatorProcess(ServerConfig(port=0)) as process:
        assert len(set(_raced(process.url, "ref", 8))) == 1
    with EmulatorProcess(ServerConfig(port=0, faults=("race-creates-two",))) as process:
        assert len(set(_raced(process.url, "ref", 8))) > 1
        with RawConnection(process.url) as connection:
            bodies = []
            for _ in range(3):
                connection.send(_identity_request("one after the other"))
                bodies.append(connection.response()[1])
        assert len(set(bodies)) == 1


def test_connection_is_dropped_on_bad_input_only() -> None:
    with EmulatorProcess(ServerConfig(port=0, faults=("drop-connection-on-bad-input",))) as process:
        with RawConnection(process.url) as connection:
            connection.send(_identity_request("good"))
            assert connection.response()[0].startswith(b"HTTP/1.1 201 ")
            connection.send(_identity_request("bad").replace(b"</Comment>", b"</Bommert>"))
            assert connection.response() == (b"", b"")
        with RawConnection(process.url) as connection:
            connection.send(_identity_request("good"))
            assert connection.response()[0].startswith(b"HTTP/1.1 201 ")
