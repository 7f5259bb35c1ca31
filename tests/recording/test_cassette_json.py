from __future__ import annotations

import json
from pathlib import Path

import pytest
import vcr
from cloudfront_harness.errors import CassetteError
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from hypothesis import given
from hypothesis import strategies as st
from vcr.cassette import Cassette as StockCassette

XML = b'<?xml version="1.0"?>\n<Root xmlns="urn:x"><Id>E1</Id><Items></Items><Note>a &amp; b\n</Note></Root>'


def interaction(body: bytes = XML, answer: bytes = XML) -> Interaction:
    request = Request("POST", "/2016-09-29/x?a=1", (("Host", "h"), ("X-A", "1"), ("X-A", "2")), body)
    return Interaction(
        "http://h/2016-09-29/x?a=1", Exchange(request, Response(201, (("ETag", "E"),), answer)), "Created"
    )


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_bodies_come_back_to_the_byte(body: bytes, answer: bytes) -> None:
    written = cassette_json.write([interaction(body, answer)], Metadata())
    assert cassette_json.read(written)[0] == [interaction(body, answer)]


@given(st.text(alphabet="<>/ab \n\"'=!?[]-é", max_size=80))
def test_text_that_looks_like_xml_comes_back_too(text: str) -> None:
    assert cassette_json.from_json(cassette_json.to_json(text.encode())) == text.encode()


def test_a_person_can_read_an_xml_body() -> None:
    assert cassette_json.to_json(XML) == [
        '<?xml version="1.0"?>\n',
        '<Root xmlns="urn:x">',
        "<Id>E1</Id>",
        "<Items></Items>",
        "<Note>a &amp; b\n</Note>",
        "</Root>",
    ]


def test_metadata_comes_back_and_unknown_members_are_left_out() -> None:
    metadata = Metadata(api_version="2016-09-29", target="moto", redacted=("Authorization",), seed="s")
    assert cassette_json.read(cassette_json.write([], metadata))[1] == metadata
    assert Metadata.of({**metadata.as_row(), "another tool": 1}) == metadata


def test_a_request_without_an_answer_comes_back() -> None:
    lost = Interaction("http://h/p", Exchange(Request("POST", "/p"), None, "connection closed"))
    assert cassette_json.read(cassette_json.write([lost], Metadata()))[0] == [lost]


def test_stock_vcrpy_reads_it_with_our_serializer(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(cassette_json.write([interaction()], Metadata(target="moto")), encoding="utf-8")
    stock = StockCassette.load(path=str(path), serializer=cassette_json)
    assert stock.requests[0].body == XML
    assert stock.responses[0]["body"]["string"] == XML
    assert stock.responses[0]["status"] == {"code": 201, "message": "Created"}


def test_what_stock_vcrpy_writes_with_our_serializer_is_ours(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(cassette_json.write([interaction()], Metadata()), encoding="utf-8")
    machine = vcr.VCR()
    machine.register_serializer("ours", cassette_json)
    stock = StockCassette.load(path=str(path), serializer=cassette_json)
    stock._save(force=True)
    again, _ = cassette_json.read(path.read_text("utf-8"))
    assert again[0].exchange.request.body == XML
    assert again[0].exchange.response == interaction().exchange.response


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not whole JSON"),
        (cassette_json.write([interaction()], Metadata())[:-40], "not whole JSON"),
        ("[]", "no list of interactions"),
        ('{"version": 1, "interactions": 3}', "no list of interactions"),
        ('{"version": 7, "interactions": []}', "format version is 7"),
        ('{"version": 1, "interactions": [{"request": {}}]}', "lacks what"),
        ('{"version": 1, "interactions": ["x"]}', "lacks what"),
    ],
)
def test_what_is_no_cassette_is_told(text: str, message: str) -> None:
    with pytest.raises(CassetteError, match=message):
        cassette_json.read(text)


def test_a_body_that_is_neither_text_nor_base64_is_told() -> None:
    row = json.loads(cassette_json.write([interaction()], Metadata()))
    row["interactions"][0]["request"]["body"] = {"base64": "*"}
    with pytest.raises(CassetteError, match="base64"):
        cassette_json.read(json.dumps(row))
