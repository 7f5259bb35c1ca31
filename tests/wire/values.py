"""Values of a shape, as the codec's value model has them: any (for Hypothesis), or one with everything."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from cloudfront_harness.contract import Shape
from hypothesis import strategies as st

# What XML 1.0 cannot carry (section 2.2: Char), surrogates apart.
NOT_XML = "".join(map(chr, [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF]))
XML_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=NOT_XML)

# By id, with the shape kept so that its id stays its own.
_KNOWN: dict[int, tuple[Shape, st.SearchStrategy[Any]]] = {}


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """Every value that the shape allows. Lists are short; empty flattened ones cannot be told from absent."""
    known = _KNOWN.get(id(shape))
    if known is None:
        known = _KNOWN[id(shape)] = (shape, _values(shape))
    return known[1]


def _values(shape: Shape) -> st.SearchStrategy[Any]:
    if shape.kind == "structure":
        return st.fixed_dictionaries(
            {member.name: values(member.shape) for member in shape.members if member.required},
            optional={member.name: values(member.shape) for member in shape.members if not member.required},
        )
    if shape.kind == "list":
        assert shape.item is not None
        least = max(shape.min_length or 0, 1 if shape.flattened else 0)
        return st.lists(
            values(shape.item.shape), min_size=least, max_size=min(shape.max_length or 99, least + 2)
        )
    return _scalars(shape)


def _scalars(shape: Shape) -> st.SearchStrategy[Any]:
    match shape.kind:
        case "boolean":
            return st.booleans()
        case "integer" | "long":
            bound = 1 << (31 if shape.kind == "integer" else 63)
            least = -bound if shape.minimum is None else shape.minimum
            return st.integers(least, bound - 1 if shape.maximum is None else shape.maximum)
        case "float" | "double":
            return st.floats(shape.minimum, shape.maximum, allow_nan=False, allow_infinity=False)
        case "timestamp":
            return st.datetimes(min_value=datetime(1990, 1, 1)).map(lambda moment: f"{moment.isoformat()}Z")  # noqa: DTZ001
        case "blob":
            least = shape.min_length or 0
            return st.binary(min_size=least, max_size=least + 20)
    return _strings(shape)


def _strings(shape: Shape) -> st.SearchStrategy[str]:
    if shape.enum:
        return st.sampled_from(shape.enum)
    least = shape.min_length or 0
    most = least + 12 if shape.max_length is None else shape.max_length
    if shape.pattern is not None:
        try:
            matching = st.from_regex(re.compile(shape.pattern, re.ASCII), fullmatch=True)
        except re.error:
            return st.text("ab:c-9", min_size=least, max_size=most)
        return matching.filter(lambda text: least <= len(text) <= most and "\n" not in text)
    return st.text(XML_CHARACTERS, min_size=least, max_size=min(most, least + 12))


_PATTERN_TEXTS = (
    "example",
    "us-east-1",
    "arn:aws:cloudfront::123456789012:function/f",
    "arn:aws:cloudfront::123456789012:key-value-store/01234567-89ab-cdef-0123-456789abcdef",
)


def full(shape: Shape) -> Any:
    """A value with every member, and two items in every list.

    No carriage return in it: botocore writes that bare, and so loses it.
    """
    if shape.kind == "structure":
        return {member.name: full(member.shape) for member in shape.members}
    if shape.kind == "list":
        assert shape.item is not None
        return [full(shape.item.shape)] * max(2, shape.min_length or 0)
    scalars: dict[str, Any] = {
        "boolean": True,
        "integer": max(1, shape.minimum or 1),
        "long": 1 << 40,
        "float": 0.5,
        "double": 0.5,
        "timestamp": "2013-05-18T20:08:00.350Z",
        "blob": b"\x00&<",
    }
    return scalars.get(shape.kind) or _full_text(shape)


def _full_text(shape: Shape) -> str:
    if shape.enum:
        return shape.enum[0]
    if shape.pattern is None:
        return "<&>\n\t \u00e9" + "x" * (shape.min_length or 0)
    try:
        pattern = re.compile(shape.pattern)
    except re.error:
        return "tag"
    return next(text for text in _PATTERN_TEXTS if pattern.fullmatch(text))
