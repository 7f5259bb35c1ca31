"""Whether two answers show a change in responses."""

from __future__ import annotations

from lxml import etree

from cloudfront_harness.checks.documents.document import NotXmlError, local_name, namespace, parse
from cloudfront_harness.compare.change import Change
from cloudfront_harness.exchange import Exchange

# Changes of which two answers say nothing: figures that a value stays within, and codes of refusals that
# something else has to provoke.
_NOT_IN_ANSWERS = {
    "CD508": "larger numbers are allowed, and no request makes one come",
    "CD603": "nothing is known of how to provoke the error",
    "CD606": "nothing is known of how to provoke the error",
    "CD608": "the code of a situation needs a request that is wrong in that way in both versions",
    "CD710": "the code of a rule shows in a request that breaks it, which both versions refuse",
    "CD715": "the code beyond a limit takes as many resources as the limit",
    "CD806": "the code of a conflict shows in two creates, which both versions refuse",
    "CD810": "the settled status takes the time of a deployment",
    "CD817": "the code of a refused deletion takes a resource that is in the way",
    "CD823": "the code of an unknown resource shows in a request that both versions refuse",
}


def why_not(change: Change) -> str:
    """Why answers cannot show a change of the kind, "" where they can."""
    return _NOT_IN_ANSWERS.get(change.rule.id, "")


def shows(change: Change, old: Exchange, new: Exchange) -> bool:
    """Whether what a change says is so in two successful answers."""
    if old.response is None or new.response is None:
        return False
    if change.rule.id == "CD201":
        return (str(old.response.status), str(new.response.status)) == (change.old, change.new)
    if change.rule.id == "CD203":
        return bool(old.response.header(change.path)) and not new.response.header(change.path)
    return _shows_in_bodies(change, _root(old), _root(new))


def _shows_in_bodies(change: Change, before: etree._Element | None, after: etree._Element | None) -> bool:
    if before is None or after is None:
        return change.rule.id == "CD216" and before is not None
    match change.rule.id:
        case "CD102":
            return (namespace(before), namespace(after)) == (change.old, change.new)
        case "CD302":
            return (local_name(before), local_name(after)) == (change.old, change.new)
        case _:
            return _shows_element(change, before, after)


def _shows_element(change: Change, before: etree._Element, after: etree._Element) -> bool:
    path = change.path.partition("/")[2]
    former = change.below[0].partition("/")[2] if change.rule.area == "XML" and change.below else path
    if change.rule.kind == "removed" or change.rule.id == "CD506":
        return _has(before, path) and not _has(after, path)
    if former != path:
        return _has(before, former) and _has(after, path) and not _has(after, former)
    return _has(before, path) and _has(after, path)


def _has(root: etree._Element, path: str) -> bool:
    return root.find("/".join(f"{{*}}{step}" for step in path.split("/"))) is not None


def _root(exchange: Exchange) -> etree._Element | None:
    try:
        return None if exchange.response is None else parse(exchange.response.body)
    except NotXmlError:
        return None
