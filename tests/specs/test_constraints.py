"""Facts that no model carries: every row finds its members, has a code that belongs, and can be broken."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from cloudfront_harness.contract import Constraint, Contract, Level, Member, Normalisation, Operation, Shape
from cloudfront_harness.specs import API_VERSIONS, load_contract, specs_directory

INPUTS = specs_directory() / "inputs"
CONSTRAINT_ROWS: list[dict[str, Any]] = tomllib.loads((INPUTS / "constraints.toml").read_text("utf-8"))[
    "constraint"
]
NORMALISATION_ROWS: list[dict[str, Any]] = tomllib.loads((INPUTS / "normalisations.toml").read_text("utf-8"))[
    "normalisation"
]

every_version = pytest.mark.parametrize("version", API_VERSIONS)
every_row = pytest.mark.parametrize("row", CONSTRAINT_ROWS, ids=lambda row: row["id"])


def documented_kinds() -> set[str]:
    """The kinds that the head of constraints.toml explains."""
    head = (INPUTS / "constraints.toml").read_text("utf-8").partition("# Kinds\n")[2].partition("\n#\n")[0]
    return set(re.findall(r"^#   ([a-z-]+)  ", head + "\n", flags=re.MULTILINE)) | set(
        re.findall(r"^#   ([a-z-]+)   ", head, flags=re.MULTILINE)
    )


def root_shape(contract: Contract, root: str) -> Shape:
    for operation in contract.operations.values():
        if operation.request is not None and operation.request.root == root:
            return operation.request.shape
    raise AssertionError(f"{contract.api_version} takes no {root}")


def resolve(shape: Shape, path: str) -> Member | None:
    """The member at a path of element names; a step for the items of a wrapped list, none for others."""
    found: Member | None = None
    for step in path.split("/"):
        if shape.kind == "list":
            assert shape.item is not None
            found = shape.item if step == shape.item.xml_name else None
        else:
            found = next((member for member in shape.members if element_name(member) == step), None)
        if found is None:
            return None
        shape = found.shape.item.shape if found.shape.flattened and found.shape.item else found.shape
    return found


def element_name(member: Member) -> str:
    item = member.shape.item
    return item.xml_name if member.shape.flattened and item is not None else member.xml_name


def place(shape: Shape, scope: str) -> Shape:
    if not scope:
        return shape
    member = resolve(shape, scope)
    assert member is not None, scope
    return member.shape


def rows_of(contract: Contract) -> Iterator[Constraint | Normalisation]:
    yield from contract.constraints
    yield from contract.normalisations


@every_version
def test_every_scope_and_path_leads_somewhere(version: str) -> None:
    contract = load_contract(version)
    for row in rows_of(contract):
        root = root_shape(contract, row.root)
        assert row.scopes, row.id
        assert len(set(row.scopes)) == len(row.scopes)
        for scope in row.scopes:
            shape = place(root, scope)
            assert shape.kind == "structure", (row.id, scope)
            for path in row.paths:
                start = root if path.startswith("/") else shape
                assert resolve(start, path.removeprefix("/")) is not None, (row.id, scope, path)


@every_version
def test_members_are_of_the_kind_that_a_rule_speaks_of(version: str) -> None:
    contract = load_contract(version)
    text, texts, numbers = {"string"}, {"string", "list"}, {"integer", "long"}
    kinds = {
        "max-length": {*text, "blob"},
        "not-empty": texts,
        "pattern": texts,
        "pattern-with": texts,
        "range": numbers,
        "allowed-values": texts | numbers,
        "allowed-for-origin": texts,
        "max-matching": {"list"},
        "one-of-sets": {"list"},
        "max-items": {"list"},
        "reference": text,
        "names-resource": texts,
        "names-one-with": texts,
        "unique-across-resources": texts,
        "ascending": numbers,
        "order": {"list"},
    }
    for row in rows_of(contract):
        for scope in row.scopes:
            member = resolve(place(root_shape(contract, row.root), scope), row.paths[0])
            assert member is not None
            assert row.kind not in kinds or member.shape.kind in kinds[row.kind], (row.id, member.shape.kind)


@every_version
def test_a_rule_has_a_code_that_its_operations_answer_with(version: str) -> None:
    contract = load_contract(version)
    for row in contract.constraints:
        takers = [operation for operation in contract.operations.values() if takes(operation, row.root)]
        statuses = {contract.error_status(operation, row.code) for operation in takers}
        assert statuses & {400, 404, 409, 413}, row.id
        # An update may have an error that a create has not.
        creates = {contract.error_status(taker, row.code) for taker in takers if taker.is_create}
        assert row.on == "update" or not creates or creates & {400, 404, 409, 413}, row.id


def takes(operation: Operation, root: str) -> bool:
    return operation.request is not None and operation.request.root in (root, f"{root}WithTags")


@every_version
def test_a_normalisation_does_not_run_below_a_list_without_a_wrapper(version: str) -> None:
    """The judge pairs items by position and takes the step of a wrapped list as theirs."""
    contract = load_contract(version)
    for row in contract.normalisations:
        for scope in row.scopes:
            shape = root_shape(contract, row.root)
            for step in scope.split("/") if scope else ():
                member = resolve(shape, step)
                assert member is not None
                assert not member.shape.flattened
                shape = member.shape


def test_every_kind_is_documented() -> None:
    assert {row["kind"] for row in CONSTRAINT_ROWS} <= documented_kinds()
    assert len(documented_kinds()) >= 16


def test_ids_are_unique() -> None:
    for rows in (CONSTRAINT_ROWS, NORMALISATION_ROWS):
        assert len({row["id"] for row in rows}) == len(rows)


def test_every_row_applies_somewhere() -> None:
    applied = {row.id for version in API_VERSIONS for row in rows_of(load_contract(version))}
    assert applied == {row["id"] for row in (*CONSTRAINT_ROWS, *NORMALISATION_ROWS)}


@every_row
def test_a_row_is_complete(row: dict[str, Any]) -> None:
    assert row["level"] in set(get_args(Level)) - {"robustness"}
    assert row["source"]
    assert row["paths"]
    assert not row.get("message", "").endswith(" ")


ARGUMENTS = {
    "max-length": {"maximum", "unit"},
    "not-empty": set(),
    "pattern": {"pattern"},
    "range": {"minimum", "maximum"},
    "allowed-values": {"values"},
    "one-of-sets": {"sets"},
    "max-items": {"maximum"},
    "reference": set(),
    "names-resource": {"prefix", "resource"},
    "names-one-with": {"prefix", "resource", "member", "value"},
    "unique-across-resources": set(),
    "required-iff": {"value"},
    "ascending": set(),
    "forbidden-together": {"values"},
    "at-most-one": set(),
    "max-matching": {"maximum", "pattern"},
    "empty-when": {"value"},
    "pattern-with": {"pattern"},
    "allowed-for-origin": {"values", "origins"},
    "max-resources": {"maximum", "counted"},
    "requires": set(),
    "unique-items": set(),
    "at-least-one": set(),
    "both-or-none": set(),
    "present": set(),
    "present-unless": {"value"},
    "item-when": {"item", "value"},
    "maximum-alone": {"maximum"},
    "equal-if-given": set(),
    "unique-together": set(),
    "not-while-named": {"value", "rule"},
    "uses-resource": {"prefix", "resource"},
}
# What a row may say besides.
EXTRAS = {"exempt", "or", "member"}
# How to break a rule on purpose, by its id; kinds that cannot be broken without being told how.
BREACHES = tomllib.loads((specs_directory() / "samples.toml").read_text(encoding="utf-8"))["breach"]
NEEDED = {
    "pattern": "violation",
    "allowed-values": "violation",
    "one-of-sets": "violation",
    "reference": "violation",
    "names-resource": "violation",
    "names-one-with": "violate",
    "at-most-one": "violation",
    "max-matching": "violation",
    "empty-when": "violation",
    "pattern-with": "violation",
    "allowed-for-origin": "violation",
    "requires": "violation",
    "unique-items": "violation",
    "both-or-none": "violation",
    "item-when": "violation",
    "equal-if-given": "violation",
    "forbidden-together": "with",
    "max-resources": "with",
}


@every_row
def test_a_row_has_the_figures_of_its_kind(row: dict[str, Any]) -> None:
    given, needed = set(row["argument"]), ARGUMENTS[row["kind"]]
    assert needed <= given <= needed | EXTRAS
    if row["kind"] == "forbidden-together":
        assert len(row["argument"]["values"]) == len(row["paths"])
    if row["kind"] == "max-resources":
        assert row["argument"]["counted"] in ("same", "any", "values")
        assert ("exempt" in given) == (len(row["paths"]) == 2)
    if row["kind"] == "max-length":
        assert row["argument"]["unit"] in ("characters", "bytes", "octets")
    if row["kind"] == "range":
        assert row["argument"]["minimum"] < row["argument"]["maximum"]


def test_breaches_are_of_constraints_that_there_are() -> None:
    assert BREACHES.keys() <= {row["id"] for row in CONSTRAINT_ROWS}


@every_row
def test_a_rule_is_told_how_to_be_broken(row: dict[str, Any]) -> None:
    breach = BREACHES.get(row["id"], {})
    assert set(breach) <= {"violation", "violate", "without", "with", "items"}
    needed = NEEDED.get(row["kind"])
    assert needed is None or needed in breach or breach.get("violate"), row["id"]


@every_row
def test_a_violation_violates(row: dict[str, Any]) -> None:
    argument, given = row["argument"], BREACHES.get(row["id"], {}).get("violation")
    if given is None:
        return
    wrong = given if isinstance(given, list) else [given]
    match row["kind"]:
        case "pattern":
            assert [text for text in wrong if re.fullmatch(argument["pattern"], text)] == []
        case "max-matching":
            assert re.fullmatch(argument["pattern"], given.format(1))
        case "allowed-values" | "allowed-for-origin":
            assert not set(wrong) & set(argument["values"])
        case "one-of-sets":
            assert set(given) not in [set(allowed) for allowed in argument["sets"]]
        case "names-resource":
            assert [name for name in wrong if not name.startswith(argument["prefix"])] == []
        case "at-most-one":
            assert len([name for name in row["paths"] if given.get(name)]) > 1


_BUCKETS = ["bucket.s3.amazonaws.com", "bucket.s3-eu-west-1.amazonaws.com"]
_NO_BUCKETS = ["", "www.example.com", "s3.amazonaws.com", "amazonaws.com"]
_PATHS = ["/", "/*", "/images/a.jpg", "/a%7Eb.js", "/a?b=c&d=(e),f;g:h@i!$", "/a+b_c.d-e"]
_NO_PATHS = ["", "images/a.jpg", "/a~b.js", "/a b", "/l'a", "/é", '/a"b', "/a<b>", "/a#b", "/a\\b", "/{a}"]
PATTERN_EXAMPLES = {
    "cname-domain": (
        ["www.example.com", "*.example.com", "a_b.example.com", "xn--bcher-kva.example"],
        ["", "example", "not_a_domain", "www..example.com", "*", "www.*.com", "a b.example.com"],
    ),
    "origin-domain-colon": (["", "www.example.com"], ["https://www.example.com", "www.example.com:80"]),
    "origin-domain-name": (
        [
            "example.com",
            "bucket.s3.amazonaws.com",
            "a-b.example.co",
            "my_bucket.s3.amazonaws.com",
            "example.com.",
        ],
        [
            "",
            "example",
            "not a domain name",
            "http://example.com",
            ".example.com",
            "example..com",
            "a" * 300 + ".com",
        ],
    ),
    "origin-path": (["", "/production", "/a/b", "/" + "x" * 254], ["production", "/" + "x" * 255]),
    "origin-path-end": (["", "/production", "production"], ["/", "/production/"]),
    "certificate-region": (
        [
            "",
            "arn:aws:acm:us-east-1:123456789012:certificate/1",
            "arn:aws-cn:iam::123456789012:server-certificate/x",
        ],
        ["arn:aws:acm:eu-west-1:123456789012:certificate/1", "certificate"],
    ),
    "public-key-form": (
        ["-----BEGIN PUBLIC KEY-----\nMFww+/=\nAA\n-----END PUBLIC KEY-----\n"],
        ["", "MFww", "-----BEGIN RSA PUBLIC KEY-----\nMFww\n-----END RSA PUBLIC KEY-----\n"],
    ),
    "origin-request-policy-encoding": (
        ["Origin", "X-Accept-Encoding"],
        ["Accept-Encoding", "accept-encoding"],
    ),
    "origin-request-policy-authorization": (
        ["x-wp-access-authorization"],
        ["Authorization", "authorization"],
    ),
    "custom-error-page-path": (["", "/4xx.html", "/a/b.html"], ["4xx.html", "/" + "x" * 300]),
    "location-code": (["DE", "US"], ["de", "DEU", "", "Germany"]),
    "web-acl": (
        [
            "",
            "473e64fd-f30b-4765-81a0-62ad96dd167a",
            "arn:aws:wafv2:us-east-1:123456789012:global/webacl/example/473e64fd-f30b-4765-81a0-62ad96dd167a",
        ],
        ["example", "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/example/473e64fd"],
    ),
    "s3-origin-domain-2010": (_BUCKETS, _NO_BUCKETS),
    "streaming-origin": (_BUCKETS, _NO_BUCKETS),
    "streaming-origin-2010": (_BUCKETS, _NO_BUCKETS),
    "trusted-signer-account": (["self", "123456789012"], ["", "1234", "nobody"]),
    "trusted-signer-account-2010": (["123456789012"], ["self", "1234"]),
    "streaming-signer-account": (["self", "123456789012"], ["", "1234", "nobody"]),
    "streaming-signer-account-2010": (["123456789012"], ["self", "1234"]),
    "lambda-arn": (
        ["arn:aws:lambda:us-east-1:123456789012:function:example:1"],
        [
            "arn:aws:lambda:us-east-1:123456789012:function:example",
            "arn:aws:lambda:us-east-1:123456789012:function:example:$LATEST",
            "arn:aws:lambda:eu-west-1:123456789012:function:example:1",
        ],
    ),
    "invalidation-path": (_PATHS, _NO_PATHS),
    "invalidation-path-2010": (_PATHS, _NO_PATHS),
}


@pytest.mark.parametrize("name", [row["id"] for row in CONSTRAINT_ROWS if row["kind"] == "pattern"])
def test_patterns_take_what_they_should(name: str) -> None:
    (row,) = [row for row in CONSTRAINT_ROWS if row["id"] == name]
    pattern = re.compile(row["argument"]["pattern"])
    allowed, refused = PATTERN_EXAMPLES[name]
    assert [text for text in allowed if not pattern.fullmatch(text)] == []
    assert [text for text in refused if pattern.fullmatch(text)] == []


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("identity-comment-length", "2010-11-01", "2020-05-31"),
        ("distribution-comment-length", "2020-05-31", "2020-05-31"),
        ("cname-count-2010", "2010-11-01", "2012-03-15"),
        ("cname-count", "2012-05-05", "2020-05-31"),
        ("required-protocol", "2010-11-01", "2012-03-15"),
        ("target-origin", "2012-05-05", "2018-06-18"),
        ("target-origin-or-group", "2018-11-05", "2019-03-26"),
        ("target-origin-or-group-2020", "2020-05-31", "2020-05-31"),
        ("whitelisted-cookies", "2012-07-01", "2020-05-31"),
        ("ttl-order", "2015-04-17", "2020-05-31"),
        ("origin-path", "2014-11-06", "2020-05-31"),
        ("origin-read-timeout", "2017-03-25", "2020-05-31"),
        ("sni-without-sslv3", "2014-10-21", "2020-05-31"),
    ],
)
def test_a_rule_holds_in_its_versions_and_no_others(name: str, first: str, last: str) -> None:
    holding = [
        version for version in API_VERSIONS if name in {row.id for row in load_contract(version).constraints}
    ]
    assert holding == [version for version in API_VERSIONS if first <= version <= last]


def test_scopes_are_all_places_of_a_version() -> None:
    rows = {row.id: row for row in load_contract("2016-09-29").constraints}
    behaviours = ("DefaultCacheBehavior", "CacheBehaviors/Items/CacheBehavior")
    assert rows["ttl-order"].scopes == behaviours
    assert rows["target-origin"].scopes == behaviours
    assert set(rows["cached-methods"].scopes) == {
        f"{place}/AllowedMethods/CachedMethods" for place in behaviours
    }
    assert rows["origin-identity"].scopes == ("Origins/Items/Origin/S3OriginConfig",)
    early = {row.id: row for row in load_contract("2010-11-01").constraints}
    assert early["trusted-signer-count-2010"].scopes == ("TrustedSigners",)
    assert early["origin-identity-2010"].scopes == ("S3Origin",)
