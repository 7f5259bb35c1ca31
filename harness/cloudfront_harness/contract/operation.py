"""Operations of one API version: where they are routed, what they take, what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cloudfront_harness.contract.clause import Profile
from cloudfront_harness.contract.shape import Shape

Location = Literal["uri", "querystring", "header"]
Replay = Literal["same", "conflict", "unspecified"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of the request outside the body. `wire_name` is the placeholder, query key or header name."""

    name: str
    wire_name: str
    location: Location
    shape: Shape
    required: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """An XML (or, for kind `blob`, a raw) entity.

    `member` is the SDK member that is the whole body; None when the members of `shape` are SDK members
    themselves (the newer `…Request` roots). `counts_all_pages`: its Quantity is not that of the items beside
    it, but of all that the account has.
    """

    root: str
    namespace: str
    shape: Shape
    member: str | None = None
    required: bool = True
    counts_all_pages: bool = False


@dataclass(frozen=True, slots=True)
class ResponseHeader:
    """A response header that a success carries. `observed_only`: no document declares it, clients read it."""

    name: str
    member: str
    observed_only: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredError:
    """An error code with the HTTP status that belongs to it."""

    code: str
    status: int


@dataclass(frozen=True, slots=True)
class Idempotency:
    """What a repeated create with the same key must do.

    key        path of the member that identifies the request, relative to the body root (`CallerReference`,
               `Name`); `*` where the configuration as a whole does, "" where the parent in the path does
    documented what the API reference says of same key and same configuration: `same` (the original answer
               again), `conflict` (`conflict_code`), or `unspecified`
    observed   what recordings show instead, None where they agree or there are none
    conflict_code  the error for the same key with another configuration, `conflict_message` its words
    """

    key: str
    documented: Replay
    observed: Replay | None
    conflict_code: str
    source: str
    observed_source: str = ""
    conflict_message: str = ""

    def replay(self, profile: Profile) -> Replay:
        """The rule that holds under a profile."""
        return self.observed if profile == "observed" and self.observed is not None else self.documented


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one API version.

    path       URI template below the version: `/2016-09-29/distribution/{Id}/config`, without the query
    query      query that belongs to the route itself, without parameters: `WithTags`; "" for none
    status     HTTP status of success
    errors     what the model declares, by status; errors common to all operations are on the contract
    resource   name of the resource that this operation works on (a key of `Contract.resources`), "" if none
    is_create  whether it makes such a resource: one of the operations that the harness is about
    """

    name: str
    api_version: str
    method: str
    path: str
    query: str
    status: int
    parameters: tuple[Parameter, ...] = ()
    request: Body | None = None
    response: Body | None = None
    response_headers: tuple[ResponseHeader, ...] = ()
    errors: tuple[DeclaredError, ...] = ()
    idempotency: Idempotency | None = None
    resource: str = ""
    is_create: bool = False

    def error_status(self, code: str) -> int | None:
        """The status declared for an error code, None when the operation does not declare it."""
        for error in self.errors:
            if error.code == code:
                return error.status
        return None

    def response_header(self, name: str) -> ResponseHeader | None:
        """The declared response header with that name (case does not count), or None."""
        for declared in self.response_headers:
            if declared.name.lower() == name.lower():
                return declared
        return None
