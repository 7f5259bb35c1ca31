"""One test in two API versions: what its fixtures exchanged in the older one is kept for the newer one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import pytest

from cloudfront_harness.pytest_plugin.cassettes import test_name
from cloudfront_harness.pytest_plugin.versions import FIXTURE, compared_versions

if TYPE_CHECKING:
    from cloudfront_harness.compare.behaviour.difference import Behaviour, Tapes
    from cloudfront_harness.compare.change import Comparison
    from cloudfront_harness.exchange import Exchange

_TAPES: pytest.StashKey[dict[str, tuple[Exchange, ...]]] = pytest.StashKey()


class UnexplainedDifference(AssertionError):
    """Two API versions were answered differently, and no change of the contract accounts for it."""


class Compared:
    """The comparison of one test in one of its two versions."""

    def __init__(self, item: pytest.Item, exchanges: Sequence[Exchange]) -> None:
        pair = compared_versions(item)
        assert pair is not None, "asked for a test whose marker compares"
        self._older, self._newer = pair
        self._item = item
        self._exchanges = exchanges
        self._raised: UnexplainedDifference | None = None

    def behaviour(self) -> Behaviour:
        """What was answered differently so far; in the older version, to which there is nothing to compare,
        nothing.
        """
        from cloudfront_harness.compare.behaviour.comparing import compare_behaviour

        name = test_name(self._item)
        old: Tapes = {} if self._is_older else self._kept()
        return compare_behaviour(
            {key: tape for key, tape in old.items() if key == name},
            {name: tuple(self._exchanges)},
            comparison_of(self._older, self._newer),
        )

    def keep(self) -> None:
        """Keep what was exchanged in the older version."""
        if self._is_older:
            self._item.config.stash.setdefault(_TAPES, {})[test_name(self._item)] = tuple(self._exchanges)

    def raise_for_unexplained(self) -> None:
        """Raise `UnexplainedDifference` in the newer version, if there is one."""
        from cloudfront_harness.reports.comparison.behaviour import difference_lines

        if self._is_older:
            return
        if test_name(self._item) not in self._kept():
            pytest.fail(
                f"There is nothing to compare with: the test has not run with {self._older} in this process. "
                "Run both; with pytest-xdist, with --dist loadgroup.",
                pytrace=False,
            )
        unexplained = self.behaviour().unexplained
        if unexplained:
            lines = [
                f"{self._older} and {self._newer} differ, and no change of the contract explains it:",
                "",
            ]
            self._raised = UnexplainedDifference("\n".join([*lines, *difference_lines(unexplained)]))
            raise self._raised

    def complete(
        self, report: pytest.TestReport, excinfo: pytest.ExceptionInfo[BaseException] | None
    ) -> None:
        """Our message without a traceback."""
        if excinfo is not None and excinfo.value is self._raised and report.outcome == "failed":
            report.longrepr = excinfo.getrepr(style="value", chain=False)

    @property
    def _is_older(self) -> bool:
        return _version_of(self._item) == self._older

    def _kept(self) -> dict[str, tuple[Exchange, ...]]:
        return self._item.config.stash.setdefault(_TAPES, {})


def put_in_order(comparing: Sequence[pytest.Item], items: list[pytest.Item]) -> None:
    """Give the runs of each test that compares the places that they have, the older version the first."""
    places = {item: place for place, item in enumerate(items)}
    runs: dict[str, list[pytest.Item]] = {}
    for item in comparing:
        if item in places:
            runs.setdefault(test_name(item), []).append(item)
    for its in runs.values():
        taken = sorted(places[item] for item in its)
        for place, item in zip(taken, sorted(its, key=_version_of), strict=True):
            items[place] = item


def _version_of(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return "" if call is None else str(call.params.get(FIXTURE, ""))


@cache
def comparison_of(older: str, newer: str) -> Comparison:
    """The contracts of two versions compared."""
    from cloudfront_harness.compare.comparison import compare
    from cloudfront_harness.compare.revisions import known_revision

    return compare(known_revision(older), known_revision(newer))
