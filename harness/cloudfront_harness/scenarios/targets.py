"""Targets: what a run drives, started and stopped with it where they are servers of ours to start."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from cloudfront_harness.contract import Profile
from cloudfront_harness.drivers.endpoint import endpoint
from cloudfront_harness.errors import TargetError, UnknownNameError
from cloudfront_harness.wire.signing import Credentials

_START_TIMEOUT_S = 30.0
# A fixed pair for targets that keep one account; an emulated endpoint accepts any.
_SHARED_KEY = "AKIDEXAMPLEHARNESS01"
_SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00"  # noqa: S105 - an example value, accepted by emulators only


@dataclass(frozen=True, slots=True)
class Target:
    """A running endpoint.

    name       `emulator`, `moto`, `ministack` or the URL
    isolated   whether every new access key is a new, empty account; if not, all cases share one
    disposable whether everything in it is thrown away when it is closed
    """

    name: str
    url: str
    isolated: bool = False
    disposable: bool = False
    allow_remote: bool = False
    static_credentials: Credentials | None = field(default=None, repr=False)

    def credentials(self) -> Credentials:
        """Credentials for one case: of an account of its own where the target is isolated."""
        if self.static_credentials is not None:
            return self.static_credentials
        key = f"AKID{secrets.token_hex(8).upper()}" if self.isolated else _SHARED_KEY
        return Credentials(key, _SECRET)


@contextmanager
def open_target(
    name: str, *, profile: Profile = "documented", faults: Sequence[str] = (), allow_remote: bool = False
) -> Iterator[Target]:
    """The target with that name or URL, running for the length of the block.

    Raises `UnknownNameError` for a name that is none, `TargetError` when it cannot be started or reached,
    `UnsafeTargetError` for a URL that is not on loopback without `allow_remote`.
    """
    if name == "emulator":
        with _emulator(profile, faults) as target:
            yield target
    elif name in _PEERS:
        with _peer(name, _PEERS[name]) as target:
            yield target
    elif "://" in name:
        yield _remote(name, allow_remote=allow_remote)
    else:
        raise UnknownNameError.of(
            "target", name, ["emulator", *_PEERS], "Or give a URL: http://127.0.0.1:8474."
        )


def absent_target(name: str) -> Target:
    """A target that is not there, for running what was recorded of it: the same in all that a case sees."""
    # Port 9 is that of the discard protocol; nothing is sent to it.
    return Target(
        name, "http://127.0.0.1:9", isolated=name == "emulator", disposable=name in {"emulator", *_PEERS}
    )


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
