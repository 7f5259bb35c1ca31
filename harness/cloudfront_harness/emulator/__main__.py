"""The emulator as a child process: settings from standard input, the URL to standard output.

For `emulator.serving.process`; people use `cfharness serve`. The settings are one line of JSON: on the
command line every user of the machine could read the keys. The server stops when standard input ends, so that
a parent that was killed leaves nothing behind.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cloudfront_harness.emulator.serving.server import ServerConfig, run_server
from cloudfront_harness.errors import HarnessError


def main() -> int:
    """Serve until standard input ends. The exit status: 0, or 2 with one line on standard error."""
    try:
        settings = json.loads(sys.stdin.buffer.readline())
        settings["store"] = Path(settings["store"]) if settings.get("store") else None
        settings["faults"] = tuple(settings.get("faults", ()))
        run_server(ServerConfig(**settings), announce=_announce, until_stdin_closes=True)
    except (ValueError, TypeError) as error:
        sys.stderr.write(f"The settings on standard input are not those of a server: {error}\n")
        return 2
    except HarnessError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _announce(url: str) -> None:
    sys.stdout.write(json.dumps({"url": url}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
