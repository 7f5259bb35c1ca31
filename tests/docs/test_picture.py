"""The picture of the README: whole, without a trace of the machine, and made by the command that it shows."""

from __future__ import annotations

import getpass
import os
import socket
import sys
from pathlib import Path

import pytest
from lxml import etree

from docs.offline import foreign_resources
from docs.picture import COMMAND, PICTURE, main
from tests.docs.markdown import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a terminal of its own needs a POSIX system")


def lines_of(svg: str) -> list[str]:
    """What the terminal in a picture shows, line by line."""
    root = etree.fromstring(svg.encode())
    found: dict[float, list[tuple[float, str]]] = {}
    for text in root.iter("{*}text"):
        if text.get("clip-path"):
            found.setdefault(float(text.get("y", "")), []).append((float(text.get("x", "")), text.text or ""))
    lines = ("".join(piece for _, piece in sorted(found[y])) for y in sorted(found))
    return [line.replace("\N{NO-BREAK SPACE}", " ").rstrip() for line in lines]


@pytest.fixture(scope="module")
def kept() -> str:
    return PICTURE.read_text(encoding="utf-8")


def test_it_shows_the_command_and_the_finding(kept: str) -> None:
    shown = "\n".join(lines_of(kept))
    assert shown.startswith(f"$ {COMMAND}\n")
    assert "CF204" in shown
    assert "1 clause is broken." in shown


def test_it_fetches_nothing(kept: str) -> None:
    assert foreign_resources(kept) == []
    assert "@font-face" not in kept


def test_it_says_nothing_about_the_machine(kept: str) -> None:
    for trace in (str(ROOT), str(Path.home()), "/tmp/", "/home/", "site-packages", socket.gethostname()):
        assert trace not in kept
    assert f"/{getpass.getuser()}/" not in kept
    assert sys.executable not in kept


def test_the_command_makes_it(tmp_path: Path, kept: str) -> None:
    main([str(tmp_path / "new.svg")])
    made = (tmp_path / "new.svg").read_text(encoding="utf-8")
    assert foreign_resources(made) == []
    verdict, shown = lines_of(made)[-1], lines_of(kept)
    assert verdict.endswith("1 clause is broken.")
    # Everything above the list of cases, which grows with the suite.
    end = next(at for at, line in enumerate(shown) if line.startswith("  source"))
    assert [line for line in lines_of(made)[:end] if not line[:4].isdigit()] == [
        line for line in shown[:end] if not line[:4].isdigit()
    ]


@pytest.mark.checkout
def test_the_readme_shows_it() -> None:
    assert "](docs/picture.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")
