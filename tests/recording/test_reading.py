from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cloudfront_harness.content_coding import unpacked
from cloudfront_harness.errors import CassetteError
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording.files import reading, yaml
from cloudfront_harness.recording.files.reading import NotARecordingError, read_recording
from cloudfront_harness.recording.interaction import Interaction

from tests.recording.other_recorders import WRITERS, create, exchange, exchanges, har, interactions

RECORDED = interactions(exchanges())
NAMES = list(WRITERS)


def saved(directory: Path, name: str, rows: list[Interaction] = RECORDED, suffix: str = "") -> Path:
    default, write = WRITERS[name]
    path = directory / f"recorded{suffix or default}"
    path.write_text(write(rows), encoding="utf-8")
    return path


def essence(interaction: Interaction) -> Any:
    sent, answer = interaction.exchange.request, interaction.exchange.response
    assert answer is not None
    headers = Counter(sent.headers), Counter(answer.headers)
    return interaction.uri, sent.method, sent.target, sent.body, answer.status, answer.body, headers


@pytest.mark.parametrize("name", NAMES)
def test_every_format_gives_the_same_exchanges(tmp_path: Path, name: str) -> None:
    recording = read_recording(saved(tmp_path, name))
    assert recording.format == name.removesuffix(" JSON" if name.startswith("Ruby") else "")
    assert [essence(row) for row in recording.interactions] == [essence(row) for row in RECORDED]
    assert recording.defects == {}
    in_order = [row.exchange.response for row in recording.interactions] == [
        row.exchange.response for row in RECORDED
    ]
    assert in_order or not recording.keeps_header_order
    # What vcrpy and Ruby's VCR write may be in the recorder's order; nobody can tell.
    assert recording.keeps_header_order == (name in {"cassette", "HAR"})


@pytest.mark.parametrize("name", NAMES)
def test_recorders_that_note_the_time_are_believed(tmp_path: Path, name: str) -> None:
    times = {row.recorded_at for row in read_recording(saved(tmp_path, name)).interactions}
    ruby, browser = "2011-11-01T04:58:44+00:00", "2016-10-01T20:08:00.350000+00:00"
    assert times == {ruby if name.startswith("Ruby") else browser if name == "HAR" else ""}


@pytest.mark.parametrize("text", ["", "yesterday", "2016-13-01T00:00:00Z"])
def test_what_is_no_time_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.har"
    path.write_text(har(interactions(exchanges()[:1])).replace("2016-10-01T20:08:00.350Z", text))
    assert [row.recorded_at for row in read_recording(path).interactions] == [""]


@pytest.mark.parametrize("name", NAMES)
def test_the_content_says_what_a_file_is(tmp_path: Path, name: str) -> None:
    for suffix in (".yaml", ".har") if WRITERS[name][0] in (".json", ".har") else (".txt",):
        recording = read_recording(saved(tmp_path, name, suffix=suffix))
        assert len(recording.interactions) == len(RECORDED)


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_file_is_told(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, name)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    if name in ("Ruby VCR", "vcrpy YAML"):
        # YAML may end anywhere between two lines: cut inside a quoted value.
        path.write_text(text[: text.rindex("'")] if "'" in text else text, encoding="utf-8")
    with pytest.raises(CassetteError, match=re.escape(str(path))) as raised:
        read_recording(path)
    assert "damaged" in str(raised.value)
    assert not isinstance(raised.value, NotARecordingError)


