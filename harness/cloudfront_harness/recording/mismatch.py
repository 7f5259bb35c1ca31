"""What to say when a request was not recorded: which recorded one is nearest, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from lxml import etree

from cloudfront_harness.errors import CassetteMismatch, Hint
from cloudfront_harness.exchange import Request
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.wire.xml import MalformedXmlError, local_name, parse

# Comparing bodies takes time: more candidates than this are told apart by method and path alone.
_MOST_CANDIDATES = 50
_MOST_DIFFERENCES = 8
# Beyond this, comparing trees takes longer than anybody waits for a message.
_LARGEST_BODY = 200_000


def mismatch(
    path: Path, mode: str, request: Request, recorded: Sequence[Interaction], *, played: bool
) -> CassetteMismatch:
    """What to raise for a request that the cassette at `path` has no answer left for.

    `played`: it was recorded, but each of its answers has been given already.
    """
    asked = f"{request.method} {request.target}"
    if not recorded:
        return CassetteMismatch(
            f"{asked} was made, and there is no recording: {path} does not exist or is empty.", Hint.RECORD
        )
    if played:
        return CassetteMismatch(
            f"{asked} was made more often than it was recorded in {path}.", Hint.RECORD_AGAIN
        )
    nearest = _nearest(request, recorded)
    lines = [f"{asked} was not recorded in {path}, and mode {mode!r} fetches nothing."]
    if nearest is None:
        others = sorted({f"{row.exchange.request.method} {row.exchange.request.target}" for row in recorded})
        shown = [f"  {other}" for other in others[:_MOST_DIFFERENCES]]
        lines += ["Recorded are:", *shown, *(["  …"] if len(others) > len(shown) else [])]
    else:
        lines += [f"The nearest recorded request is {nearest.method} {nearest.target}."]
        lines += _differences(nearest, request)
    return CassetteMismatch("\n".join(lines), Hint.RECORD_CHANGE)


def _nearest(request: Request, recorded: Sequence[Interaction]) -> Request | None:
    """The recorded request most like this one; None when none has its path."""
    same = [row.exchange.request for row in recorded if row.exchange.request.path == request.path]
    same = [row for row in same if row.method == request.method] or same
    if not same:
        return None
    body = request.body.decode("latin-1")

    def likeness(candidate: Request) -> float:
        matcher = SequenceMatcher(None, body, candidate.body.decode("latin-1"), autojunk=False)
        return matcher.quick_ratio()

    return max(same[:_MOST_CANDIDATES], key=likeness)


def _differences(recorded: Request, sent: Request) -> Iterator[str]:
    if recorded.method != sent.method:
        yield f"  method: recorded {recorded.method}, sent {sent.method}"
    if recorded.target != sent.target:
        yield f"  target: recorded {recorded.target}, sent {sent.target}"
    if recorded.body == sent.body:
        return
    try:
        old, new = parse(recorded.body), parse(sent.body)
    except MalformedXmlError:
        yield f"  body: recorded {_clipped(recorded.body)}, sent {_clipped(sent.body)}"
        return
    if max(len(recorded.body), len(sent.body)) > _LARGEST_BODY:
        yield "  body: differs (too large to show where)"
        return
    yield from _tree_differences(old, new)


def _tree_differences(old: etree._Element, new: etree._Element) -> Iterator[str]:
    from xmldiff.main import diff_trees

    if old.tag != new.tag:
        yield f"  body: recorded {old.tag}, sent {new.tag}"
    left, right = _without_namespaces(old), _without_namespaces(new)
    actions = list(diff_trees(left, right))
    for action in actions[:_MOST_DIFFERENCES]:
        yield f"  {_described(action, left)}"
    if len(actions) > _MOST_DIFFERENCES:
        yield f"  … and {len(actions) - _MOST_DIFFERENCES} more differences"


def _described(action: Any, left: etree._Element) -> str:
    """One action of xmldiff, which tells how the recorded body becomes the one that was sent."""
    kind = type(action).__name__
    match kind:
        case "UpdateTextIn":
            found = left.find(f".{action.node.removeprefix(f'/{left.tag}')}")
            before = left.text if found is None else found.text
            return f"{action.node}: recorded {before or ''!r}, sent {action.text or ''!r}"
        case "DeleteNode":
            return f"{action.node}: recorded, not sent"
        case "InsertNode":
            return f"{action.target}/{action.tag}: sent, not recorded"
        case "MoveNode":
            return f"{action.node}: sent in another place ({action.target}, position {action.position + 1})"
        case "RenameNode":
            return f"{action.node}: sent as {action.tag}"
        case _:
            values = ", ".join(
                f"{name} {value!r}" for name, value in action._asdict().items() if name != "node"
            )
            return f"{getattr(action, 'node', '')}: {kind} {values}"


def _without_namespaces(element: etree._Element) -> etree._Element:
    """A copy in which XPaths read as names: `/CloudFrontOriginAccessIdentityConfig/Comment`."""
    copy = etree.Element(local_name(element), {str(name): str(value) for name, value in element.items()})
    children = [child for child in element if isinstance(child.tag, str)]
    copy.text = None if children and not (element.text or "").strip() else element.text
    copy.extend(_without_namespaces(child) for child in children)
    return copy


def _clipped(body: bytes, length: int = 80) -> str:
    return repr(body if len(body) <= length else body[:length] + b"...")
