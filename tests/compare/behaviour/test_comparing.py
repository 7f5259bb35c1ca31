from __future__ import annotations

from dataclasses import replace

import pytest
from cloudfront_harness.compare.behaviour.comparing import compare_behaviour
from cloudfront_harness.compare.behaviour.difference import Difference
from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.revisions import known_revision
from cloudfront_harness.exchange import Exchange
from hypothesis import given
from hypothesis import strategies as st

from tests.compare.behaviour.exchanges import NEW, OLD, create, listed, read, refused

A, B = ("E1AAAAAAAAAAAA", "E2BBBBBBBBBBBB"), ("E9XXXXXXXXXXXX", "E8YYYYYYYYYYYY")
FIRST, SECOND = ("aref111111", "aref222222"), ("zref333333", "zref444444")


def differences(
    old: list[Exchange], new: list[Exchange], comparison: Comparison | None = None, name: str = "scenario"
) -> list[Difference]:
    return list(compare_behaviour({name: tuple(old)}, {name: tuple(new)}, comparison).differences)


def told(
    old: list[Exchange], new: list[Exchange], name: str = "scenario"
) -> list[tuple[int, str, str, str, str]]:
    return [(row.number, row.aspect, row.where, row.old, row.new) for row in differences(old, new, name=name)]


def with_header(exchange: Exchange, name: str, value: str) -> Exchange:
    assert exchange.response is not None
    kept = tuple(row for row in exchange.response.headers if row[0].lower() != name.lower())
    headers = (*kept, (name, value)) if value else kept
    return replace(exchange, response=replace(exchange.response, headers=headers))


def with_body(exchange: Exchange, before: str, after: str) -> Exchange:
    assert exchange.response is not None
    assert before.encode() in exchange.response.body
    body = exchange.response.body.replace(before.encode(), after.encode())
    return replace(exchange, response=replace(exchange.response, body=body))


def scenario(version: str, ids: tuple[str, str], references: tuple[str, str]) -> list[Exchange]:
    """Two identities made, read and listed."""
    made = [create(version, *row) for row in zip(ids, references, strict=True)]
    reads = [read(version, *row) for row in zip(ids, references, strict=True)]
    return [*made, *reads, listed(version, *sorted(ids))]


def test_what_is_made_up_makes_no_difference() -> None:
    assert told(scenario(OLD, A, FIRST), scenario(NEW, B, SECOND)) == []


IDS = "".join(f"<{name}>{{}}{B[0]}</{name}>" for name in ("Id", "S3CanonicalUserId")).format("", "canonical")
COMMENT = "CloudFrontOriginAccessIdentityConfig/Comment"
LOCATION = f"https://cloudfront.amazonaws.com/{NEW}/origin-access-identity/cloudfront/{B[0]}"
EMPTY = "<Comment></Comment>"


def turned(ids: str) -> str:
    """Two elements in the other order."""
    first, _, second = ids.partition("</Id>")
    return f"{second}{first}</Id>"


CHANGED = [
    ("another id in Location", 1, lambda row: with_header(row, "Location", LOCATION), "header location"),
    ("no ETag", 0, lambda row: with_header(row, "ETag", ""), "header etag"),
    ("a header more", 2, lambda row: with_header(row, "Vary", "Accept-Encoding"), "header vary"),
    ("another text", 0, lambda row: with_body(row, EMPTY, "<Comment>x</Comment>"), f"body {COMMENT}"),
    ("an element less", 3, lambda row: with_body(row, EMPTY, ""), f"body {COMMENT}"),
    (
        "an element more",
        3,
        lambda row: with_body(row, EMPTY, f"{EMPTY}<New>1</New>"),
        "body CloudFrontOriginAccessIdentityConfig/New",
    ),
    (
        "the other one's id",
        2,
        lambda row: with_body(row, f"<Id>{B[0]}</Id>", f"<Id>{B[1]}</Id>"),
        "body Id",
    ),
    ("a status", 0, lambda row: replace(row, response=replace(row.response, status=200)), "answer "),
    ("a refusal", 2, lambda row: refused(row, 404, "NoSuchCloudFrontOriginAccessIdentity"), "answer "),
    ("no answer", 2, lambda row: Exchange(row.request, None, "connection closed"), "answer "),
    ("an item less", 4, lambda _: listed(NEW, B[0]), "body Items/CloudFrontOriginAccessIdentitySummary"),
    ("no XML", 2, lambda row: replace(row, response=replace(row.response, body=b"oops")), "body "),
    ("another order", 0, lambda row: with_body(row, IDS, turned(IDS)), "order "),
]


