"""The pytest plugin: options, the markers `cloudfront` and `cassette`, and the `cf_*` fixtures.

pytest imports this in every run, used or not: nothing heavy is imported before a fixture is asked for.
"""

from cloudfront_harness.pytest_plugin.fixtures import (
    cf_api_version,
    cf_cassette,
    cf_client,
    cf_contract,
    cf_diff,
    cf_emulator,
    cf_exchanges,
    cf_judged,
    cf_rest,
    cf_session_emulator,
    cf_target,
)
from cloudfront_harness.pytest_plugin.hooks import (
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_generate_tests,
    pytest_itemcollected,
    pytest_runtest_call,
    pytest_runtest_makereport,
    pytest_runtest_teardown,
)

__all__ = [
    "cf_api_version",
    "cf_cassette",
    "cf_client",
    "cf_contract",
    "cf_diff",
    "cf_emulator",
    "cf_exchanges",
    "cf_judged",
    "cf_rest",
    "cf_session_emulator",
    "cf_target",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_itemcollected",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_teardown",
]
