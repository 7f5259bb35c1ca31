"""The page on the architecture: every function that it names is there, and runs when it says."""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cloudfront_harness import use_cassette
from cloudfront_harness.cli import main
from cloudfront_harness.contract import Contract
from cloudfront_harness.drivers import sdk
from cloudfront_harness.emulator import Emulator, Store
from cloudfront_harness.emulator.serving import server
from cloudfront_harness.emulator.serving.app import App
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.specs import load_contract
from cloudfront_harness.verification.verification import VerifyOptions, verify
from cloudfront_harness.wire.signing import Credentials

from docs.pages import layers
from tests.docs.following import Followed, first_missing, resolved
from tests.docs.markdown import code_spans, page, rows, section
from tests.recording.other_recorders import create, exchange, interactions

VERSION = "2020-05-31"
# One that grows no more: a member that it does not have is wrong.
FINISHED = "2019-03-26"
ARCHITECTURE = page("architecture")
JOURNEYS = section(ARCHITECTURE, "Four journeys")


def steps(journey: str) -> list[str]:
    return [name.strip("`") for _, name, _ in rows(section(JOURNEYS, journey))]


def named_modules() -> list[str]:
    """What stands in backticks and begins with one of our packages, outside the tables as well as in them."""
    ours = {name for layer in layers() for name in layer}
    return [span for span in code_spans(ARCHITECTURE) if span.partition(".")[0] in ours]


def travel_through_the_emulator(_scratch: Path) -> None:
    # Contracts of its own, so that the plan of the operation has not been made by another test.
    emulator = Emulator(Store(), contracts=_contract)
    listening = threading.Event()
    listener = server._listen("127.0.0.1", 0)
    serving = server._Server(server.uvicorn_config(App(emulator)), listening.set)
    thread = threading.Thread(target=lambda: asyncio.run(serving.serve(sockets=[listener])))
    thread.start()
    try:
        listening.wait()
        request = create(VERSION, "CreateDistribution", "one")
        connection = http.client.HTTPConnection(*listener.getsockname())
        connection.request(request.method, request.target, request.body, dict(request.headers))
        assert connection.getresponse().status == 201
        connection.close()
    finally:
        serving.should_exit = True
        thread.join()
        listener.close()


def _contract(version: str) -> Contract:
    return load_contract(version)


def travel_through_the_judge(scratch: Path) -> None:
    recorded = exchange(create(FINISHED, "CreateDistribution", "one"))
    path = scratch / "recorded.json"
    rows_of_file = interactions([_with_stranger(recorded)])
    path.write_text(cassette_json.write(rows_of_file, Metadata()), encoding="utf-8")
    assert verify(VerifyOptions((str(path),))).summary.exit_code == 1


def _with_stranger(recorded: Exchange) -> Exchange:
    """With a member in the answer that the version does not have."""
    assert recorded.response is not None
    body = recorded.response.body.replace(b"</Distribution>", b"<Stranger>x</Stranger></Distribution>")
    headers = tuple((name, value) for name, value in recorded.response.headers if name != "Content-Length")
    return replace(recorded, response=replace(recorded.response, headers=headers, body=body))


def travel_from_plan_to_report(_scratch: Path) -> None:
    # A selection that no other test makes: it has not been planned yet.
    case = ["--operation", "CreateDistribution", "--case", "idempotent-same-confi?"]
    assert main(["conformance", "--api-version", VERSION, *case]) == 0


def travel_through_a_cassette(scratch: Path) -> None:
    from cloudfront_harness.scenarios.targets import open_target

    with open_target("emulator") as target:
        client = sdk.client(
            target.url, load_contract(VERSION), credentials=Credentials("AKIDEXAMPLE", "secret")
        )
        for _ in range(2):
            with use_cassette(scratch / "identities.json", mode="once"):
                client.create_cloud_front_origin_access_identity(
                    CloudFrontOriginAccessIdentityConfig={"CallerReference": "one", "Comment": "mine"}
                )


TRAVELS: dict[str, Callable[[Path], None]] = {
    "A request through the emulator": travel_through_the_emulator,
    "An exchange through the judge": travel_through_the_judge,
    "A case, from the plan to the report": travel_from_plan_to_report,
    "A call through record and replay": travel_through_a_cassette,
}


def test_each_journey_of_the_page_is_travelled() -> None:
    headings = [line.removeprefix("### ") for line in JOURNEYS.splitlines() if line.startswith("### ")]
    assert headings == list(TRAVELS)
    assert all(len(steps(heading)) >= 10 for heading in headings)


@pytest.mark.parametrize("journey", TRAVELS)
def test_the_steps_of_a_journey_are_taken_in_the_order_of_the_page(journey: str, tmp_path: Path) -> None:
    names = steps(journey)
    with Followed(names) as followed:
        TRAVELS[journey](tmp_path)
    assert set(names) - set(followed.calls) == set()
    assert first_missing(names, followed.calls) is None


def test_a_step_that_comes_too_early_or_not_at_all_is_noticed() -> None:
    assert first_missing("abc", "xaybaczz") is None
    assert first_missing("abc", "acb") == "c"
    assert first_missing("abc", "ab") == "c"


def test_the_numbers_of_the_steps_ascend() -> None:
    for journey in TRAVELS:
        numbers = [int(row[0]) for row in rows(section(JOURNEYS, journey))]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", sorted(set(named_modules())))
def test_what_the_page_names_is_there(name: str) -> None:
    assert resolved(name) is not None
