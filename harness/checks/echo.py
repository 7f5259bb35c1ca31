"""4xx, one exchange: the answer repeats the configuration that was sent, and its identifiers agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from harness.checks.document import NotXmlError, child, clipped, local_name, parse, text_at
from harness.checks.infoset import Difference, Info, differences, read
from harness.checks.verbatim import same_content

if TYPE_CHECKING:
    from harness.checks.judgement import Judgement
    from harness.contract import Body, Normalisation, Resource, Shape
    from harness.exchange import Exchange

_OBSERVED_ID = re.compile(r"E[A-Z0-9]{11,13}")
# A wholly different echo would otherwise bury the reader: the first differences show what is wrong.
_MOST_DIFFERENCES = 5


def check_echo(judgement: Judgement, exchange: Exchange, root: etree._Element) -> None:
    """The configuration in the answer is the one in the request, but for the listed normalisations."""
    resource = judgement.contract.resources.get(judgement.operation.resource)
    if resource is None or judgement.operation.request is None or judgement.operation.response is None:
        return
    assert exchange.response is not None
    shape = config_shape(judgement.operation.response, resource)
    if same_content(exchange.request.body, exchange.response.body, resource.config, shape):
        judgement.looked_at("CF401", "CF414")
        return
    try:
        request_root = parse(exchange.request.body)
    except NotXmlError:
        return
    sent = configuration(request_root, judgement.operation.request, resource)
    answered = configuration(root, judgement.operation.response, resource)
    if sent is None or (answered is None and _is_required(judgement.operation.response, resource)):
        # An answer without a member that its model requires is a finding already.
        return
    judgement.looked_at("CF401", "CF414")
    place = f"/{resource.config}"
    where = place if local_name(root) == resource.config else f"/{local_name(root)}{place}"
    found = list(echo_differences(judgement, resource, sent, answered, where, shape))
    changed = [difference for difference in found if difference.expected is not None]
    added = [difference for difference in found if difference.expected is None]
    report_differences(judgement, exchange, "CF401", changed)
    report_differences(judgement, exchange, "CF414", added)


def _is_required(body: Body, resource: Resource) -> bool:
    member = body.shape.member(resource.config)
    return member is None or member.required


def report_differences(
    judgement: Judgement, exchange: Exchange, clause: str, found: Iterable[Difference]
) -> None:
    """A finding for each of the first differences."""
    for difference in islice(found, _MOST_DIFFERENCES):
        judgement.broken(
            clause,
            expected=described(difference.expected),
            actual=described(difference.actual),
            where=difference.where,
            exchange=exchange,
        )


def check_identifiers(
    judgement: Judgement, exchange: Exchange, root: etree._Element, identifier: str | None
) -> None:
    """The ARN ends in the id that the body gives, `identifier`, which has the observed form."""
    if identifier is None or judgement.operation.resource not in judgement.contract.resources:
        return
    judgement.looked_at("CF406")
    if not _OBSERVED_ID.fullmatch(identifier):
        judgement.broken(
            "CF406",
            expected="E and 11 to 13 upper-case letters and digits",
            actual=repr(identifier),
            where=f"/{local_name(root)}/Id",
            exchange=exchange,
        )
    arn = text_at(root, "ARN")
    if arn is not None:
        judgement.looked_at("CF402")
        if arn.rpartition("/")[2] != identifier:
            judgement.broken(
                "CF402",
                expected=f"…/{identifier}",
                actual=arn,
                where=f"/{local_name(root)}/ARN",
                exchange=exchange,
            )


def configuration(root: etree._Element, body: Body, resource: Resource) -> Info | None:
    """The configuration of a resource in a document, None when it is not there.

    The document is the configuration itself, or has it as a child of its root.
    """
    shape = config_shape(body, resource)
    element = root if local_name(root) == resource.config else child(root, resource.config)
    return None if element is None or shape is None else read(element, shape)


def config_shape(body: Body, resource: Resource) -> Shape | None:
    """The shape of the configuration in a document: the document's own, or that of the member."""
    if body.root == resource.config:
        return body.shape
    member = body.shape.member(resource.config)
    return None if member is None else member.shape


def echo_differences(
    judgement: Judgement, resource: Resource, sent: Info, answered: Info, where: str, shape: Shape | None
) -> Iterator[Difference]:
    """Where an answered configuration differs from the sent one and no normalisation accounts for it.

    `shape` is that of the configurations, for the names of list items in what is said about them.
    """
    if sent == answered:
        return
    for normalisation in judgement.contract.normalisations:
        if normalisation.root == resource.config:
            for scope in normalisation.scopes:
                for before, after in _at_scope(sent, answered, scope):
                    _allow(normalisation, before, after)
    if sent != answered:
        yield from differences(sent, answered, where, shape)


def described(value: Info) -> str:
    """A value for a message."""
    if value is None:
        return "absent"
    if isinstance(value, str):
        return clipped(value)
    return clipped(json.dumps(value, ensure_ascii=False), 200)[1:-1]


def _at_scope(sent: Info, answered: Info, scope: str) -> Iterator[tuple[dict[str, Info], dict[str, Info]]]:
    """The pairs of structures at a scope.

    A list takes the step that names its items, which are paired by position. (Lists without a wrapper went
    out of use before the first version of which a normalisation is known.)
    """
    if isinstance(sent, list) and isinstance(answered, list):
        _, _, rest = scope.partition("/")
        for before, after in zip(sent, answered, strict=False):
            yield from _at_scope(before, after, rest)
    elif isinstance(sent, dict) and isinstance(answered, dict):
        if not scope:
            yield sent, answered
            return
        step, _, rest = scope.partition("/")
        if step in sent and step in answered:
            yield from _at_scope(sent[step], answered[step], rest)


def _allow(normalisation: Normalisation, before: dict[str, Info], after: dict[str, Info]) -> None:
    """Take the service's change over into what was sent, where it is the listed one."""
    path, argument = normalisation.paths[0], normalisation.argument
    match normalisation.kind:
        case "empty-when":
            if before.get(path) == argument["value"]:
                for emptied in normalisation.paths[1:]:
                    if after.get(emptied) in (None, "") and emptied in before:
                        before[emptied] = after.get(emptied)
        case "order":
            if path in after and after[path] == _in_order(before.get(path), argument["values"]):
                before[path] = after[path]
        case "default":
            if path not in before and after.get(path) == argument["value"]:
                before[path] = after[path]
        case "replace":
            holds = all(after.get(name) == value for name, value in argument.get("when", {}).items())
            if holds and before.get(path) == argument["old"] and after.get(path) == argument["new"]:
                before[path] = after[path]


def _in_order(items: Info, order: list[str]) -> Info:
    """Items as the service sorts them. What it has no order for stays as it is."""
    if not isinstance(items, list) or any(item not in order for item in items):
        return items
    return sorted(items, key=order.index)
