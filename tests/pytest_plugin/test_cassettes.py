from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudfront_harness.pytest_plugin.cassettes
import cloudfront_harness.recording.cassette
import cloudfront_harness.recording.clients.botocore
import cloudfront_harness.recording.clients.http_client
import cloudfront_harness.recording.clients.vcr_stubs
import cloudfront_harness.scenarios.taping
import pytest

from tests.pytest_plugin.inner import CREATE, PLUGIN, run

pytest_plugins = "pytester"

# As in `inner.py`. What patches other modules must not be imported twice, besides.
KEPT = (
    cloudfront_harness.scenarios.taping,
    cloudfront_harness.pytest_plugin.cassettes,
    cloudfront_harness.recording.clients.botocore,
    cloudfront_harness.recording.cassette,
    cloudfront_harness.recording.clients.http_client,
    cloudfront_harness.recording.clients.vcr_stubs,
)

Run = Callable[..., pytest.RunResult]
Interactions = list[dict[str, Any]]

ONE = f"""
import pytest
{CREATE}
def test_one(cf_client, cf_exchanges):
    answer = create(cf_client, "one", "a comment")
    assert [exchange.response.status for exchange in cf_exchanges] == [201]
    assert answer["CloudFrontOriginAccessIdentity"]["Id"]
"""
TWO = ONE.replace("    assert answer", '    create(cf_client, "two")\n    assert answer').replace(
    "[201]", "[201] * len(cf_exchanges)"
)


@pytest.fixture
def recording(pytester: pytest.Pytester, emulator: str) -> Run:
    """Runs a test module in a mode, at an emulator that runs anyway."""

    def runs(source: str, mode: str = "once", *options: str, target: str = emulator) -> pytest.RunResult:
        modes = ("--cf-record-mode", mode) if mode else ()
        where = ("--cf-target", target, "--cf-api-version", "2016-09-29")
        pytester.makepyfile(test_it=source)
        return pytester.runpytest_inprocess(*PLUGIN, *where, *modes, *options)

    return runs


