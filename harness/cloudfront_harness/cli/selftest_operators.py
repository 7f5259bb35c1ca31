"""What `cfharness selftest` says of combinations of operators: tables for people, rows for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cloudfront_harness.conformance.selftest.operators import Trial, Tried, Verdict

_VERDICTS: tuple[Verdict, ...] = ("detected", "allowed", "missing", "open", "refuted")


def operator_lines(tried: Tried) -> Iterator[str]:
    """A table by place, by change and by phase, then what is not as noted, then the sum."""
    columns: tuple[tuple[str, Callable[[Trial], str]], ...] = (
        ("where", lambda trial: trial.operator.place),
        ("how", lambda trial: trial.operator.change),
        ("when", lambda trial: trial.operator.phase),
    )
    for title, of in columns:
        yield from _table(title, tried, of)
        yield ""
    for trial in tried.trials:
        if trial.verdict == "open":
            acted = "" if trial.acted else ", which no case comes across"
            yield f"✗ {trial.operator.name}: nothing finds it{acted}"
        elif trial.verdict == "refuted":
            yield f"✗ {trial.operator.name}: {trial.clause} finds it, though noted: {trial.note}"
    learned = [trial.operator.name for trial in tried.trials if trial.is_no_longer_missing]
    if learned:
        yield f"No longer missing, so that specs/operators.toml need not name them: {', '.join(learned)}."
    yield from (f"✗ no combination matches {pattern} of specs/operators.toml" for pattern in tried.stale)
    yield from (f"✗ without a fault: {found}" for found in tried.without)
    counts = Counter(trial.verdict for trial in tried.trials)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _VERDICTS)
    yield f"{len(tried.trials)} combinations in {tried.duration_s:.0f} s: {told}."


def operator_rows(tried: Tried) -> dict[str, Any]:
    """The same for programs."""
    return {
        "operators": [
            {
                "name": trial.operator.name,
                "sphere": trial.operator.sphere,
                "where": trial.operator.place,
                "how": trial.operator.change,
                "when": trial.operator.phase,
                "verdict": trial.verdict,
                "clause": trial.clause,
                "case": trial.case,
                "profile": trial.profile if trial.clause else "",
                "acted": trial.acted,
                "note": trial.note,
            }
            for trial in tried.trials
        ],
        "operator_notes_without_combination": list(tried.stale),
        "operator_grounds_without_fault": list(tried.without),
    }


def _table(title: str, tried: Tried, of: Callable[[Trial], str]) -> Iterator[str]:
    counts: dict[str, Counter[Verdict]] = {}
    for trial in tried.trials:
        counts.setdefault(of(trial), Counter())[trial.verdict] += 1
    width = max(len(title), *map(len, counts))
    yield "  ".join((title.ljust(width), *_VERDICTS))
    for name, row in counts.items():
        cells = (str(row[verdict] or "·").rjust(len(verdict)) for verdict in _VERDICTS)
        yield "  ".join((name.ljust(width), *cells))
