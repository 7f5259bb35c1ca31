"""The emulator in a thread of this process, which many short runs share: each has an emulator of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import uvicorn

from cloudfront_harness.contract import Profile
from cloudfront_harness.emulator.engine import Emulator
from cloudfront_harness.emulator.faults.fault import Fault
from cloudfront_harness.emulator.serving.app import App
from cloudfront_harness.emulator.serving.server import uvicorn_config
from cloudfront_harness.emulator.state.store import Store
from cloudfront_harness.errors import TargetError

_START_TIMEOUT_S = 30.0


class EmulatorThread:
    """Serves on a free port of 127.0.0.1 for as long as a `with` block lasts; `url` is its base URL.

    `renew` puts a new emulator, with an empty store, in the place of the one that answers.
    """

    def __init__(self) -> None:
        self._store = Store()
        self._app = App(Emulator(self._store))
        self._server = _Server(uvicorn_config(self._app))
        self._listener = socket.socket()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve until `stop`, or until the process ends. Raises `TargetError`."""
        self._listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread.start()
        if not self._server.is_listening.wait(_START_TIMEOUT_S):
            raise TargetError("The emulator did not start.")

    def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
        self._store.close()

    def renew(self, *, profile: Profile = "documented", faults: Iterable[Fault] = ()) -> None:
        """Answer with another emulator from now on. Nobody may be asking at the time."""
        faults = tuple(faults)
        store = Store()
        self._app.emulator = Emulator(store, profile=profile, faults=faults)
        self._app.hold_s = max((fault.hold_s for fault in faults), default=0.0)
        self._store.close()
        self._store = store

    @property
    def acted(self) -> int:
        """How often the operators of the present emulator changed a request or an answer."""
        return self._app.emulator.acted

    def _serve(self) -> None:
        self._server.run(sockets=[self._listener])


class _Server(uvicorn.Server):
    """uvicorn's server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_listening.set()
