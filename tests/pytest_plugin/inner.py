"""Runs pytest inside a test, with this plugin and no other."""

from __future__ import annotations

from importlib import metadata

import boto3
import cloudfront_harness.conformance
import cloudfront_harness.drivers.sdk
import cloudfront_harness.pytest_plugin.judging
import pytest

# pytester forgets what an inner run imports. What is imported here stays, and is not read again in every run.
KEPT = (
    boto3,
    cloudfront_harness.conformance,
    cloudfront_harness.drivers.sdk,
    cloudfront_harness.pytest_plugin.judging,
)

# Plugins of the environment have no say (`conftest.py`): this one is named, and the cache writes nothing.
PLUGIN = ("-p", "cloudfront_harness.pytest_plugin", "-p", "no:cacheprovider")


def run(pytester: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    """The result of a test module, run in this process."""
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess(*PLUGIN, *options)


def run_beside_others(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """The result of what `pytester` has, in a process that loads every plugin of the environment.

    Needs `PYTEST_DISABLE_PLUGIN_AUTOLOAD` to be unset. Where this plugin is installed, its entry point brings
    it.
    """
    installed = [point.name for point in metadata.entry_points(group="pytest11", name="cloudfront")]
    return pytester.runpytest_subprocess(*(PLUGIN[2:] if installed else PLUGIN), *options)


CREATE = """
def create(client, reference, comment=""):
    config = {"CallerReference": reference, "Comment": comment}
    return client.create_cloud_front_origin_access_identity(CloudFrontOriginAccessIdentityConfig=config)
"""
