"""Makes docs/picture.svg: a run of the command line as it looks in a terminal.

    python docs/picture.py [PATH]

The command runs in a terminal of its own, so that it prints what it prints to people. Needs a POSIX system.
"""

from __future__ import annotations

import io
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).resolve().parent / "picture.svg"

COMMAND = """\
cfharness conformance --fault drop-etag --api-version '>=2018-06-18' --case 'idempotent-*' \\
    --operation CreateDistribution --operation CreateInvalidation"""

_COLUMNS = 108
_READ_BYTES = 65536
# rich's font comes from another host. With the reader's own the lines stay in place, because each of them has
# its length.
_FONT_FACE = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
_FONT = re.compile(r"font-family: Fira Code[^;]*;")
_MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def printed(command: str) -> str:
    """What a command line of ours writes to a terminal, with its escape sequences, whatever its status."""
    _, *arguments = shlex.split(command.replace("\\\n", " "))
    ours, theirs = pty.openpty()
    environment = {
        name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "PYTEST_ADDOPTS"}
    }
    with subprocess.Popen(  # noqa: S603 (the constant above)
        [sys.executable, "-m", "cloudfront_harness", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,  # the progress bar, which is gone at the end
        env=environment | {"COLUMNS": str(_COLUMNS), "LINES": "50", "TERM": "xterm-256color"},
    ):
        os.close(theirs)
        text = _read_to_end(ours)
    return text.replace("\r\n", "\n")


def _read_to_end(terminal: int) -> str:
    pieces = []
    try:
        while piece := os.read(terminal, _READ_BYTES):
            pieces.append(piece)
    except OSError:
        # How Linux says that the other side has been closed.
        pass
    finally:
        os.close(terminal)
    return b"".join(pieces).decode()


def picture(command: str, output: str) -> str:
    """A terminal with a command and what it wrote, as SVG that fetches nothing."""
    console = Console(
        record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False
    )
    console.print(Text.assemble(("$ ", "bold green"), (command, "bold")), soft_wrap=True)
    console.print(Text.from_ansi("\n" + output.rstrip()))
    drawn = console.export_svg(title="cfharness", unique_id="cfharness")
    return _FONT.sub(f"font-family: {_MONOSPACE};", _FONT_FACE.sub("", drawn))


def main(arguments: list[str]) -> None:
    """Make the picture at the path given, or where the documentation has it."""
    path = Path(arguments[0]) if arguments else PICTURE
    path.write_text(picture(COMMAND, printed(COMMAND)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
