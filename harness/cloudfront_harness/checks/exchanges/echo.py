"""4xx, one exchange: the answer repeats the configuration that was sent, and its identifiers agree."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from cloudfront_harness.checks.documents.document import NotXmlError, clipped, local_name, parse, text_at
from cloudfront_harness.checks.documents.infoset import Difference, Info
from cloudfront_harness.checks.documents.place import Place, configuration, name_in, place_of
from cloudfront_harness.checks.documents.verbatim import same_content
from cloudfront_harness.checks.exchanges.normalisations import changed_members, other_defaults

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import Body, IdForm, Resource
    from cloudfront_harness.exchange import Exchange

# What follows the prefix in ids of each form, and in which words it is told.
_OBSERVED_IDS: Mapping[IdForm, tuple[str, str]] = {
    # Ids of invalidations have 26 characters today, all others 12 to 14.
    "letters": (r"(?:[A-Z0-9]{11,13}|(?<=I)[A-Z0-9]{25})", "11 to 13 upper-case letters and digits"),
    "token": (r"[A-Za-z0-9]{8,40}", "letters and digits"),
    "uuid": (r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a UUID"),
}
# A wholly different echo would otherwise bury the reader: the first differences show what is wrong.
_MOST_DIFFERENCES = 5


def check_echo(judgement: Judgement, exchange: Exchange, root: etree._Element) -> None:
    """The configuration in the answer is the one in the request, but for the listed normalisations."""
    resource = judgement.contract.resources.get(judgement.operation.resource)
    if resource is None or judgement.operation.request is None or judgement.operation.response is None:
        return
    assert exchange.response is not None
    contract = judgement.contract
    place = place_of(contract, judgement.operation.response, resource)
    shape = None if place is None or place.scattered else place.shape
    if same_content(exchange.request.body, exchange.response.body, resource.config, shape):
        judgement.looked_at("CF401", "CF414")
        return
    try:
        request_root = parse(exchange.request.body)
    except NotXmlError:
        return
    sent = configuration(contract, request_root, judgement.operation.request, resource)
    answered = configuration(contract, root, judgement.operation.response, resource)
    if place is not None and place.scattered:
        sent, answered = _shared(place, sent, answered)
    if (
        place is None
        or sent is None
        or (answered is None and _is_required(judgement.operation.response, resource))
    ):
        # An answer without a member that its model requires is a finding already.
        return
    judgement.looked_at("CF401", "CF414")
    where = "/".join(("", local_name(root), *place.steps))
    # A request that gives a part of the configuration says nothing of the rest, and one that changes a
    # resource leaves what it does not name as it was.
    asked = place_of(contract, judgement.operation.request, resource)
    if judgement.operation.is_create and asked is not None and not asked.scattered:
        added = other_defaults(contract, resource, sent, answered, where)
        report_differences(judgement, exchange, "CF414", added)
    changed = changed_members(contract, resource, sent, answered, where, place.shape)
    report_differences(judgement, exchange, "CF401", changed)


def _shared(place: Place, sent: Info | None, answered: Info | None) -> tuple[Info | None, Info | None]:
    """Of both configurations what documents of both kinds can say.

    A member that every answer has and no request needs is added by nobody.
    """
    if not isinstance(sent, dict) or not isinstance(answered, dict):
        return sent, answered
    members = {member.xml_name: member for member in place.shape.members}
    asked = {name: value for name, value in sent.items() if name in members}
    said = {name: value for name, value in answered.items() if name in asked or not members[name].required}
    return asked, said


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


def check_identifiers(judgement: Judgement, exchange: Exchange, root: etree._Element) -> None:
    """The ARN ends in the id, or for kinds without ids in the name, and an id has the observed form."""
    resource = judgement.contract.resources.get(judgement.operation.resource)
    if resource is None:
        return
    identifier = _text_in(root, resource, "Id") if resource.id_form != "name" else name_in(root, resource)
    if identifier is None:
        return
    if resource.id_form != "name":
        _check_form(judgement, exchange, root, resource, identifier)
    paths = [f"{below}{name}" for below in ("", f"{resource.name}/") for name in ("ARN", "Arn")]
    path, arn = next(
        ((path, text) for path in paths if (text := text_at(root, path)) is not None), ("", None)
    )
    if arn is not None:
        judgement.looked_at("CF402")
        if arn.rpartition("/")[2] != identifier:
            judgement.broken(
                "CF402",
                expected=f"…/{identifier}",
                actual=arn,
                where=f"/{local_name(root)}/{path}",
                exchange=exchange,
            )


def _text_in(root: etree._Element, resource: Resource, name: str) -> str | None:
    """Text of a member of a resource, which is the document or a child of its root."""
    text = text_at(root, name)
    return text if text is not None else text_at(root, f"{resource.name}/{name}")


def _check_form(
    judgement: Judgement, exchange: Exchange, root: etree._Element, resource: Resource, identifier: str
) -> None:
    judgement.looked_at("CF406")
    matches, told = _observed_id(resource.id_form, resource.id_prefix)
    if not matches(identifier):
        judgement.broken(
            "CF406",
            expected=told,
            actual=repr(identifier),
            where=f"/{local_name(root)}/Id",
            exchange=exchange,
        )


@cache
def _observed_id(form: IdForm, prefix: str) -> tuple[Callable[[str], object], str]:
    pattern, told = _OBSERVED_IDS[form]
    if form == "uuid":
        return re.compile(pattern).fullmatch, told
    return re.compile(re.escape(prefix) + pattern).fullmatch, f"{prefix} and {told}"


def described(value: Info) -> str:
    """A value for a message."""
    if value is None:
        return "absent"
    if isinstance(value, str):
        return clipped(value)
    return clipped(json.dumps(value, ensure_ascii=False), 200)[1:-1]
