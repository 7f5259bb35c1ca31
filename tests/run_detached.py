"""Runs the tests from a copy that has neither `harness/` nor `specs/` anywhere near it.

What passes here passes with the installed distribution alone. The arguments go to pytest.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# pyproject.toml comes along for its pytest settings, docs/ for the examples and the names in it.
COPIED = ("tests", "cassettes", "docs", "pyproject.toml")


def copy_tests(source: Path, destination: Path) -> None:
    """Copy what the tests need, and no more."""
    for name in COPIED:
        origin = source / name
        if origin.is_dir():
            shutil.copytree(origin, destination / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif origin.is_file():
            shutil.copy2(origin, destination / name)


def main(arguments: list[str]) -> int:
    """Exit status of pytest."""
    with tempfile.TemporaryDirectory(prefix="cloudfront-harness-") as scratch:
        copy = Path(scratch).resolve()
        copy_tests(ROOT, copy)
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=copy, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
