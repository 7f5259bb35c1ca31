"""1xx: the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange


def check_success_status(judgement: Judgement, exchange: Exchange) -> None:
    """A success has the status that the operation declares."""
    assert exchange.response is not None
    judgement.looked_at("CF101")
    status = exchange.response.status
    if status != judgement.operation.status:
        judgement.broken(
            "CF101",
            expected=str(judgement.operation.status),
            actual=str(status),
            where="status line",
            exchange=exchange,
        )
