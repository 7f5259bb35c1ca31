"""Several processes behind one port: they share a store, are replaced, and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cloudfront_harness
import pytest
from cloudfront_harness.checks.documents.document import parse, text_at
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig
from cloudfront_harness.errors import TargetError
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire import xml
from cloudfront_harness.wire.signing import Credentials

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="several workers need a POSIX system")

CONTRACT = load_contract("2017-03-25")
CREATE = CONTRACT.operation("CreateCloudFrontOriginAccessIdentity")
CREDENTIALS = Credentials("AKIDEXAMPLE00001", "the key of a test")


def created(url: str, reference: str) -> str:
    """The id that a create with that reference was answered with."""
    body = CREATE.request
    assert body is not None
    data = xml.encode(body.root, body.namespace, body.shape, minimal(CREATE, reference))
    with RestDriver(url, credentials=CREDENTIALS) as driver:
        response = driver.invoke(CONTRACT, CREATE, {}, data).response
    assert response is not None
    return text_at(parse(response.body), "Id") or f"status {response.status}"


def children(parent: int) -> list[int]:
    """Process ids of the direct children of a process."""
    said = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, encoding="ascii", check=False
    )
    return [int(word) for word in said.stdout.split()]


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again until it holds: processes come and go when the system has time for them."""
    while not holds():
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # A child that has ended and that nobody has asked about yet.
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.fixture
def emulator(tmp_path: Path) -> object:
    with EmulatorProcess(ServerConfig(port=0, store=tmp_path / "s.sqlite", workers=3)) as running:
        yield running


def pid_of(emulator: EmulatorProcess) -> int:
    assert emulator._child is not None
    return emulator._child.pid


def test_racing_creates_make_one_resource(emulator: EmulatorProcess) -> None:
    with ThreadPoolExecutor(16) as pool:
        for number in range(5):
            given = set(pool.map(created, [emulator.url] * 16, [f"reference-{number}"] * 16))
            assert len(given) == 1
            assert given.pop().startswith("E")


def test_a_worker_that_dies_is_replaced_and_nothing_is_forgotten(emulator: EmulatorProcess) -> None:
    first = created(emulator.url, "one")
    before = children(pid_of(emulator))
    assert len(before) == 3
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(set(children(pid_of(emulator))) - set(before)) == 3)
    assert created(emulator.url, "one") == first


def test_they_end_with_a_parent_that_is_killed(emulator: EmulatorProcess) -> None:
    workers = children(pid_of(emulator))
    os.kill(pid_of(emulator), signal.SIGKILL)
    assert len(workers) >= 2
    wait_until(lambda: all(map(is_gone, workers)))


def test_ctrl_c_ends_them_all(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cloudfront_harness", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(
        [*command, "--store", str(tmp_path / "s.sqlite")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[-1]
        assert created(url, "one").startswith("E")
        workers = children(server.pid)
        assert len(workers) == 2
        os.killpg(server.pid, signal.SIGINT)
        _, errors = server.communicate()
    assert server.returncode == 0
    assert "Traceback" not in errors
    wait_until(lambda: all(map(is_gone, workers)))


_DYING = """
import os, signal, sys, threading
sys.path.append({root!r})
from cloudfront_harness.emulator.serving.workers import Workers
from cloudfront_harness.errors import HarnessError

def die_at_once(ready, stop):
    with open({starts!r}, "ab") as starts:
        starts.write(b"x")
        if starts.tell() > 200:  # nobody puts an end to it
            os.kill(os.getppid(), signal.SIGKILL)
    os._exit(3)

try:
    Workers(2, die_at_once).run(lambda: None, threading.Event())
except HarnessError as error:
    print(error)
"""


def test_workers_that_keep_dying_are_not_replaced_for_ever(tmp_path: Path) -> None:
    root = str(Path(cloudfront_harness.__file__).resolve().parents[1])
    program = _DYING.format(root=root, starts=str(tmp_path / "starts"))
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "The workers keep dying. Serve with one to see why.\n")
    assert (tmp_path / "starts").stat().st_size >= 2
    assert "is replaced" in ended.stderr


def test_without_a_file_there_is_nothing_to_share() -> None:
    with (
        pytest.raises(TargetError, match="store that they can share"),
        EmulatorProcess(ServerConfig(port=0, workers=2)),
    ):
        pass
