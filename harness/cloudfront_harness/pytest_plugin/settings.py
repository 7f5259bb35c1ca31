"""The plugin's options and ini settings, and which of the two counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from cloudfront_harness.contract import Profile
    from cloudfront_harness.recording.cassette import Mode
    from cloudfront_harness.recording.cassette_scope import Unused

# As `contract` and `recording` have them, which are not imported before they are needed.
_PROFILES = ("documented", "observed")
MODES = ("none", "once", "new_episodes", "all")
UNUSED = ("fail", "warn", "allow")


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
    group.addoption(
        "--cf-record-mode",
        choices=MODES,
        help="let cf_client and cf_rest use cassettes; none: replay only; once: record where there is no "
        "cassette yet; new_episodes: record what is missing; all: record everything again (default: what the "
        "test's cassette marker says; without one, no cassettes)",
    )
    group.addoption(
        "--cf-cassette-dir",
        metavar="DIR",
        help="where cassettes are, relative to the rootdir (default: cassettes)",
    )
    group.addoption(
        "--cf-unused",
        choices=UNUSED,
        help="what recorded answers do that a test did not ask for: fail it (default), warn, or nothing",
    )
    parser.addini("cf_target", "what --cf-target is when it is not given", default="emulator")
    parser.addini("cf_api_version", "what --cf-api-version is when it is not given", type="linelist")
    parser.addini("cf_profile", "what --cf-profile is when it is not given", default="documented")
    parser.addini("cf_record_mode", "what --cf-record-mode is when it is not given", default="")
    parser.addini("cf_cassette_dir", "what --cf-cassette-dir is when it is not given", default="cassettes")
    parser.addini("cf_unused", "what --cf-unused is when it is not given", default="fail")


def check(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` for settings that no test could be run with."""
    if profile(config) not in _PROFILES:
        raise pytest.UsageError(f"cf_profile is {profile(config)!r}; it can be {' or '.join(_PROFILES)}.")
    for name, allowed in (("cf_record_mode", ("", *MODES)), ("cf_unused", UNUSED)):
        if config.getini(name) not in allowed:
            choice = ", ".join(filter(None, allowed))
            raise pytest.UsageError(f"{name} is {config.getini(name)!r}; it can be {choice}.")
    if selectors(config):
        from cloudfront_harness.errors import HarnessError
        from cloudfront_harness.specs import select_versions

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


def records(config: pytest.Config) -> bool:
    """Whether tests use cassettes that have no marker which says so."""
    return bool(config.getoption("cf_record_mode") or config.getini("cf_record_mode"))


def record_mode(config: pytest.Config, marked: str | None) -> Mode:
    """The record mode of a test: the command line's, its marker's, the ini file's, or `none`."""
    chosen = config.getoption("cf_record_mode") or marked or config.getini("cf_record_mode") or "none"
    return cast("Mode", chosen)


def unused(config: pytest.Config, marked: str | None) -> Unused:
    """What answers do that were not asked for: see `record_mode` for who decides."""
    return cast("Unused", config.getoption("cf_unused") or marked or config.getini("cf_unused"))


def cassette_directory(config: pytest.Config) -> Path:
    """Where cassettes are, absolute."""
    return config.rootpath / str(config.getoption("cf_cassette_dir") or config.getini("cf_cassette_dir"))
