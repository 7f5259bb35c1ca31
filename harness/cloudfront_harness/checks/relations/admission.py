"""6xx and 7xx: requests that are let in nowhere: not signed, of no version, to no path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfront_harness.checks.exchanges.error_document import read_error
from cloudfront_harness.checks.relations.answer import read_answer

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange


def check_not_let_in(judgement: Judgement, exchange: Exchange) -> None:
    """A request without a signature is refused with an error document."""
    judgement.looked_at("CF709")
    answer = read_answer(judgement, exchange)
    if answer.status is not None and not (400 <= answer.status < 500 and answer.code):
        judgement.broken_by_answer("CF709", "a refusal (4xx) with an error document", answer, exchange)


def check_no_such_path(judgement: Judgement, exchange: Exchange) -> None:
    """A path that no version has is refused with an error document."""
    judgement.looked_at("CF610")
    response = exchange.response
    if response is None:
        return
    document = read_error(response.body)
    if not 400 <= response.status < 500 or document is None or not document.code:
        actual = f"{response.status}{'' if document else ' without an error document'}"
        judgement.broken_by_answer("CF610", "4xx with an error document", actual, exchange)