@pytest.fixture
def replaying(recording: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a test module where nothing can be started and nothing reached."""

    def runs(source: str, mode: str = "none", *options: str) -> pytest.RunResult:
        with monkeypatch.context() as patched:
            patched.setattr("cloudfront_harness.scenarios.targets.open_target", None)
            patched.setattr(socket.socket, "connect", None)
            return recording(source, mode, *options)

    return runs


def only(pytester: pytest.Pytester) -> Path:
    (path,) = pytester.path.rglob("cassettes/**/*.json")
    return path


def interactions(path: Path) -> Interactions:
    found: Interactions = json.loads(path.read_text())["interactions"]
    return found


def edit(path: Path, old: str, new: str) -> None:
    """Change a cassette by hand."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_place_and_what_it_says_about_itself(pytester: pytest.Pytester) -> None:
    version = ("--cf-api-version", "2016-09-29")
    run(pytester, ONE, "--cf-record-mode", "once", *version).assert_outcomes(passed=1)
    path = only(pytester)
    name = "test_the_place_and_what_it_says_about_itself.test_one.json"
    assert path == pytester.path / "cassettes" / "emulator" / "2016-09-29" / name
    metadata = json.loads(path.read_text())["metadata"]
    described = (metadata["api_version"], metadata["target"], metadata["profile"])
    assert described == ("2016-09-29", "emulator", "documented")


@pytest.mark.parametrize("mode", ["none", "once"])
def test_a_replay_needs_no_target(
    pytester: pytest.Pytester, recording: Run, replaying: Run, mode: str
) -> None:
    recording(ONE).assert_outcomes(passed=1)
    before = only(pytester).read_bytes()
    replaying(ONE, mode).assert_outcomes(passed=1)
    assert only(pytester).read_bytes() == before


def test_without_a_word_clients_are_live(pytester: pytest.Pytester, recording: Run) -> None:
    recording(ONE, "").assert_outcomes(passed=1)
    assert not (pytester.path / "cassettes").exists()


def test_raw_requests(pytester: pytest.Pytester, recording: Run, replaying: Run) -> None:
    source = """
    from cloudfront_harness import Request

    def test_it(cf_rest, cf_exchanges):
        assert cf_rest.invoke("ListDistributions").response.status == 200
        malformed = Request("POST", "/2016-09-29/distribution", (), b"no <xml")
        assert cf_rest.send(malformed).response.status == 403
        assert len(cf_exchanges) == 2
    """
    recording(source).assert_outcomes(passed=1)
    assert len(interactions(only(pytester))) == 2
    replaying(source).assert_outcomes(passed=1)


def test_new_episodes_and_all(pytester: pytest.Pytester, recording: Run) -> None:
    recording(ONE).assert_outcomes(passed=1)
    (first,) = interactions(only(pytester))
    recording(TWO, "new_episodes").assert_outcomes(passed=1)
    assert interactions(only(pytester))[0] == first
    assert len(interactions(only(pytester))) == 2
    recording(ONE, "all").assert_outcomes(passed=1)
    (again,) = interactions(only(pytester))
    assert again != first


SIGNERS = """
def test_it(cf_client, cf_contract):
    from cloudfront_harness.scenarios.requests.build import minimal

    config = minimal(cf_contract.operation("CreateDistribution"), "signers")
    signers = config["DefaultCacheBehavior"]["TrustedSigners"]
    signers.update(Enabled=True, Quantity=1, Items=["418273645546"])
    cf_client.create_distribution(DistributionConfig=config)
"""
CLEANING_UP = f"""
import pytest
{CREATE}
@pytest.fixture
def identity(cf_client):
    made = create(cf_client, "for a while")
    identity = made["CloudFrontOriginAccessIdentity"]["Id"]
    yield identity
    cf_client.delete_cloud_front_origin_access_identity(Id=identity, IfMatch=made["ETag"])

def test_it(identity, cf_client):
    cf_client.get_cloud_front_origin_access_identity(Id=identity)
"""


def test_fixtures_are_recorded_down_to_their_end(
    pytester: pytest.Pytester, recording: Run, replaying: Run
) -> None:
    recording(CLEANING_UP).assert_outcomes(passed=1)
    methods = [row["request"]["method"] for row in interactions(only(pytester))]
    assert methods == ["POST", "GET", "DELETE"]
    replaying(CLEANING_UP).assert_outcomes(passed=1)


def test_redacted_accounts_break_no_promise(
    pytester: pytest.Pytester, recording: Run, replaying: Run
) -> None:
    """What is taken out of the answer still agrees with what was sent."""
    recording(SIGNERS).assert_outcomes(passed=1)
    assert "418273645546" not in only(pytester).read_text()
    replaying(SIGNERS).assert_outcomes(passed=1)


class TestFailures:
    @pytest.mark.parametrize("mode", ["once", "all", "new_episodes"])
    def test_a_failing_test_writes_nothing(
        self, pytester: pytest.Pytester, recording: Run, mode: str
    ) -> None:
        failing = TWO + "    assert 0\n"
        recording(failing, mode).assert_outcomes(failed=1)
        assert not (pytester.path / "cassettes").exists()
        recording(ONE).assert_outcomes(passed=1)
        before = only(pytester).read_bytes()
        recording(failing, mode).assert_outcomes(failed=1)
        assert only(pytester).read_bytes() == before

    @pytest.mark.parametrize("how", ["assert 0", "pytest.skip('no')"])
    def test_neither_does_one_whose_fixture_fails(
        self, pytester: pytest.Pytester, recording: Run, how: str
    ) -> None:
        ends = ONE + f"\n@pytest.fixture(autouse=True)\ndef ends():\n    yield\n    {how}\n"
        recording(ends)
        assert not (pytester.path / "cassettes").exists()

    def test_a_finding_keeps_it_from_being_written(
        self, pytester: pytest.Pytester, recording: Run, broken_emulator: str
    ) -> None:
        result = recording(ONE, "once", target=broken_emulator)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*CF204*"])
        assert not (pytester.path / "cassettes").exists()

    def test_no_cassette(self, replaying: Run) -> None:
        result = replaying(ONE)
        result.assert_outcomes(failed=1)
        text = result.stdout.str()
        assert "identity/cloudfront was made, and there is no recording" in text
        assert "--cf-record-mode once" in text

    def test_a_damaged_cassette(self, pytester: pytest.Pytester, recording: Run, replaying: Run) -> None:
        recording(ONE).assert_outcomes(passed=1)
        path = only(pytester)
        path.write_text(path.read_text()[:-20])
        result = replaying(ONE)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([f"{path} is not a cassette. *"])
        assert "Traceback" not in result.stdout.str()

    def test_a_mismatch_reads_well(self, recording: Run, replaying: Run) -> None:
        recording(ONE).assert_outcomes(passed=1)
        result = replaying(ONE.replace("a comment", "b comment"))
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            [
                "*_ test_one[[]2016-09-29[]] _*",
                "POST /2016-09-29/origin-access-identity/cloudfront was not recorded in *",
                "The nearest recorded request is *",
                "*/Comment*: recorded 'a comment', sent 'b comment'",
                "",
                "test_it.py:5: return client.create_cloud_front_origin_access_identity(*",
            ]
        )
        text = result.stdout.str()
        assert "botocore" not in text
        assert "CF702" not in text

    def test_a_swallowed_mismatch_fails(self, recording: Run, replaying: Run) -> None:
        swallowing = """
        def test_it(cf_client):
            try:
                cf_client.list_distributions(Marker="m")
            except Exception:
                pass
        """
        recording(swallowing).assert_outcomes(passed=1)
        result = replaying(swallowing.replace('"m"', '"n"'))
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*distribution[?]Marker=n was not recorded in *"])

    def test_so_does_one_that_a_fixture_swallowed_at_its_end(self, recording: Run, replaying: Run) -> None:
        swallowing = """
        import pytest

        @pytest.fixture
        def ending(cf_client):
            yield
            try:
                cf_client.list_distributions(Marker="m")
            except Exception:
                pass

        def test_it(ending): pass
        """
        recording(swallowing).assert_outcomes(passed=1)
        result = replaying(swallowing.replace('"m"', '"n"'), "none", "--cf-unused", "allow")
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines(["*distribution[?]Marker=n was not recorded in *"])
        assert "raise self" not in result.stdout.str()

    def test_a_mismatch_behind_another_failure_is_told(self, recording: Run, replaying: Run) -> None:
        recording(ONE).assert_outcomes(passed=1)
        hiding = ONE.replace(
            '    answer = create(cf_client, "one", "a comment")',
            '    with pytest.raises(BaseException):\n        create(cf_client, "two")\n    assert 0',
        )
        result = replaying(hiding)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*CloudFront cassette*", "*was not recorded in *"])

    def test_what_is_replayed_is_judged(
        self, pytester: pytest.Pytester, recording: Run, replaying: Run
    ) -> None:
        recording(ONE).assert_outcomes(passed=1)
        edit(only(pytester), '"ETag"', '"X-No-Tag"')
        result = replaying(ONE)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*CF204: 1 broken promise*"])


