"""What a case works with, where it is hard to get right."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.scenarios.account import Account
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.scenario import Scenario
from cloudfront_harness.scenarios.targets import Target, open_target
from cloudfront_harness.specs import load_contract


@pytest.fixture(scope="module")
def emulator() -> Iterator[Target]:
    with open_target("emulator") as target:
        yield target


@pytest.fixture
def scenario(emulator: Target) -> Iterator[Scenario]:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateCloudFrontOriginAccessIdentity")
    with RestDriver(emulator.url, credentials=emulator.credentials()) as driver:
        yield Scenario(Account(emulator, driver, contract), operation, profile="documented")


def test_an_interrupted_race_does_not_wait_for_racers_that_never_came(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = ThreadPoolExecutor.submit
    submitted: list[int] = []

    def interrupted_at_the_third(pool: ThreadPoolExecutor, *args: object) -> object:
        submitted.append(1)
        if len(submitted) == 3:
            raise KeyboardInterrupt
        return submit(pool, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(ThreadPoolExecutor, "submit", interrupted_at_the_third)
    body = scenario.encode(minimal(scenario.operation, scenario.reference()))
    ended = threading.Event()

    def race() -> None:
        with pytest.raises(KeyboardInterrupt):
            scenario.race(body, clients=16)
        ended.set()

    threading.Thread(target=race, daemon=True).start()
    assert ended.wait(10)


def test_all_pages_of_a_list_are_read(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudfront_harness.scenarios.account._PAGE_SIZE", "2")
    made = {
        scenario.answer(
            scenario.create(scenario.encode(minimal(scenario.operation, scenario.reference())))
        ).id
        for _ in range(5)
    }
    listed, exchange = scenario.inventory.listed()
    assert set(listed) == made
    assert len(listed) == 5
    assert exchange is not None


def test_what_was_made_is_found_by_its_reference(scenario: Scenario) -> None:
    first, second = scenario.reference(), scenario.reference()
    answers = [
        scenario.answer(scenario.create(scenario.encode(minimal(scenario.operation, reference))))
        for reference in (first, second)
    ]
    assert scenario.inventory.made_with(first) == [answers[0].id]
    assert scenario.inventory.made_with(second) == [answers[1].id]
    assert scenario.inventory.made_with("nobody's") == []
