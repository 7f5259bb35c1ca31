"""A plugin for `pytest --collect-only`: writes down which cassette each collected test would use.

`cfharness cassettes orphans` starts it. The environment variable `CFHARNESS_CASSETTE_PATHS` names the file,
which gets a JSON array with a path for each test that may use a cassette.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

_USERS = frozenset({"cf_cassette", "cf_client", "cf_rest"})


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Called when everything that the command line selects has been collected."""
    from cloudfront_harness.errors import CassetteError
    from cloudfront_harness.pytest_plugin.cassettes import plan
    from cloudfront_harness.pytest_plugin.versions import default_version

    paths = set()
    for item in session.items:
        if _USERS.isdisjoint(getattr(item, "fixturenames", ())):
            continue
        call = getattr(item, "callspec", None)
        version = call.params.get("cf_api_version") if call is not None else None
        try:
            paths.add(str(plan(item, version or default_version(session.config)).path))
        except CassetteError as error:
            raise pytest.UsageError(f"{item.nodeid}: {error}") from None
    Path(os.environ["CFHARNESS_CASSETTE_PATHS"]).write_text(json.dumps(sorted(paths)), encoding="utf-8")
