"""`cfharness` for tests: in this process for speed, in one of its own where signals and pipes matter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cloudfront_harness
import pytest
from cloudfront_harness.cli import main

# Where `harness` can be imported from, whether it is installed or a checkout.
ROOT = Path(cloudfront_harness.__path__[0]).parent


@dataclass(frozen=True)
class Outcome:
    """What a command line came to."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Command:
    """Runs command lines in this process."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Outcome:
        self.capture.readouterr()
        status = main(arguments)
        said = self.capture.readouterr()
        return Outcome(status, said.out, said.err)


def unmeasured() -> dict[str, str]:
    """The environment for a process that is interrupted, in which its coverage is not measured.

    Ctrl-C that arrives while coverage holds its lock leaves it locked, and the process waits for ever.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS")}


@contextmanager
def started(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, with pipes to it, for no longer than the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cloudfront_harness", *arguments],
        cwd=options.pop("cwd", ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **options,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def run(*arguments: str, **options: Any) -> Outcome:
    """The command in a process of its own, when it has ended."""
    with started(*arguments, **options) as process:
        out, err = process.communicate(timeout=60)
    return Outcome(process.returncode, out, err)
