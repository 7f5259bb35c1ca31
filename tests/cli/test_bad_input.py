from __future__ import annotations

import contextlib
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import cloudfront_harness
import pytest
from cloudfront_harness.specs import specs_directory

from tests.cli.command import Command, run


@pytest.fixture
def taken_port() -> Iterator[int]:
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


CASES = {
    "version": (("spec", "show", "2011-01-01"), "Unknown API version '2011-01-01'"),
    "operation-of-a-version": (("spec", "show", "2016-09-29", "CreateKeyGroup"), "Unknown operation"),
    "no-document": (
        ("spec", "show", "2016-09-29", "DeleteDistribution", "--format", "relaxng"),
        "None of these",
    ),
    "selector": (("conformance", "--api-version", "2011"), "Write a version (2016-09-29), a comparison"),
    "empty-range": (("conformance", "--api-version", "2021-01-01.."), "Unknown API version"),
    "operation": (("conformance", "--operation", "CreateDistributon"), "Did you mean CreateDistribution"),
    "operation-not-there": (
        ("conformance", "--operation", "CreateDistributionWithTags", "--api-version", "2010-11-01"),
        "in none of the selected API versions. 11 versions have it, from 2016-08-01 to 2020-05-31",
    ),
    "clause": (("conformance", "--clause", "CF999"), "Unknown clause 'CF999'"),
    "case": (("conformance", "--case", "no-such-case"), "--list"),
    "target": (("conformance", "--target", "motto"), "Unknown target 'motto'. Did you mean moto?"),
    "remote": (("conformance", "--target", "http://192.0.2.1:1"), "Opt in with --allow-remote"),
    "no-url": (("conformance", "--target", "ftp://127.0.0.1"), "is not an HTTP URL"),
    "fault": (("conformance", "--fault", "drop-etags"), "Did you mean drop-etag"),
    "fault-elsewhere": (("conformance", "--fault", "drop-etag", "--target", "moto"), "in the emulator only"),
    "format": (("conformance", "--report", "xml:r.xml"), "Unknown report format 'xml'"),
    "no-path": (("conformance", "--report", "json"), "Write FORMAT:PATH"),
    "directory": (("conformance", "--report", "json:."), "it is a directory"),
    "no-directory": (("conformance", "--report", "json:missing/r.json"), "does not exist"),
    "list-nothing": (("conformance", "--list", "--case", "no-such-case"), "--list"),
    "serve-fault": (("serve", "--port", "0", "--fault", "drop-etags"), "Did you mean drop-etag"),
    "serve-key": (("serve", "--port", "0", "--key", "secret"), "ID:SECRET"),
    "serve-host": (("serve", "--port", "0", "--host", "192.0.2.1"), "Cannot listen on 192.0.2.1"),
    "serve-store": (("serve", "--port", "0", "--store", "missing/x.sqlite"), "missing/x.sqlite"),
}


@pytest.mark.parametrize(("arguments", "message"), CASES.values(), ids=CASES)
def test_it_is_one_line_that_says_what_to_do(
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = command(*arguments)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("cfharness: ")
    assert said.err.count("\n") == 1, said.err
    assert message in said.err
    assert list(tmp_path.iterdir()) == []


def test_an_unreachable_target_leaves_no_report(command: Command, tmp_path: Path, free_port: int) -> None:
    said = command(
        *(
            "conformance",
            "--target",
            f"http://127.0.0.1:{free_port}",
            "--report",
            f"json:{tmp_path / 'r.json'}",
        )
    )
    assert said.status == 2
    assert f"Cannot reach http://127.0.0.1:{free_port}" in said.err
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_bad_report_path_is_told_before_the_target_is_tried(command: Command, free_port: int) -> None:
    said = command(
        *("conformance", "--target", f"http://127.0.0.1:{free_port}", "--report", "json:/nonexistent/r.json")
    )
    assert "does not exist" in said.err


def test_a_port_in_use(command: Command, taken_port: int) -> None:
    said = command("serve", "--port", str(taken_port))
    assert said.status == 2
    assert f"Port {taken_port} of 127.0.0.1 is in use" in said.err
    assert said.err.count("\n") == 1


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with one contract document cut off, and one of another kind."""
    root = tmp_path_factory.mktemp("damaged")
    ignored = shutil.ignore_patterns("__pycache__", "_specs")
    shutil.copytree(cloudfront_harness.__path__[0], root / "harness" / "cloudfront_harness", ignore=ignored)
    shutil.copytree(specs_directory(), root / "specs", ignore=shutil.ignore_patterns("inputs"))
    document = root / "specs" / "2016-09-29.json"
    document.write_bytes(document.read_bytes()[:5000])
    (root / "specs" / "2012-05-05.json").write_text('{"openapi": "3.1.0", "paths": {}}')
    return root / "harness"


@pytest.mark.parametrize(
    "arguments",
    [
        ("spec", "show", "2016-09-29"),
        ("spec", "show", "2012-05-05"),
        ("spec", "list"),
        ("conformance", "--api-version", "2016-09-29"),
    ],
    ids=" ".join,
)
def test_a_damaged_contract_document(damaged: Path, arguments: tuple[str, ...]) -> None:
    # The current directory is not looked into where PYTHONSAFEPATH is set.
    said = run(*arguments, cwd=damaged, env={**os.environ, "PYTHONPATH": str(damaged)})
    assert said.status == 2
    assert said.err.startswith("cfharness: The contract document specs/20")
    assert "is damaged" in said.err
    assert said.err.count("\n") == 1
