"""Which functions run, in which order: for comparing what a page says with what happens."""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Iterable
from importlib import import_module
from types import CodeType, FrameType, TracebackType
from typing import Any, Self

import cloudfront_harness


def resolved(name: str) -> Any:
    """What a dotted name below the package stands for. Raises `AttributeError` or `ImportError`."""
    value: Any = cloudfront_harness
    path = cloudfront_harness.__name__
    for step in name.split("."):
        path = f"{path}.{step}"
        try:
            value = getattr(value, step)
        except AttributeError:
            value = import_module(path)
    return value


def code_of(name: str) -> CodeType:
    """The code that runs when a function, a method, or a command of the command line is called."""
    value = resolved(name)
    code: CodeType = inspect.unwrap(getattr(value, "callback", value)).__code__
    return code


class Followed:
    """The calls of some functions within the block, in this thread and in those that it starts.

    Only of those functions, because a run makes millions of others.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {code_of(name): name for name in names}
        self.calls: list[str] = []

    def __enter__(self) -> Self:
        self._before = sys.getprofile()
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setprofile(self._before)
        threading.setprofile(None)

    def _note(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code in self._names:
            self.calls.append(self._names[frame.f_code])


def first_missing(steps: Iterable[str], calls: Iterable[str]) -> str | None:
    """The first step that is not called after the one before it, None when all are."""
    following = iter(calls)
    return next((step for step in steps if step not in following), None)
