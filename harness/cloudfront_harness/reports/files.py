"""Reports that are written to files, by the names that the command line has for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from cloudfront_harness.errors import ReportError, UnknownNameError
from cloudfront_harness.reports.destination import STANDARD_OUTPUT, Destination, open_destination
from cloudfront_harness.reports.json_report import JsonReport
from cloudfront_harness.reports.junit_report import JunitReport
from cloudfront_harness.reports.ndjson_report import NdjsonReport
from cloudfront_harness.results import Listener


class FileReport(Listener, Protocol):
    """A listener that writes a file. The file is there after `stopped`; `close` without it leaves nothing."""

    def close(self) -> None: ...


FORMATS: dict[str, Callable[[Destination], FileReport]] = {
    "json": JsonReport,
    "junit": JunitReport,
    "ndjson": NdjsonReport,
}


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A report that was asked for: `json:out.json`."""

    format: str
    path: str

    @classmethod
    def of(cls, text: str) -> ReportRequest:
        """What `FORMAT:PATH` asks for. Raises `ReportError` or `UnknownNameError`."""
        name, colon, path = text.partition(":")
        if not colon or not path:
            raise ReportError(f"{text!r} is no report. Write FORMAT:PATH, for instance json:report.json.")
        if name not in FORMATS:
            raise UnknownNameError.of("report format", name, FORMATS)
        return cls(name, path)

    @property
    def to_standard_output(self) -> bool:
        return self.path == STANDARD_OUTPUT


@contextmanager
def open_reports(requests: Sequence[ReportRequest]) -> Iterator[list[FileReport]]:
    """The listeners of some reports, with their files open.

    Every path is tried before any work is done: `ReportError` for one that cannot be written, or is given
    twice.
    What has not been told that the run stopped leaves nothing behind.
    """
    places = [
        request.path if request.to_standard_output else os.path.realpath(request.path) for request in requests
    ]
    for request, place in zip(requests, places, strict=True):
        if places.count(place) > 1:
            raise ReportError(f"Two reports go to {request.path}. Give each a path of its own.")
    with ExitStack() as stack:
        reports = []
        for request in requests:
            report = FORMATS[request.format](open_destination(request.path))
            stack.callback(report.close)
            reports.append(report)
        yield reports
