"""Refusals that say nothing about the request: who sends it, how often, and how much there is already."""

from __future__ import annotations

from typing import get_args

from cloudfront_harness.contract import Contract
from cloudfront_harness.contract.identity_cache import IdentityCache
from cloudfront_harness.scenarios.fairness import THROTTLING_CODES, UNAVAILABLE_CODE
from cloudfront_harness.wire.signing import AuthErrorCode

# Of the errors common to all operations, those about the caller that no signature can cause.
_OF_CALLERS = frozenset({"AccessDenied", "OptInRequired"})
AUTHENTICATION_CODES: frozenset[str] = frozenset(get_args(AuthErrorCode)) | _OF_CALLERS


def codes_of_other_reasons(contract: Contract) -> frozenset[str]:
    """The codes of authentication, throttling and quotas in a version."""
    return _CODES.get(contract)


def _codes(contract: Contract) -> frozenset[str]:
    quotas = {resource.limit_code for resource in contract.resources.values()} - {""}
    quotas |= {row.code for row in contract.constraints if row.kind == "max-resources"}
    return AUTHENTICATION_CODES | THROTTLING_CODES | quotas | {UNAVAILABLE_CODE}


_CODES: IdentityCache[Contract, frozenset[str]] = IdentityCache(_codes)
