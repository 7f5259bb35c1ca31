"""What two API versions say of one resource: where both can say it, they say the same."""

from __future__ import annotations

import pytest
from cloudfront_harness.checks.documents.infoset import Info
from cloudfront_harness.checks.relations.across import shared_differences
from cloudfront_harness.contract import Member, Shape

# The version that reads knows two values of the protocol; the resource may have been made with a third.
PROTOCOL = Shape("Protocol", "string", enum=("http-only", "https-only"))
TEXT = Shape("Text", "string")
ORIGIN = Shape(
    "Origin", "structure", (Member("Protocol", "Protocol", PROTOCOL), Member("Path", "Path", TEXT))
)
CONFIG = Shape(
    "Config",
    "structure",
    (
        Member("Comment", "Comment", TEXT),
        Member("Origins", "Origins", Shape("Origins", "list", item=Member("Origin", "Origin", ORIGIN))),
    ),
)


def config(protocol: str, path: str = "/a", **others: Info) -> Info:
    return {"Comment": "mine", "Origins": [{"Protocol": protocol, "Path": path}], **others}


@pytest.mark.parametrize(
    ("made", "read", "where"),
    [
        (config("http-only"), config("http-only"), []),
        (config("http-only"), config("https-only"), ["/Config/Origins/Origin[1]/Protocol"]),
        (config("match-viewer"), config("http-only"), []),
        (config("match-viewer"), config("match-viewer"), []),
        (config("match-viewer"), config("http-only", "/b"), ["/Config/Origins/Origin[1]/Path"]),
        (config("http-only"), config("match-viewer"), []),
        (config("http-only", Comment="yours"), config("http-only"), ["/Config/Comment"]),
        (config("http-only", Newer="x"), config("http-only"), []),
        (config("http-only"), config("http-only", Older="x"), []),
        (config("http-only"), {"Comment": "mine", "Origins": []}, []),
    ],
    ids=[
        "the-same",
        "a-known-value-changed",
        "an-unknown-value-shown-as-a-known-one",
        "an-unknown-value-kept",
        "something-beside-an-unknown-value-changed",
        "a-known-value-shown-as-an-unknown-one-which-is-a-finding-of-its-own",
        "a-text-changed",
        "a-member-that-only-the-maker-has",
        "a-member-that-only-the-reader-has",
        "another-number-of-items",
    ],
)
def test_what_both_versions_know_is_compared(made: Info, read: Info, where: list[str]) -> None:
    assert [row.where for row in shared_differences(made, read, "/Config", CONFIG)] == where
