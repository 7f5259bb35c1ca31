from __future__ import annotations

import pytest
from cloudfront_harness.compare.witness.witness import Witness
from cloudfront_harness.reports.html import render_html
from cloudfront_harness.reports.html.reproduction import indented, reproduction_of

from tests.reports import builders
from tests.reports.comparisons import VERSIONS, chain, change, comparison, pair


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b"", b"", id="nothing"),
        pytest.param(b"not <xml", b"not <xml", id="no-xml"),
        pytest.param(b"<a><b>1</b></a>", b"<a>\n  <b>1</b>\n</a>", id="elements"),
        pytest.param(b"<a> 1 </a>", b"<a> 1 </a>", id="white-space-that-counts"),
        pytest.param(
            b'<?xml version="1.0" encoding="UTF-8"?>\n<a><b/></a>',
            b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b/>\n</a>',
            id="declaration",
        ),
        pytest.param("<a><b>ä</b></a>".encode(), "<a>\n  <b>ä</b>\n</a>".encode(), id="other-letters"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY e "x">]><a><b>&e;</b></a>',
            b'<!DOCTYPE a [<!ENTITY e "x">]><a><b>&e;</b></a>',
            id="entities-stay",
        ),
    ],
)
def test_xml_has_a_line_for_each_element(body: bytes, expected: bytes) -> None:
    assert indented(body) == expected


def test_a_witness_has_both_sides_without_credentials() -> None:
    broken = change("breaking-request")
    exchange = builders.exchange()
    told = reproduction_of(Witness(broken, "witnessed", "emulator", exchange, exchange))
    assert (told.fingerprint, told.outcome, told.shown) == (broken.fingerprint, "witnessed", True)
    assert [side.label for side in told.sides] == list(VERSIONS[:2])
    for side in told.sides:
        assert side.answer == "HTTP 201"
        assert "<DistributionConfig" in side.exchange
        assert "curl --include --request POST" in side.curl
        shown = side.exchange + side.curl + side.boto3
        assert [secret for secret in builders.SECRETS if secret in shown] == []


def test_a_request_for_one_change_alone_is_a_side_of_its_own() -> None:
    exchange = builders.exchange()
    told = reproduction_of(
        Witness(change("breaking-request"), "witnessed", "emulator", exchange, exchange, alone=exchange)
    )
    assert [side.label for side in told.sides] == [*VERSIONS[:2], f"{VERSIONS[1]}, for this change alone"]


def test_an_answer_that_did_not_come_is_said_to_be_missing() -> None:
    lost = builders.exchange(response=None, failure="connection reset")
    told = reproduction_of(Witness(change("breaking-request"), "unconfirmed", "moto", lost, lost))
    assert [side.answer for side in told.sides] == ["no answer"] * 2
    assert "connection reset" in told.sides[0].exchange


def test_what_was_not_asked_says_why() -> None:
    broken = change("breaking-request")
    reason = "it takes more than a request"
    told = reproduction_of(Witness(broken, "not-witnessable", "emulator", reason=reason))
    assert (told.outcome, told.shown, told.sides) == ("not witnessable", False, ())
    assert told.reason == reason


def test_one_comparison_is_a_pair_and_more_are_a_chain() -> None:
    broken = change("breaking-request")
    witness = Witness(broken, "unconfirmed", "emulator", reason="both accept it")
    assert "unconfirmed</span> at emulator: both accept it" in render_html([comparison(broken)], [witness])
    assert "Where it changed" not in render_html([pair()])
    assert "Where it changed" in render_html(chain())
