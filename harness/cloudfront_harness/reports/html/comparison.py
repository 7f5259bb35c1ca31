"""Comparisons as pages: of two contracts, and of a chain of them with a matrix of what changed where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.compare.witness.witness import Witness
from cloudfront_harness.reports.html.matrix import matrix_of
from cloudfront_harness.reports.html.page import render
from cloudfront_harness.reports.html.reproduction import Reproduction, reproduction_of
from cloudfront_harness.reports.html.severities import SEVERITY_WORDS, tallies
from cloudfront_harness.reports.html.steps import Step, steps_of
from cloudfront_harness.reports.html.texts import Texts


def render_html(comparisons: Sequence[Comparison], witnesses: Iterable[Witness] = ()) -> str:
    """The page of what was compared: of two contracts, or of more than two. `witnesses` are in any order."""
    shown = map(reproduction_of, witnesses)
    if len(comparisons) == 1:
        return comparison_page(comparisons[0], shown)
    return chain_page(comparisons, shown)


def comparison_page(comparison: Comparison, reproductions: Iterable[Reproduction] = ()) -> str:
    """The page of two contracts compared: its changes by operation, in the order of the newer contract.

    reproductions  what running the changes showed, by the fingerprints of the changes, in any order
    """
    (step,) = steps_of([comparison], reproductions)
    return render("comparison.html", step=step, **_shared([step]))


def chain_page(comparisons: Sequence[Comparison], reproductions: Iterable[Reproduction] = ()) -> str:
    """The page of several comparisons in their order: a matrix of operations × steps, and their changes.

    reproductions  as in `comparison_page`
    """
    steps = steps_of(comparisons, reproductions)
    return render("chain.html", steps=steps, matrix=matrix_of(comparisons), **_shared(steps))


def _shared(steps: Sequence[Step]) -> dict[str, Any]:
    """What the filter offers, and the sums above the changes."""
    operations = {group.operation for step in steps for group in step.groups} - {""}
    return {
        "operations": sorted(operations),
        "severities": SEVERITY_WORDS,
        "texts": Texts.of(text for step in steps for text in step.texts),
        "tallies": tallies(change for step in steps for change in step.changes),
        "total": sum(len(step.changes) for step in steps),
        "tried": sum(step.tried for step in steps),
        "witnessed": sum(step.witnessed for step in steps),
    }
