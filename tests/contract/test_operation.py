"""Operations: what they declare, and what a repeated create must do."""

from __future__ import annotations

import pytest
from cloudfront_harness.contract import DeclaredError, Idempotency, Operation, Profile, Replay, ResponseHeader


def operation(name: str = "CreateThing") -> Operation:
    return Operation(
        name=name,
        api_version="2016-09-29",
        method="POST",
        path="/2016-09-29/thing",
        query="",
        status=201,
        response_headers=(
            ResponseHeader("ETag", "ETag"),
            ResponseHeader("Location", "Location", observed_only=True),
        ),
        errors=(DeclaredError("Bad", 400), DeclaredError("Taken", 409)),
    )


def test_the_status_of_an_error() -> None:
    assert operation().error_status("Taken") == 409
    assert operation().error_status("taken") is None
    assert operation().error_status("Other") is None


def test_a_header_by_its_name_in_any_case() -> None:
    header = operation().response_header("etag")
    assert header is not None
    assert (header.name, header.observed_only) == ("ETag", False)
    assert operation().response_header("Date") is None


@pytest.mark.parametrize(
    ("documented", "observed", "profile", "expected"),
    [
        ("same", None, "documented", "same"),
        ("same", None, "observed", "same"),
        ("same", "conflict", "documented", "same"),
        ("same", "conflict", "observed", "conflict"),
        ("unspecified", "conflict", "documented", "unspecified"),
    ],
)
def test_the_rule_in_force(
    documented: Replay, observed: Replay | None, profile: Profile, expected: Replay
) -> None:
    rule = Idempotency("CallerReference", documented, observed, "Taken", "a source")
    assert rule.replay(profile) == expected