class TestUnused:
    @pytest.fixture(autouse=True)
    def _recorded(self, recording: Run) -> None:
        recording(TWO).assert_outcomes(passed=1)

    def test_it_fails(self, replaying: Run) -> None:
        result = replaying(ONE)
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines(["1 recorded answer was not asked for (*test_it.test_one.json):"])
        result.stdout.fnmatch_lines(["*POST /2016-09-29/origin-access-identity/cloudfront*"])
        result.stdout.fnmatch_lines(["*--cf-record-mode all, or allow that with --cf-unused allow."])
        assert "complain" not in result.stdout.str()

    def test_it_warns(self, replaying: Run) -> None:
        # The outer run makes errors of warnings.
        result = replaying(ONE, "none", "--cf-unused", "warn", "-W", "default")
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["*UnusedInteractionsWarning: 1 recorded answer was not asked for*"])

    def test_it_is_allowed(self, pytester: pytest.Pytester, replaying: Run) -> None:
        replaying(ONE, "none", "--cf-unused", "allow").assert_outcomes(passed=1)
        pytester.makeini("[pytest]\ncf_unused = allow\n")
        replaying(ONE).assert_outcomes(passed=1)

    def test_it_does_not_hide_a_failure(self, replaying: Run) -> None:
        result = replaying(ONE + "    assert 0\n")
        result.assert_outcomes(failed=1)
        assert "not asked for" not in result.stdout.str()


