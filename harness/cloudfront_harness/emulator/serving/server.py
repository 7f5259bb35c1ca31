"""The emulator on a socket: uvicorn on loopback, announced once it listens, stopped by a signal."""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib.util
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from cloudfront_harness.contract import Profile
from cloudfront_harness.emulator.auth import DEFAULT_KEYS, Access, AuthMode
from cloudfront_harness.emulator.engine import Emulator
from cloudfront_harness.emulator.faults.registry import select_faults
from cloudfront_harness.emulator.serving.app import App
from cloudfront_harness.emulator.serving.connection import EmulatorProtocol
from cloudfront_harness.emulator.serving.workers import Workers
from cloudfront_harness.emulator.state.ids import Minter
from cloudfront_harness.emulator.state.store import Store
from cloudfront_harness.errors import HarnessError, Hint

DEFAULT_PORT = 8474

# Longer than a client that pauses between two tests keeps its connection; nobody else uses the port.
_KEEP_ALIVE_S = 75
_GRACE_S = 2
_BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """How to serve.

    host      an address to listen on; anything but loopback opens the emulator to the network
    port      0 for any free one
    store     file that keeps the resources, None to forget them
    keys      access key -> secret key, for `auth` "verify"
    faults    names of contract-breaking behaviours
    settle_s  seconds until a new or changed distribution is deployed
    quotas    kind of resource -> how many an account may have, None for any number, before the contract's
    seed      makes the minted values the same in every run, None for different ones
    workers   processes that serve; more than one share a store on disk
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    store: Path | None = None
    profile: Profile = "documented"
    auth: AuthMode = "any"
    keys: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_KEYS), repr=False)
    faults: tuple[str, ...] = ()
    settle_s: float = 0.0
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    seed: int | None = None
    workers: int = 1


def run_server(
    config: ServerConfig, *, announce: Callable[[str], None], until_stdin_closes: bool = False
) -> None:
    """Serve until SIGINT or SIGTERM, or until standard input ends when that is asked for.

    `announce` is called once, with the base URL, when connections are accepted. Raises `HarnessError` when
    the address cannot be listened on, a fault is unknown, or the store is unusable.
    """
    select_faults(config.faults)
    if config.workers > 1:
        _check_shareable(config)
    with contextlib.closing(_listen(config.host, config.port)) as listener:
        if config.workers == 1:
            _serve(config, listener, lambda: announce(_url(listener)), until_stdin_closes=until_stdin_closes)
            return
        stopped = threading.Event()
        workers = Workers(config.workers, lambda ready, stop: _serve(config, listener, ready, stop_when=stop))
        if until_stdin_closes:
            threading.Thread(target=_set_at_end_of_input, args=(stopped,), daemon=True).start()
        workers.run(lambda: announce(_url(listener)), stopped)


def _check_shareable(config: ServerConfig) -> None:
    if config.store is None:
        raise HarnessError("Several workers need a store that they can share.", Hint.SHARED_STORE)
    # Told once, here, rather than by each worker.
    Store(config.store).close()


def _serve(
    config: ServerConfig,
    listener: socket.socket,
    on_listening: Callable[[], None],
    *,
    until_stdin_closes: bool = False,
    stop_when: threading.Event | None = None,
) -> None:
    """Serve the socket in this process."""
    faults = select_faults(config.faults)
    with contextlib.closing(Store(config.store)) as store:
        emulator = Emulator(
            store,
            profile=config.profile,
            access=Access(config.auth, config.keys),
            minter=Minter(config.seed),
            faults=faults,
            settle_s=config.settle_s,
            quotas=config.quotas,
        )
        app = App(emulator, hold_s=max((fault.hold_s for fault in faults), default=0.0))
        server = _Server(uvicorn_config(app), on_listening)
        if until_stdin_closes:
            threading.Thread(target=server.stop_at_end_of_input, daemon=True).start()
        if stop_when is not None:
            threading.Thread(target=server.stop_when, args=(stop_when,), daemon=True).start()
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
        # What is loaded by now lives as long as the process: the collector need not look at it again.
        gc.freeze()
        server.run(sockets=[listener])


def uvicorn_config(app: App) -> uvicorn.Config:
    """How an application is served, by a process or by a thread."""
    return uvicorn.Config(
        app,
        http=EmulatorProtocol,
        loop="uvloop" if importlib.util.find_spec("uvloop") is not None else "asyncio",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
        backlog=_BACKLOG,
    )


class _Server(uvicorn.Server):
    """uvicorn's server that says when it listens, and whose end by a signal is a normal one."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        with super().capture_signals():
            yield
            # Otherwise uvicorn would raise them once more, and Ctrl-C would end in a traceback.
            self._captured_signals.clear()

    def stop_at_end_of_input(self) -> None:
        _wait_for_end_of_input()
        self.should_exit = True

    def stop_when(self, event: threading.Event) -> None:
        event.wait()
        self.should_exit = True


def _wait_for_end_of_input() -> None:
    # Not through sys.stdin: at exit the interpreter would wait for the lock that this thread holds.
    while os.read(sys.stdin.fileno(), 4096):
        pass


def _set_at_end_of_input(event: threading.Event) -> None:
    _wait_for_end_of_input()
    event.set()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            # A port that the last run left in TIME_WAIT is free; one that somebody listens on is not.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _cannot_listen(host, port, error) from error
    return listener


def _cannot_listen(host: str, port: int, error: Exception) -> HarnessError:
    if getattr(error, "errno", None) == errno.EADDRINUSE:
        return HarnessError(f"Port {port} of {host} is in use.", Hint.ANOTHER_PORT)
    return HarnessError(f"Cannot listen on {host} port {port}: {error}.", Hint.ANOTHER_ADDRESS)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
