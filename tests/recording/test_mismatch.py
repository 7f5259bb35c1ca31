from __future__ import annotations

from pathlib import Path

import pytest
from cloudfront_harness.errors import Hint
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.mismatch import mismatch

FAR = "<C><Reference>quite another one</Reference><Comment>of other words</Comment></C>"
NEAR = "<C><Reference>one</Reference><Comment>a comment</Comment></C>"
SENT = "<C><Reference>one</Reference><Comment>a comment!</Comment></C>"


def recorded(*requests: tuple[str, str, str]) -> list[Interaction]:
    return [
        Interaction(f"http://h{target}", Exchange(Request(method, target, (), body.encode()), None))
        for method, target, body in requests
    ]


@pytest.mark.parametrize(
    ("rows", "nearest"),
    [
        ([("POST", "/p?a=1", FAR), ("POST", "/p?a=2", NEAR), ("POST", "/p?a=3", "")], "POST /p?a=2"),
        ([("POST", "/p?a=2", NEAR), ("POST", "/p?a=1", FAR)], "POST /p?a=2"),
        # The method counts more than the body, and the path more than the method.
        ([("PUT", "/p", SENT), ("POST", "/p?a=1", FAR)], "POST /p?a=1"),
        ([("POST", "/q", SENT), ("PUT", "/p", FAR)], "PUT /p"),
    ],
    ids=["in-the-middle", "first", "method", "path"],
)
def test_the_nearest_recorded_request_is_named(rows: list[tuple[str, str, str]], nearest: str) -> None:
    said = str(
        mismatch(
            Path("c.json"), "none", Request("POST", "/p", (), SENT.encode()), recorded(*rows), played=False
        )
    )
    assert f"The nearest recorded request is {nearest}." in said


def test_the_difference_is_to_the_nearest_one() -> None:
    rows = recorded(("POST", "/p", FAR), ("POST", "/p", NEAR))
    said = str(mismatch(Path("c.json"), "none", Request("POST", "/p", (), SENT.encode()), rows, played=False))
    assert "/C/Comment[1]: recorded 'a comment', sent 'a comment!'" in said
    assert "Reference" not in said


def told(sent: Request, *rows: tuple[str, str, str], played: bool = False) -> tuple[list[str], Hint | None]:
    error = mismatch(Path("c.json"), "none", sent, recorded(*rows), played=played)
    first, *rest = error.args[0].splitlines()
    assert first.startswith(f"{sent.method} {sent.target} was ")
    return [first.removeprefix(f"{sent.method} {sent.target} was "), *rest], error.hint


_NOT_RECORDED = "not recorded in c.json, and mode 'none' fetches nothing."


def test_what_is_said_of_an_empty_cassette_and_of_one_that_is_used_up() -> None:
    sent = Request("POST", "/p", (), b"")
    assert told(sent) == (
        ["made, and there is no recording: c.json does not exist or is empty."],
        Hint.RECORD,
    )
    assert told(sent, ("POST", "/p", ""), played=True) == (
        ["made more often than it was recorded in c.json."],
        Hint.RECORD_AGAIN,
    )


def test_what_is_said_when_nothing_has_the_path() -> None:
    sent = Request("POST", "/p", (), b"")
    assert told(sent, ("PUT", "/r", ""), ("GET", "/q", ""), ("GET", "/q", "<C/>")) == (
        [_NOT_RECORDED, "Recorded are:", "  GET /q", "  PUT /r"],
        Hint.RECORD_CHANGE,
    )
    eight = [("GET", f"/{number}", "") for number in range(8)]
    shown = [f"  GET /{number}" for number in range(8)]
    assert told(sent, *eight)[0] == [_NOT_RECORDED, "Recorded are:", *shown]
    assert told(sent, *eight, ("GET", "/8", ""))[0] == [_NOT_RECORDED, "Recorded are:", *shown, "  …"]


@pytest.mark.parametrize(
    ("recorded_body", "sent_body", "lines"),
    [
        ("<C><A>1</A></C>", "<C><A>2</A></C>", ["/C/A[1]: recorded '1', sent '2'"]),
        ("<C><A>1</A></C>", "<C><A></A></C>", ["/C/A[1]: recorded '1', sent ''"]),
        ("<C><A/></C>", "<C><A>2</A></C>", ["/C/A[1]: recorded '', sent '2'"]),
        ("<C>1</C>", "<C>2</C>", ["/C[1]: recorded '1', sent '2'"]),
        ("<C><A>1</A><B>2</B></C>", "<C><A>1</A></C>", ["/C/B[1]: recorded, not sent"]),
        ("<C><A>1</A></C>", "<C><A>1</A><B/></C>", ["/C[1]/B: sent, not recorded"]),
        (
            "<C><A>1</A><B>22</B></C>",
            "<C><B>22</B><A>1</A></C>",
            ["/C/A[1]: sent in another place (/C[1], position 2)"],
        ),
        ("<C><A x='1'>1</A></C>", "<C><A x='2'>1</A></C>", ["/C/A[1]: UpdateAttrib name 'x', value '2'"]),
        ("<C xmlns='u'/>", "<C xmlns='v'/>", ["body: recorded {u}C, sent {v}C"]),
        ("text", "other", ["body: recorded b'text', sent b'other'"]),
        ("x" * 81, "<C/>", [f"body: recorded b'{'x' * 80}...', sent b'<C/>'"]),
        ("x" * 80, "<C/>", [f"body: recorded b'{'x' * 80}', sent b'<C/>'"]),
        ("<C/>", f"<C>{'x' * 200_000}</C>", ["body: differs (too large to show where)"]),
        ("<C> <A>1</A>\n</C>", "<C><A>2</A></C>", ["/C/A[1]: recorded '1', sent '2'"]),
    ],
)
def test_where_two_bodies_differ(recorded_body: str, sent_body: str, lines: list[str]) -> None:
    found, hint = told(Request("POST", "/p", (), sent_body.encode()), ("POST", "/p", recorded_body))
    nearest = "The nearest recorded request is POST /p."
    assert found == [_NOT_RECORDED, nearest, *(f"  {line}" for line in lines)]
    assert hint is Hint.RECORD_CHANGE


def test_method_and_target_that_differ_are_said() -> None:
    assert told(Request("POST", "/p?a=2", (), b""), ("PUT", "/p?a=1", ""))[0] == [
        _NOT_RECORDED,
        "The nearest recorded request is PUT /p?a=1.",
        "  method: recorded PUT, sent POST",
        "  target: recorded /p?a=1, sent /p?a=2",
    ]


@pytest.mark.parametrize(("count", "more"), [(8, []), (9, ["  … and 1 more differences"])])
def test_so_many_differences_are_shown(count: int, more: list[str]) -> None:
    bodies = [
        f"<C>{''.join(f'<A{n}>{n}{mark}</A{n}>' for n in range(count))}</C>" for mark in ("", " changed")
    ]
    found, _ = told(Request("POST", "/p", (), bodies[1].encode()), ("POST", "/p", bodies[0]))
    shown = [f"  /C/A{n}[1]: recorded '{n}', sent '{n} changed'" for n in range(8)]
    assert sorted(found[2:10]) == sorted(shown)
    assert found[10:] == more
