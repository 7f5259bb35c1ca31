from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest
from cloudfront_harness.errors import ReportError
from cloudfront_harness.reports.destination import open_destination


def test_a_file_appears_at_commit_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    destination = open_destination(str(path))
    destination.write(b"one ")
    assert not path.exists()
    destination.write(b"two")
    destination.commit()
    destination.discard()
    assert path.read_bytes() == b"one two"
    assert [found.name for found in tmp_path.iterdir()] == ["report.json"]


def test_discarding_leaves_nothing_and_keeps_an_older_file(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("older")
    destination = open_destination(str(path))
    destination.write(b"newer")
    destination.discard()
    destination.discard()
    assert path.read_text() == "older"
    assert [found.name for found in tmp_path.iterdir()] == ["report.json"]


def test_it_gets_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    destination = open_destination(str(tmp_path / "report.json"))
    destination.commit()
    assert stat.S_IMODE((tmp_path / "report.json").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_the_file_behind_a_link_is_replaced_and_not_the_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "report.json"
    link.symlink_to(tmp_path / "real" / "report.json")
    destination = open_destination(str(link))
    destination.write(b"x")
    destination.commit()
    assert link.is_symlink()
    assert (tmp_path / "real" / "report.json").read_bytes() == b"x"


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"the directory .*missing does not exist"):
        open_destination(str(tmp_path / "missing" / "report.json"))


def test_a_directory_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="it is a directory"):
        open_destination(str(tmp_path))


def test_a_file_in_the_place_of_a_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match="Cannot write the report"):
        open_destination(str(tmp_path / "file" / "report.json"))


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="Cannot write the report"):
        open_destination(str(tmp_path / ("x" * 300)))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ReportError, match="Permission denied"):
        open_destination(str(tmp_path / "report.json"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_a_report_error() -> None:
    destination = open_destination("/dev/full")
    destination.write(b"x")
    with pytest.raises(ReportError, match="No space left on device"):
        destination.commit()
    destination.discard()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    destination = open_destination(str(pipe))
    destination.write(b"x")
    destination.commit()
    reader.join(10)
    assert read == [b"x"]
    assert pipe.is_fifo()


def test_a_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    destination = open_destination("-")
    destination.write(b"x\n")
    destination.commit()
    destination.discard()
    assert capfdbinary.readouterr().out == b"x\n"
    assert not sys.stdout.closed
