"""What processes say they leave."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from cloudfront_harness.conformance.running.ledger import Account, Entry, account_of, interrupt_others


def other(directory: Path, pid: int, **row: object) -> None:
    (directory / f"{pid}.json").write_text(json.dumps(row), "utf-8")


def test_it_adds_up_what_all_say(tmp_path: Path) -> None:
    Entry(tmp_path).close(["Distribution E1"], unchecked=False, lag_s=0.2)
    other(tmp_path, 1, open=False, left=["PublicKey K1"], unchecked=False, lag_s=0.1)
    account = account_of(tmp_path)
    assert set(account.left) == {"Distribution E1", "PublicKey K1"}
    assert (account.unchecked, account.lag_s) == (False, 0.2)


def test_one_that_could_not_say_is_noticed(tmp_path: Path) -> None:
    assert account_of(tmp_path) == Account()
    Entry(tmp_path)
    assert account_of(tmp_path).unchecked
    Entry(tmp_path).close([], unchecked=True, lag_s=0.0)
    assert account_of(tmp_path).unchecked


def test_others_that_are_still_at_it_are_interrupted(tmp_path: Path) -> None:
    program = """
import time
try:
    print("up", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pass
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        Entry(tmp_path)
        other(tmp_path, child.pid, open=True)
        # It is a child of ours, and stays in the table of processes until we ask for its status.
        signal.signal(signal.SIGCHLD, lambda *_: child.poll())
        try:
            interrupt_others(tmp_path)
        finally:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        assert child.wait(10) == 0
