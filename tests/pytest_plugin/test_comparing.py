"""One test in two API versions, compared."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.inner import run

pytest_plugins = "pytester"

# What a create that is repeated comes to, by reference and configuration, through either client.
REPEATED = """
import uuid
import pytest

CONFIG = {
    "Origins": {"Quantity": 1, "Items": [
        {
            "Id": "origin",
            "DomainName": "example.s3.amazonaws.com",
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
    ]},
    "DefaultCacheBehavior": {
        "TargetOriginId": "origin",
        "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
        "TrustedSigners": {"Enabled": False, "Quantity": 0},
        "ViewerProtocolPolicy": "allow-all",
        "MinTTL": 0,
    },
    "Comment": "",
    "Enabled": False,
}

def body(reference):
    return {"CallerReference": reference, **CONFIG}

@pytest.mark.cloudfront(compare=("2018-06-18", "2018-11-05"))
def test_repeated(cf_rest, cf_diff, cf_api_version):
    reference = uuid.uuid4().hex
    first = cf_rest.invoke("CreateDistribution", body=body(reference))
    assert first.response.status == 201
    again = cf_rest.invoke("CreateDistribution", body=body(reference))
    (told,) = [row for row in cf_diff().differences] or [None]
    assert (cf_api_version == "2018-06-18") is (told is None)
    if told is not None:
        assert told.aspect == "repetition"
        assert told.rules == ("CD801",)
        assert told.new == "409 DistributionAlreadyExists"
"""

# What the newer version is answered has a header more, which breaks no promise.
MEDDLING = """
import dataclasses
import pytest
from cloudfront_harness.drivers.rest import RestDriver

@pytest.fixture(autouse=True)
def meddling(monkeypatch, cf_api_version):
    honest = RestDriver.send

    def send(self, request):
        exchange = honest(self, request)
        if cf_api_version == "2018-11-05":
            response = exchange.response
            headers = (*response.headers, ("X-Cache", "Miss"))
            exchange = dataclasses.replace(exchange, response=dataclasses.replace(response, headers=headers))
        return exchange

    monkeypatch.setattr(RestDriver, "send", send)

@pytest.mark.cloudfront(compare=("2018-06-18", "2018-11-05"))
def test_create(cf_rest):
    cf_rest.invoke(
        "CreateCloudFrontOriginAccessIdentity", body={"CallerReference": "mine", "Comment": ""}
    )
"""


def test_a_change_of_the_contract_explains_what_it_explains(pytester: pytest.Pytester) -> None:
    run(pytester, REPEATED).assert_outcomes(passed=2)


def test_what_nothing_explains_fails_the_newer_version(pytester: pytest.Pytester) -> None:
    result = run(pytester, MEDDLING)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*2018-06-18 and 2018-11-05 differ, and no change of the contract explains it:",
            "*CreateCloudFrontOriginAccessIdentity header x-cache",
            "*old  (nothing)",
            "*new  Miss",
        ]
    )


def test_the_older_version_runs_first_whatever_pytest_groups(pytester: pytest.Pytester) -> None:
    """Of a parameter of the whole session, pytest runs all tests of one value before those of another."""
    newer_first = (
        "import pytest\n@pytest.mark.cloudfront(api_versions='2018-11-05')\ndef test_before(cf_rest): pass\n"
    )
    result = run(pytester, newer_first + REPEATED, "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*test_repeated*2018-06-18*PASSED*", "*test_repeated*2018-11-05*PASSED*"])


def test_the_older_version_has_to_have_run(pytester: pytest.Pytester) -> None:
    result = run(pytester, MEDDLING, "-k", "2018-11-05")
    result.assert_outcomes(failed=1, deselected=1)
    result.stdout.fnmatch_lines(["*has not run with 2018-06-18 in this process*"])


def test_the_command_line_may_leave_no_pair(pytester: pytest.Pytester) -> None:
    run(pytester, REPEATED, "--cf-api-version", "2018-11-05").assert_outcomes(skipped=1)


@pytest.mark.parametrize(
    "marker",
    [
        "compare='2018-06-18'",
        "compare=('2018-06-18',)",
        "compare=('2018-11-05', '2018-06-18')",
        "compare=('2018-06-18', '2018-11-06')",
        "compare=('2018-06-18', '2018-11-05'), api_versions='2018-06-18'",
    ],
)
def test_a_marker_that_names_no_pair_is_refused(pytester: pytest.Pytester, marker: str) -> None:
    source = f"import pytest\n@pytest.mark.cloudfront({marker})\ndef test_it(cf_rest): pass\n"
    result = run(pytester, source)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*compare=* takes an older and a newer API version*"])


def test_cf_diff_needs_the_marker(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_it(cf_diff): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*cf_diff is for tests with @pytest.mark.cloudfront(compare=*"])
