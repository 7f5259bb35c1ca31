"""The emulator in a process of its own, for as long as a `with` block lasts."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from cloudfront_harness.errors import TargetError

if TYPE_CHECKING:
    from cloudfront_harness.emulator.serving.server import ServerConfig

# Starting takes well below a second; a machine that is busy with other tests may need more.
_START_TIMEOUT_S = 30.0
_STOP_TIMEOUT_S = 5.0


class EmulatorProcess:
    """Starts the emulator as a child process and stops it again.

    `url` is the base URL while it runs. The child also ends when this process dies, however it dies.
    Entering raises `TargetError` when it does not start, with the child's own words.
    """

    def __init__(self, config: ServerConfig) -> None:
        self._config = config
        self._child: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the child and wait until it listens. Raises `TargetError`."""
        # A file, not a pipe: nobody reads it while the child runs, and a full pipe would stop the child.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by stop)
        self._child = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            [sys.executable, "-c", _program()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # Ctrl-C is for whoever started this: it may still need the server, and stops it.
            process_group=0,
        )
        try:
            self._send_settings()
            self.url = self._listening_url()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> int | None:
        """Stop the child: politely, and after five seconds by force.

        The child's exit status (0 when it ended as asked), None when it was not running.
        """
        child, self._child = self._child, None
        if child is not None:
            child.terminate()
            try:
                child.wait(_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()
        if self._errors is not None:
            self._errors.close()
            self._errors = None
        return child.returncode if child is not None else None

    @property
    def is_running(self) -> bool:
        """Whether the child was started and has not ended."""
        return self._child is not None and self._child.poll() is None

    def _send_settings(self) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        settings = asdict(self._config)
        settings["store"] = str(self._config.store) if self._config.store is not None else None
        try:
            self._child.stdin.write(json.dumps(settings).encode() + b"\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            raise self._not_started() from None

    def _listening_url(self) -> str:
        assert self._child is not None
        stdout = self._child.stdout
        assert stdout is not None
        lines: list[bytes] = []
        reader = threading.Thread(target=lambda: lines.append(stdout.readline()), daemon=True)
        reader.start()
        reader.join(_START_TIMEOUT_S)
        if not lines or not lines[0]:
            raise self._not_started()
        url: str = json.loads(lines[0])["url"]
        return url

    def _not_started(self) -> TargetError:
        assert self._child is not None
        assert self._errors is not None
        if self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        reason = said.splitlines()[-1] if said else f"it ended with status {self._child.returncode}"
        return TargetError(f"The emulator did not start: {reason}")


def _program() -> str:
    """What the child runs. It finds the package where this process found it, behind all else."""
    root = str(Path(__file__).resolve().parents[3])
    main = "from cloudfront_harness.emulator.__main__ import main; sys.exit(main())"
    return f"import sys; sys.path.append({root!r}); {main}"
