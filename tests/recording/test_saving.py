"""Cassettes on the disk: several writers lose nothing, and a writer that is killed leaves a whole file."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cloudfront_harness import CassetteError
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording.files import cassette_json, saving
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.recording.redaction import Redactor

SAVER = """
import sys
from pathlib import Path
from tests.recording.test_saving import interactions
from cloudfront_harness.recording.files import saving
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.recording.redaction import Redactor

path, number = Path(sys.argv[1]), 0
while True:
    number += 1
    saving.save(path, lambda present: interactions(number), Metadata(seed=str(number)), Redactor())
    if number == 1:
        print("ready", flush=True)
"""

EPISODES = """
import sys
import requests
from cloudfront_harness import use_cassette

path, url, worker = sys.argv[1:]
for number in range(20):
    with use_cassette(path, mode="new_episodes", unused="allow"):
        requests.post(url, data=f"<A>{worker}-{number}</A>", timeout=10)
"""


def interactions(number: int) -> list[Interaction]:
    """As many as `number` says, modulo a hundred, each of them telling the number."""
    body = f"<A>{number}</A>".encode() * 20
    request = Request("POST", "/p", (), body)
    return [Interaction("http://h/p", Exchange(request, Response(200, (), body)))] * (number % 100 + 1)


def child(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=Path(__file__).parent.parent.parent,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    import os

    import cloudfront_harness

    paths = [str(Path(__file__).parent.parent.parent), str(Path(cloudfront_harness.__path__[0]).parent)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


@pytest.mark.parametrize(
    "kills", [pytest.param(8, id="8"), pytest.param(200, id="200", marks=pytest.mark.slow)]
)
def test_a_killed_writer_leaves_a_whole_file(kills: int, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    chance = random.Random(20101101)
    seen = set()
    for _ in range(kills):
        saver = child(SAVER, str(path))
        assert saver.stdout is not None
        assert saver.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.005, 0.03))
        saver.send_signal(signal.SIGKILL)
        saver.communicate()
        read, metadata = saving.read(path)
        assert read == interactions(int(metadata.seed))
        seen.add(metadata.seed)
    assert len(seen) > 1
    saving.save(path, lambda _: interactions(1), Metadata(), Redactor())
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.json"]


def test_four_processes_with_new_episodes_lose_none(tmp_path: Path, server: object) -> None:
    path = tmp_path / "c.json"
    url = f"{server.url}/2016-09-29/distribution"  # type: ignore[attr-defined]
    workers = [child(EPISODES, str(path), url, str(worker)) for worker in range(4)]
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    bodies = [row.exchange.request.body.decode() for row in saving.read(path)[0]]
    assert sorted(bodies) == sorted(
        f"<A>{worker}-{number}</A>" for worker in range(4) for number in range(20)
    )


def test_a_secret_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    saving.save(path, lambda _: interactions(1), Metadata(), Redactor())
    before = path.read_bytes()
    redactor = Redactor(["a secret that nobody took out"])
    leaking = Interaction(
        "http://h/p", Exchange(Request("GET", "/p", (), b"a secret that nobody took out"), None)
    )
    with pytest.raises(CassetteError, match="nothing was written"):
        saving.save(path, lambda present: [*present, leaking], Metadata(), redactor)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.json"]


def test_what_stands_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CassetteError, match="Cannot write the cassette"):
        saving.save(tmp_path / "file" / "c.json", lambda _: interactions(1), Metadata(), Redactor())
    (tmp_path / "c.json").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(CassetteError, match="not UTF-8"):
        saving.save(tmp_path / "c.json", lambda present: present, Metadata(), Redactor())
    with pytest.raises(CassetteError, match="Cannot read the cassette"):
        saving.read(tmp_path)
    with pytest.raises(FileNotFoundError):
        saving.read(tmp_path / "absent.json")


def test_what_was_redacted_before_is_still_said(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(cassette_json.write([], Metadata(redacted=("Cookie",))), encoding="utf-8")
    redactor = Redactor()
    redactor.redacted.add("Authorization")
    saving.save(path, lambda present: present, Metadata(), redactor)
    assert saving.read(path)[1].redacted == ("Authorization", "Cookie")
