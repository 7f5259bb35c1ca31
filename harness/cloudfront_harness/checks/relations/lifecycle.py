"""4xx, over scenarios: reading, listing, updating and deleting what a create made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.document import NotXmlError, parse, text_at
from cloudfront_harness.checks.documents.infoset import differences
from cloudfront_harness.checks.documents.place import configuration, place_of
from cloudfront_harness.checks.exchanges.echo import described, report_differences
from cloudfront_harness.checks.exchanges.headers import opaque_tag
from cloudfront_harness.checks.exchanges.normalisations import changed_members
from cloudfront_harness.checks.relations.answer import Answer, read_answer

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange


def check_initial_status(judgement: Judgement, exchange: Exchange) -> None:
    """A resource with a status starts with the one of its kind."""
    wanted = judgement.contract.resources[judgement.operation.resource].initial_status
    response = exchange.response
    if not wanted or response is None or response.status >= 300:
        return
    try:
        status = text_at(parse(response.body), "Status")
    except NotXmlError:
        return
    judgement.looked_at("CF411")
    if status is not None and status != wanted:
        judgement.broken("CF411", expected=wanted, actual=status, where="Status", exchange=exchange)


def check_read(judgement: Judgement, created: Answer, exchange: Exchange) -> None:
    """Reading gives the id, the configuration and the ETag of the creation. Operation: the read."""
    judgement.looked_at("CF403")
    answer = read_answer(judgement, exchange)
    if not answer.succeeded or answer.id != created.id:
        judgement.broken_by_answer("CF403", f"resource {created.id}", answer, exchange)
        return
    _compare(judgement, "CF403", created, answer, exchange)
    _check_same_etag(judgement, created, answer, exchange)


def check_read_config(judgement: Judgement, created: Answer, exchange: Exchange) -> None:
    """Reading the configuration gives what the creation answered. Operation: that read."""
    judgement.looked_at("CF404")
    answer = read_answer(judgement, exchange)
    if not answer.succeeded:
        judgement.broken_by_answer("CF404", "the configuration", answer, exchange)
        return
    _compare(judgement, "CF404", created, answer, exchange)
    _check_same_etag(judgement, created, answer, exchange)


def check_listed(judgement: Judgement, created: Answer, listed: Sequence[str], exchange: Exchange) -> None:
    """The id is among those that all pages of the list gave. Operation: the list."""
    judgement.looked_at("CF405")
    if created.id is not None and created.id not in listed:
        judgement.broken(
            "CF405",
            expected=f"id {created.id} in the list",
            actual=f"{len(listed)} other ids",
            where="list of resources",
            exchange=exchange,
        )


def check_updated(judgement: Judgement, before: Answer, update: Exchange, read: Exchange) -> None:
    """An update gives a new ETag, and `read` (of the configuration, afterwards) shows what it sent.

    Operation: the update.
    """
    judgement.looked_at("CF408")
    answer = read_answer(judgement, update)
    if not answer.succeeded:
        judgement.broken_by_answer("CF408", "the updated resource", answer, update)
        return
    if answer.etag and opaque_tag(answer.etag) == opaque_tag(before.etag):
        judgement.broken(
            "CF408",
            expected=f"an ETag other than {before.etag}",
            actual=answer.etag,
            where="header ETag",
            exchange=update,
        )
    resource = judgement.contract.resources[judgement.operation.resource]
    contract, body = judgement.contract, judgement.operation.request
    reading = contract.operation(resource.get_config or resource.get)
    shown = read_answer(judgement.of(reading), read).configuration
    assert body is not None
    assert reading.response is not None
    sent = configuration(contract, parse(update.request.body), body, resource)
    place = place_of(contract, reading.response, resource)
    if sent is None or place is None:
        # What the update takes is shown by no other operation.
        return
    if place.scattered and isinstance(sent, dict):
        sent = {name: value for name, value in sent.items() if place.shape.member(name) is not None}
    where = f"/{resource.config}"
    changed = changed_members(contract, resource, sent, shown, where, place.shape)
    report_differences(judgement, read, "CF408", changed)


def check_precondition(judgement: Judgement, exchange: Exchange, *, stale: bool) -> None:
    """An update or deletion with an outdated If-Match (`stale`), or with none, is refused."""
    clause, code, status = (
        ("CF409", "PreconditionFailed", 412) if stale else ("CF410", "InvalidIfMatchVersion", 400)
    )
    judgement.looked_at(clause)
    answer = read_answer(judgement, exchange)
    if answer.code != code or answer.status != status:
        judgement.broken_by_answer(clause, f"{status} {code}", answer, exchange)


def check_deleted(judgement: Judgement, deletion: Exchange, read: Exchange) -> None:
    """After an accepted deletion a read answers 404 with the code of the kind. Operation: the deletion."""
    judgement.looked_at("CF407")
    resource = judgement.contract.resources[judgement.operation.resource]
    deleted = read_answer(judgement, deletion)
    if not deleted.succeeded:
        judgement.broken_by_answer("CF407", str(judgement.operation.status), deleted, deletion)
        return
    answer = read_answer(judgement.of(judgement.contract.operation(resource.get)), read)
    if answer.code != resource.not_found_code or answer.status != 404:
        judgement.broken_by_answer("CF407", f"404 {resource.not_found_code}", answer, read)


def check_content(judgement: Judgement, sent: bytes, exchange: Exchange) -> None:
    """What is delivered as it is, is what the creation was sent. Operation: that read."""
    judgement.looked_at("CF404")
    response = exchange.response
    if response is None or response.status >= 300:
        judgement.broken_by_answer("CF404", "the content", read_answer(judgement, exchange), exchange)
    elif response.body != sent:
        judgement.broken(
            "CF404",
            expected=f"{len(sent)} bytes as they were sent",
            actual=f"{len(response.body)} others",
            where="body",
            exchange=exchange,
        )


def check_tags(
    judgement: Judgement, sent: dict[str, str], exchange: Exchange, *, clause: str = "CF412"
) -> None:
    """The tags of a resource are listed, to the letter (CF428). Operation: the listing of tags."""
    judgement.looked_at(clause)
    response = exchange.response
    found: dict[str, str] | None = None
    if response is not None and response.status < 300:
        try:
            root = parse(response.body)
        except NotXmlError:
            return
        found = {text_at(tag, "Key") or "": text_at(tag, "Value") or "" for tag in root.iter("{*}Tag")}
    if found != sent:
        actual = str(read_answer(judgement, exchange)) if found is None else described(found)
        judgement.broken(
            clause, expected=described(sent), actual=actual, where="/Tags/Items", exchange=exchange
        )


def _compare(judgement: Judgement, clause: str, created: Answer, answer: Answer, exchange: Exchange) -> None:
    body = judgement.operation.response
    if created.configuration is None or body is None:
        return
    resource = judgement.contract.resources[judgement.operation.resource]
    place = place_of(judgement.contract, body, resource)
    if place is None:
        return
    where = "/".join(("", body.root, *place.steps))
    found = differences(created.configuration, answer.configuration, where, place.shape)
    report_differences(judgement, exchange, clause, found)


def _check_same_etag(judgement: Judgement, created: Answer, answer: Answer, exchange: Exchange) -> None:
    judgement.looked_at("CF413")
    if created.etag and answer.etag and opaque_tag(created.etag) != opaque_tag(answer.etag):
        judgement.broken(
            "CF413", expected=created.etag, actual=answer.etag, where="header ETag", exchange=exchange
        )
