from __future__ import annotations

# Inner runs forget what they imported, but for this: `from http import cookiejar` finds what hangs on the
# package that stays, `import http.cookiejar` finds a new one, and requests compares the classes of the two.
import http.cookiejar  # noqa: F401
import os
from collections.abc import Iterator
from pathlib import Path

import cloudfront_harness
import pytest
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inner runs find the package under test, and have lines long enough for what they say."""
    monkeypatch.setenv("PYTHONPATH", str(Path(cloudfront_harness.__path__[0]).parent), prepend=os.pathsep)
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """An emulator that keeps its promises."""
    with EmulatorProcess(ServerConfig(port=0)) as process:
        yield process.url


@pytest.fixture(scope="session")
def broken_emulator() -> Iterator[str]:
    """An emulator whose creates lack ETag and Location."""
    with EmulatorProcess(ServerConfig(port=0, faults=("drop-etag", "drop-location"))) as process:
        yield process.url
