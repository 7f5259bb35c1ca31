from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cloudfront_harness.finding import ContractViolation
from cloudfront_harness.pytest_plugin.judging import Judged
from cloudfront_harness.recording.cassette import Cassette

from tests.pytest_plugin.inner import CREATE, run
from tests.recording.other_recorders import WRITERS, exchanges, interactions

pytest_plugins = "pytester"


def test_a_target_that_keeps_its_promises_passes(pytester: pytest.Pytester, emulator: str) -> None:
    source = f"""
    import uuid
    from cloudfront_harness.scenarios.requests.build import minimal
    {CREATE.replace(chr(10), chr(10) + "    ")}
    def test_client(cf_client, cf_exchanges):
        made = create(cf_client, str(uuid.uuid4()))
        assert made["ETag"]
        assert [exchange.response.status for exchange in cf_exchanges] == [201]

    def test_rest(cf_rest, cf_contract, cf_exchanges):
        operation = cf_contract.operation("CreateDistribution")
        exchange = cf_rest.invoke(operation.name, body=minimal(operation, str(uuid.uuid4())))
        assert exchange.response.status == 201
        refused = cf_rest.invoke(operation.name, body=b"<a/>")
        assert refused.response.status == 400
        assert cf_exchanges == [exchange, refused]
    """
    run(pytester, source, "--cf-target", emulator, "--cf-api-version", "2012-07-01").assert_outcomes(passed=2)


# One run for all tests that look at it.
_broken: list[pytest.RunResult] = []


@pytest.fixture
def broken(pytester: pytest.Pytester, broken_emulator: str) -> pytest.RunResult:
    if _broken:
        return _broken[0]
    source = f"""
    import uuid
    import pytest
    from cloudfront_harness import ContractViolation
    from cloudfront_harness.scenarios.requests.build import minimal
    {CREATE.replace(chr(10), chr(10) + "    ")}
    def test_client(cf_client):
        create(cf_client, str(uuid.uuid4()))

    def test_rest(cf_rest, cf_contract):
        operation = cf_contract.operation("CreateDistribution")
        cf_rest.invoke(operation.name, body=minimal(operation, str(uuid.uuid4())))

    def test_fails_by_itself(cf_client):
        create(cf_client, str(uuid.uuid4()))
        assert "apples" == "pears"

    @pytest.mark.xfail(raises=ContractViolation, strict=True)
    def test_expected(cf_client):
        create(cf_client, str(uuid.uuid4()))

    def test_harmless(cf_client):
        cf_client.list_distributions()

    @pytest.fixture
    def made(cf_client):
        return create(cf_client, str(uuid.uuid4()))

    def test_in_setup(made):
        pass

    @pytest.fixture
    def made_late(cf_client):
        yield
        create(cf_client, str(uuid.uuid4()))

    def test_in_teardown(made_late):
        pass

    @pytest.fixture
    def made_and_broken(cf_client):
        create(cf_client, str(uuid.uuid4()))
        raise RuntimeError("oranges")

    def test_broken_setup(made_and_broken):
        pass
    """
    _broken.append(run(pytester, source, "--cf-target", broken_emulator, "-rA"))
    return _broken[0]


def section(result: pytest.RunResult, name: str) -> str:
    """What is printed about one failure."""
    text = result.stdout.str()
    _, _, rest = text.partition(f" {name}[2020-05-31] ___")
    return rest.partition("\n___")[0].partition("\n===")[0]


def test_a_broken_promise_fails_the_test(broken: pytest.RunResult) -> None:
    broken.assert_outcomes(passed=2, failed=4, xfailed=1, errors=2)
    summary = [
        line.split(" - ")[0] for line in broken.outlines if line.startswith(("FAILED", "ERROR", "PASSED"))
    ]
    states = {line.rpartition("::")[2].partition("[")[0]: line.split()[0] for line in summary}
    assert states == {
        "test_client": "FAILED",
        "test_rest": "FAILED",
        "test_fails_by_itself": "FAILED",
        "test_in_setup": "FAILED",
        "test_harmless": "PASSED",
        "test_in_teardown": "ERROR",
        "test_broken_setup": "ERROR",
    }


@pytest.mark.parametrize("name", ["test_client", "test_rest", "test_in_setup"])
def test_the_message_has_all_that_is_known_and_no_traceback(broken: pytest.RunResult, name: str) -> None:
    shown = section(broken, name)
    for part in (
        "CF204, CF201: 2 broken promises of the CloudFront contract",
        "CF204 A success carries a non-empty ETag header where the operation declares it.",
        "  expected  a non-empty ETag",
        "  actual    absent",
        "  where     header ETag (2020-05-31 Create",
        "  source    models: output headers",
        "  request   POST /2020-05-31/",
        "-> 201",
    ):
        assert part in shown
    assert "cloudfront_harness/pytest_plugin" not in shown
    assert "Error:" not in shown


