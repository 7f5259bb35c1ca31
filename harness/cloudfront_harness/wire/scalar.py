"""Read the text of a scalar element: its lexical form first, then what its shape allows."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from cloudfront_harness.contract import Shape

RejectedKind = Literal["wrong-type", "not-in-enum", "out-of-range"]
Convert = Callable[[str], Any]
Check = Callable[[Any], None]

_WHITE = " \t\r\n"
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|[+-]?INF|NaN")
# ISO 8601 as the service writes it; the offset form is what old clients send.
_TIMESTAMP = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)
# Signed 32 and 64 bit, as the model's types are defined.
_BITS = {"integer": 31, "long": 63}


class Rejected(Exception):
    """A text that is not a value of its shape."""

    def __init__(self, kind: RejectedKind, detail: str) -> None:
        super().__init__(kind, detail)
        self.kind: RejectedKind = kind
        self.detail = detail


def scalar_reader(shape: Shape) -> Convert | None:
    """A function from text to value that raises `Rejected`; None for a string without constraints."""
    checks = tuple(_checks(shape))
    convert = _lexical(shape.kind)
    if not checks:
        return convert
    if len(checks) == 1 and convert is None:
        return partial(_checked_text, checks[0])

    def read(text: str) -> Any:
        value = text if convert is None else convert(text)
        for check in checks:
            check(value)
        return value

    return read


def _checked_text(check: Check, text: str) -> str:
    check(text)
    return text


def _lexical(kind: str) -> Convert | None:
    if kind == "string":
        return None
    if kind in _BITS:
        return partial(_integer, 1 << _BITS[kind], kind)
    return {
        "boolean": _boolean,
        "float": _float,
        "double": _float,
        "timestamp": _timestamp,
        "blob": _blob,
    }[kind]


def _wrong_type(wanted: str, text: str) -> Rejected:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return Rejected("wrong-type", f"{shown!r} is not {wanted}")


def _boolean(text: str) -> bool:
    if text == "true":
        return True
    if text == "false":
        return False
    trimmed = text.strip(_WHITE)
    if trimmed in ("true", "false"):
        return trimmed == "true"
    raise _wrong_type("true or false", text)


def _integer(bound: int, kind: str, text: str) -> int:
    trimmed = text.strip(_WHITE)
    if not _INTEGER.fullmatch(trimmed):
        raise _wrong_type(f"a number of type {kind}", text)
    value = int(trimmed)
    if not -bound <= value < bound:
        raise _wrong_type(f"a number of type {kind}", text)
    return value


def _float(text: str) -> float:
    trimmed = text.strip(_WHITE)
    if not _FLOAT.fullmatch(trimmed):
        raise _wrong_type("a decimal number", text)
    return float(trimmed)


def _timestamp(text: str) -> str:
    trimmed = text.strip(_WHITE)
    if not _TIMESTAMP.fullmatch(trimmed):
        raise _wrong_type("an ISO 8601 time", text)
    return trimmed


def _blob(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise _wrong_type("base64", text) from None


# What the shape allows ----------------------------------------------------------------------------------


def _checks(shape: Shape) -> list[Check]:
    checks: list[Check] = []
    if shape.enum:
        checks.append(partial(_in_enum, frozenset(shape.enum), shape.enum))
    if shape.min_length or shape.max_length is not None:
        unit = "bytes" if shape.kind == "blob" else "characters"
        checks.append(partial(_in_length, shape.min_length or 0, shape.max_length, unit))
    if shape.minimum is not None or shape.maximum is not None:
        checks.append(partial(_in_range, shape.minimum, shape.maximum))
    pattern = _compiled(shape.pattern)
    if pattern is not None:
        checks.append(partial(_in_pattern, pattern))
    return checks


def _in_enum(allowed: frozenset[str], listed: tuple[str, ...], value: str) -> None:
    if value not in allowed:
        raise Rejected("not-in-enum", f"{value[:40]!r} is not one of {', '.join(listed)}")


def _in_length(least: int, most: int | None, unit: str, value: str | bytes) -> None:
    if len(value) < least:
        raise Rejected("out-of-range", f"{len(value)} {unit}, at least {least} are needed")
    if most is not None and len(value) > most:
        raise Rejected("out-of-range", f"{len(value)} {unit}, at most {most} are allowed")


def _in_range(minimum: int | None, maximum: int | None, value: float) -> None:
    if minimum is not None and not value >= minimum:
        raise Rejected("out-of-range", f"{value} is less than {minimum}")
    if maximum is not None and not value <= maximum:
        raise Rejected("out-of-range", f"{value} is more than {maximum}")


def _in_pattern(pattern: re.Pattern[str], value: str) -> None:
    if not pattern.fullmatch(value):
        raise Rejected("out-of-range", f"{value[:40]!r} does not match {pattern.pattern}")


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    """The pattern, or None where it uses what Python does not have (Unicode classes, in the tag keys)."""
    if pattern is None:
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None
