"""Asking pytest which cassettes the user's tests would use, without running them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from cloudfront_harness.errors import CassetteError, Hint

# Names, for a process of its own: this layer knows nothing of the plugin.
_PLUGIN = "cloudfront_harness.pytest_plugin"
_COLLECTOR = "cloudfront_harness.pytest_plugin.cassette_paths"
_NOTHING_COLLECTED = 5
_LONGEST_OUTPUT = 300


def cassettes_of_tests(arguments: Sequence[str]) -> set[Path]:
    """The absolute paths of the cassettes that the tests of a pytest command line would use.

    Runs `pytest --collect-only` in the current directory. Raises `CassetteError` when that fails, or finds no
    tests at all: every cassette would seem unused then.
    """
    with tempfile.TemporaryDirectory(prefix="cfharness-") as scratch:
        answer = Path(scratch, "paths.json")
        ran = subprocess.run(  # noqa: S603 (the user's own tests, no shell)
            [sys.executable, "-m", "pytest", "--collect-only", "-q", *_plugins(), *arguments],
            env={**os.environ, "CFHARNESS_CASSETTE_PATHS": str(answer)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if ran.returncode == _NOTHING_COLLECTED:
            raise CassetteError(
                "pytest finds no tests here, so that every cassette would seem unused.", Hint.NAME_TESTS
            )
        if ran.returncode != 0 or not answer.exists():
            told = " ".join((ran.stderr.strip() or ran.stdout.strip()).split())[-_LONGEST_OUTPUT:]
            raise CassetteError(f"pytest could not collect the tests (exit status {ran.returncode}): {told}")
        return {Path(path) for path in json.loads(answer.read_text(encoding="utf-8"))}


def _plugins() -> list[str]:
    """Our plugins for the command line. What is loaded by its entry point must not be loaded twice."""
    named = ["-p", _COLLECTOR]
    automatic = not os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD") and any(
        point.value == _PLUGIN for point in metadata.entry_points(group="pytest11")
    )
    return named if automatic else ["-p", _PLUGIN, *named]