@pytest.mark.parametrize(
    ("number", "change", "expected"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED]
)
def test_what_is_answered_otherwise_is_found(number, change, expected) -> None:  # type: ignore[no-untyped-def]
    new = scenario(NEW, B, SECOND)
    new[number] = change(new[number])
    found = told(scenario(OLD, A, FIRST), new)
    assert expected in [f"{row[1]} {row[2]}" for row in found], found
    assert {row[0] for row in found} == {number + 1}


@pytest.mark.parametrize("name", ["Date", "Content-Length", "x-amzn-RequestId"])
def test_what_is_of_the_moment_is_there_or_not(name: str) -> None:
    old, new = create(OLD, A[0], FIRST[0]), create(NEW, B[0], SECOND[0])
    assert told([with_header(old, name, "1")], [with_header(new, name, "2")]) == []
    assert told([with_header(old, name, "1")], [new]) == [(1, "header", name.lower(), "present", "")]


def test_server_software_is_nobodys_promise() -> None:
    old, new = create(OLD, A[0], FIRST[0]), create(NEW, B[0], SECOND[0])
    assert told([with_header(old, "Server", "one")], [new]) == []


def test_words_of_a_refusal_are_nobodys_promise() -> None:
    made = create(OLD, A[0], FIRST[0]), create(NEW, B[0], SECOND[0])
    answers = [
        refused(made[0], 400, "InvalidArgument", "one"),
        refused(made[1], 400, "InvalidArgument", "two"),
    ]
    assert told(answers[:1], answers[1:]) == []
    other = refused(made[1], 400, "MalformedXML")
    assert told(answers[:1], [other]) == [(1, "answer", "", "400 InvalidArgument", "400 MalformedXML")]


@pytest.mark.parametrize(
    ("again", "outcome"),
    [
        (create(NEW, B[0], SECOND[0]), None),
        (create(NEW, B[1], SECOND[0]), "another resource"),
        (
            refused(create(NEW, B[0], SECOND[0]), 409, "CloudFrontOriginAccessIdentityAlreadyExists"),
            "409 CloudFrontOriginAccessIdentityAlreadyExists",
        ),
    ],
)
def test_a_repetition_has_an_outcome(again: Exchange, outcome: str | None) -> None:
    old = [create(OLD, A[0], FIRST[0])] * 2
    expected = [] if outcome is None else [(2, "repetition", "", "the original answer again", outcome)]
    assert told(old, [create(NEW, B[0], SECOND[0]), again]) == expected


def test_what_follows_from_another_outcome_is_not_told_again() -> None:
    old = [*[create(OLD, A[0], FIRST[0])] * 2, read(OLD, A[0], FIRST[0])]
    conflict = refused(create(NEW, B[0], SECOND[0]), 409, "CloudFrontOriginAccessIdentityAlreadyExists")
    assert [row[1] for row in told(old, [create(NEW, B[0], SECOND[0]), conflict])] == ["repetition"]


def test_a_request_that_one_side_alone_came_to_is_told() -> None:
    old = scenario(OLD, A, FIRST)
    (row,) = told(old, scenario(NEW, B, SECOND)[:-1])
    assert row == (
        5,
        "exchange",
        "",
        "GET /<version>/origin-access-identity/cloudfront?MaxItems=100: 200",
        "",
    )


