"""Which cassette a test uses, and what becomes of it: kept only when the test has passed to the very end."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cloudfront_harness.errors import CassetteError, CassetteMismatch
from cloudfront_harness.pytest_plugin import settings
from cloudfront_harness.pytest_plugin.wording import WORDS, worded
from cloudfront_harness.recording import use_cassette
from cloudfront_harness.recording.cassette_scope import complain_about_unused
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.scenarios.taping import directory_name

if TYPE_CHECKING:
    from cloudfront_harness.recording.cassette import Cassette, Mode
    from cloudfront_harness.recording.cassette_scope import Unused
    from cloudfront_harness.scenarios.targets import Target

MARKER = "cassette"
_OPTIONS = ("path", "mode", "unused", "repeats", "secrets")
# Names of files may have 255 bytes on every file system in use; this leaves room for a digest and a suffix.
_LONGEST_NAME = 180
_ODD = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class CassettePlan:
    """The cassette of one test: what its marker, the command line and the ini file make of it together.

    path    absolute
    shared  the marker names the file, so that other tests may use it as well
    """

    path: Path
    mode: Mode
    unused: Unused
    repeats: bool
    secrets: tuple[str, ...]
    shared: bool


def plan(item: pytest.Item, api_version: str) -> CassettePlan:
    """The plan for a test. Raises `CassetteError` for a marker that cannot be understood."""
    options = _of_marker(item)
    config = item.config
    named = options.get("path")
    secrets = options.get("secrets") or ()
    mode = settings.record_mode(config, options.get("mode"))
    unused = settings.unused(config, options.get("unused"))
    if mode not in settings.MODES:
        raise CassetteError(f"{mode!r} is no record mode: it can be {', '.join(settings.MODES)}.")
    if unused not in settings.UNUSED:
        raise CassetteError(f"unused={unused!r}: it can be {', '.join(settings.UNUSED)}.")
    directory = settings.cassette_directory(config)
    own = Path(directory_name(settings.target_name(config)), api_version, f"{test_name(item)}.json")
    return CassettePlan(
        path=directory / (named or own),
        mode=mode,
        unused=unused,
        repeats=bool(options.get("repeats")),
        secrets=(secrets,) if isinstance(secrets, str) else tuple(secrets),
        shared=named is not None,
    )


def test_name(item: pytest.Item) -> str:
    """A test as the name of a file: module, class, function and parameters, without the API version.

    Where that takes other characters than file systems like, or letters that some do not tell apart, a digest
    keeps two tests from meeting in one file.
    """
    module, _, inside = item.nodeid.partition("::")
    function, bracket, parameters = inside.partition("[")
    parameters = _without_version(item, parameters.removesuffix("]")) if bracket else ""
    parts = [*module.removesuffix(".py").split("/"), *function.split("::"), parameters]
    parts = [part for part in parts if part]
    safe = [_ODD.sub("_", part) for part in parts]
    name = ".".join(safe)
    if safe != parts or parameters != parameters.lower() or len(name) > _LONGEST_NAME:
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
        name = f"{name[:_LONGEST_NAME]}.{digest}"
    return name


test_name.__test__ = False  # type: ignore[attr-defined]  # no test, whoever imports it


class Taped:
    """The open cassette of one test, and the target that its clients have.

    `passed` is whether the test has passed so far; nothing is written before that is known.
    """

    def __init__(self, plan: CassettePlan, target: Target, cassette: use_cassette) -> None:
        self.target = target
        self.passed = False
        self._plan = plan
        self._use = cassette
        self._told: CassetteMismatch | None = None
        self.cassette: Cassette = cassette.__enter__()

    def close(self) -> None:
        """Requests made from here on belong to no cassette of this test. Nothing is written."""
        self._use.abandon()

    def raise_for_mismatch(self) -> None:
        """Raise the first mismatch again if nobody was told: a test must not pass on a swallowed one."""
        if self.cassette.mismatch is not None and self._told is None:
            raise self.cassette.mismatch

    def finish(self) -> None:
        """The test is over, down to its last fixture: keep what was recorded, if it passed."""
        if not self.passed:
            return
        self.raise_for_mismatch()
        failure = ""
        try:
            complain_about_unused(self.cassette, self._plan.unused, WORDS)
            self.cassette.save()
        except CassetteError as error:
            failure = worded(error)
        if failure:
            pytest.fail(failure, pytrace=False)

    def complete(
        self,
        item: pytest.Item,
        report: pytest.TestReport,
        excinfo: pytest.ExceptionInfo[BaseException] | None,
    ) -> None:
        """Note how the test fares, and put a mismatch into its report: the message, and where in the test."""
        if report.when == "call":
            self.passed = report.passed
        mismatch = self.cassette.mismatch
        if mismatch is None or excinfo is None or self._told is mismatch:
            return
        self._told = mismatch
        if isinstance(excinfo.value, CassetteMismatch):
            if report.outcome == "failed":
                report.longrepr = f"{worded(excinfo.value)}{_place(item, excinfo)}"
        else:
            report.sections.append(("CloudFront cassette", worded(mismatch)))


def open_for(item: pytest.Item, plan: CassettePlan, api_version: str, live: Any) -> Taped:
    """Open the cassette of a test. `live()` gives the running target, and is called only if one is needed.

    Raises `CassetteError` for a file that cannot be read.
    """
    from cloudfront_harness.scenarios.targets import absent_target

    name = settings.target_name(item.config)
    records = plan.mode in ("all", "new_episodes") or (plan.mode == "once" and not plan.path.exists())
    target: Target = live() if records else absent_target(name)
    credentials = target.credentials()
    return Taped(
        plan,
        target,
        use_cassette(
            plan.path,
            plan.mode,
            plan.unused,
            plan.repeats,
            secrets=(*plan.secrets, credentials.secret_key, credentials.token or ""),
            metadata=Metadata(api_version=api_version, target=name, profile=settings.profile(item.config)),
            from_scratch=plan.mode == "all" and not plan.shared,
        ),
    )


def _of_marker(item: pytest.Item) -> dict[str, Any]:
    marker = item.get_closest_marker(MARKER)
    if marker is None:
        return {}
    named = dict(zip(_OPTIONS, marker.args, strict=False))
    odd = [*map(repr, marker.args[len(_OPTIONS) :]), *sorted(marker.kwargs.keys() - set(_OPTIONS))]
    odd += sorted(named.keys() & marker.kwargs.keys())
    if odd:
        raise CassetteError(f"@pytest.mark.cassette takes {'=…, '.join(_OPTIONS)}=…, not {', '.join(odd)}.")
    return {**named, **marker.kwargs}


def _without_version(item: pytest.Item, parameters: str) -> str:
    """The parameters as they stand in the node id, without that of `cf_api_version`."""
    call = getattr(item, "callspec", None)
    version = call.params.get("cf_api_version") if call is not None else None
    if not version:
        return parameters
    return re.sub(rf"(?:^|-){re.escape(version)}(?=-|$)", "", parameters, count=1).removeprefix("-")


def _place(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """The line of the test's own module that made the request, "" when none did."""
    for entry in reversed(excinfo.traceback):
        if entry.path == item.path:
            return f"\n\n{item.location[0]}:{entry.lineno + 1}: {str(entry.statement).strip()}"
    return ""