@pytest.mark.parametrize("name", NAMES)
def test_parts_make_up_the_whole(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, name)
    parts = [read_recording(path, part=part, parts=7) for part in range(7)]
    assert [row for part in parts for row in part.interactions] == list(read_recording(path).interactions)
    firsts = [part.first for part in parts]
    assert firsts == [1 + sum(len(part.interactions) for part in parts[:at]) for at in range(7)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{}"),
        ("a.json", "[1, 2]"),
        ("a.json", "// a comment\n{}"),
        ("a.json", ""),
        ("a.json", '{"interactions": {"a": 1}}'),
        ("a.yaml", "services:\n  web: {}\n"),
        ("a.yml", "- 1\n"),
        ("a.har", "<html></html>"),
        ("a.har", '{"log": {"version": "1.2"}}'),
        ("a.txt", "\x00\x01"),
    ],
)
def test_something_else_is_no_recording(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(NotARecordingError, match=re.escape(f"{path} is not a recording.")):
        read_recording(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"version": 7, "interactions": []}', "format version is 7"),
        ('{"version": 1, "interactions": [{"request": {}}]}', "Interaction 1"),
        ('{"version": 1, "interactions": [], "metadata": 3}', "AttributeError"),
        ('{"http_interactions": [{"request": {"method": "get"}}]}', "Interaction 1 lacks"),
        ('{"log": {"entries": [7]}}', "Interaction 1 lacks"),
        ('{"interactions": ' + "[" * 100_000, "nested too deeply"),
        ("http_interactions:\n- !ruby/object:Kernel {}\n", "what no recording needs"),
        ("interactions: [!!python/object/apply:os.system [echo]]\n", "what no recording needs"),
        ("interactions: &a [*a]\nversion: 1\n", " One of its values contains itself."),
        (
            "http_interactions: [{request: {method: get, uri: /, headers: {A: [{}]}}, response: {}}]",
            "(TypeError: the value of a header is no text)",
        ),
        ("interactions:\n  'a\n", "not whole YAML"),
        ("interactions: [\x01]\n", "characters are not allowed."),
    ],
)
def test_a_damaged_recording_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.any"
    path.write_text(text)
    with pytest.raises(CassetteError, match=re.escape(told)) as raised:
        read_recording(path)
    assert str(path) in str(raised.value)
    assert not isinstance(raised.value, NotARecordingError)


def test_the_damaged_interaction_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "cassette")
    rows = json.loads(path.read_text(encoding="utf-8"))
    del rows["interactions"][4]["response"]["status"]
    path.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(CassetteError, match="Interaction 5"):
        read_recording(path)


def test_aliases_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join([*levels, "version: 1", "interactions: [*a11]"]))
    with pytest.raises(
        CassetteError, match=r" Its aliases refer to one another until the whole would fill the memory\."
    ):
        read_recording(path)


def test_aliases_of_one_value_are_what_vcrpy_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "version: 1\ninteractions:\n"
        "- request: &r {method: GET, uri: 'http://h/x', headers: {A: &a ['1']}, body: null}\n"
        "  response: {status: {code: 200, message: OK}, headers: {A: *a}, body: {string: ''}}\n"
        "- request: *r\n"
        "  response: {status: {code: 200, message: OK}, headers: {A: *a}, body: {string: ''}}\n"
    )
    first, second = read_recording(path).interactions
    assert first == second
    assert first.exchange.response == Response(200, (("A", "1"),), b"")


def test_scalars_stay_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "version: 1\ninteractions:\n"
        "- request: {method: GET, uri: 'http://h/x', headers: {A: [1.10, 2016-09-29, yes, 017]}, body: 1e3}\n"
        "  response: {status: {code: 200, message: null}, headers: {}, body: {string: !!binary aGk=}}\n"
    )
    exchange = read_recording(path).interactions[0].exchange
    assert [value for _, value in exchange.request.headers] == ["1.10", "2016-09-29", "yes", "017"]
    assert exchange.request.body == b"1e3"
    assert exchange.response is not None
    assert exchange.response.body == b"hi"


def test_a_body_that_was_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "version: 1\ninteractions:\n- request:\n    method: POST\n    uri: http://h/x\n    headers: {}\n"
        "    body: !!python/object/new:_io.BytesIO\n"
        "      state: !!python/tuple [!!binary aGk=, 0, null]\n"
        "  response: {status: {code: 200, message: OK}, headers: {}, body: {string: ''}}\n"
    )
    assert read_recording(path).interactions[0].exchange.request.body == b"hi"


def test_rubys_binary_and_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(
        "---\nhttp_interactions:\n- request:\n    method: :post\n    uri: http://h/x?a=1\n"
        "    headers:\n      A:\n      - '1'\n      B:\n      - !binary 6Q==\n"
        "    body: {encoding: ISO-8859-1, string: é}\n"
        "  response:\n    status: {code: 201, message: Created}\n    headers: {}\n"
        "    body:\n      encoding: ASCII-8BIT\n      string: !binary |-\n        /w==\n",
        encoding="utf-8",
    )
    found = read_recording(path).interactions[0].exchange
    sent = Request("POST", "/x?a=1", (("A", "1"), ("B", "é")), b"\xe9")
    assert found == Exchange(sent, Response(201, (), b"\xff"))


