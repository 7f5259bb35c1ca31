from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from pathlib import Path

import cloudfront_harness
import pytest

from tests.pytest_plugin.inner import CREATE, PLUGIN, run

pytest_plugins = "pytester"

ACCOUNTS = f"""
import boto3
{CREATE}
def client_of(account):
    return boto3.client(
        "cloudfront",
        endpoint_url=account.url,
        region_name="us-east-1",
        aws_access_key_id=account.access_key,
        aws_secret_access_key=account.secret_key,
    )

def identities(client):
    listed = client.list_cloud_front_origin_access_identities()
    return listed["CloudFrontOriginAccessIdentityList"]["Quantity"]

def test_one(cf_emulator):
    client = client_of(cf_emulator)
    create(client, "the-same-reference")
    assert identities(client) == 1

def test_two(cf_emulator):
    client = client_of(cf_emulator)
    assert identities(client) == 0
    create(client, "the-same-reference", "another comment")

def test_client_one(cf_client):
    create(cf_client, "the-same-reference")
    assert identities(cf_client) == 1

def test_client_two(cf_client):
    create(cf_client, "the-same-reference", "another comment")
    assert identities(cf_client) == 1

def test_target(cf_target, cf_session_emulator):
    assert cf_target.name == "emulator"
    assert cf_target.url.startswith("http://127.0.0.1:")
    assert cf_target is cf_session_emulator
"""


def test_every_test_has_an_account_of_its_own(pytester: pytest.Pytester) -> None:
    run(pytester, ACCOUNTS).assert_outcomes(passed=5)


def test_workers_do_not_disturb_each_other(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    pytester.makepyfile(ACCOUNTS)
    # In a process of its own: xdist's workers are forked from nothing but the command line.
    result = pytester.runpytest_subprocess(*PLUGIN, "-p", "xdist", "-n", "2")
    result.assert_outcomes(passed=5)


def test_the_emulator_is_there_whatever_the_target_is(pytester: pytest.Pytester, emulator: str) -> None:
    source = """
    def test_it(cf_emulator, cf_target):
        assert cf_emulator.url != cf_target.url
        assert "secret" not in repr(cf_emulator).lower() or cf_emulator.secret_key not in repr(cf_emulator)
    """
    run(pytester, source, "--cf-target", emulator).assert_outcomes(passed=1)


def test_the_target_may_come_from_the_ini_file(pytester: pytest.Pytester, emulator: str) -> None:
    pytester.makeini(f"[pytest]\ncf_target = {emulator}\n")
    source = f"def test_it(cf_target): assert cf_target.url == {emulator!r}"
    run(pytester, source).assert_outcomes(passed=1)


def test_raw_requests(pytester: pytest.Pytester, emulator: str) -> None:
    source = """
    import pytest
    from cloudfront_harness import HarnessError, Request

    def test_binding(cf_rest):
        assert cf_rest.url.startswith("http://127.0.0.1:")
        assert cf_rest.credentials.access_key
        got = cf_rest.invoke("GetDistribution", {"Id": "E1234567890AB"})
        assert (got.response.status, got.request.target) == (404, "/2016-09-29/distribution/E1234567890AB")

    def test_schemes(cf_rest):
        unsigned = Request("GET", "/2016-09-29/distribution")
        assert cf_rest.send(unsigned).response.status == 403
        assert cf_rest.send(cf_rest.signed(unsigned)).response.status == 200
        old = cf_rest.signed(unsigned, "aws-hmac-sha1")
        assert old.header("Authorization").startswith("AWS ")
        assert cf_rest.send(old).response.status == 200
        assert cf_rest.invoke("ListDistributions", auth="none").response.status == 403

    def test_mistakes(cf_rest, cf_exchanges):
        with pytest.raises(HarnessError, match="Unknown operation"):
            cf_rest.invoke("CreateDistributon")
        with pytest.raises(HarnessError, match="takes no XML document"):
            cf_rest.invoke("ListDistributions", body={"a": 1})
        with pytest.raises(HarnessError):
            cf_rest.invoke("CreateDistribution", body={"NoSuchMember": 1})
        assert cf_exchanges == []
    """
    options = ("--cf-target", emulator, "--cf-api-version", "2016-09-29")
    run(pytester, source, *options).assert_outcomes(passed=3)


def test_an_unreachable_target_is_a_line_and_no_traceback(pytester: pytest.Pytester) -> None:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        result = run(pytester, "def test_it(cf_client): pass", "--cf-target", url)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"--cf-target {url}: Cannot reach {url}*"])
    assert "Error:" not in result.stdout.str()


def test_a_remote_target_needs_a_word(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_it(cf_client): pass", "--cf-target", "http://192.0.2.1:1")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Opt in with --cf-allow-remote*"])


def test_an_unknown_target(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_it(cf_client): pass", "--cf-target", "motto")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Unknown target 'motto'. Did you mean moto?*"])


def test_help_explains_options_settings_and_fixtures(pytester: pytest.Pytester) -> None:
    text = run(pytester, "", "--help").stdout.str()
    for name in ("--cf-target", "--cf-api-version", "--cf-profile", "--cf-allow-remote"):
        assert name in text
    for name in (
        "--cf-record-mode={none,once,new_episodes,all}",
        "--cf-cassette-dir=DIR",
        "--cf-unused={fail,",
    ):
        assert name in text
    for name in ("cf_target (string)", "cf_api_version (linelist)", "cf_profile (string)"):
        assert name in text
    for name in ("cf_record_mode (string)", "cf_cassette_dir (string)", "cf_unused (string)"):
        assert name in text
    fixtures = run(pytester, "", "--fixtures").stdout.str()
    for name in (
        "cf_api_version",
        "cf_cassette",
        "cf_client",
        "cf_contract",
        "cf_emulator",
        "cf_rest",
        "cf_target",
    ):
        assert name in fixtures


def test_unused_it_loads_next_to_nothing() -> None:
    script = (
        "import pytest, sys; before = set(sys.modules);"
        "import cloudfront_harness.pytest_plugin; print(*sorted(set(sys.modules) - before))"
    )
    root = Path(cloudfront_harness.__path__[0]).parent
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, encoding="utf-8", check=True
    )
    assert ran.stdout.split() == [
        "cloudfront_harness",
        "cloudfront_harness.pytest_plugin",
        "cloudfront_harness.pytest_plugin.fixtures",
        "cloudfront_harness.pytest_plugin.hooks",
        "cloudfront_harness.pytest_plugin.marked",
        "cloudfront_harness.pytest_plugin.settings",
        "cloudfront_harness.pytest_plugin.stash",
    ]


def test_a_whole_run_without_its_fixtures_loads_no_more(pytester: pytest.Pytester) -> None:
    source = """
    import sys
    import pytest

    @pytest.mark.cloudfront(api_versions="2010-11-01")
    def test_it():
        loaded = {name for name in sys.modules if name.startswith("harness.")}
        assert {name for name in loaded if not name.startswith("cloudfront_harness.pytest_plugin")} == set()
        heavy = {f"cloudfront_harness.pytest_plugin.{name}" for name in ("cassettes", "judging", "versions")}
        assert not {*heavy, "vcr"} & sys.modules.keys()
    """
    pytester.makepyfile(source)
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=1)
