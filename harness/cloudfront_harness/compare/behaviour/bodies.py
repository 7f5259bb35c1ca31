"""Two bodies compared: which elements came, went, or say something else.

Members of a structure are found by their names. Which item of a list became which other one is a question of
likeness: that is what xmldiff is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

_INDEX = re.compile(r"\[\d+\]")
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class BodyDifference:
    """What stands at an element path below the root on one side and not on the other, in one line each.

    is_order  whether both sides have the same there, in another order
    """

    path: str
    old: str
    new: str
    is_order: bool = False


def body_differences(
    old: etree._Element, new: etree._Element, unordered: Collection[str] = ()
) -> tuple[BodyDifference, ...]:
    """The differences between two trees without namespaces, topmost elements only, by path.

    `unordered` are element paths of lists that are sets: there the order of the items does not count.
    """
    left, right = (etree.tostring(_sorted(tree, unordered)) for tree in (old, new))
    return () if left == right else _differences(left, right)


def element_paths(root: etree._Element, prefix: str = "") -> Iterator[tuple[str, etree._Element]]:
    """Every element below a root with its path."""
    for child in root:
        path = f"{prefix}{child.tag}"
        yield path, child
        yield from element_paths(child, f"{path}/")


def topmost(paths: Collection[str]) -> list[str]:
    """The paths that are not below another one of them, sorted."""
    return sorted(path for path in paths if not any(path.startswith(f"{other}/") for other in paths if other))


# A run asks about the same few bodies hundreds of times.
@lru_cache(maxsize=2048)
def _differences(left: bytes, right: bytes) -> tuple[BodyDifference, ...]:
    old, new = etree.fromstring(left), etree.fromstring(right)
    if old.tag != new.tag:
        return (BodyDifference("", f"<{old.tag}>", f"<{new.tag}>"),)
    return tuple(_between(old, new, ""))


def _between(old: etree._Element, new: etree._Element, path: str) -> Iterator[BodyDifference]:
    """The differences between two elements of a name."""
    if etree.tostring(old, with_tail=False) == etree.tostring(new, with_tail=False):
        return
    if len(old) == 0 or len(new) == 0:
        yield BodyDifference(path, _fragment(old), _fragment(new))
    elif _repeats(old) or _repeats(new):
        yield from _between_lists(old, new, path)
    else:
        yield from _between_structures(old, new, f"{path}/" if path else "")


def _repeats(element: etree._Element) -> bool:
    return len({child.tag for child in element}) < len(element)


def _between_structures(old: etree._Element, new: etree._Element, prefix: str) -> Iterator[BodyDifference]:
    before, after = ({str(child.tag): child for child in element} for element in (old, new))
    for name in {**before, **after}:
        if name not in after:
            yield BodyDifference(prefix + name, _told([_fragment(before[name])]), "")
        elif name not in before:
            yield BodyDifference(prefix + name, "", _told([_fragment(after[name])]))
        else:
            yield from _between(before[name], after[name], prefix + name)
    orders = [[name for name in names if name in before and name in after] for names in (before, after)]
    if orders[0] != orders[1]:
        yield BodyDifference(prefix.rstrip("/"), ", ".join(orders[0]), ", ".join(orders[1]), is_order=True)


def _between_lists(old: etree._Element, new: etree._Element, path: str) -> Iterator[BodyDifference]:
    from xmldiff.main import diff_trees

    # xmldiff changes what it is given. The paths of its actions are those of a tree half changed, so that
    # what stands there on either side is read from the trees themselves.
    actions: Iterable[Any] = diff_trees(_alone(old), _alone(new))
    touched = {place for action in actions for place in _places(action)}
    for place in topmost(touched):
        left, right = _fragments(old, place), _fragments(new, place)
        gone, come = Counter(left) - Counter(right), Counter(right) - Counter(left)
        whole = "/".join(filter(None, (path, place)))
        if gone or come:
            yield BodyDifference(whole, _told(gone.elements()), _told(come.elements()))
        elif left != right:
            orders = [_clipped(", ".join(side)) for side in (left, right)]
            yield BodyDifference(whole, orders[0], orders[1], is_order=True)


def _alone(element: etree._Element) -> etree._Element:
    """A copy that is the root of a tree of its own."""
    copy = deepcopy(element)
    copy.tail = None
    return copy


def _places(action: Any) -> Iterator[str]:
    """The element paths below the root that an action of xmldiff is about."""
    match type(action).__name__:
        case "InsertNode":
            yield _below_root(f"{action.target}/{action.tag}")
        case "RenameNode":
            yield _below_root(action.node)
            yield _below_root(f"{action.node.rpartition('/')[0]}/{action.tag}")
        case _:
            yield _below_root(action.node)


def _below_root(xpath: str) -> str:
    return _INDEX.sub("", xpath).lstrip("/").partition("/")[2]


def _fragments(root: etree._Element, path: str) -> list[str]:
    return [_fragment(element) for element in (root.iterfind(path) if path else (root,))]


def _fragment(element: etree._Element) -> str:
    """An element in a line: the text of a leaf, quoted, or the element itself."""
    if len(element) == 0:
        return repr(element.text or "")
    text: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return text.replace("&lt;", "<").replace("&gt;", ">")


def _told(fragments: Iterable[str]) -> str:
    return _clipped(", ".join(sorted(fragments)))


def _clipped(told: str) -> str:
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"


def _sorted(root: etree._Element, unordered: Collection[str]) -> etree._Element:
    """The tree with the items of lists that are sets in one order."""
    if not unordered:
        return root
    copy = deepcopy(root)
    for path in unordered:
        for holder in copy.iterfind(path):
            holder[:] = sorted(holder, key=etree.tostring)
    return copy
