"""Targets: what a run drives, started and stopped with it where they are servers of ours to start."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import secrets
import socket
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from cloudfront_harness.contract import Profile
from cloudfront_harness.drivers.endpoint import endpoint, is_loopback
from cloudfront_harness.errors import TargetError, UnknownNameError
from cloudfront_harness.wire.signing import Credentials

_START_TIMEOUT_S = 30.0

# What a server on this machine is given to deploy a resource, and what the service itself is: most
# distributions are deployed within five minutes, and the waiters of the SDKs give up after 35.
_LOCAL_SETTLING_S = 120.0
_REMOTE_SETTLING_S = 1500.0
# How far the list of another server may be behind what it answered to a create.
_LIST_LAG_S = 3.0

# Real access keys are AKIA and 16 of these.
_KEY_LETTERS = string.ascii_uppercase + "234567"
_SECRET_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Target:
    """A running endpoint.

    name       `emulator`, `moto`, `ministack` or the URL
    isolated   whether every new access key is a new, empty account; if not, all cases share one
    disposable whether everything in it is thrown away when it is closed
    settling_s seconds that a resource may take to be deployed
    list_lag_s seconds that a list may take to show what was made
    seed       what the credentials follow from that all cases share
    """

    name: str
    url: str
    isolated: bool = False
    disposable: bool = False
    allow_remote: bool = False
    static_credentials: Credentials | None = field(default=None, repr=False)
    settling_s: float = 0.0
    list_lag_s: float = 0.0
    seed: int = 0

    def credentials(self) -> Credentials:
        """Credentials for one case: of an account of its own where the target is isolated."""
        if self.static_credentials is not None:
            return self.static_credentials
        made_up = secrets.token_bytes if self.isolated else random.Random(self.seed).randbytes  # noqa: S311
        return Credentials(
            "AKIA" + _spelled(made_up(16), _KEY_LETTERS), _spelled(made_up(40), _SECRET_LETTERS)
        )


def _spelled(data: bytes, letters: str) -> str:
    """A letter for each byte. Not all are as likely as each other: these are keys to nothing."""
    return "".join(letters[byte % len(letters)] for byte in data)


@contextmanager
def open_target(
    name: str,
    *,
    profile: Profile = "documented",
    faults: Sequence[str] = (),
    allow_remote: bool = False,
    settling_s: float | None = None,
    seed: int = 0,
) -> Iterator[Target]:
    """The target with that name or URL, running for the length of the block.

    `settling_s` None is what suits the target: nothing for our own emulator, 25 minutes for one far away.
    Raises `UnknownNameError` for a name that is none, `TargetError` when it cannot be started or reached,
    `UnsafeTargetError` for a URL that is not on loopback without `allow_remote`.
    """
    if name == "emulator":
        with _emulator(profile, faults) as target:
            yield replace(target, settling_s=settling_s or 0.0, seed=seed)
    elif name in _PEERS:
        with _peer(name, _PEERS[name]) as target:
            yield replace(_settling(target, settling_s, _LOCAL_SETTLING_S), seed=seed)
    elif "://" in name:
        target = _remote(name, allow_remote=allow_remote)
        yield replace(_settling(target, settling_s, _usual_settling_s(name)), seed=seed)
    else:
        raise UnknownNameError.of(
            "target", name, ["emulator", *_PEERS], "Or give a URL: http://127.0.0.1:8474."
        )


def absent_target(name: str, *, settling_s: float | None = None) -> Target:
    """A target that is not there, for running what was recorded of it: the same in all that a case sees."""
    # Port 9 is that of the discard protocol; nothing is sent to it.
    target = Target(
        name, "http://127.0.0.1:9", isolated=name == "emulator", disposable=name in {"emulator", *_PEERS}
    )
    if target.isolated:
        return replace(target, settling_s=settling_s or 0.0)
    return _settling(target, settling_s, _LOCAL_SETTLING_S if target.disposable else _usual_settling_s(name))


def _usual_settling_s(url: str) -> float:
    is_near = is_loopback(endpoint(url, allow_remote=True).host)
    return _LOCAL_SETTLING_S if is_near else _REMOTE_SETTLING_S


def _settling(target: Target, settling_s: float | None, usual: float) -> Target:
    return replace(target, settling_s=usual if settling_s is None else settling_s, list_lag_s=_LIST_LAG_S)


@contextmanager
def _emulator(profile: Profile, faults: Sequence[str]) -> Iterator[Target]:
    from cloudfront_harness.emulator.serving.process import EmulatorProcess
    from cloudfront_harness.emulator.serving.server import ServerConfig

    with EmulatorProcess(ServerConfig(port=0, profile=profile, faults=tuple(faults))) as emulator:
        yield Target("emulator", emulator.url, isolated=True, disposable=True)


@dataclass(frozen=True, slots=True)
class _Peer:
    """A server of another project: how to start it on a loopback port, and which package brings it."""

    module: str
    command: Callable[[int], list[str]]
    environment: Callable[[int], Mapping[str, str]]


_PEERS: dict[str, _Peer] = {
    "moto": _Peer(
        module="moto.server",
        command=lambda port: [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        environment=lambda _: {},
    ),
    "ministack": _Peer(
        module="ministack",
        command=lambda _: [sys.executable, "-m", "ministack"],
        # It listens on all addresses unless told otherwise.
        environment=lambda port: {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "LOG_LEVEL": "ERROR"},
    ),
}


@contextmanager
def _peer(name: str, peer: _Peer) -> Iterator[Target]:
    if not _is_installed(peer.module):
        raise TargetError(f"{name} is not installed. Run `pip install 'cloudfront-harness[peers]'`.")
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="cfharness-") as scratch, tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 (a command of the table below, no shell)
            [sys.executable, "-m", "cloudfront_harness.scenarios.supervise", *peer.command(port)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**os.environ, **peer.environment(port), "TMPDIR": scratch},
            # Ctrl-C is for the run: it stops the server when it has taken back what it made there.
            process_group=0,
        )
        try:
            _wait_until_listening(name, port, process, log)
            yield Target(name, f"http://127.0.0.1:{port}", disposable=True)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_listening(name: str, port: int, process: subprocess.Popen[bytes], log: object) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    log.seek(0)  # type: ignore[attr-defined]
    told = log.read().decode("utf-8", "replace").strip().splitlines()  # type: ignore[attr-defined]
    raise TargetError(
        f"{name} did not start listening within {_START_TIMEOUT_S:.0f} s: {told[-1] if told else 'no output'}"
    )


def _remote(url: str, *, allow_remote: bool) -> Target:
    place = endpoint(url, allow_remote=allow_remote)
    try:
        socket.create_connection((place.host, place.port), timeout=10).close()
    except OSError as error:
        raise TargetError(f"Cannot reach {url}: {error.strerror or error}. Is the server running?") from error
    return Target(
        url, place.url, allow_remote=allow_remote, static_credentials=_credentials_from_environment()
    )


def _credentials_from_environment() -> Credentials | None:
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    return Credentials(key, secret, os.environ.get("AWS_SESSION_TOKEN")) if key and secret else None
