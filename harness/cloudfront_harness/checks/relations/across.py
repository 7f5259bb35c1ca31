"""7xx, over scenarios and versions: one resource, written with one API version and seen with another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.infoset import Difference, Info, differences
from cloudfront_harness.checks.documents.place import place_of
from cloudfront_harness.checks.exchanges.echo import report_differences
from cloudfront_harness.checks.relations.answer import Answer, read_answer

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import Shape
    from cloudfront_harness.exchange import Exchange


def check_read_across(judgement: Judgement, created: Answer, exchange: Exchange) -> None:
    """A read with another version gives the id, and the values of the members that both versions have.

    Operation: the read of the other version. `created` is what the creation answered.
    """
    judgement.looked_at("CF707")
    answer = read_answer(judgement, exchange)
    if not answer.succeeded or answer.id != created.id:
        judgement.broken_by_answer("CF707", f"resource {created.id}", answer, exchange)
        return
    resource, body = judgement.contract.resources[judgement.operation.resource], judgement.operation.response
    place = place_of(judgement.contract, body, resource) if body is not None else None
    if body is None or place is None:
        return
    where = "/".join(("", body.root, *place.steps))
    differing = shared_differences(created.configuration, answer.configuration, where, place.shape)
    report_differences(judgement, exchange, "CF707", differing)


def check_nothing_lost(
    judgement: Judgement, created: Answer, exchange: Exchange, changed: Collection[str]
) -> None:
    """After an update with another version everything is there but for the members that were changed.

    Operation: the read of the version that created it. `changed` are names of members of the configuration.
    What came to the configuration is not looked at.
    """
    judgement.looked_at("CF708")
    answer = read_answer(judgement, exchange)
    resource, body = judgement.contract.resources[judgement.operation.resource], judgement.operation.response
    place = place_of(judgement.contract, body, resource) if body is not None else None
    before, after = created.configuration, answer.configuration
    if body is None or place is None or not isinstance(before, dict) or not isinstance(after, dict):
        return
    where = "/".join(("", body.root, *place.steps))
    kept = {name: value for name, value in before.items() if name not in changed}
    shown = {name: value for name, value in after.items() if name in kept}
    lost = (row for row in differences(kept, shown, where, place.shape) if row.expected is not None)
    report_differences(judgement, exchange, "CF708", lost)


def shared_differences(expected: Info, actual: Info, where: str, shape: Shape) -> Iterator[Difference]:
    """Where two configurations disagree on what both have and the second's version can express."""
    if shape.kind == "structure":
        if isinstance(expected, dict) and isinstance(actual, dict):
            for member in shape.members:
                name = member.xml_name
                if name in expected and name in actual:
                    yield from shared_differences(
                        expected[name], actual[name], f"{where}/{name}", member.shape
                    )
    elif shape.kind == "list":
        if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
            assert shape.item is not None
            for position, (wanted, found) in enumerate(zip(expected, actual, strict=True), start=1):
                step = f"{where}/{shape.item.xml_name}[{position}]"
                yield from shared_differences(wanted, found, step, shape.item.shape)
    elif type(expected) is type(actual) and expected != actual and not _is_unknown(expected, actual, shape):
        yield Difference(where, expected, actual)


def _is_unknown(expected: Info, actual: Info, shape: Shape) -> bool:
    """Whether one is no value of the enumeration: another version's, or a spelling that lists have."""
    return bool(shape.enum) and not {expected, actual} <= set(shape.enum)
