"""A request that is ready to be sent, for those who have a client of their own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from cloudfront_harness.errors import EncodeError
from cloudfront_harness.exchange import Request
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.requests.markers import kind_of, resolved
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire import xml
from cloudfront_harness.wire.rest import bind


def minimal_request(
    api_version: str,
    operation: str,
    *,
    reference: str = "",
    parameters: Mapping[str, str] | None = None,
    resources: Mapping[str, str] | None = None,
) -> Request:
    """The least request for an operation, for a create one that has to be accepted; written out, unsigned.

    reference   every caller reference and name in it; "" makes one up, so that each request is another
    parameters  those of the path, the query and the headers, by SDK name (`{"DistributionId": "E2EXAMPLE"}`)
    resources   ids of the resources that the body names, by kind (`{"PublicKey": "K2EXAMPLE"}`)

    The same request conforms whoever sends it; `cf_rest.send(cf_rest.signed(request))` does in tests. Raises
    `UnknownNameError` for a version or an operation that does not exist, `EncodeError` where the operation
    needs a parameter or a resource that is not given.
    """
    row = load_contract(api_version).operation(operation)
    body = row.request
    if body is None:
        return bind(row, parameters or {}, None)

    def name_of(need: str) -> str:
        kind = kind_of(need)
        if resources is None or kind not in resources:
            raise EncodeError(f"{operation} names a {kind}. Give the id of one: resources={{{kind!r}: …}}.")
        return resources[kind]

    value = resolved(minimal(row, reference or f"cfh-{secrets.token_hex(6)}"), name_of)
    return bind(row, parameters or {}, xml.encode(body.root, body.namespace, body.shape, value))