def test_lists_give_resources_in_any_order_and_reads_follow_them() -> None:
    old, new = scenario(OLD, A, FIRST), scenario(NEW, B, SECOND)
    new[2], new[3], new[4] = new[3], new[2], listed(NEW, *sorted(B, reverse=True))
    assert told(old, new) == []


def test_a_poll_counts_once() -> None:
    old, new = scenario(OLD, A, FIRST), scenario(NEW, B, SECOND)
    assert told(old, [*new[:-1], listed(NEW), listed(NEW, B[0]), new[-1]]) == []


def test_a_race_may_end_in_any_order() -> None:
    made = create(OLD, A[0], FIRST[0]), create(NEW, B[0], SECOND[0])
    conflicts = [refused(row, 409, "CloudFrontOriginAccessIdentityAlreadyExists") for row in made]
    old, new = [made[0], conflicts[0]], [conflicts[1], made[1]]
    for name in ("idempotent-race-2", "racing-updates"):
        assert told(old, new, name=f"CreateCloudFrontOriginAccessIdentity/{name}") == []
    assert told(old, new, name="CreateCloudFrontOriginAccessIdentity/embraced")


def test_scenarios_of_one_side_are_named() -> None:
    row = (create(OLD, A[0], FIRST[0]),)
    behaviour = compare_behaviour({"both": row, "old": row}, {"both": row, "new": row})
    assert (behaviour.scenarios, behaviour.only_old, behaviour.only_new) == (1, ("old",), ("new",))


@pytest.fixture(scope="module")
def step() -> Comparison:
    return compare(known_revision("2018-06-18"), known_revision("2018-11-05"))


def test_a_header_that_nothing_explains(step: Comparison) -> None:
    old, new = create(OLD, A[0], FIRST[0]), create(NEW, B[0], SECOND[0])
    (row,) = differences([old], [with_header(new, "ETag", "")], step)
    assert not row.is_explained
    assert "unexplained" in str(row)


def test_another_element_is_explained_by_the_contract_that_has_it() -> None:
    step = compare(known_revision("2012-03-15"), known_revision("2012-05-05"))
    old = listed("2012-03-15", A[0])
    assert old.response is not None
    flat = (
        old.response.body.replace(b"<Items>", b"")
        .replace(b"</Items>", b"")
        .replace(b"<Quantity>1</Quantity>", b"")
    )
    old = replace(old, response=replace(old.response, body=flat))
    found = differences([old], [listed("2012-05-05", B[0])], step)
    assert {row.where for row in found} == {"Items", "Quantity", "CloudFrontOriginAccessIdentitySummary"}
    assert all(row.is_explained for row in found)
    # Within one version nothing does.
    assert not any(row.is_explained for row in differences([old], [listed("2012-05-05", B[0])]))


@given(st.integers(1, 4), st.data())
def test_a_scenario_behaves_like_itself(count: int, data: st.DataObject) -> None:
    words = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=12, max_size=12)
    sides = []
    for version in (OLD, NEW):
        ids = data.draw(st.lists(words, min_size=count, max_size=count, unique=True))
        references = [f"ref{each.lower()}" for each in data.draw(st.permutations(ids))]
        rows = list(zip([f"E{each}" for each in ids], references, strict=True))
        order = data.draw(st.permutations(rows))
        sides.append(
            [
                *(create(version, *row) for row in rows),
                *(read(version, *row) for row in order),
                listed(version, *(row[0] for row in order)),
            ]
        )
    assert told(sides[0], sides[1]) == []


def test_a_header_that_comes_twice_is_another_one() -> None:
    old, new = create(OLD, A[0], FIRST[0]), create(NEW, B[0], SECOND[0])
    assert new.response is not None
    twice = (*new.response.headers, ("Date", "1"), ("Date", "1"))
    new = replace(new, response=replace(new.response, headers=twice))
    assert told([with_header(old, "Date", "1")], [new]) == [
        (1, "header", "date", "present", "present, present")
    ]
