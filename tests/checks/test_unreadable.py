"""Why an answer cannot be read, and what is not said of it a second time."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest
from cloudfront_harness.checks.consequences import without_consequences
from cloudfront_harness.checks.documents.document import NotXmlError, parse
from cloudfront_harness.checks.documents.unreadable import why_unreadable
from cloudfront_harness.exchange import Response

from tests.reports.builders import exchange, finding

CUT = b"<?xml version='1.0'?><a><b></a>"


def why(body: bytes, *headers: tuple[str, str]) -> str:
    with pytest.raises(NotXmlError) as caught:
        parse(body)
    return why_unreadable(Response(200, headers, body), caught.value)


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (gzip.compress(b"<a/>", mtime=0), [("Content-Encoding", "gzip")], "in the content coding gzip"),
        (gzip.compress(b"<a/>", mtime=0), [("content-encoding", " br ")], "in the content coding br"),
        (CUT, [("Content-Encoding", "identity")], "Opening and ending tag mismatch"),
        (CUT, [("Content-Length", "40")], "31 bytes, where Content-Length says 40 bytes"),
        (CUT, [("Content-Length", "40"), ("Transfer-Encoding", "chunked")], "Opening and ending"),
        (CUT, [("Content-Length", "31")], "Opening and ending tag mismatch"),
        (b"<a>\xff</a>", [], "not UTF-8, and no other encoding is declared"),
        (b"<?xml version='1.0' encoding='UTF-8'?><a>\xff</a>", [], "not UTF-8, as declared"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a></a>", [], "UTF-16 in a body that begins with one byte"),
        (b"<a>\xff</a>", [("Content-Type", "text/xml; charset=ascii")], "not ascii, as declared"),
        (
            b"\xff\xfe<?xml version='1.0' encoding='UTF-8'?><a/>",
            [],
            "UTF-8 in a body that begins with a mark of UTF-16",
        ),
        (b"plain", [], "Start tag expected"),
    ],
)
def test_the_cause_is_named(body: bytes, headers: list[tuple[str, str]], reason: str) -> None:
    assert reason in why(body, *headers)


def test_what_rests_on_an_unread_answer_is_not_told() -> None:
    bad, good = exchange(), exchange()
    unread = finding(clause="CF301", where="response body", exchange=bad)
    consequence = finding(clause="CF508", where="list of resources", exchange=bad)
    header = finding(exchange=bad)
    other = replace(consequence, exchange=good)
    assert without_consequences([unread, consequence, header, other]) == (unread, header, other)
    assert without_consequences([consequence, header, other]) == (consequence, header, other)


def test_findings_without_evidence_stay() -> None:
    rows = (finding(clause="CF301", where="response body", exchange=None), finding(exchange=None, where="x"))
    assert without_consequences(rows) == rows
