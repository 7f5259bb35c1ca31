"""The plugin beside others that deal with HTTP or OpenAPI, where those are installed."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from tests.pytest_plugin.inner import CREATE, run_beside_others

pytest_plugins = "pytester"

# Each refuses to run beside the other, so the other is switched off where both are installed.
RECORDING = ("pytest_recording", ("-p", "no:vcr"))
VCR = ("pytest_vcr", ("-p", "no:recording"))

RECORDED = f"""
import pytest
{CREATE}
@pytest.mark.vcr
@pytest.mark.cloudfront(api_versions="2020-05-31")
def test_recorded(cf_client, cf_exchanges):
    create(cf_client, "recorded-reference")
    assert [exchange.response.status for exchange in cf_exchanges] == [201]
"""


def skip_without(module: str) -> None:
    """Does not import it: pytester would forget what that imports, and PyYAML cannot be imported twice."""
    if find_spec(module) is None:
        pytest.skip(f"{module.replace('_', '-')} is not installed")


@pytest.fixture(autouse=True)
def _with_every_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")


@pytest.mark.parametrize(
    ("module", "options", "record"),
    [(*RECORDING, "--record-mode=once"), (*VCR, "--vcr-record=once")],
    ids=["pytest-recording", "pytest-vcr"],
)
def test_recorded_and_replayed_exchanges_are_judged(
    pytester: pytest.Pytester,
    broken_emulator: str,
    emulator: str,
    module: str,
    options: tuple[str, ...],
    record: str,
) -> None:
    skip_without(module)
    pytester.makepyfile(RECORDED)
    run_beside_others(pytester, *options, record, "--cf-target", emulator).assert_outcomes(passed=1)
    (cassette,) = pytester.path.rglob("*.yaml")
    assert "recorded-reference" in cassette.read_text()
    replayed = run_beside_others(pytester, *options, "--cf-target", emulator)
    replayed.assert_outcomes(passed=1)
    cassette.write_text(cassette.read_text().replace("ETag:", "X-No-Tag:"))
    broken = run_beside_others(pytester, *options, "--cf-target", emulator)
    broken.assert_outcomes(failed=1)
    broken.stdout.fnmatch_lines(["*CF204*"])


def test_schemathesis(pytester: pytest.Pytester, emulator: str) -> None:
    skip_without("schemathesis")
    pytester.makepyfile(
        """
        import schemathesis
        from cloudfront_harness.specs import load_document

        def test_both(cf_rest):
            assert schemathesis.openapi.from_dict(load_document("2020-05-31"))
            assert cf_rest.invoke("ListDistributions").response.status == 200
        """
    )
    run_beside_others(pytester, "-p", "no:vcr", "--cf-target", emulator).assert_outcomes(passed=1)
