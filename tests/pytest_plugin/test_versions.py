from __future__ import annotations

import pytest

from tests.pytest_plugin.inner import run

pytest_plugins = "pytester"


def collected(pytester: pytest.Pytester, source: str, *options: str) -> list[str]:
    result = run(pytester, source, "--collect-only", "-q", *options)
    assert result.ret == 0, result.stdout.str()
    return [line.partition("[")[2].rstrip("]") for line in result.outlines if "::" in line]


PLAIN = "def test_it(cf_api_version): pass\n"


def marked(arguments: str) -> str:
    return f"import pytest\n@pytest.mark.cloudfront({arguments})\n{PLAIN}"


def test_the_latest_when_nothing_is_said(pytester: pytest.Pytester) -> None:
    assert collected(pytester, PLAIN) == ["2020-05-31"]


@pytest.mark.parametrize("fixture", ["cf_contract", "cf_client", "cf_rest"])
def test_what_depends_on_the_version_is_parametrized_too(pytester: pytest.Pytester, fixture: str) -> None:
    source = f"def test_it({fixture}): pass"
    assert collected(pytester, source, "--cf-api-version", "2010-11-01") == ["2010-11-01"]


@pytest.mark.parametrize(
    ("arguments", "versions"),
    [
        ("api_versions='>=2018-11-05'", ["2018-11-05", "2019-03-26", "2020-05-31"]),
        ("api_versions='2010-11-01'", ["2010-11-01"]),
        ("api_versions=['2010-11-01', '2020-05-31..']", ["2010-11-01", "2020-05-31"]),
        ("operations='CreateKeyGroup'", ["2020-05-31"]),
        (
            "api_versions='2010-11-01..2012-03-15', operations='CreateInvalidation'",
            ["2010-11-01", "2012-03-15"],
        ),
        (
            "operations=['CreateStreamingDistribution'], api_versions='<2012-04-01'",
            ["2010-11-01", "2012-03-15"],
        ),
        ("", ["2020-05-31"]),
    ],
)
def test_the_marker_chooses(pytester: pytest.Pytester, arguments: str, versions: list[str]) -> None:
    assert collected(pytester, marked(arguments)) == versions


def test_the_command_line_chooses(pytester: pytest.Pytester) -> None:
    options = ("--cf-api-version", "2010-11-01", "--cf-api-version", ">2019-01-01")
    assert collected(pytester, PLAIN, *options) == ["2010-11-01", "2019-03-26", "2020-05-31"]


def test_both_together_narrow_each_other(pytester: pytest.Pytester) -> None:
    source = marked("api_versions='>=2018-11-05'")
    assert collected(pytester, source, "--cf-api-version", "<2019-06-01") == ["2018-11-05", "2019-03-26"]


def test_the_ini_setting_stands_for_the_option(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncf_api_version =\n    2010-11-01\n    2012-03-15\n")
    assert collected(pytester, PLAIN) == ["2010-11-01", "2012-03-15"]
    assert collected(pytester, PLAIN, "--cf-api-version", "2020-05-31") == ["2020-05-31"]


def test_nothing_in_common_is_skipped_with_the_reason(pytester: pytest.Pytester) -> None:
    source = marked("api_versions='2010-11-01'")
    result = run(pytester, source, "-rs", "--cf-api-version", "2020-05-31")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*none of the 29 API versions fits*2010-11-01*--cf-api-version 2020-05-31*"])


def test_operations_that_no_version_has_are_skipped(pytester: pytest.Pytester) -> None:
    result = run(pytester, marked("operations='CreateNothing'"), "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*fits operations CreateNothing*"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("api_version='2010-11-01'", "*takes api_versions=* and operations=*, not api_version.*"),
        ("'2010-11-01'", "*takes api_versions=* and operations=*, not '2010-11-01'.*"),
        ("api_versions='newest'", "*Unknown API version 'newest'*"),
    ],
)
def test_a_marker_that_cannot_be_understood(pytester: pytest.Pytester, arguments: str, message: str) -> None:
    result = run(pytester, marked(arguments))
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([message])
    assert "Traceback" not in result.stdout.str()


def test_a_bad_option_is_a_usage_error(pytester: pytest.Pytester) -> None:
    result = run(pytester, PLAIN, "--cf-api-version", "newest")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --cf-api-version: Unknown API version 'newest'*"])


def test_a_bad_profile_is_a_usage_error(pytester: pytest.Pytester) -> None:
    result = run(pytester, PLAIN, "-o", "cf_profile=strict")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: cf_profile is 'strict'; it can be documented or observed."])


@pytest.mark.parametrize("names", ["'cf_api_version'", "'cf_api_version, x'", "['cf_api_version', 'x']"])
def test_a_test_may_parametrize_the_version_itself(pytester: pytest.Pytester, names: str) -> None:
    values = "['2010-11-01']" if names == "'cf_api_version'" else "[('2010-11-01', 1)]"
    source = (
        f"@pytest.mark.parametrize({names}, {values})\n"
        f"def test_it(cf_contract{'' if ',' not in names else ', x'}):\n"
        "    assert cf_contract.api_version == '2010-11-01'\n"
    )
    run(pytester, f"import pytest\n{source}").assert_outcomes(passed=1)


def test_the_version_and_its_contract(pytester: pytest.Pytester) -> None:
    source = """
    import pytest

    @pytest.mark.cloudfront(api_versions="2012-05-05")
    def test_it(cf_api_version, cf_contract, request):
        assert cf_api_version == cf_contract.api_version == "2012-05-05"
        assert request.getfixturevalue("cf_contract") is cf_contract

    def test_asked_for_while_it_runs(request):
        assert request.getfixturevalue("cf_api_version") == "2020-05-31"
    """
    run(pytester, source).assert_outcomes(passed=2)


def test_the_marker_is_known(pytester: pytest.Pytester) -> None:
    run(pytester, marked(""), "--strict-markers").assert_outcomes(passed=1)
    result = run(pytester, "", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.cloudfront(api_versions=*"])
