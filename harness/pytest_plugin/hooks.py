"""Hooks of the plugin. Each does nothing, and imports nothing, for a test that uses none of its fixtures."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from harness.pytest_plugin import settings
from harness.pytest_plugin.stash import JUDGED

_MARKER = (
    "cloudfront(api_versions=..., operations=...): run once for each API version that the selector names "
    "('>=2016-09-29', '2012-05-05..2014-01-31', a list) and that has the operations"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register options and ini settings."""
    settings.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and refuse settings that make no sense before anything is collected."""
    config.addinivalue_line("markers", _MARKER)
    settings.check(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that needs an API version runs once for each that it is for."""
    if "cf_api_version" in metafunc.fixturenames:
        from harness.pytest_plugin.versions import parametrize

        parametrize(metafunc)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that passed by itself fails if an exchange broke the contract."""
    outcome = yield
    judged = item.stash.get(JUDGED, None)
    if judged is not None:
        judged.raise_for_findings()
    return outcome


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Findings read as findings, not as a traceback through here, and none is lost to another failure."""
    report = yield
    judged = item.stash.get(JUDGED, None)
    if judged is not None:
        judged.complete(report, call.excinfo)
    return report
