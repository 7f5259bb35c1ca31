"""Which operation a request target addresses, and the request that addresses an operation.

Routing walks one dict per path segment; the table of a version is built when the version is first met.
Parameters come out of targets percent-decoded and go into them percent-encoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal
from urllib.parse import quote, unquote, unquote_plus

from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.errors import EncodeError, HarnessError, UnknownNameError
from cloudfront_harness.exchange import Request

NoRouteReason = Literal["unknown-version", "unknown-path", "method-not-allowed"]

# RFC 3986's unreserved characters beside letters and digits: what SigV4 leaves bare, and so do SDKs.
_UNRESERVED = "-._~"


class NoRouteError(HarnessError):
    """A method and target that no operation answers to.

    `reason` classifies it; `allowed` lists the methods that the path does have, for `method-not-allowed`.
    """

    def __init__(self, reason: NoRouteReason, detail: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.reason: NoRouteReason = reason
        self.detail = detail
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Match:
    """The operation that a target addresses, with its decoded path and query parameters by wire name.

    Query keys that the operation does not declare are not among the parameters; of a repeated key the
    first value counts.
    """

    contract: Contract
    operation: Operation
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Route:
    operation: Operation
    # Placeholders in the order in which they stand in the path.
    placeholders: tuple[str, ...]
    # Query that must be there: `Operation=Tag` as ("Operation", "Tag"), `WithTags` as ("WithTags", None).
    needs: tuple[tuple[str, str | None], ...]
    query_names: frozenset[str]


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    placeholder: _Node | None = None
    # Method to routes, those that need more of the query first.
    routes: dict[str, list[_Route]] = field(default_factory=dict)


class Router:
    """Finds the operation for a method and a request target, among the versions that it is given.

    `contracts` is a mapping by API version, or a function that returns the contract of a version and raises
    `UnknownNameError` for a version that it does not have (`specs.load_contract`).
    """

    def __init__(self, contracts: Mapping[str, Contract] | Callable[[str], Contract]) -> None:
        self._contracts = contracts
        self._tables: dict[str, tuple[Contract, _Node]] = {}

    def match(self, method: str, target: str) -> Match:
        """The operation that answers to `method` (upper case) at `target` (path and query, as on the wire).

        Raises `NoRouteError`.
        """
        path, _, query = target.partition("?")
        segments = path.split("/")
        if segments[0]:  # absolute form, as sent to proxies: scheme, "", authority, path
            if segments[0].lower() not in ("http:", "https:") or len(segments) < 4:
                raise NoRouteError("unknown-path", f"{path} does not start with /.")
            del segments[:2]
        # Some shipped models end their paths in a slash, and one client has two behind the version (fog,
        # 2010-11-01). An empty segment anywhere else is an identifier that somebody forgot.
        if segments[3:] and not segments[2]:
            del segments[2]
        if segments[3:] and not segments[-1]:
            del segments[-1]
        contract, root = self._table(segments[1] if len(segments) > 1 else "")
        pairs = _query_pairs(query) if query else {}
        allowed: set[str] = set()
        for node, values in _walk(root, segments, 2):
            for route in node.routes.get(method, ()):
                if all(key in pairs and wanted in (None, pairs[key]) for key, wanted in route.needs):
                    return Match(contract, route.operation, _parameters(route, values, pairs))
            allowed.update(node.routes)
        if allowed and method not in allowed:
            listed = tuple(sorted(allowed))
            detail = f"{path} takes {', '.join(listed)}, not {method}."
            raise NoRouteError("method-not-allowed", detail, listed)
        raise NoRouteError("unknown-path", f"{contract.api_version} has no operation at {method} {target}.")

    def _table(self, version: str) -> tuple[Contract, _Node]:
        table = self._tables.get(version)
        if table is None:
            contract = self._contract(version)
            table = self._tables[version] = (contract, _tree(contract))
        return table

    def _contract(self, version: str) -> Contract:
        try:
            return self._contracts(version) if callable(self._contracts) else self._contracts[version]
        except (KeyError, UnknownNameError):
            raise NoRouteError("unknown-version", f"There is no API version {version!r}.") from None


def _tree(contract: Contract) -> _Node:
    root = _Node()
    for operation in contract.operations.values():
        node = root
        placeholders = []
        for segment in filter(None, operation.path.split("/")[2:]):
            if segment.startswith("{"):
                placeholders.append(segment[1:-1])
                node.placeholder = node = node.placeholder or _Node()
            else:
                node = node.literals.setdefault(segment, _Node())
        needs = tuple(
            (key, value if separator else None)
            for key, separator, value in (part.partition("=") for part in operation.query.split("&") if part)
        )
        names = frozenset(p.wire_name for p in operation.parameters if p.location == "querystring")
        routes = node.routes.setdefault(operation.method, [])
        routes.append(_Route(operation, tuple(placeholders), needs, names))
        routes.sort(key=lambda route: -len(route.needs))
    return root


@cache
def router_of(contracts: Callable[[str], Contract]) -> Router:
    """The router of the versions that `contracts` knows: one in a process for whoever asks."""
    return Router(contracts)


def _walk(node: _Node, segments: list[str], at: int) -> Iterator[tuple[_Node, tuple[str, ...]]]:
    """Every node at the end of the path with its placeholders' values, literal segments first."""
    if at == len(segments):
        yield node, ()
        return
    segment = segments[at]
    literal = node.literals.get(segment) or node.literals.get(unquote(segment))
    if literal is not None:
        yield from _walk(literal, segments, at + 1)
    if node.placeholder is not None and segment:
        for end, values in _walk(node.placeholder, segments, at + 1):
            yield end, (unquote(segment), *values)


