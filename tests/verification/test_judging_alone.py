"""One recorded create, judged alone: whatever is changed in its answer and can be seen there is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from cloudfront_harness.contract import PROFILES, Operation, Profile
from cloudfront_harness.emulator import Emulator, Store
from cloudfront_harness.emulator.faults.fault import Fault
from cloudfront_harness.emulator.faults.operators.combinations import OPERATORS
from cloudfront_harness.emulator.faults.registry import select_faults
from cloudfront_harness.emulator.state.ids import Minter
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.scenarios.requests.build import full, minimal
from cloudfront_harness.specs import load_contract
from cloudfront_harness.verification.judging import judge, judgement_of
from cloudfront_harness.wire.rest import bind
from cloudfront_harness.wire.xml import encode

from tests.checks.good import good_exchange
from tests.checks.real_answers import REAL_ANSWERS

_GROUND = [
    ("2010-11-01", "CreateCloudFrontOriginAccessIdentity"),
    ("2016-09-29", "CreateDistribution"),
    ("2020-05-31", "CreateDistribution"),
    ("2020-05-31", "CreateConnectionGroup"),
]
_REFERENCE = "A-Reference-That-Is-Long-Enough-To-Be-Cut-At-Sixty-Four-Characters-Of-It"
_COMMENT = f"  Grüße  World 🚀  e\u0301 é Upper {'and so on ' * 5} end."
# What takes a second answer to see: another resource, or the same at another time, could have the value.
_NOT_ALONE = {
    *(
        f"etag-{change}@create"
        for change in ("constant", "garbage", "of-another", "of-another-account", "other")
    ),
    *(f"minted-{change}@create" for change in ("constant", "of-another", "of-another-account", "other")),
    "request-id-constant@create",
    "status-garbage@create",  # deployed at once: the answer to a repetition says that, too
    # Nobody promises the letters of an ETag, its lack of quotes, or fractions of seconds.
    "etag-lower-case@create",
    "etag-quoted@create",
    "time-seconds-only@create",
    # What is changed is not in these requests, or follows the clock.
    "comment-escaped-twice@create",
    "reference-trimmed@create",
    "time-constant@create",
}
_CHANGES = [name for name, row in OPERATORS.items() if (row.sphere, row.phase) == ("answer", "create")]


def _requests(version: str, name: str) -> Iterator[tuple[Operation, Request]]:
    operation = load_contract(version).operation(name)
    body = operation.request
    assert body is not None
    for value in (minimal(operation, _REFERENCE), full(operation, _REFERENCE)):
        yield operation, bind(operation, {}, encode(body.root, body.namespace, body.shape, _told(value)))


def _told(value: Any) -> Any:
    """The value with much that can be lost in its comments."""
    if isinstance(value, dict):
        return {name: _COMMENT if name == "Comment" else _told(member) for name, member in value.items()}
    return [_told(item) for item in value] if isinstance(value, list) else value


@cache
def _asked() -> tuple[tuple[Operation, Request], ...]:
    return tuple(pair for version, name in _GROUND for pair in _requests(version, name))


def _recorded(operation: Operation, request: Request, profile: Profile, *faults: Fault) -> Exchange:
    """The create, after one of another resource in the account and one in another account."""
    emulator = Emulator(
        Store(), minter=Minter(seed=3), clock=lambda: 1_700_000_000.35, faults=faults, profile=profile
    )
    body = operation.request
    assert body is not None
    for key in ("AKIAANOTHER", "AKIAOWN"):
        value = minimal(operation, f"another-{key.lower()}")
        other = bind(operation, {}, encode(body.root, body.namespace, body.shape, value))
        emulator.handle(_by(key, other))
    return Exchange(request, emulator.handle(_by("AKIAOWN", request)))


def _by(key: str, request: Request) -> Request:
    return replace(request, headers=(*request.headers, ("Authorization", f"AWS {key}:none")))


def _found(name: str) -> bool:
    (fault,) = select_faults([name])
    return any(
        judge(_recorded(operation, request, profile, fault), profile)
        for profile in PROFILES
        for operation, request in _asked()
    )


@pytest.mark.parametrize("name", _CHANGES)
def test_what_one_answer_can_show_is_found(name: str) -> None:
    assert _found(name) == (name not in _NOT_ALONE)


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_found_in_what_conforms(profile: Profile) -> None:
    for operation, request in _asked():
        exchange = _recorded(operation, request, profile)
        assert exchange.response is not None
        assert exchange.response.status == operation.status, exchange.response.body
        assert judge(exchange, profile) == ()


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_found_in_real_answers(profile: Profile) -> None:
    for case in REAL_ANSWERS:
        assert judge(case.exchange(), profile) == (), case.name


def _shown(old: bytes, new: bytes) -> Exchange:
    contract = load_contract("2016-09-29")
    exchange = good_exchange(contract, contract.operation("GetDistribution"))
    assert exchange.response is not None
    assert old in exchange.response.body
    body = exchange.response.body.replace(old, new, 1)
    return replace(exchange, response=replace(exchange.response, body=body))


@pytest.mark.parametrize(
    ("year", "clauses"), [(b"2007", {"CF418"}), (b"2009", set()), (b"2016", set()), (b"2031", {"CF418"})]
)
def test_a_time_is_one_of_the_service(year: bytes, clauses: set[str]) -> None:
    exchange = _shown(b"<LastModifiedTime>2016", b"<LastModifiedTime>" + year)
    found = {finding.clause for finding in judgement_of(exchange).findings}
    assert found & {"CF418"} == clauses


@pytest.mark.parametrize(
    ("status", "clauses"),
    [(b"InProgress", set()), (b"Deployed", set()), (b"Ready", {"CF420"}), (b"", {"CF420"})],
)
def test_a_status_is_one_of_its_kind(status: bytes, clauses: set[str]) -> None:
    contract = load_contract("2016-09-29")
    body = good_exchange(contract, contract.operation("GetDistribution")).response
    assert body is not None
    old = body.body[body.body.index(b"<Status>") : body.body.index(b"</Status>")]
    found = {finding.clause for finding in judgement_of(_shown(old, b"<Status>" + status)).findings}
    assert found & {"CF420"} == clauses