class TestMarkerAndSettings:
    def test_a_marker_alone_replays(self, pytester: pytest.Pytester, recording: Run, replaying: Run) -> None:
        marked = ONE.replace("def test_one", "@pytest.mark.cassette\ndef test_one")
        recording(marked, "once").assert_outcomes(passed=1)
        replaying(marked, "").assert_outcomes(passed=1)
        only(pytester).unlink()
        result = replaying(marked, "")
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*there is no recording*"])

    def test_the_command_line_decides_before_the_marker_before_the_ini_file(
        self, pytester: pytest.Pytester, recording: Run, replaying: Run
    ) -> None:
        pytester.makeini("[pytest]\ncf_record_mode = once\n")
        recording(ONE, "").assert_outcomes(passed=1)
        only(pytester).unlink()
        marked = ONE.replace("def test_one", "@pytest.mark.cassette(mode='none')\ndef test_one")
        replaying(marked, "").assert_outcomes(failed=1)
        recording(marked, "once").assert_outcomes(passed=1)
        replaying(marked, "").assert_outcomes(passed=1)

    def test_a_client_of_its_own(
        self, pytester: pytest.Pytester, recording: Run, replaying: Run, emulator: str
    ) -> None:
        source = """
        import pytest
        import requests

        @pytest.mark.cassette("here/mine.json", mode={mode!r}, repeats=True, secrets=["hunter2hunter2"])
        def test_it():
            for _ in range({times}):
                answer = requests.get({url!r} + "/2016-09-29/distribution?Marker=hunter2hunter2", timeout=5)
                assert answer.status_code == 403
        """
        recording(source.format(mode="once", times=1, url=emulator), "").assert_outcomes(passed=1)
        path = only(pytester)
        assert path == pytester.path / "cassettes" / "here" / "mine.json"
        assert "hunter2" not in path.read_text()
        nowhere = "http://127.0.0.1:9"
        replaying(source.format(mode="none", times=3, url=nowhere), "").assert_outcomes(passed=1)

    def test_a_directory_of_its_own(self, pytester: pytest.Pytester, recording: Run, replaying: Run) -> None:
        where = ("--cf-cassette-dir", "tapes")
        recording(ONE, "once", *where).assert_outcomes(passed=1)
        assert list(pytester.path.rglob("tapes/*/2016-09-29/test_it.test_one.json"))
        assert not (pytester.path / "cassettes").exists()
        replaying(ONE, "none", *where).assert_outcomes(passed=1)

    @pytest.mark.parametrize(
        ("marker", "told"),
        [
            ("speed=3", "@pytest.mark.cassette takes path=…, mode=…,*not speed."),
            ("mode='some'", "'some' is no record mode: it can be none, once, new_episodes, all."),
            ("unused='some'", "unused='some': it can be fail, warn, allow."),
            ("path='a.yaml', mode='once'", "Cassettes are recorded as JSON: call a.yaml a.json."),
        ],
    )
    def test_a_marker_that_makes_no_sense(self, recording: Run, marker: str, told: str) -> None:
        result = recording(ONE.replace("def test_one", f"@pytest.mark.cassette({marker})\ndef test_one"), "")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([told])

    @pytest.mark.parametrize("name", ["cf_record_mode", "cf_unused"])
    def test_a_setting_that_makes_no_sense(
        self, pytester: pytest.Pytester, recording: Run, name: str
    ) -> None:
        pytester.makeini(f"[pytest]\n{name} = sometimes\n")
        result = recording(ONE, "")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([f"*{name} is 'sometimes'; it can be *"])


def test_names(pytester: pytest.Pytester) -> None:
    source = """
    import pytest

    class TestIt:
        @pytest.mark.cloudfront(api_versions=["2010-11-01", "2020-05-31"])
        @pytest.mark.parametrize("value", ["a", "b/c", "b?c", "A", "x" * 300])
        def test_one(self, cf_api_version, value): ...

    def test_plain(): ...
    """
    items, _ = pytester.inline_genitems(pytester.makepyfile(test_names=source), *PLUGIN)
    names = [cloudfront_harness.pytest_plugin.cassettes.test_name(item) for item in items]
    # Each name is that of two versions, but for the last.
    one = "test_names.TestIt.test_one"
    assert len(set(names)) == 6
    assert names.count(f"{one}.a") == 2
    assert names[-1] == "test_names.test_plain"
    assert len({name.lower() for name in names}) == 6
    assert max(map(len, names)) < 200
    assert [name for name in set(names) if name.startswith(f"{one}.b_c.")] != []


SHARED = f"""
import pytest
{CREATE}
@pytest.mark.parametrize("number", range(8))
def test_own(cf_client, number):
    create(cf_client, f"own-{{number}}")

@pytest.mark.cassette("shared.json", unused="allow")
@pytest.mark.parametrize("number", range(8))
def test_shared(cf_client, number):
    create(cf_client, f"shared-{{number}}")
"""


def test_workers(pytester: pytest.Pytester, replaying: Run, emulator: str) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    pytester.makepyfile(test_it=SHARED)
    # In a process of its own: xdist's workers are forked from nothing but the command line.
    options = (*PLUGIN, "-p", "xdist", "-n", "2", "--cf-target", emulator, "--cf-api-version", "2016-09-29")
    recorded = pytester.runpytest_subprocess(*options, "--cf-record-mode", "new_episodes")
    recorded.assert_outcomes(passed=16)
    assert len(list(pytester.path.rglob("cassettes/**/*.json"))) == 9
    assert len(interactions(pytester.path / "cassettes" / "shared.json")) == 8
    replaying(SHARED).assert_outcomes(passed=16)
