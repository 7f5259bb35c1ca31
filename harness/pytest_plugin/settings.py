"""The plugin's options and ini settings, and which of the two counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from harness.contract import Profile

# As harness.contract has them, which is not imported before it is needed.
_PROFILES = ("documented", "observed")


def add_options(parser: pytest.Parser) -> None:
    """`--cf-*` options, and the ini settings that stand for them."""
    group = parser.getgroup("cloudfront", "CloudFront contract (cloudfront-harness)")
    group.addoption(
        "--cf-target",
        metavar="NAME|URL",
        help="what cf_client and cf_rest call: emulator (default), moto, ministack, or the URL of a server",
    )
    group.addoption(
        "--cf-api-version",
        metavar="SELECTOR",
        action="append",
        default=[],
        help="API versions for tests that use cf_api_version: 2016-09-29, '>=2014-05-31', or A..B; "
        "may be repeated (default: the latest, or what the test's marker says)",
    )
    group.addoption(
        "--cf-profile",
        choices=_PROFILES,
        help="which broken clauses fail a test: those of the documents (default), or those that recordings "
        "show as well",
    )
    group.addoption(
        "--cf-allow-remote",
        action="store_true",
        help="allow a --cf-target that is not on loopback",
    )
    parser.addini("cf_target", "what --cf-target is when it is not given", default="emulator")
    parser.addini("cf_api_version", "what --cf-api-version is when it is not given", type="linelist")
    parser.addini("cf_profile", "what --cf-profile is when it is not given", default="documented")


def check(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` for settings that no test could be run with."""
    if profile(config) not in _PROFILES:
        raise pytest.UsageError(f"cf_profile is {profile(config)!r}; it can be {' or '.join(_PROFILES)}.")
    if selectors(config):
        from harness.errors import HarnessError
        from harness.specs import select_versions

        try:
            select_versions(selectors(config))
        except HarnessError as error:
            raise pytest.UsageError(f"--cf-api-version: {error}") from None


def target_name(config: pytest.Config) -> str:
    """The name or URL of the target."""
    return str(config.getoption("cf_target") or config.getini("cf_target"))


def selectors(config: pytest.Config) -> tuple[str, ...]:
    """The selectors of API versions, () when none were given."""
    return tuple(config.getoption("cf_api_version") or config.getini("cf_api_version"))


def profile(config: pytest.Config) -> Profile:
    """The profile that decides which broken clauses fail a test."""
    return cast("Profile", config.getoption("cf_profile") or config.getini("cf_profile"))


def allow_remote(config: pytest.Config) -> bool:
    """Whether a target that is not on loopback may be called."""
    return bool(config.getoption("cf_allow_remote"))
