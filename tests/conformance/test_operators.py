"""Who tests the tester, by operators: what is found is found, and of the rest the notes say why it is not."""

from __future__ import annotations

import pytest
from cloudfront_harness.conformance.selftest import operators
from cloudfront_harness.conformance.selftest.operators import (
    Trial,
    Tried,
    examine_operators,
    select_operators,
    stale_patterns,
    try_operator,
)
from cloudfront_harness.emulator.faults.operators.combinations import OPERATORS
from cloudfront_harness.errors import SpecError, UnknownNameError
from cloudfront_harness.specs import load_clauses
from cloudfront_harness.specs.operator_notes import Ground, Note, OperatorNotes, load_operator_notes

# One or two of each sphere, of the fast ones: the whole table is a run of its own.
_SAMPLE = (
    "etag-absent@create",
    "etag-constant@create",
    "location-other@create",
    "comment-truncated-16@read",
    "id-other@replay",
    "listing-emptied@list",
    "answer-stale@read",
    "comment-absent@taken-create",
    "comment-empty@kept-create",
    "indented-refused@create",
    "resource-readable@after-delete",
)


@pytest.mark.parametrize("name", _SAMPLE)
def test_a_sample_comes_out_as_noted(name: str) -> None:
    trial = try_operator(OPERATORS[name])
    assert trial.is_as_noted, trial
    assert (trial.clause in load_clauses()) == (trial.verdict == "detected")


@pytest.mark.slow
def test_every_combination_comes_out_as_noted() -> None:
    tried = examine_operators(workers=2)
    assert tried.without == ()
    assert tried.stale == ()
    assert [(trial.operator.name, trial.verdict) for trial in tried.trials if not trial.is_as_noted] == []


def test_without_an_operator_nothing_is_found() -> None:
    assert operators.try_without([OPERATORS["etag-absent@create"]]) == []


def test_every_pattern_of_the_notes_fits_a_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale_patterns() == []
    loaded = load_operator_notes()
    with_a_stale_one = OperatorNotes(loaded.grounds, (*loaded.notes, Note(("no-such-*",), "gone", True)))
    monkeypatch.setattr(operators, "load_operator_notes", lambda: with_a_stale_one)
    assert stale_patterns() == ["no-such-*"]


def test_every_combination_has_a_ground() -> None:
    loaded = load_operator_notes()
    assert all(loaded.ground_of(name).cases for name in OPERATORS)
    with pytest.raises(SpecError, match="etag-absent@create"):
        OperatorNotes((Ground(("id-*",), ()),), ()).ground_of("etag-absent@create")


@pytest.mark.parametrize(
    ("clause", "note", "is_allowed", "verdict"),
    [
        ("CF204", "", False, "detected"),
        ("CF204", "why not", True, "refuted"),
        ("CF204", "no clause", False, "detected"),
        ("", "why not", True, "allowed"),
        ("", "no clause", False, "missing"),
        ("", "", False, "open"),
    ],
)
def test_verdicts(clause: str, note: str, is_allowed: bool, verdict: str) -> None:
    trial = Trial(OPERATORS["etag-absent@create"], clause, note=note, is_allowed=is_allowed)
    assert trial.verdict == verdict
    assert trial.is_as_noted == (verdict not in ("refuted", "open"))
    assert trial.is_no_longer_missing == ((clause, note) == ("CF204", "no clause"))
    assert Tried((trial,), (), (), 0.0).is_as_noted == trial.is_as_noted


def test_a_finding_without_a_fault_is_no_success() -> None:
    assert Tried((), (), (), 0.0).is_as_noted
    assert not Tried((), (), ("CF204 at a case",), 0.0).is_as_noted
    assert not Tried((), ("no-such-*",), (), 0.0).is_as_noted


def test_what_does_not_act_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    ground = Ground(("*",), ("2020-05-31/CreateCloudFrontOriginAccessIdentity/create-minimal",))
    monkeypatch.setattr(operators, "load_operator_notes", lambda: OperatorNotes((ground,), ()))
    assert not try_operator(OPERATORS["etag-absent@update"]).acted
    acting = try_operator(OPERATORS["request-id-constant@create"])
    assert (acting.acted, acting.verdict) == (True, "open")


def test_patterns_select() -> None:
    names = [operator.name for operator in select_operators(["etag-absent@*", "etag-*@create"])]
    assert names == [name for name in OPERATORS if name in names]
    assert {"etag-absent@read", "etag-empty@create"} <= set(names)
    assert len(select_operators(())) == len(OPERATORS)
    with pytest.raises(UnknownNameError, match="no-such"):
        select_operators(["no-such-*"])


def test_several_processes() -> None:
    told: list[str] = []
    tried = examine_operators(["etag-absent@create", "etag-empty@create"], workers=2, tell=told.append)
    assert [trial.verdict for trial in tried.trials] == ["detected", "detected"]
    assert told[0] == "selftest: 1 of 2 combinations, etag-absent@create"