def test_another_failure_is_shown_first_and_the_findings_below(broken: pytest.RunResult) -> None:
    shown = section(broken, "test_fails_by_itself")
    assert shown.index("'apples' == 'pears'") < shown.index("CloudFront contract ---") < shown.index("CF204")


def test_findings_of_a_setup_that_failed_are_shown(broken: pytest.RunResult) -> None:
    shown = section(broken, "ERROR at setup of test_broken_setup")
    assert shown.index("oranges") < shown.index("CF204")


def test_findings_of_a_teardown_are_an_error(broken: pytest.RunResult) -> None:
    assert "CF204" in section(broken, "ERROR at teardown of test_in_teardown")


def test_the_summary_line_names_the_clauses(broken: pytest.RunResult) -> None:
    broken.stdout.fnmatch_lines(["FAILED *test_client*ContractViolation: CF204*"])


def test_the_profile_decides_what_fails(pytester: pytest.Pytester) -> None:
    from cloudfront_harness.emulator.serving.process import EmulatorProcess
    from cloudfront_harness.emulator.serving.server import ServerConfig

    source = f"""
    import uuid
    {CREATE.replace(chr(10), chr(10) + "    ")}
    def test_client(cf_client):
        create(cf_client, str(uuid.uuid4()))
    """
    # 2010-11-01 documents no ETag; clients of the time read one.
    with EmulatorProcess(ServerConfig(port=0, faults=("drop-etag",))) as process:
        options = ("--cf-target", process.url, "--cf-api-version", "2010-11-01")
        run(pytester, source, *options).assert_outcomes(passed=1)
        result = run(pytester, source, *options, "--cf-profile", "observed")
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*CF205*"])
        pytester.makeini("[pytest]\ncf_profile = observed\n")
        run(pytester, source, *options).assert_outcomes(failed=1)


def test_threads_of_a_test_are_judged(pytester: pytest.Pytester, broken_emulator: str) -> None:
    source = f"""
    import uuid
    from concurrent.futures import ThreadPoolExecutor
    {CREATE.replace(chr(10), chr(10) + "    ")}
    def test_client(cf_client, cf_exchanges):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: create(cf_client, str(uuid.uuid4())), range(8)))
        assert len(cf_exchanges) == 8
    """
    result = run(pytester, source, "--cf-target", broken_emulator)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*16 broken promises*"])


def test_what_no_version_has_is_not_judged(pytester: pytest.Pytester, emulator: str) -> None:
    source = """
    from cloudfront_harness import Request

    def test_raw(cf_rest, cf_exchanges):
        answered = cf_rest.send(Request("GET", "/nothing/here"))
        assert answered.response.status == 404
        assert cf_exchanges == [answered]
    """
    run(pytester, source, "--cf-target", emulator).assert_outcomes(passed=1)


def test_a_rerun_starts_with_a_clean_slate(pytester: pytest.Pytester, broken_emulator: str) -> None:
    """What plugins for flaky tests do: the same item is run again."""
    pytester.makeconftest(
        """
        import pytest
        from _pytest.runner import runtestprotocol

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(item, nextitem):
            runtestprotocol(item, nextitem=nextitem, log=False)
            runtestprotocol(item, nextitem=nextitem, log=True)
            return True
        """
    )
    source = f"""
    import uuid
    runs = []
    {CREATE.replace(chr(10), chr(10) + "    ")}
    def test_client(cf_client):
        runs.append(1)
        if len(runs) == 1:
            create(cf_client, str(uuid.uuid4()))
    """
    run(pytester, source, "--cf-target", broken_emulator).assert_outcomes(passed=1)


# A cassette is opened by its suffix: what Ruby's VCR writes as JSON is none.
@pytest.mark.parametrize("name", sorted(WRITERS.keys() - {"Ruby VCR JSON"}))
def test_header_order_is_judged_where_the_recording_kept_it(tmp_path: Path, name: str) -> None:
    suffix, writer = WRITERS[name]
    rows = interactions(exchanges()[:1])
    answer = rows[0].exchange.response
    assert answer is not None
    unsorted = replace(answer, headers=tuple(sorted(answer.headers, reverse=True)))
    rows = [replace(rows[0], exchange=replace(rows[0].exchange, response=unsorted))]
    path = tmp_path / f"recorded{suffix}"
    path.write_text(writer(rows), encoding="utf-8")
    cassette = Cassette(path, "none")
    judged = Judged("observed", lambda: cassette)
    judged.add(cassette.interactions[0].exchange)
    # The emulator of the documented profile writes another declaration as well.
    with pytest.raises(ContractViolation) as raised:
        judged.raise_for_findings()
    clauses = {finding.clause for finding in raised.value.findings}
    assert clauses == ({"CF209", "CF312"} if name in ("cassette", "HAR") else {"CF312"})
