"""The JSON report: one document, cases sorted by id, one case per line."""

from __future__ import annotations

from cloudfront_harness.reports.destination import Destination
from cloudfront_harness.reports.run_document import case_row, run_rows, summary_rows, to_json
from cloudfront_harness.reports.spool import Spool
from cloudfront_harness.results import CaseResult, RunInfo, Summary


class JsonReport:
    """Writes a document of the published schema (`conformance-report.schema.json`) when the run stops."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self._spool = Spool()
        self._run: RunInfo | None = None

    def started(self, run: RunInfo) -> None:
        self._run = run

    def finished_case(self, result: CaseResult) -> None:
        self._spool.add(result.id, to_json(case_row(result)))

    def stopped(self, summary: Summary) -> None:
        assert self._run is not None
        head = to_json({**run_rows(self._run), **summary_rows(summary)})
        self._destination.write(head.removesuffix(b"}") + b',"cases":[')
        separator = b"\n"
        for piece in self._spool.pieces():
            self._destination.write(separator + piece)
            separator = b",\n"
        self._destination.write(b"\n]}\n")
        self._destination.commit()

    def close(self) -> None:
        self._spool.close()
        self._destination.discard()
