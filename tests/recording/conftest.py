from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cloudfront_harness.drivers import sdk
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire.signing import Credentials

from tests.recording.loopback import LoopbackServer, loopback_server

CREDENTIALS = Credentials("AKIAQ7H3MZ5TEXAMPLE1", "wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPLEKEY8")


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with loopback_server() as running:
        yield running


@pytest.fixture
def identities() -> Callable[..., Any]:
    """Creates an identity with boto3: `identities(url, reference, comment)`."""
    clients: dict[str, Any] = {}

    def create(url: str, reference: str = "one", comment: str = "a comment", **options: Any) -> Any:
        if url not in clients:
            clients[url] = sdk.client(url, load_contract("2016-09-29"), credentials=CREDENTIALS, **options)
        return clients[url].create_cloud_front_origin_access_identity(
            CloudFrontOriginAccessIdentityConfig={"CallerReference": reference, "Comment": comment}
        )

    return create
