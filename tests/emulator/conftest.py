from __future__ import annotations

import pytest
from cloudfront_harness.specs import API_VERSIONS

from tests.emulator.sampling import DISTRIBUTION, IDENTITY


@pytest.fixture(params=API_VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(params=[IDENTITY, DISTRIBUTION])
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name
