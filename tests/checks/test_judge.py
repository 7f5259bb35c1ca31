"""The judge is a function: no clock, no files, no network, the same findings for the same exchange."""

from __future__ import annotations

import ast
import builtins
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cloudfront_harness.checks
import pytest
from cloudfront_harness.checks import judge
from cloudfront_harness.specs import load_contract

from tests.checks.cases import EXCHANGE_CASES
from tests.checks.good import FULL, edited, find, good_exchange

SOURCES = sorted(Path(cloudfront_harness.checks.__file__).parent.glob("*.py"))


def test_judging_touches_nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = load_contract("2016-09-29")
    exchanges = [
        case.change(case.good(contract))
        for case in EXCHANGE_CASES
        if contract.api_version in case.api_versions()
    ]
    operations = [
        contract.operation(case.operation)
        for case in EXCHANGE_CASES
        if contract.api_version in case.api_versions()
    ]
    before = [
        judge(contract, operation, exchange)
        for operation, exchange in zip(operations, exchanges, strict=True)
    ]

    def forbidden(*arguments: object, **named: object) -> None:
        raise AssertionError(f"the judge reached outside: {arguments} {named}")

    for owner, name in (
        (builtins, "open"),
        (socket, "socket"),
        (time, "time"),
        (time, "perf_counter"),
        (Path, "read_bytes"),
    ):
        monkeypatch.setattr(owner, name, forbidden)
    after = [
        judge(contract, operation, exchange)
        for operation, exchange in zip(operations, exchanges, strict=True)
    ]
    monkeypatch.undo()
    assert before == after
    assert any(after)


def test_threads_do_not_disturb_each_other() -> None:
    contract = load_contract("2018-11-05")
    operation = contract.operation("CreateDistribution")
    good = good_exchange(contract, operation, FULL)

    def spoil(root: object) -> None:
        find(root, "Status").text = None  # type: ignore[arg-type]
        find(root, "DistributionConfig/Comment").text = "other"  # type: ignore[arg-type]

    bad = edited(good, spoil)
    alone = [judge(contract, operation, exchange) for exchange in (good, bad)]
    with ThreadPoolExecutor(8) as pool:
        together = list(
            pool.map(lambda number: judge(contract, operation, (good, bad)[number % 2]), range(200))
        )
    assert together == alone * 100


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_the_judge_imports_nothing_that_it_judges(source: Path) -> None:
    allowed = (
        "cloudfront_harness.checks",
        "cloudfront_harness.content_coding",
        "cloudfront_harness.contract",
        "cloudfront_harness.exchange",
        "cloudfront_harness.finding",
        "cloudfront_harness.specs",
        "cloudfront_harness.errors",
    )
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        modules = [node.module] if isinstance(node, ast.ImportFrom) else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            assert module is not None
            if module.partition(".")[0] == "cloudfront_harness":
                assert module.startswith(allowed), module
            assert not module.startswith(
                ("socket", "http", "urllib.request", "os", "time", "random", "boto")
            ), module
