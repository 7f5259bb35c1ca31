"""Whether a target lets the caller in: asked once, before a run."""

from __future__ import annotations

from cloudfront_harness.checks import Judgement, read_answer
from cloudfront_harness.contract import Contract
from cloudfront_harness.errors import TargetError
from cloudfront_harness.scenarios.account import Account
from cloudfront_harness.scenarios.fairness import FairDriver
from cloudfront_harness.scenarios.other_reasons import AUTHENTICATION_CODES
from cloudfront_harness.scenarios.targets import Target

_UNAUTHORISED_STATUSES = (401, 403)


def check_access(target: Target, contract: Contract, *, timeout_s: float) -> None:
    """Read a list that every account has, empty or not: in every version that of origin access identities.

    Whoever is refused there is refused everywhere, which says nothing about requests. Raises `TargetError`.
    """
    if target.isolated:
        return  # every key is let in
    resource = next(row for row in contract.resources.values() if row.list and not row.parent)
    with FairDriver(
        target.url,
        credentials=target.credentials(),
        allow_remote=target.allow_remote,
        timeout_s=timeout_s,
    ) as driver:
        _, exchange = Account(target, driver, contract).listed(resource)
    if exchange is None:
        return
    operation = contract.operation(resource.list)
    answer = read_answer(Judgement(contract, operation), exchange)
    if answer.status in _UNAUTHORISED_STATUSES or answer.code in AUTHENTICATION_CODES:
        raise TargetError(
            f"{target.name} does not let the caller in: it answers {answer} to {operation.name} of "
            f"{contract.api_version}. "
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key pair that it knows."
        )
