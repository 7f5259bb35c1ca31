"""Every change of the create operations in the 28 steps, and of the versions as a whole, word for word.

`golden.txt` holds a line per change: operation, rule, path. After a change that is meant:
`python -m tests.compare.test_golden`, and read the diff.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cloudfront_harness.compare.chain import chain
from cloudfront_harness.compare.change import Comparison

GOLDEN = Path(__file__).with_name("golden.txt")


def lines(comparison: Comparison) -> Iterator[str]:
    old, new = (side.contract.operations for side in (comparison.old, comparison.new))
    creates = {name for operations in (old, new) for name in operations if operations[name].is_create}
    yield f"# {comparison.old.label} {comparison.new.label}"
    for change in comparison.changes:
        if change.operation in creates or not change.operation:
            yield f"{change.operation or '-'} {change.rule.id} {change.path}".rstrip()


def test_exactly_these() -> None:
    told = [line for comparison in chain() for line in lines(comparison)]
    assert told == GOLDEN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    rows = (line for comparison in chain() for line in lines(comparison))
    GOLDEN.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
