"""What an answer says, for checks that compare answers: the resource it names, or the error it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.document import NotXmlError, parse
from cloudfront_harness.checks.documents.infoset import Info
from cloudfront_harness.checks.documents.place import configuration, name_in
from cloudfront_harness.checks.exchanges.error_document import read_error

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Answer:
    """The gist of a response.

    status         None when no answer came
    id             of the resource in the body, or its name; None when the body names none
    configuration  as information (see `checks.documents.infoset`), None when there is none
    code           of the error document, "" for none
    """

    status: int | None
    id: str | None = None
    configuration: Info | None = None
    code: str = ""
    etag: str | None = None
    location: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def __str__(self) -> str:
        if self.status is None:
            return "no answer"
        told = self.code or (f"resource {self.id}" if self.id else "")
        return f"{self.status} {told}".strip()


def read_answer(judgement: Judgement, exchange: Exchange) -> Answer:
    """The gist of an exchange with the judgement's operation."""
    response = exchange.response
    if response is None:
        return Answer(None)
    if response.status >= 400:
        document = read_error(response.body)
        return Answer(response.status, code=document.code if document else "")
    etag, location = response.header("ETag"), response.header("Location")
    operation = judgement.operation
    resource = judgement.contract.resources.get(operation.resource)
    body = operation.response
    if body is None or body.shape.kind == "blob" or resource is None or not response.body:
        return Answer(response.status, etag=etag, location=location)
    try:
        root = parse(response.body)
    except NotXmlError:
        return Answer(response.status, etag=etag, location=location)
    return Answer(
        status=response.status,
        id=name_in(root, resource),
        configuration=configuration(judgement.contract, root, body, resource),
        etag=etag,
        location=location,
    )
