"""YAML as recorders write it, read without trusting it: plain values only, and no alias bombs.

Scalars stay the text that they are (`1.10` is a version in a header, not a number), but for null. Of the
tags, those are known that vcrpy and Ruby's VCR write; whatever would make an object is refused.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from cloudfront_harness.errors import CassetteError

# A recording has fewer values than bytes; many times more come from aliases of aliases only.
_MOST_VALUES_PER_BYTE = 8
_NULL = "tag:yaml.org,2002:null"
_BYTES_IO = "tag:yaml.org,2002:python/object/new:_io.BytesIO"


def load(data: bytes) -> Any:
    """The document in YAML bytes: dicts, lists, text, bytes and None.

    Raises `CassetteError` for what is not YAML, holds objects, or would grow out of all proportion.
    """
    import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

    try:
        document = yaml.load(data, Loader=_loader())  # noqa: S506 (a safe loader with nothing but plain values)
    except yaml.constructor.ConstructorError as error:
        raise CassetteError(f"It holds what no recording needs: {error.problem}{_place(error)}.") from None
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or error
        raise CassetteError(f"It is not whole YAML: {problem}{_place(error)}.") from None
    except RecursionError:
        raise CassetteError("Its values are nested too deeply for a recording.") from None
    except (ValueError, OverflowError) as error:
        raise CassetteError(f"It holds a value that cannot be read: {error}.") from None
    if b"*" in data and b"&" in data:
        _refuse_bombs(document, _MOST_VALUES_PER_BYTE * len(data))
    return document


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1})" if mark is not None else ""


def _refuse_bombs(document: Any, most: int) -> None:
    """Raise `CassetteError` if the document, written out, had more values than that, or no end."""
    sizes: dict[int, int] = {}
    pending: list[Any] = [document]
    while pending:
        value = pending[-1]
        if id(value) in sizes and sizes[id(value)]:
            pending.pop()
            continue
        children = _children(value)
        if id(value) not in sizes:
            sizes[id(value)] = 0  # being looked at
            if any(sizes.get(id(child)) == 0 for child in children):
                raise CassetteError("One of its values contains itself.")
            pending += children
            continue
        pending.pop()
        size = 1 + sum(sizes[id(child)] for child in children)
        if size > most:
            raise CassetteError("Its aliases refer to one another until the whole would fill the memory.")
        sizes[id(value)] = size


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, (list, tuple)) else []


@cache
def _loader() -> Any:
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    resolvers = {
        first: [rule for rule in rules if rule[0] == _NULL]
        for first, rules in base.yaml_implicit_resolvers.items()
    }

    class Loader(base):  # type: ignore[misc, valid-type]
        """Builds plain values only."""

        yaml_implicit_resolvers = resolvers

    for tag in ("python/str", "python/unicode", "int", "float", "bool", "timestamp"):
        Loader.add_constructor(f"tag:yaml.org,2002:{tag}", base.construct_yaml_str)
    Loader.add_constructor("tag:yaml.org,2002:python/tuple", base.construct_yaml_seq)
    Loader.add_constructor("!binary", base.construct_yaml_binary)
    # What vcrpy makes of a body that was sent as a stream: its state is (bytes, position, attributes).
    Loader.add_constructor(_BYTES_IO, _stream)
    return Loader


def _stream(loader: Any, node: Any) -> Any:
    state = loader.construct_mapping(node, deep=True).get("state")
    return state[0] if isinstance(state, list) and state else b""
