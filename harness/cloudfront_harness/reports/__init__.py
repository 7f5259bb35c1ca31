"""Reports: what a run says, as text.

The listeners for the terminal load rich, so they are not re-exported: import them from their modules.
"""

from cloudfront_harness.reports.files import FORMATS, FileReport, ReportRequest, open_reports
from cloudfront_harness.reports.finding_text import finding_lines, request_line
from cloudfront_harness.reports.run_document import SCHEMA_ID, report_schema

__all__ = [
    "FORMATS",
    "SCHEMA_ID",
    "FileReport",
    "ReportRequest",
    "finding_lines",
    "open_reports",
    "report_schema",
    "request_line",
]
