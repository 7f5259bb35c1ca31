"""`use_cassette`: a cassette for the length of a block or of a function."""

from __future__ import annotations

import functools
import inspect
import os
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, get_args

from cloudfront_harness.errors import CassetteError, Hint
from cloudfront_harness.recording.metadata import Metadata

if TYPE_CHECKING:
    from cloudfront_harness.recording.cassette import Cassette, Mode
    from cloudfront_harness.recording.interaction import Interaction

Unused = Literal["fail", "warn", "allow"]
UNUSED: tuple[Unused, ...] = get_args(Unused)

_Function = TypeVar("_Function", bound=Callable[..., Any])
_MOST_NAMED = 5


class UnusedInteractionsWarning(UserWarning):
    """A cassette has answers that nobody asked for."""


@dataclass
class use_cassette:  # noqa: N801 (used like a function, as in vcrpy)
    """Answer requests from a cassette, and record into it as far as the mode says.

    path     the file, which ends in `.json` if anything is to be recorded
    mode     `none` (the default): replay only, never a socket; `once`: record if there is no file yet;
             `new_episodes`: record what is missing; `all`: record everything again
    unused   what happens when recorded answers are left over at the end: `fail`, `warn` or `allow`
    repeats  whether the last answer to a request may be given again and again
    secrets  what must not get into the file beside the credentials that are recognised by themselves
    metadata what the file shall say about itself
    from_scratch  in mode `all`: nothing of the old file is kept, rather than what was not fetched again

    A context manager, which gives the `Cassette`, and a decorator of functions and coroutines. When the block
    raises, nothing is written. Raises `CassetteMismatch` (out of the client that made the request, and again
    at the end if that was swallowed) and `CassetteError`.
    """

    path: str | os.PathLike[str]
    mode: Mode = "none"
    unused: Unused = "fail"
    repeats: bool = False
    secrets: Iterable[str] = ()
    metadata: Metadata = field(default_factory=Metadata)
    from_scratch: bool = False
    _cassette: Cassette | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> Cassette:
        if self.unused not in UNUSED:
            raise CassetteError(f"unused={self.unused!r}: it can be {', '.join(UNUSED)}.")
        if self._cassette is not None:
            raise CassetteError(f"{self.path} is in use by this very object: make another use_cassette.")
        from cloudfront_harness.recording import context
        from cloudfront_harness.recording.cassette import Cassette

        cassette = Cassette(
            Path(self.path),
            self.mode,
            metadata=self.metadata,
            secrets=self.secrets,
            repeats=self.repeats,
            from_scratch=self.from_scratch,
        )
        _intercept()
        context.push(cassette)
        self._cassette = cassette
        return cassette

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        cassette, self._cassette = self._cassette, None
        assert cassette is not None
        self._close(cassette)
        if error is None:
            if cassette.mismatch is not None:
                raise cassette.mismatch
            cassette.save()
            complain_about_unused(cassette, self.unused)

    def abandon(self) -> None:
        """Close the cassette without writing anything: what was recorded belongs to a failure."""
        cassette, self._cassette = self._cassette, None
        if cassette is not None:
            self._close(cassette)

    def __call__(self, function: _Function) -> _Function:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*arguments: Any, **options: Any) -> Any:
                with self._again():
                    return await function(*arguments, **options)

            return awaited  # type: ignore[return-value]

        @functools.wraps(function)
        def called(*arguments: Any, **options: Any) -> Any:
            with self._again():
                return function(*arguments, **options)

        return called  # type: ignore[return-value]

    def _again(self) -> Self:
        """One for each call: a decorated function may call itself, and run in several threads."""
        return type(self)(
            self.path, self.mode, self.unused, self.repeats, self.secrets, self.metadata, self.from_scratch
        )

    @staticmethod
    def _close(cassette: Cassette) -> None:
        from cloudfront_harness.recording import context
        from cloudfront_harness.recording.clients import vcr_stubs

        context.pop(cassette)
        vcr_stubs.switch_off()


def complain_about_unused(
    cassette: Cassette, unused: Unused, words: Mapping[Hint, str] = MappingProxyType({})
) -> None:
    """Raise `CassetteError`, or warn in those words, when recorded answers were not asked for."""
    left = cassette.unused if unused != "allow" else []
    if not left:
        return
    error = CassetteError(unused_text(cassette.path, left), Hint.ALLOW_UNUSED)
    if unused != "warn":
        raise error
    warnings.warn(error.said_with(words), UnusedInteractionsWarning, stacklevel=3)


def unused_text(path: Path, left: list[Interaction]) -> str:
    """What is left over."""
    named = [f"  {row.exchange.request.method} {row.exchange.request.target}" for row in left[:_MOST_NAMED]]
    more = [f"  … and {len(left) - _MOST_NAMED} more"] if len(left) > _MOST_NAMED else []
    count = "1 recorded answer was" if len(left) == 1 else f"{len(left)} recorded answers were"
    return "\n".join([f"{count} not asked for ({path}):", *named, *more])


def _intercept() -> None:
    from cloudfront_harness.recording.clients import http_client, vcr_stubs

    with suppress(ModuleNotFoundError):
        from cloudfront_harness.recording.clients import botocore

        botocore.install()
    http_client.install()
    vcr_stubs.switch_on()
