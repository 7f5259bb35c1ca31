"""Which API versions a test runs for: what its marker says, narrowed by what the command line says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cloudfront_harness.errors import HarnessError
from cloudfront_harness.pytest_plugin import settings
from cloudfront_harness.specs import API_VERSIONS, load_contract, select_versions

FIXTURE = "cf_api_version"


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Run the test once for each of its API versions; skip it, with the reason, when there is none.

    A test that parametrizes `cf_api_version` itself is left alone. Raises `pytest.Collector.CollectError` for
    a marker that cannot be understood.
    """
    item = metafunc.definition
    if any(FIXTURE in _names(mark) for mark in item.iter_markers("parametrize")):
        return
    marker = item.get_closest_marker("cloudfront")
    wanted, operations = _of_marker(marker)
    asked = settings.selectors(metafunc.config)
    pair = compared_versions(item)
    try:
        versions = [version for version in select_versions(wanted) if _has(version, operations)]
        allowed = select_versions(asked)
    except HarnessError as error:
        raise pytest.Collector.CollectError(f"{item.nodeid}: {error}") from None
    both = [version for version in versions if version in allowed]
    if not wanted and not asked:
        both = both[-1:]
    if pair and len(both) < len(pair):
        both = []  # one version alone cannot be compared
    metafunc.parametrize(
        FIXTURE,
        both
        or [pytest.param("", id="no-version", marks=pytest.mark.skip(_reason(wanted, operations, asked)))],
        indirect=True,
        scope="session",
    )


def default_version(config: pytest.Config) -> str:
    """The version for what was not parametrized: the latest that the command line allows."""
    return select_versions(settings.selectors(config))[-1]


def _of_marker(marker: pytest.Mark | None) -> tuple[Sequence[str], Sequence[str]]:
    """The selectors and the operations of a marker."""
    if marker is None:
        return (), ()
    unknown = marker.kwargs.keys() - {"api_versions", "compare", "operations"}
    if unknown or marker.args:
        odd = ", ".join([*map(repr, marker.args), *sorted(unknown)])
        raise pytest.Collector.CollectError(
            f"@pytest.mark.cloudfront takes api_versions=…, compare=… and operations=…, not {odd}."
        )
    wanted = marker.kwargs.get("compare") or marker.kwargs.get("api_versions")
    return _listed(wanted), _listed(marker.kwargs.get("operations"))


def compared_versions(item: pytest.Item) -> tuple[str, str] | None:
    """The older and the newer version that a test's marker compares, None for a test that compares none.

    Raises `pytest.Collector.CollectError` for a marker that does not name two.
    """
    marker = item.get_closest_marker("cloudfront")
    pair = None if marker is None else marker.kwargs.get("compare")
    if marker is None or pair is None:
        return None
    named = _listed(pair)
    known = len(named) == 2 and all(version in API_VERSIONS for version in named) and named[0] < named[1]
    if not known or "api_versions" in marker.kwargs:
        raise pytest.Collector.CollectError(
            f"{item.nodeid}: compare=… takes an older and a newer API version, and no api_versions=… beside "
            f"it; not {pair!r}."
        )
    return named[0], named[1]


def _listed(value: str | Sequence[str] | None) -> Sequence[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _has(version: str, operations: Sequence[str]) -> bool:
    known = load_contract(version).operations if operations else {}
    return all(operation in known for operation in operations)


def _reason(wanted: Sequence[str], operations: Sequence[str], asked: Sequence[str]) -> str:
    parts = [
        f"the marker's api_versions {', '.join(wanted)}" if wanted else "",
        f"operations {', '.join(operations)}" if operations else "",
        f"--cf-api-version {', '.join(asked)}" if asked else "",
    ]
    return f"none of the {len(API_VERSIONS)} API versions fits {' and '.join(filter(None, parts))}"


def _names(mark: pytest.Mark) -> list[str]:
    names = mark.args[0] if mark.args else mark.kwargs.get("argnames", ())
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
