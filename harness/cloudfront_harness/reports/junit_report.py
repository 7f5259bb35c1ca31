"""The JUnit report: a test suite per API version, a test class per operation, as CI servers read it.

Elements and attributes keep to what both common schemas of the format allow: Ant's and that of the Jenkins
xUnit plugin.
"""

from __future__ import annotations

import re
import socket
from collections import Counter, defaultdict
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from cloudfront_harness.reports.destination import Destination
from cloudfront_harness.reports.finding_text import finding_lines, one_line
from cloudfront_harness.reports.redaction import redacted_target
from cloudfront_harness.reports.spool import Spool
from cloudfront_harness.results import CaseResult, Outcome, RunInfo, Summary

# Everything that XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A JUnit reader knows four states. A case in the baseline was not expected to pass, so it counts as skipped.
_SKIPPED: frozenset[Outcome] = frozenset({"unsupported", "not-run", "xfail"})
_FAILED: frozenset[Outcome] = frozenset({"fail", "xpass"})


class JunitReport:
    """Writes the document when the run stops; test cases are sorted by id."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self._suites: dict[str, Spool] = {}
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._notes: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._run: RunInfo | None = None

    def started(self, run: RunInfo) -> None:
        self._run = run

    def finished_case(self, result: CaseResult) -> None:
        version = result.api_version
        if version not in self._suites:
            self._suites[version] = Spool()
        self._suites[version].add(result.id, _test_case(result).encode())
        counts = self._counts[version]
        counts["tests"] += 1
        counts["failures"] += result.outcome in _FAILED
        counts["errors"] += result.outcome == "error"
        counts["skipped"] += result.outcome in _SKIPPED
        self._seconds[version] += result.duration_s
        self._notes[version].update({(note.clause, note.requirement) for note in result.notes})

    def stopped(self, summary: Summary) -> None:
        write = self._destination.write
        write(b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
        for number, version in enumerate(sorted(self._suites)):
            write(self._suite_start(number, version, interrupted=summary.interrupted).encode())
            for piece in self._suites[version].pieces():
                write(piece)
            told = _text(self._told(version))
            write(f"<system-out>{told}</system-out>\n<system-err></system-err>\n</testsuite>\n".encode())
        write(b"</testsuites>\n")
        self._destination.commit()

    def close(self) -> None:
        for spool in self._suites.values():
            spool.close()
        self._destination.discard()

    def _told(self, version: str) -> str:
        """What was broken without failing a case: the strict schema has no room for that beside the case."""
        rows = sorted(self._notes[version].items())
        return "\n".join(
            f"Not failing: {clause} in {count} {'case' if count == 1 else 'cases'}. {requirement}"
            for (clause, requirement), count in rows
        )

    def _suite_start(self, number: int, version: str, *, interrupted: bool) -> str:
        assert self._run is not None
        attributes = {
            "id": number,
            "name": version,
            "package": "cfharness.conformance",
            **{key: self._counts[version][key] for key in ("tests", "failures", "errors", "skipped")},
            "time": f"{self._seconds[version]:.3f}",
            # The schemas take neither a zone nor a fraction.
            "timestamp": self._run.started_at[:19],
            "hostname": socket.gethostname() or "localhost",
        }
        properties = {
            "target": redacted_target(self._run.target),
            "url": redacted_target(self._run.url),
            "profile": self._run.profile,
            "harness_version": self._run.harness_version,
            "interrupted": str(interrupted).lower(),
        }
        rows = "".join(
            f"<property name={_attribute(name)} value={_attribute(value)}/>"
            for name, value in properties.items()
        )
        return f"<testsuite {_attributes(attributes)}>\n<properties>{rows}</properties>\n"


def _test_case(result: CaseResult) -> str:
    attributes = {"classname": result.operation, "name": result.case, "time": f"{result.duration_s:.3f}"}
    return f"<testcase {_attributes(attributes)}>{_state(result)}</testcase>\n"


def _state(result: CaseResult) -> str:
    if result.outcome == "pass":
        return ""
    detail = result.detail or result.outcome
    if result.outcome in _SKIPPED:
        return f"<skipped message={_attribute(f'{result.outcome}: {detail}')}/>"
    if result.outcome == "error":
        return f'<error type="error" message={_attribute(detail)}>{_text(detail)}</error>'
    if result.outcome == "xpass":
        message = f"passes, though the baseline expects it to fail: {detail}"
        return f'<failure type="xpass" message={_attribute(message)}></failure>'
    clauses = list(dict.fromkeys(finding.clause for finding in result.findings))
    first = result.findings[0].requirement if result.findings else detail
    body = "\n\n".join("\n".join(finding_lines(finding)) for finding in result.findings) or detail
    kind = " ".join(clauses) or "fail"
    told = _text(f"{result.id}\n{body}")
    return f"<failure type={_attribute(kind)} message={_attribute(first)}>{told}</failure>"


def _attributes(values: Mapping[str, object]) -> str:
    return " ".join(f"{name}={_attribute(str(value))}" for name, value in values.items())


def _attribute(value: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", one_line(value)))


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value))
