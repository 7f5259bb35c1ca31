"""The `cf_*` fixtures. Everything they need is imported when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from cloudfront_harness.pytest_plugin import settings
from cloudfront_harness.pytest_plugin.marked import compares
from cloudfront_harness.pytest_plugin.stash import COMPARED, JUDGED, TAPED

if TYPE_CHECKING:
    from cloudfront_harness.compare.behaviour.difference import Behaviour
    from cloudfront_harness.contract import Contract
    from cloudfront_harness.exchange import Exchange
    from cloudfront_harness.pytest_plugin.account import EmulatorAccount
    from cloudfront_harness.pytest_plugin.judging import Judged
    from cloudfront_harness.pytest_plugin.rest import ContractRest
    from cloudfront_harness.recording.cassette import Cassette
    from cloudfront_harness.scenarios.targets import Target


@pytest.fixture(scope="session")
def cf_target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The target of `--cf-target`, running for the session. It has `name`, `url` and `credentials()`."""
    name = settings.target_name(request.config)
    if name == "emulator":
        yield request.getfixturevalue("cf_session_emulator")
        return
    with _opened(request.config, name) as target:
        yield target


@pytest.fixture(scope="session")
def cf_session_emulator(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The emulator that the session's tests share, each with an account of its own."""
    with _opened(request.config, "emulator") as target:
        yield target


@pytest.fixture
def cf_emulator(cf_session_emulator: Target) -> EmulatorAccount:
    """A new, empty account on the emulator, whatever `--cf-target` is: `url`, `access_key`, `secret_key`."""
    from cloudfront_harness.pytest_plugin.account import EmulatorAccount

    return EmulatorAccount(cf_session_emulator.url, cf_session_emulator.credentials())


@pytest.fixture(scope="session")
def cf_api_version(request: pytest.FixtureRequest) -> str:
    """The API version of this run of the test: see the `cloudfront` marker and `--cf-api-version`."""
    from cloudfront_harness.pytest_plugin.versions import default_version

    version: str = getattr(request, "param", "") or default_version(request.config)
    return version


@pytest.fixture
def cf_contract(cf_api_version: str) -> Contract:
    """The contract of `cf_api_version`."""
    from cloudfront_harness.specs import load_contract

    return load_contract(cf_api_version)


@pytest.fixture
def cf_exchanges(cf_judged: Judged) -> list[Exchange]:
    """The HTTP exchanges that this test has made through `cf_client` and `cf_rest` so far."""
    return cf_judged.exchanges


@pytest.fixture
def cf_client(request: pytest.FixtureRequest, cf_contract: Contract, cf_judged: Judged) -> Any:
    """A boto3 CloudFront client of `cf_api_version` at `cf_target`, or at the test's cassette; judged."""
    from cloudfront_harness.drivers import sdk

    target = _target_or_cassette(request)
    return sdk.client(
        target.url,
        cf_contract,
        credentials=target.credentials(),
        on_exchange=cf_judged.add,
        allow_remote=target.allow_remote,
    )


@pytest.fixture
def cf_rest(
    request: pytest.FixtureRequest, cf_contract: Contract, cf_judged: Judged
) -> Iterator[ContractRest]:
    """Raw requests of `cf_api_version` at `cf_target` or the cassette, judged: `invoke(operation, …)`."""
    from cloudfront_harness.drivers.rest import RestDriver
    from cloudfront_harness.pytest_plugin.rest import ContractRest

    target = _target_or_cassette(request)
    with RestDriver(target.url, credentials=target.credentials(), allow_remote=target.allow_remote) as driver:
        yield ContractRest(driver, cf_contract, cf_judged.add)


@pytest.fixture
def cf_cassette(request: pytest.FixtureRequest, cf_api_version: str) -> Iterator[Cassette]:
    """The open cassette of this test: see the `cassette` marker and `--cf-record-mode`."""
    from cloudfront_harness.errors import CassetteError
    from cloudfront_harness.pytest_plugin import cassettes
    from cloudfront_harness.pytest_plugin.wording import worded

    item: pytest.Item = request.node
    taped, failure = None, ""
    if TAPED in item.stash:  # of an earlier run of the same test
        del item.stash[TAPED]
    try:
        taped = cassettes.open_for(
            item,
            cassettes.plan(item, cf_api_version),
            cf_api_version,
            lambda: request.getfixturevalue("cf_target"),
        )
    except CassetteError as error:
        failure = worded(error)
    if taped is None:
        # Out here, where no exception is being handled that pytest would show as well.
        pytest.fail(failure, pytrace=False)
    item.stash[TAPED] = taped
    yield taped.cassette
    taped.close()


@pytest.fixture
def cf_judged(request: pytest.FixtureRequest) -> Iterator[Judged]:
    """What is said about this test's exchanges. For tests that make some in other ways: `add(exchange)`."""
    from cloudfront_harness.pytest_plugin.judging import Judged

    def cassette() -> Cassette | None:
        taped = request.node.stash.get(TAPED, None)
        return None if taped is None else taped.cassette

    judged = Judged(settings.profile(request.config), cassette)
    request.node.stash[JUDGED] = judged
    if compares(request.node):
        from cloudfront_harness.pytest_plugin.comparing import Compared

        request.node.stash[COMPARED] = Compared(request.node, judged.exchanges)
    yield judged
    # What fixtures found out while they cleaned up comes too late for the test, but not too late to be told.
    judged.raise_for_findings()


@pytest.fixture
def cf_diff(request: pytest.FixtureRequest, cf_judged: Judged) -> Callable[[], Behaviour]:  # noqa: ARG001
    """Of a test that compares two versions: what was answered differently so far, explained or not."""
    compared = request.node.stash.get(COMPARED, None)
    if compared is None:
        pytest.fail(
            'cf_diff is for tests with @pytest.mark.cloudfront(compare=("2018-06-18", "2018-11-05")).',
            pytrace=False,
        )
    behaviour: Callable[[], Behaviour] = compared.behaviour
    return behaviour


def _target_or_cassette(request: pytest.FixtureRequest) -> Target:
    """Where a test's clients send their requests."""
    item: pytest.Item = request.node
    if settings.records(request.config) or "cf_cassette" in request.fixturenames:
        request.getfixturevalue("cf_cassette")
        return item.stash[TAPED].target
    target: Target = request.getfixturevalue("cf_target")
    return target


@contextmanager
def _opened(config: pytest.Config, name: str) -> Iterator[Target]:
    from cloudfront_harness.errors import HarnessError
    from cloudfront_harness.pytest_plugin.wording import worded
    from cloudfront_harness.scenarios.targets import open_target

    failure = ""
    with ExitStack() as stack:
        try:
            target = stack.enter_context(
                open_target(
                    name, profile=settings.profile(config), allow_remote=settings.allow_remote(config)
                )
            )
        except HarnessError as error:
            failure = worded(error)
        else:
            yield target
    if failure:
        # Out here, where no exception is being handled that pytest would show as well.
        pytest.fail(f"--cf-target {name}: {failure}", pytrace=False)
