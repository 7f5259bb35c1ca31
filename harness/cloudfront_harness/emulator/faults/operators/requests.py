"""Operators on requests: what is understood of them, and which ways to write one are not understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from cloudfront_harness.contract import Body, Contract
from cloudfront_harness.emulator.faults.operators.changes import LIST_CHANGES, TEXT_CHANGES, Earlier
from cloudfront_harness.emulator.faults.operators.document import Document, remove, set_items
from cloudfront_harness.emulator.faults.operators.operator import Operator
from cloudfront_harness.emulator.operation_plan import OperationPlan
from cloudfront_harness.emulator.refusals import internal_error, refusal
from cloudfront_harness.emulator.switches import ConnectionDropped
from cloudfront_harness.exchange import Request

_LARGE = 8 * 1024
_LARGER = 64 * 1024
_DEEP = 6
_MANY_ITEMS = 10
_SINGLE_KINDS = frozenset({"comment", "reference"})


def _body_has(pattern: bytes) -> Callable[[Request], bool]:
    compiled = re.compile(pattern)
    return lambda request: compiled.search(request.body) is not None


def _type_has(pattern: str) -> Callable[[Request], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda request: compiled.search(request.header("content-type") or "") is not None


def _is_deep(request: Request) -> bool:
    depth = deepest = 0
    for mark in re.findall(rb"</?[A-Za-z]|/>", request.body):
        depth += -1 if mark.startswith((b"</", b"/>")) else 1
        deepest = max(deepest, depth)
    return deepest >= _DEEP


# How a request is written, although it says the same.
TRAITS: Mapping[str, Callable[[Request], bool]] = MappingProxyType(
    {
        "byte-order-mark": _body_has(rb"^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)"),
        "utf-16": _body_has(rb"^(\xff\xfe|\xfe\xff|<\x00|\x00<)"),
        "latin-1": _body_has(rb"(?i)^\s*<\?xml[^>]*encoding=.(iso-8859-1|latin)"),
        "no-declaration": _body_has(rb"^<[^?]"),
        "single-quotes": _body_has(rb"<[^>]*='"),
        "leading-space": _body_has(rb"^\s"),
        "trailing-space": _body_has(rb">\s+$"),
        "cdata": _body_has(rb"<!\[CDATA\["),
        "comment-markup": _body_has(rb"<!--"),
        "processing-instruction": _body_has(rb"<\?(?!xml )"),
        "prefix": _body_has(rb"<\w+:\w"),
        "character-reference": _body_has(rb"&#"),
        "entity-reference": _body_has(rb"&(amp|lt|gt|quot|apos);"),
        "attribute": _body_has(rb"<\w+[^>]* (?!xmlns)[\w:]+=[^>]*>(?<!\?>)"),
        "self-closing": _body_has(rb"/>"),
        "carriage-return": _body_has(rb"\r"),
        "tab": _body_has(rb"\t"),
        "indented": _body_has(rb">\n *<\w"),
        "non-ascii": _body_has(rb"[\x80-\xff]"),
        "astral": _body_has(rb"[\xf0-\xf4]"),
        "no-namespace": _body_has(rb"^(?!(.|\n)*xmlns)."),
        "large": lambda request: len(request.body) > _LARGE,
        "larger": lambda request: len(request.body) > _LARGER,
        "deep": _is_deep,
        "many-items": _body_has(rb"<Quantity>[1-9][0-9]+<"),
        "chunked": lambda request: (request.header("transfer-encoding") or "").lower() == "chunked",
        "expect": lambda request: request.header("expect") is not None,
        "no-content-type": lambda request: request.header("content-type") is None,
        "application-xml": _type_has("^application/xml"),
        "charset": _type_has("charset"),
        "empty-member": _body_has(rb"></|<\w+/>"),
    }
)


def _without(pattern: bytes, replacement: bytes = b"") -> Callable[[bytes], bytes]:
    compiled = re.compile(pattern)
    return lambda body: compiled.sub(replacement, body)


# What becomes of some of them where nobody refuses them: by trait, then by name of the change.
MISREADINGS: Mapping[tuple[str, str], Callable[[bytes], bytes]] = MappingProxyType(
    {
        ("cdata", "lost"): _without(rb"<!\[CDATA\[(.|\n)*?\]\]>"),
        ("comment-markup", "cuts"): _without(rb"<!--(.|\n)*?-->[^<]*"),
        ("comment-markup", "shown"): lambda body: re.sub(
            rb">([^<]+)<!--((.|\n)*?)-->", rb">\1\2", body.replace(b"&", b"&amp;")
        ),
        ("processing-instruction", "cuts"): _without(rb"(?<=[^>\s])<\?(?!xml )(.|\n)*?\?>[^<]*"),
        ("character-reference", "lost"): _without(rb"&#\w+;"),
        ("character-reference", "shown"): _without(rb"&#", b"&amp;#"),
        ("entity-reference", "lost"): _without(rb"&\w+;"),
        ("entity-reference", "shown"): _without(rb"&(?=\w+;)", b"&amp;"),
        ("carriage-return", "kept"): _without(rb"\r\n", b"&#13;\n"),
        ("tab", "lost"): _without(rb"\t"),
        ("non-ascii", "lost"): _without(rb"[\x80-\xff]+"),
        ("non-ascii", "replaced"): _without(rb"[\xc2-\xf4][\x80-\xbf]+", b"?"),
        ("astral", "lost"): _without(rb"[\xf0-\xf4][\x80-\xbf]{3}"),
        ("empty-member", "lost"): _without(rb"<Comment></Comment>|<Comment/>"),
    }
)


def check_trait(operator: Operator, plan: OperationPlan, request: Request) -> Request:
    """The request as the operator reads it.

    Raises `Refusal` or `ConnectionDropped` where it does not read it.
    """
    if plan.verb != operator.phase or not TRAITS[operator.place](request):
        return request
    match operator.change:
        case "refused":
            raise refusal(plan.contract, plan.operation, plan.contract.refusals["malformed-body"])
        case "crashed":
            raise internal_error(plan.contract)
        case "dropped":
            raise ConnectionDropped
        case "ignored":
            return request
    return replace(request, body=MISREADINGS[operator.place, operator.change](request.body))


def understood(
    operator: Operator, contract: Contract, body: Body | None, reference: str, data: bytes
) -> bytes:
    """A configuration as an operator understands it: one member, or one list, is another one."""
    document = Document.parse(data, body)
    if document is None:
        return data
    changed = False
    if operator.place == "list":
        for lists in [place for place in document.lists() if place.items][-1:]:
            set_items(lists, LIST_CHANGES[operator.change](lists.items))
            changed = True
    else:
        found = [place for place in document.places(contract, reference) if place.kind == operator.place]
        for place in found if operator.place in _SINGLE_KINDS else found[-1:]:
            text = place.element.text or ""
            new = TEXT_CHANGES[operator.change](text, Earlier(operator.place))
            changed = changed or new != text
            if new is None:
                remove(place.element)
            else:
                place.element.text = new
    return document.write() if changed else data
