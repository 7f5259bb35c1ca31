"""Hooks of the plugin. Each does nothing, and imports nothing, for a test that uses none of its fixtures."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from cloudfront_harness.pytest_plugin import settings
from cloudfront_harness.pytest_plugin.marked import compares, group_of
from cloudfront_harness.pytest_plugin.stash import COMPARED, COMPARING, JUDGED, TAPED

_MARKER = (
    "cloudfront(api_versions=..., operations=..., compare=...): run once for each API version that the "
    "selector names ('>=2016-09-29', '2012-05-05..2014-01-31', a list) and that has the operations; "
    "compare=(OLD, NEW): run in both versions, and fail on what is answered differently and no change of the "
    "contract explains"
)
_CASSETTE_MARKER = (
    "cassette(path=None, mode=None, unused=None, repeats=None, secrets=None): answer requests from a "
    "cassette, and record into it as the mode says (none, once, new_episodes, all)"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register options and ini settings."""
    settings.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, and refuse settings that make no sense before anything is collected."""
    config.addinivalue_line("markers", _MARKER)
    config.addinivalue_line("markers", _CASSETTE_MARKER)
    settings.check(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that needs an API version runs once for each that it is for."""
    if "cf_api_version" in metafunc.fixturenames:
        from cloudfront_harness.pytest_plugin.versions import parametrize

        parametrize(metafunc)


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test that is marked has its cassette open from the beginning, whatever client it uses."""
    names: list[str] | None = getattr(item, "fixturenames", None)
    if compares(item):
        item.config.stash.setdefault(COMPARING, []).append(item)
        if item.config.pluginmanager.hasplugin("xdist"):
            # Both runs have to be in one process.
            item.add_marker(pytest.mark.xdist_group(group_of(item)))
    if names is not None and "cf_cassette" not in names and item.get_closest_marker("cassette"):
        names.insert(0, "cf_cassette")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, object, object]:
    """Of a test that compares two versions, the older one runs first, whatever pytest has grouped."""
    outcome = yield
    comparing = config.stash.get(COMPARING, ())
    if comparing:
        from cloudfront_harness.pytest_plugin.comparing import put_in_order

        put_in_order(comparing, items)
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that passed by itself fails if an exchange broke the contract, was not recorded, or differs from
    that of another version without a reason.
    """
    compared = item.stash.get(COMPARED, None)
    try:
        outcome = yield
    finally:
        if compared is not None:
            compared.keep()
    taped = item.stash.get(TAPED, None)
    if taped is not None:
        taped.raise_for_mismatch()
    judged = item.stash.get(JUDGED, None)
    if judged is not None:
        judged.raise_for_findings()
    if compared is not None:
        compared.raise_for_unexplained()
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """What was recorded is written when everything has passed, the test's fixtures included."""
    outcome = yield
    taped = item.stash.get(TAPED, None)
    if taped is not None:
        taped.finish()
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Findings and mismatches read as such, not as a traceback, and none is lost to another failure."""
    report = yield
    judged = item.stash.get(JUDGED, None)
    if judged is not None:
        judged.complete(report, call.excinfo)
    taped = item.stash.get(TAPED, None)
    if taped is not None:
        taped.complete(item, report, call.excinfo)
    compared = item.stash.get(COMPARED, None)
    if compared is not None:
        compared.complete(report, call.excinfo)
    return report
