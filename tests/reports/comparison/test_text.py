"""Text, Markdown and GitHub annotations: what people read."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from cloudfront_harness.contract import SEVERITIES
from cloudfront_harness.reports.comparison import FORMATS
from cloudfront_harness.specs import API_VERSIONS

from tests.reports.comparison.comparisons import EVIL, of_foreign_text, pair, with_ignored, without_changes

render_text, render_markdown, render_github = (FORMATS[name] for name in ("text", "markdown", "github"))


def test_text_of_a_pair() -> None:
    text = render_text([pair()], "breaking")
    assert "CreateDistribution, CreateDistributionWithTags" not in text  # their paths differ
    assert "CreateStreamingDistribution, CreateStreamingDistributionWithTags\n" in text
    for told in (
        "  breaking-request   CD801  CallerReference: repeated create is refused\n",
        "same → conflict\n",
        "  additive           CD401  DistributionConfig/OriginGroups: optional request member added",
        " added (with 14 below it)\n",
        "target-origin-or-group: rule on requests loosened (formerly target-origin)",
    ):
        assert told in text
    last = text.splitlines()[-1]
    assert last.startswith("2018-06-18 → 2018-11-05: 7 breaking-request, ")
    # Operations that changed in the same way are told of once.
    assert len(re.findall(r" CD\d{3}  ", text)) < len(pair().changes)


def test_text_of_no_changes() -> None:
    assert render_text([without_changes()], "any") == "2018-11-05 → 2018-11-05: no changes\n"


def test_foreign_text_is_obeyed_by_no_terminal() -> None:
    text = render_text([of_foreign_text()], "breaking")
    assert "\x1b" not in text
    assert "\n::" not in text


def test_text_counts_what_is_ignored() -> None:
    assert render_text([with_ignored()], "breaking").endswith(", 1 ignored\n")


def test_text_of_a_chain_is_a_table() -> None:
    steps = [pair(old, new) for old, new in pairwise(API_VERSIONS[:4])]
    head, *rows, total = render_text(steps, "breaking").splitlines()
    assert head.split() == ["step", *SEVERITIES]
    assert [row.split("  ")[0] for row in rows] == [
        f"{old} → {new}" for old, new in pairwise(API_VERSIONS[:4])
    ]
    columns = [[int(cell) for cell in row.split()[-5:]] for row in (*rows, total)]
    assert [sum(column) for column in zip(*columns[:-1], strict=True)] == columns[-1]
    assert sum(columns[-1]) == sum(len(step.changes) for step in steps)
    assert len({len(line) for line in (head, *rows, total)}) == 1


def test_a_guide_for_who_migrates() -> None:
    guide = render_markdown([pair("2016-09-29", "2020-05-31")], "breaking")
    chapters = re.findall(r"^## (.*)$", guide, re.MULTILINE)
    assert chapters == [
        "What you must change",
        "What you will read differently",
        "What to look at",
        "What is new",
    ]
    assert guide.startswith("# From 2016-09-29 to 2020-05-31\n")
    must = guide[guide.index("## What you must") : guide.index("## What you will")]
    assert "- **repeated create is refused** (CD801): " in must
    assert "`DistributionConfig/Origins/Items`: " in must
    new = guide[guide.index("## What is new") :]
    assert "### Operation added\n" in new
    assert "- CreateCachePolicy: `POST /2020-05-31/cache-policy`\n" in new
    assert "`DistributionConfig/Origins/Items/Origin/OriginShield`" in new


def test_a_guide_tells_of_a_change_once() -> None:
    """Of all operations that have it, and of the configuration once, whatever it stands in."""
    guide = render_markdown([pair()], "breaking")
    new = guide[guide.index("## What is new") :]
    assert new.count("- **optional request member added** (CD401)") == 1
    assert new.count("  - `DistributionConfig/OriginGroups` (with 14 below it)") == 1
    section = new[: new.index("`DistributionConfig/OriginGroups`")].rpartition("### ")[2].splitlines()[0]
    assert section == "CreateDistribution, UpdateDistribution, CreateDistributionWithTags"
    assert "- **optional response member added** (CD501)" in new[new.index("### ListDistributions") :]
    assert "`Distribution/DistributionConfig/" not in guide
    assert "`DistributionConfigWithTags/" not in guide


def test_a_guide_tells_what_it_leaves_out() -> None:
    assert "2 editorial changes, of which" in render_markdown([pair()], "breaking")
    guide = render_markdown([with_ignored("read\nand *known*")], "breaking")
    assert "## Ignored\n" in guide
    assert guide.endswith(": read and \\*known\\*\n")


def test_a_guide_of_several_steps_begins_with_their_figures() -> None:
    guide = render_markdown([pair("2018-06-18", "2018-11-05"), pair("2018-11-05", "2019-03-26")], "breaking")
    assert guide.startswith("# 2018-06-18 to 2019-03-26, step by step\n")
    assert guide.count("| 2018-") == 2
    assert "# From 2018-11-05 to 2019-03-26\n" in guide


def test_foreign_text_says_nothing_to_markdown() -> None:
    guide = render_markdown([of_foreign_text()], "breaking")
    assert "\n::error" not in guide
    assert "<d>" not in re.sub(r"(`+).*?\1", "", guide)
    for line in guide.splitlines():
        outside = re.sub(r"(`+) ?.*? ?\1(?!`)", "", line)
        assert not re.search(r"(?<!\\)\[i|(?<![\\*])\*h", outside), line


@pytest.mark.parametrize("fail_on", ["breaking", "any", "none"])
def test_annotations(fail_on: str) -> None:
    comparison = pair()
    lines = render_github([comparison], fail_on).splitlines()  # type: ignore[arg-type]
    kinds = [re.match(r"::(\w+)", line)[1] for line in lines]  # type: ignore[index]
    breaking = sum(change.rule.is_breaking for change in comparison.changes)
    risky = comparison.counts()["risky"]
    errors = {"breaking": breaking, "any": len(comparison.changes), "none": 0}[fail_on]
    warnings = {"breaking": risky, "any": 0, "none": breaking + risky}[fail_on]
    assert kinds == ["error"] * errors + ["warning"] * warnings + ["notice"]
    for line in lines[:-1]:
        assert re.match(
            r"::(error|warning) file=specs/2018-(11-05|06-18)\.json,line=\d+,title=CD\d{3} ", line
        )


def test_foreign_text_is_one_annotation() -> None:
    text = render_github([of_foreign_text()], "breaking")
    assert [line[:8] for line in text.splitlines()] == ["::error ", "::notice"]
    assert "%25 :," in text
    assert EVIL not in text