def test_no_answer_in_a_har(tmp_path: Path) -> None:
    lost = exchange(create("2016-09-29", "CreateDistribution", "x"))
    path = tmp_path / "a.har"
    path.write_text(har(interactions([replace(lost, response=None)])))
    found = read_recording(path).interactions[0].exchange
    assert found.response is None
    assert found.failure == "no answer"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = saved(tmp_path, "HAR")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_recording(path).interactions) == len(RECORDED)


class TestEntities:
    def read(self, tmp_path: Path, headers: tuple[tuple[str, str], ...], body: bytes) -> Any:
        row = Interaction("http://h/x", Exchange(Request("GET", "/x"), Response(200, headers, body)))
        return read_recording(saved(tmp_path, "cassette", [row]))

    def test_a_packed_answer_is_unpacked(self, tmp_path: Path) -> None:
        packed = gzip.compress(b"<X></X>")
        headers = (("Content-Encoding", "gzip"), ("Content-Length", str(len(packed))))
        recording = self.read(tmp_path, headers, packed)
        assert recording.interactions[0].exchange.response == Response(200, headers, b"<X></X>")
        assert recording.defects == {}

    def test_an_answer_that_was_unpacked_already_stays(self, tmp_path: Path) -> None:
        recording = self.read(tmp_path, (("Content-Encoding", "gzip"), ("Content-Length", "29")), b"<X></X>")
        assert recording.interactions[0].exchange.response.body == b"<X></X>"
        assert recording.defects == {}

    def test_a_length_that_does_not_fit_is_a_defect(self, tmp_path: Path) -> None:
        recording = self.read(tmp_path, (("content-length", "29"),), b"<X></X>")
        assert list(recording.defects) == [1]
        assert "response's Content-Length is 29, but its recorded body has 7 bytes" in recording.defects[1]

    def test_an_answer_that_was_made_to_fill_memories_is_a_defect(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("cloudfront_harness.content_coding.unpacked", partial(unpacked, most=1000))
        packed = gzip.compress(bytes(1001))
        recording = self.read(tmp_path, (("Content-Encoding", "gzip"),), packed)
        assert recording.interactions[0].exchange.response.body == packed
        assert "more than 1,000 bytes" in recording.defects[1]

    @pytest.mark.parametrize(("status", "told"), [(200, True), (204, False), (304, False)])
    def test_a_length_that_tells_of_another_answer_is_none(
        self, tmp_path: Path, status: int, told: bool
    ) -> None:
        """304 has the length of what has not been modified; some servers send one with 204."""
        answer = Response(status, (("Content-Length", "29"),))
        row = Interaction("http://h/x", Exchange(Request("GET", "/x"), answer))
        assert bool(read_recording(saved(tmp_path, "cassette", [row])).defects) is told


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "missing.json"
    with pytest.raises(CassetteError) as raised:
        read_recording(path)
    assert raised.value.args[0] == f"Cannot read {path}: No such file or directory."


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        # No disk is filled: the file has a length and nothing in it.
        file.truncate(reading._MOST_BYTES + 1)
    with pytest.raises(CassetteError) as raised:
        read_recording(path)
    assert raised.value.args[0] == f"{path} has more than {reading._MOST_BYTES // 1024**2} MiB. Split it."


def test_yaml_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_YAML_BYTES", 1024**2)
    path = tmp_path / "large.yaml"
    path.write_bytes(b"interactions:\n" + bytes(1024**2))
    with pytest.raises(CassetteError, match=r"It has more than 1 MiB of YAML: split it\."):
        read_recording(path)


@pytest.mark.parametrize("escape", ["\\U00110000", "\\UFFFFFFFF"])
def test_a_character_that_is_none(monkeypatch: pytest.MonkeyPatch, escape: str) -> None:
    """PyYAML refuses it by itself where it was built with libyaml only."""
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    monkeypatch.setattr(yaml, "_loader", yaml._loader.__wrapped__)
    with pytest.raises(CassetteError, match=r"^It holds a value that cannot be read: .+\.$"):
        yaml.load(f'interactions: ["{escape}"]'.encode())
