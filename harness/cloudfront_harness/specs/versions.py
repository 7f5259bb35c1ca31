"""The API versions, and the selectors that name some of them on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cloudfront_harness.errors import UnknownNameError

# The versions of which a machine-readable definition is known. 2014-08-31 is documented but has none
# (see specs/sources.toml).
API_VERSIONS: tuple[str, ...] = (
    "2010-11-01",
    "2012-03-15",
    "2012-05-05",
    "2012-07-01",
    "2013-05-12",
    "2013-08-26",
    "2013-09-27",
    "2013-11-11",
    "2013-11-22",
    "2014-01-31",
    "2014-05-31",
    "2014-10-21",
    "2014-11-06",
    "2015-04-17",
    "2015-07-27",
    "2015-09-17",
    "2016-01-13",
    "2016-01-28",
    "2016-08-01",
    "2016-08-20",
    "2016-09-07",
    "2016-09-29",
    "2016-11-25",
    "2017-03-25",
    "2017-10-30",
    "2018-06-18",
    "2018-11-05",
    "2019-03-26",
    "2020-05-31",
)

_DATE = r"\d{4}-\d{2}-\d{2}"
_RANGE = re.compile(rf"(?P<first>{_DATE})?\.\.(?P<last>{_DATE})?")
_COMPARISON = re.compile(rf"(?P<operator>>=|<=|==|>|<)\s*(?P<date>{_DATE})")
_HINT = "Write a version (2016-09-29), a comparison ('>=2014-05-31') or a range (2012-05-05..2014-01-31)."


def in_range(version: str, selector: str) -> bool:
    """Whether a version is in a selector's range. "" selects every version.

    A selector is a date, a comparison (`>=2014-05-31`), a range (`A..B`, inclusive, either end may be left
    out), or several of these joined by commas, of which all must hold. Raises `UnknownNameError` for
    anything else.
    """
    return all(_holds(version, part.strip()) for part in selector.split(",") if part.strip())


def select_versions(selectors: Sequence[str] = ()) -> tuple[str, ...]:
    """The API versions that at least one selector names, ascending; all of them for no selector.

    Raises `UnknownNameError` for a selector that is not understood or that names no version.
    """
    if not selectors:
        return API_VERSIONS
    chosen: set[str] = set()
    for selector in selectors:
        matching = {version for version in API_VERSIONS if in_range(version, selector)}
        if not matching:
            raise UnknownNameError.of(
                "API version", selector, API_VERSIONS, "`cfharness spec list` lists all 29."
            )
        chosen |= matching
    return tuple(sorted(chosen))


def _holds(version: str, part: str) -> bool:
    if re.fullmatch(_DATE, part):
        return version == part
    if match := _RANGE.fullmatch(part):
        return (match["first"] or "") <= version <= (match["last"] or "9999")
    if match := _COMPARISON.fullmatch(part):
        date = match["date"]
        return {
            ">=": version >= date,
            "<=": version <= date,
            ">": version > date,
            "<": version < date,
            "==": version == date,
        }[match["operator"]]
    raise UnknownNameError.of("API version", part, API_VERSIONS, _HINT)
