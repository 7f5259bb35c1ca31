"""The NDJSON report: a line for the run, one for each case as it ends, one for the summary."""

from __future__ import annotations

from cloudfront_harness.reports.destination import Destination
from cloudfront_harness.reports.run_document import case_row, run_rows, summary_rows, to_json
from cloudfront_harness.results import CaseResult, RunInfo, Summary


class NdjsonReport:
    """Writes `{"event": "run" | "case" | "summary", …}` lines; the fields are those of the JSON report."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination

    def started(self, run: RunInfo) -> None:
        self._destination.write(to_json({"event": "run", **run_rows(run)}) + b"\n")

    def finished_case(self, result: CaseResult) -> None:
        self._destination.write(to_json({"event": "case", **case_row(result)}) + b"\n")

    def stopped(self, summary: Summary) -> None:
        self._destination.write(to_json({"event": "summary", **summary_rows(summary)}) + b"\n")
        self._destination.commit()

    def close(self) -> None:
        self._destination.discard()
