from __future__ import annotations

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cloudfront_harness.emulator import FAULTS

from tests.cli.command import Command, started

SIGNED = {"Authorization": "AWS AKIAIOSFODNN7EXAMPLE:YSBtYWRlLXVwIHNpZ25hdHVyZSE="}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")


@contextmanager
def served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with started("serve", "--port", "0", *arguments) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Listening on http://127.0.0.1:"), process.communicate(timeout=10)
        yield process, line.removeprefix("Listening on ").strip()


def status_of(url: str, path: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request("GET", path, headers=SIGNED)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_it_serves_until_it_is_stopped_and_that_is_a_success(sent: signal.Signals) -> None:
    with served() as (process, url):
        assert status_of(url, "/2010-11-01/distribution") == 200
        assert status_of(url, "/2020-05-31/distribution") == 200
        process.send_signal(sent)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert out == ""
        assert "Ctrl-C stops it." in err
        assert "Traceback" not in err


def test_what_it_was_asked_for_is_told(tmp_path: Path) -> None:
    store = tmp_path / "cf.sqlite"
    with served("--profile", "observed", "--store", str(store), "--fault", "drop-etag") as (process, _):
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        assert "observed profile" in err
        assert "drop-etag" in err
        assert str(store) in err
    assert store.is_file()


def test_verified_signatures() -> None:
    with served("--auth", "verify", "--key", "AKIDOTHER:secret") as (_, url):
        assert status_of(url, "/2020-05-31/distribution") == 403


def test_faults_are_listed_with_what_they_break(command: Command) -> None:
    said = command("serve", "--list-faults")
    assert said.status == 0
    for fault in FAULTS.values():
        assert f"{fault.name} " in said.out
        assert fault.description in said.out
    assert "breaks CF204" in said.out
