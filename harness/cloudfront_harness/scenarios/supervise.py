"""Runs a command for as long as standard input stays open: `python -m … COMMAND…`.

A peer server that was started for a run must not outlive it, not even when the run is killed: then its end of
the pipe closes, and this process ends the server.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading

_GRACE_S = 3.0


def main() -> int:
    """Start the command, wait for it or for the end of standard input; returns the command's exit code."""
    # Also where no process group of our own keeps Ctrl-C away: the run that started us decides when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)  # noqa: S603 (ours, no shell)
    threading.Thread(target=_stop_at_end_of_input, args=(child,), daemon=True).start()
    return child.wait()


def _stop_at_end_of_input(child: subprocess.Popen[bytes]) -> None:
    while os.read(0, 1024):
        pass
    child.terminate()
    try:
        child.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            child.kill()


if __name__ == "__main__":
    sys.exit(main())
