"""Where requests go, how they are signed, and what answers carry beside the body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cloudfront_harness.compare.differences.difference import Difference
from cloudfront_harness.contract import Contract, Operation

_PLACEHOLDER = re.compile(r"\{[^}]*\}")


def version_differences(old: Contract, new: Contract) -> Iterator[Difference]:
    """What changed for every operation at once: URIs, namespace, signing."""
    yield from _namespace(old, new)
    if set(old.auth) == set(new.auth):
        if old.auth != new.auth:
            yield Difference("CD111", "", ", ".join(old.auth), ", ".join(new.auth))
        return
    yield from (Difference("CD109", scheme, new=scheme) for scheme in new.auth if scheme not in old.auth)
    yield from (Difference("CD110", scheme, old=scheme) for scheme in old.auth if scheme not in new.auth)


def _namespace(old: Contract, new: Contract) -> Iterator[Difference]:
    if old.api_version != new.api_version:
        yield Difference(
            "CD101", "", f"/{old.api_version}/ {old.namespace}", f"/{new.api_version}/ {new.namespace}"
        )
    if _without_version(old, old.namespace) != _without_version(new, new.namespace):
        yield Difference("CD102", "", old.namespace, new.namespace)


def _without_version(contract: Contract, text: str) -> str:
    return text.replace(contract.api_version, "", 1)


def route_differences(old: Operation, new: Operation) -> Iterator[Difference]:
    """What changed in the request line of an operation; its version apart, which every URI has."""
    if old.method != new.method:
        yield Difference("CD105", "", old.method, new.method)
    before, after = (each.path.replace(each.api_version, "", 1) for each in (old, new))
    if _PLACEHOLDER.sub("{}", before) != _PLACEHOLDER.sub("{}", after):
        yield Difference("CD106", "", old.path, new.path)
    elif before != after:
        yield Difference("CD108", "", old.path, new.path)
    if old.query != new.query:
        yield Difference("CD107", "", old.query, new.query)


def status_differences(old: Operation, new: Operation) -> Iterator[Difference]:
    """The status of a success."""
    if old.status != new.status:
        yield Difference("CD201", "", str(old.status), str(new.status))


def header_differences(old: Operation, new: Operation) -> Iterator[Difference]:
    """The headers of a success. Case does not count in their names."""
    before = {header.name.lower(): header for header in old.response_headers}
    after = {header.name.lower(): header for header in new.response_headers}
    for key, header in after.items():
        if key not in before:
            yield Difference("CD202", header.name, new=header.name)
        elif before[key].observed_only != header.observed_only:
            yield Difference("CD908" if header.observed_only else "CD907", header.name)
    for key, header in before.items():
        if key not in after:
            yield Difference("CD203", header.name, old=header.name)
