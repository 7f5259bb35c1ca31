"""Each rule on its own: two small contracts that differ in one thing, told forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

import pytest
from cloudfront_harness.compare.change import Change
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.contract import (
    Contract,
    DeclaredError,
    Idempotency,
    Message,
    Parameter,
    RefusedUpdate,
    ResponseHeader,
    Shape,
    Tagging,
    Unordered,
)
from cloudfront_harness.specs import load_rule, load_rules

from tests.compare.contracts import (
    RESOURCE,
    body,
    constraint,
    contract,
    listed,
    member,
    normalisation,
    operation,
    revision,
    scalar,
    structure,
    with_config,
)


class Pair(NamedTuple):
    """Two contracts, and the changes between them: rule and path."""

    old: Contract
    new: Contract
    told: tuple[tuple[str, str], ...]


def in_both(old: Shape, new: Shape, request: str, response: str, path: str) -> Pair:
    """Shapes that requests and responses hold alike."""
    told = ((request, f"Config{path}"), (response, f"Thing{path}"))
    return Pair(with_config(old), with_config(new), told)


def of_member(old: Shape, new: Shape, request: str, response: str) -> Pair:
    one, other = (structure(member("Name", shape)) for shape in (old, new))
    return in_both(one, other, request, response, "/Name")


def whole(told: str, path: str, old: Contract, new: Contract) -> Pair:
    return Pair(old, new, ((told, path),))


LIST = Unordered("", "observed", "a recording")
CONFIG = structure(member("Name"), member("Kind"))
FIRST_SENTENCE, SECOND_SENTENCE = (
    Message("AccessDenied", text, "observed", "") for text in ("No.", "Not you.")
)


def members() -> Iterator[Pair]:
    empty = structure(member("Id"))
    yield in_both(empty, structure(member("Id"), member("Name")), "CD401", "CD501", "/Name")
    required = structure(member("Id"), member("Name", required=True))
    yield in_both(empty, required, "CD403", "CD503", "/Name")
    yield in_both(structure(member("Id"), member("Name")), required, "CD405", "CD505", "/Name")
    inferred = structure(member("Id"), member("Name", required=True, inferred=True))
    yield in_both(inferred, required, "CD903", "CD905", "/Name")
    yield of_member(scalar("string"), scalar("boolean"), "CD407", "CD507")
    yield of_member(scalar("integer"), scalar("long"), "CD408", "CD508")
    yield of_member(scalar(enum=("a",)), scalar(enum=("a", "b")), "CD410", "CD510")
    yield of_member(scalar(), scalar(enum=("a",)), "CD412", "CD512")
    yield of_member(scalar(max_length=9), scalar(max_length=8), "CD414", "CD514")
    yield of_member(scalar(min_length=1), scalar(min_length=2), "CD414", "CD514")
    yield of_member(listed(max_length=9), listed(max_length=8), "CD416", "CD516")
    yield of_member(listed(), listed(min_length=1), "CD416", "CD516")
    yield of_member(scalar("integer", minimum=1), scalar("integer", minimum=2), "CD418", "CD518")
    yield of_member(scalar("integer"), scalar("integer", maximum=9), "CD418", "CD518")
    yield of_member(scalar(), scalar(pattern="a+"), "CD420", "CD520")
    yield of_member(scalar(pattern="a+"), scalar(pattern="b+"), "CD422", "CD522")
    yield of_member(listed(), listed(unordered=LIST), "CD313", "CD315")
    yield of_member(listed(flattened=True, item="Name"), listed(), "CD305", "CD307")
    name, title = (structure(member("Name", element=element)) for element in ("Name", "Title"))
    yield in_both(name, title, "CD303", "CD304", "/Title")
    named, titled = map(structure_of_items, ("Name", "Title"))
    yield in_both(named, titled, "CD309", "CD310", "/Items/Title")
    turned = structure(member("Kind"), member("Name"))
    yield in_both(CONFIG, turned, "CD311", "CD312", "")


def structure_of_items(item: str) -> Shape:
    return structure(member("Items", listed(item)))


def routes() -> Iterator[Pair]:
    base = operation()
    namespace = "http://cloudfront.amazonaws.com/"
    yield whole("CD102", "", contract(), contract(namespace=namespace))
    other = replace(base, name="DeleteThing")
    yield whole("CD103", "", contract(), contract(base, other))
    yield whole("CD105", "", contract(), contract(operation(method="PUT")))
    yield whole("CD106", "", contract(), contract(operation(path="/2020-05-31/things")))
    yield whole("CD107", "", contract(), contract(operation(query="WithTags")))
    placed = [contract(operation(path=f"/2020-05-31/thing/{{{name}}}")) for name in ("Id", "ThingId")]
    yield whole("CD108", "", *placed)
    both = ("sigv4", "aws-hmac-sha1")
    yield whole("CD109", "aws-hmac-sha1", contract(), contract(auth=both))
    yield whole("CD111", "", contract(auth=both), contract(auth=both[::-1]))


def heads() -> Iterator[Pair]:
    yield whole("CD201", "", contract(), contract(operation(status=202)))
    etag = ResponseHeader("ETag", "ETag")
    plain, tagged = (contract(operation(response_headers=row)) for row in ((), (etag,)))
    yield whole("CD202", "ETag", plain, tagged)
    seen = contract(operation(response_headers=(replace(etag, name="etag", observed_only=True),)))
    yield whole("CD907", "ETag", seen, tagged)
    optional = Parameter("IfMatch", "If-Match", "header", scalar())
    required = replace(optional, required=True)
    none, may, must = (contract(operation(parameters=row)) for row in ((), (optional,), (required,)))
    yield whole("CD204", "If-Match", none, may)
    yield whole("CD206", "If-Match", none, must)
    yield whole("CD208", "If-Match", may, must)
    asked = contract(operation(parameters=(replace(optional, location="querystring"),)))
    yield whole("CD210", "If-Match", may, asked)
    short = contract(operation(parameters=(replace(optional, shape=scalar(max_length=8)),)))
    yield whole("CD414", "If-Match", may, short)


def bodies() -> Iterator[Pair]:
    config = structure(member("Name"))
    yield whole("CD211", "Config", contract(operation(request=None)), contract())
    free = body(config, required=False)
    yield whole("CD213", "Config", contract(operation(request=free)), contract())
    yield whole("CD215", "Thing", contract(operation(response=None)), contract())
    sent = contract(operation(request=body(config, member="ThingConfig")))
    yield whole("CD217", "Config", contract(), sent)
    answer = body(structure(member("Id")), root="Thing")
    read = contract(operation(response=replace(answer, member="Thing")))
    yield whole("CD218", "Thing", contract(), read)
    yield whole("CD301", "Settings", contract(), contract(operation(request=body(config, "Settings"))))
    yield whole("CD302", "Item", contract(), contract(operation(response=replace(answer, root="Item"))))


def errors() -> Iterator[Pair]:
    one, other, moved = (
        contract(operation(errors=rows))
        for rows in ((), (DeclaredError("Gone", 400),), (DeclaredError("Gone", 404),))
    )
    yield whole("CD601", "Gone", one, other)
    yield whole("CD603", "Gone", other, moved)
    common = {"AccessDenied": 403}
    yield whole("CD604", "Slow", contract(), contract(common_errors={**common, "Slow": 503}))
    yield whole("CD606", "AccessDenied", contract(), contract(common_errors={"AccessDenied": 401}))
    said = [contract(messages={"AccessDenied": text}) for text in (FIRST_SENTENCE, SECOND_SENTENCE)]
    yield whole("CD607", "AccessDenied", *said)
    refused = [contract(refusals={"missing-body": (code,)}) for code in ("MissingBody", "MalformedXML")]
    yield whole("CD608", "missing-body", *refused)


def limited(**changes: Any) -> Contract:
    return contract(constraints=(constraint(**changes),))


def rules_on_requests() -> Iterator[Pair]:
    name = "name-length"
    yield whole("CD701", name, contract(), limited())
    yield whole("CD703", name, limited(), limited(argument={"maximum": 9}))
    yield whole("CD705", name, limited(), limited(argument={"maximum": 10, "unit": "bytes"}))
    yield whole("CD708", name, contract(), limited(level="observed"))
    yield whole("CD708", name, contract(), limited(against="the documents do not say so"))
    yield whole("CD710", name, *map(with_code, ("AccessDenied", "InvalidArgument")))
    yield whole("CD909", name, limited(level="observed"), limited())
    said = [limited(message=text) for text in ("Too long.", "Too big.")]
    yield whole("CD607", name, *said)
    yield whole("CD704", "longer-name", limited(), limited(id="longer-name", argument={"maximum": 20}))
    seen = [limited(level="observed", argument={"maximum": figure}) for figure in (10, 9)]
    yield whole("CD705", name, *seen)
    told = (("CD401", "Config/Kind"), ("CD706", name), ("CD501", "Thing/Kind"))
    row = constraint(paths=("Kind",))
    yield Pair(with_config(structure(member("Name"))), with_config(CONFIG, constraints=(row,)), told)


def with_code(code: str) -> Contract:
    common = {"AccessDenied": 403, "InvalidArgument": 400}
    return contract(common_errors=common, constraints=(constraint(code=code),))


def resource(**changes: Any) -> Contract:
    every = tuple(
        operation(name=name, is_create=name == "CreateThing")
        for name in ("CreateThing", "UpdateThing", "DeleteThing")
    )
    return contract(*every, resource=replace(RESOURCE, **changes))


def resources() -> Iterator[Pair]:
    free, bound = resource(limit_code="TooMany"), resource(limit=100, limit_code="TooMany")
    yield whole("CD711", "TooMany", free, bound)
    yield whole("CD713", "TooMany", bound, resource(limit=99, limit_code="TooMany"))
    yield whole("CD715", "Limit", bound, resource(limit=100, limit_code="Limit"))
    yield whole("CD809", "Status", resource(), resource(initial_status="InProgress"))
    yield whole("CD810", "Status", resource(), resource(settled_status="Deployed"))
    yield whole("CD811", "NotDisabled", resource(), resource(must_disable_code="NotDisabled"))
    used, held = resource(in_use_code="InUse"), resource(in_use_code="Held")
    yield whole("CD813", "InUse", resource(), used)
    yield whole("CD817", "Held", used, held)
    yield whole("CD815", "InUse", resource(), resource(update_in_use_code="InUse"))
    yield whole("CD818", "Config/Name", resource(), resource(fixed=("Name",), fixed_code="Illegal"))
    refused = RefusedUpdate(">=2020-05-31", "IllegalUpdate", "No.", "a thread")
    yield whole("CD820", ">=2020-05-31", resource(), resource(refuses=(refused,)))
    yield whole("CD822", "Id", resource(), resource(id_prefix="K"))
    told = (("CD823", "NoSuchThing"),) * 2
    yield Pair(resource(not_found_code="Gone"), resource(not_found_code="NoSuchThing"), told)


def semantics() -> Iterator[Pair]:
    rule = Idempotency("CallerReference", "same", None, "Exists", "a document")
    same, conflict, unsaid = (
        repeated(replace(rule, documented=word)) for word in ("same", "conflict", "unspecified")
    )
    yield whole("CD801", "CallerReference", same, conflict)
    yield whole("CD803", "CallerReference", same, unsaid)
    yield whole("CD803", "CallerReference", conflict, unsaid)
    yield whole("CD805", "Name", same, repeated(replace(rule, key="Name")))
    yield whole("CD806", "CallerReference", same, repeated(replace(rule, conflict_code="Taken")))
    yield whole("CD807", "CallerReference", contract(), same)
    yield whole("CD901", "CallerReference", same, repeated(replace(rule, observed="conflict")))
    agreeing = repeated(replace(rule, observed="same"))
    yield Pair(same, agreeing, ())
    echo = [contract(normalisations=rows) for rows in ((), (normalisation(),))]
    yield whole("CD824", "name-default", *echo)
    other = contract(normalisations=(normalisation(argument={"value": "x"}),))
    yield whole("CD826", "name-default", echo[1], other)
    told = (("CD401", "Config/Kind"), ("CD827", "name-default"), ("CD501", "Thing/Kind"))
    row = normalisation(paths=("Kind",))
    yield Pair(with_config(structure(member("Name"))), with_config(CONFIG, normalisations=(row,)), told)
    tags = Tagging(tag="TagResource", limit=50)
    yield whole("CD829", "", contract(), contract(tagging=tags))
    yield whole("CD831", "", contract(tagging=tags), contract(tagging=replace(tags, limit=60)))
    yield whole("CD832", "", contract(), contract(page_size=50))


def repeated(rule: Idempotency) -> Contract:
    return contract(operation(idempotency=rule))


PAIRS = list(
    chain(members(), routes(), heads(), bodies(), errors(), rules_on_requests(), resources(), semantics())
)


def told(old: Contract, new: Contract) -> list[Change]:
    return list(compare(revision(old), revision(new)).changes)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(rule for rule, _ in pair.told) or "none")
def test_forwards(pair: Pair) -> None:
    found = told(pair.old, pair.new)
    assert sorted((change.rule.id, change.path) for change in found) == sorted(pair.told)
    for change in found:
        sides = {"added": (False, True), "removed": (True, False)}.get(change.rule.kind)
        assert sides is None or (bool(change.old), bool(change.new)) == sides, change


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(rule for rule, _ in pair.told) or "none")
def test_backwards(pair: Pair) -> None:
    mirrors = sorted(load_rule(rule).mirror for rule, _ in pair.told)
    assert sorted(change.rule.id for change in told(pair.new, pair.old)) == mirrors


def test_every_rule_is_tried() -> None:
    tried = {rule for pair in PAIRS for rule, _ in pair.told}
    mirrors = {load_rule(rule).mirror for rule in tried}
    # A version of its own: `tests/compare/test_properties.py`.
    assert set(load_rules()) - tried - mirrors == {"CD101"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ({"argument": {"minimum": 1}}, {"argument": {"minimum": 2}}, "CD703"),
        ({"argument": {"values": ["a"]}}, {"argument": {"values": ["a", "b"]}}, "CD704"),
        ({"argument": {"sets": [["a"], ["b"]]}}, {"argument": {"sets": [["b"]]}}, "CD703"),
        ({"argument": {"values": ["a"]}}, {"argument": {"values": ["b"]}}, "CD705"),
        ({"argument": {}}, {"argument": {"exempt": ["a"]}}, "CD704"),
        # What must not stand together: more of it says another thing.
        (
            {"kind": "forbidden-together", "argument": {"values": ["a"]}},
            {"kind": "forbidden-together", "argument": {"values": ["a", "b"]}},
            "CD705",
        ),
        ({"kind": "reference"}, {"kind": "reference", "paths": ("Name", "/Names")}, "CD704"),
        ({"kind": "unique-items"}, {"kind": "unique-items", "paths": ("Name", "Kind")}, "CD703"),
        # One thing tighter and one looser.
        ({"argument": {"maximum": 9, "minimum": 1}}, {"argument": {"maximum": 10, "minimum": 2}}, "CD705"),
    ],
)
def test_which_way_a_rule_changed(old: dict[str, Any], new: dict[str, Any], rule: str) -> None:
    (change,) = told(limited(**old), limited(**new))
    assert change.rule.id == rule


def test_a_rule_nobody_is_held_to_is_not_compared() -> None:
    assert told(contract(), limited(level="inferred")) == []


def test_a_rule_of_other_requests_is_not_compared() -> None:
    assert told(contract(), limited(on="update")) == []
    assert told(contract(), limited(root="Settings")) == []
    assert told(contract(), limited(code="NotDeclared")) == []
