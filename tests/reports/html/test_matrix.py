from __future__ import annotations

from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.reports.html.matrix import Matrix, Row, matrix_of

from tests.reports.comparisons import CREATE, GET, NEW, chain, change, comparison, revision


def rows(matrix: Matrix) -> dict[str, Row]:
    return {row.operation: row for _, section in matrix.sections for row in section}


def test_a_column_is_a_step_below_its_year() -> None:
    matrix = matrix_of(chain())
    assert matrix.years == (("2012", 1), ("2013", 1))
    assert [(column.old, column.new, column.heading) for column in matrix.columns] == [
        ("2012-05-05", "2012-07-01", "07-01"),
        ("2012-07-01", "2013-05-12", "05-12"),
    ]


def test_revisions_of_one_version_have_no_years() -> None:
    labels = ("2020-05-31 (botocore 1.17.24)", "2020-05-31 (botocore 1.43.11)")
    old, new = (revision("2020-05-31", CREATE, label=label) for label in labels)
    matrix = matrix_of([Comparison(old, new, (change(),))])
    assert matrix.years == ()
    assert [(column.key, column.heading) for column in matrix.columns] == [
        ("2020-05-31%20%28botocore%201.43.11%29", labels[1])
    ]


def test_what_creates_comes_before_the_rest_and_the_version_before_both() -> None:
    sections = [
        (heading, [row.operation for row in section]) for heading, section in matrix_of(chain()).sections
    ]
    assert sections == [
        ("", [""]),
        ("Creates", [CREATE, NEW]),
        ("Reads, updates, deletes and lists", [GET]),
    ]


def test_a_cell_counts_by_severity_with_the_worst_first() -> None:
    cell = rows(matrix_of(chain()))[CREATE].cells[0]
    assert cell.counts == (("breaking-request", 1), ("risky", 1), ("additive", 1), ("editorial", 1))
    assert cell.total == 4


def test_a_cell_tells_nothing_changed_from_not_there() -> None:
    matrix = rows(matrix_of(chain()))
    assert [(cell.total, cell.known) for cell in matrix[NEW].cells] == [(0, False), (1, True)]
    assert [(cell.total, cell.known) for cell in matrix[GET].cells] == [(2, True), (0, True)]


def test_what_was_removed_has_a_row_too() -> None:
    step = comparison(change("breaking-request", "DeleteDistribution", path=""), operations=(CREATE,))
    removed = Comparison(revision("2012-05-05", CREATE, "DeleteDistribution"), step.new, step.changes)
    assert list(rows(matrix_of([removed]))) == ["DeleteDistribution"]


def test_no_comparisons_make_an_empty_matrix() -> None:
    matrix = matrix_of([])
    assert (matrix.years, matrix.columns, matrix.sections) == ((), (), ())