def _query_pairs(query: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in query.split("&"):
        key, _, value = part.partition("=")
        pairs.setdefault(unquote_plus(key), unquote_plus(value))
    return pairs


def _parameters(route: _Route, values: tuple[str, ...], pairs: dict[str, str]) -> dict[str, str]:
    parameters = dict(zip(route.placeholders, values, strict=True))
    parameters.update((key, value) for key, value in pairs.items() if key in route.query_names)
    return parameters


def bind(
    operation: Operation,
    parameters: Mapping[str, str],
    body: bytes | None,
    *,
    content_type: str | None = "text/xml",
) -> Request:
    """The unsigned request that addresses `operation`.

    `parameters` are by SDK name and already text (`"true"`, `"100"`). Those in the path are needed, others
    may be missing, so that a request without a required header can be sent. `content_type` goes with a body
    only; None sends none. Raises `EncodeError` for an unknown parameter or a missing one of the path.
    """
    known = {parameter.name: parameter for parameter in operation.parameters}
    unknown = [name for name in parameters if name not in known]
    if unknown:
        listed = ", ".join(known) or "none"
        raise EncodeError(f"{operation.name} has no parameter {', '.join(unknown)}; it has {listed}.")
    path = operation.path
    query = [operation.query] if operation.query else []
    headers = [("Content-Type", content_type)] if body is not None and content_type is not None else []
    for parameter in operation.parameters:
        value = parameters.get(parameter.name)
        if parameter.location == "uri":
            if value is None:
                raise EncodeError(f"{operation.name} needs {parameter.name}: it is part of the path.")
            path = path.replace(f"{{{parameter.wire_name}}}", quote(value, safe=_UNRESERVED))
        elif value is not None and parameter.location == "querystring":
            query.append(f"{quote(parameter.wire_name, safe=_UNRESERVED)}={quote(value, safe=_UNRESERVED)}")
        elif value is not None:
            headers.append((parameter.wire_name, value))
    target = f"{path}?{'&'.join(query)}" if query else path
    return Request(method=operation.method, target=target, headers=tuple(headers), body=body or b"")
