from __future__ import annotations

import pytest
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.specs.markdown import operation_markdown, version_markdown


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_operation_can_be_shown(version: str) -> None:
    contract = load_contract(version)
    overview = version_markdown(contract)
    for name, operation in contract.operations.items():
        assert f"| {name} " in overview
        page = operation_markdown(contract, operation)
        assert page.startswith(f"# {name} ({version})\n")
        for error in operation.errors:
            assert f"| {error.code} " in page


@pytest.mark.parametrize("version", ["2010-11-01", "2020-05-31"])
def test_the_columns_of_every_table_line_up(version: str) -> None:
    contract = load_contract(version)
    pages = version_markdown(contract), operation_markdown(contract, contract.operation("CreateDistribution"))
    tables = [block for page in pages for block in page.split("\n\n") if block.startswith("| ")]
    assert len(tables) >= 4
    for table in tables:
        rows = table.rstrip("\n").splitlines()
        assert len({len(row) for row in rows}) == 1
        assert set(rows[1]) == {"|", "-", " "}


def test_an_operation_page_has_members_rules_repetition_and_headers() -> None:
    contract = load_contract("2016-09-29")
    page = operation_markdown(contract, contract.operation("CreateDistribution"))
    for part in (
        "`POST /2016-09-29/distribution`, answered with 201.",
        "## Request: `DistributionConfig`",
        "| Origins/Items/Origin/Id ",
        "- `MinTTL`, `DefaultTTL`, `MaxTTL` in `DefaultCacheBehavior`",
        "else InvalidTTLOrder. Documented:",
        "## The same `CallerReference` again",
        "| ETag     | declared |",
        "## Answer: `Distribution`",
    ):
        assert part in page
    assert "violation" not in page


def test_a_repeated_element_and_an_inferred_member_are_marked() -> None:
    contract = load_contract("2010-11-01")
    page = operation_markdown(contract, contract.operation("CreateDistribution"))
    assert "| repeated element, set (observed) " in page
    assert "yes (inferred)" in page


def test_a_pipe_in_a_cell_does_not_end_it() -> None:
    contract = load_contract("2020-05-31")
    pages = [operation_markdown(contract, operation) for operation in contract.operations.values()]
    rows = [row for page in pages for row in page.splitlines() if row.startswith("| ") and "pattern `" in row]
    assert any("\\|" in row for row in rows)
    assert {row.replace("\\|", "").count("|") for row in rows} == {5}
