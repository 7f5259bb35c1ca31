"""Comparisons made by hand for tests of what is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cloudfront_harness.compare.change import Change, Comparison, Revision
from cloudfront_harness.contract import Contract, Operation, Rule, Severity
from cloudfront_harness.reports.html import Reproduction, Side

VERSIONS = ("2012-05-05", "2012-07-01", "2013-05-12")

CREATE, GET, NEW = "CreateDistribution", "GetDistribution", "CreateKeyGroup"


def rule(identifier: str = "CD301", severity: Severity = "additive", **changes: Any) -> Rule:
    values: dict[str, Any] = {
        "id": identifier,
        "title": "An optional member was added",
        "area": "members",
        "direction": "request",
        "kind": "added",
        "severity": severity,
        "rationale": "What was sent before is still accepted.",
        "example": "PriceClass in 2012-07-01",
        "mirror": "CD302",
    }
    return Rule(**{**values, **changes})


RULES = {
    "breaking-request": rule("CD302", "breaking-request", title="A member was removed", kind="removed"),
    "breaking-response": rule(
        "CD303", "breaking-response", title="An element is gone from the answer", direction="response"
    ),
    "risky": rule("CD304", "risky", title="A value was added to an enumeration"),
    "additive": rule(),
    "editorial": rule("CD305", "editorial", title="An error is declared", direction="both"),
}


def change(severity: Severity = "additive", operation: str = CREATE, **changes: Any) -> Change:
    values: dict[str, Any] = {
        "rule": RULES[severity],
        "old_version": VERSIONS[0],
        "new_version": VERSIONS[1],
        "operation": operation,
        "path": "DistributionConfig/PriceClass",
        "old": "",
        "new": "string, enum PriceClass_100 | PriceClass_All",
    }
    return Change(**{**values, **changes})


def contract(version: str, *operations: str) -> Contract:
    return Contract(
        api_version=version,
        namespace=f"http://cloudfront.amazonaws.com/doc/{version}/",
        operations={
            name: Operation(
                name, version, "POST", f"/{version}/{name}", "", 201, is_create=name.startswith("Create")
            )
            for name in operations
        },
        common_errors={},
        auth=("sigv4",),
    )


def revision(version: str, *operations: str, label: str = "") -> Revision:
    return Revision(label or version, contract(version, *operations), f"specs/{version}.json")


def comparison(*changes: Change, operations: Iterable[str] = (CREATE, GET), **others: Any) -> Comparison:
    old, new = revision(VERSIONS[0], *operations), revision(VERSIONS[1], *operations)
    return Comparison(**{"old": old, "new": new, "changes": changes, **others})


# No line of a phone has room for its last part.
LONG = "DistributionConfig/CacheBehaviors/Items/CacheBehavior/" + "FieldLevelEncryptionContentTypeProfile" * 3


def pair() -> Comparison:
    """A change of every severity in two operations, and one of the version as a whole."""
    return comparison(
        change("breaking-request", "", path="", old="/2012-05-05/", new="/2012-07-01/"),
        change(
            "additive",
            GET,
            path="Distribution/DistributionConfig/PriceClass",
            below=("Distribution/DistributionConfig/PriceClass/Items",),
        ),
        change("breaking-response", GET, path="Distribution/Signer", old="list, 1 to 5", new=""),
        change(
            "breaking-request", path="DistributionConfig/Logging", old="structure", new="structure, required"
        ),
        change("risky", path=LONG, old=LONG.replace("/", ""), new=f"enum {LONG}"),
        change(),
        change("editorial", path="InvalidOrigin", new="400"),
        ignored=((change("risky", GET, path="ETag"), "nobody reads it"),),
    )


def chain() -> tuple[Comparison, ...]:
    """Two steps; the second brings an operation."""
    first = pair()
    second = Comparison(
        first.new,
        revision(VERSIONS[2], CREATE, GET, NEW),
        (
            _later("additive", NEW, path=""),
            _later("additive", path="DistributionConfig/Restrictions"),
            _later("risky", path="DistributionConfig/Comment", old="string", new="string, at most 128"),
        ),
    )
    return first, second


def timeline() -> tuple[Comparison, ...]:
    """Two steps between revisions of one version."""
    labels = [f"2020-05-31 (botocore {release})" for release in ("1.17.24", "1.30.0", "1.43.11")]
    old, mid, new = (revision("2020-05-31", CREATE, label=label) for label in labels)
    return (
        Comparison(old, mid, (change("risky", old_version=labels[0], new_version=labels[1]),)),
        Comparison(mid, new, (change(old_version=labels[1], new_version=labels[2]),)),
    )


def _later(severity: Severity = "additive", operation: str = CREATE, **changes: Any) -> Change:
    return change(severity, operation, **{"old_version": VERSIONS[1], "new_version": VERSIONS[2], **changes})


def reproduction(of: Change, *, shown: bool = True, **changes: Any) -> Reproduction:
    values: dict[str, Any] = {
        "fingerprint": of.fingerprint,
        "target": "emulator",
        "outcome": "witnessed" if shown else "unconfirmed",
        "shown": shown,
        "reason": "" if shown else "both versions accept it",
        "sides": tuple(
            Side(
                version,
                f"HTTP {status}",
                exchange=f"POST /{version}/distribution\n\n<DistributionConfig/>\n\nHTTP/1.1 {status}",
                curl=f"curl 'http://127.0.0.1:8474/{version}/distribution'",
                boto3=f"boto3.client('cloudfront', api_version='{version}')",
            )
            for version, status in ((of.old_version, 201), (of.new_version, 400))
        ),
    }
    return Reproduction(**{**values, **changes})


# Whatever a page does with a text, this must stay a text.
HOSTILE = (
    "\"'><script>window.ran = 1</script><img src=x onerror='window.ran = 1'></style></script>&lt;{{ 7*7 }}"
)


def hostile() -> tuple[Comparison, tuple[Reproduction, ...]]:
    """A comparison, and what running it showed, in which all that comes from outside is `HOSTILE`."""
    broken = rule(title=HOSTILE, rationale=HOSTILE, area=HOSTILE)
    changes = tuple(
        Change(
            broken, HOSTILE, HOSTILE, operation, HOSTILE, HOSTILE, f"{HOSTILE} too", (f"{HOSTILE}/{HOSTILE}",)
        )
        for operation in (HOSTILE, f"{HOSTILE}2")
    )
    side = Revision(HOSTILE, contract("2012-07-01", HOSTILE, f"{HOSTILE}2"), HOSTILE)
    shown = tuple(
        Reproduction(
            each.fingerprint,
            HOSTILE,
            HOSTILE,
            True,
            HOSTILE,
            (Side(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),) * 2,
        )
        for each in changes
    )
    return Comparison(side, side, changes, ignored=((changes[0], HOSTILE),)), shown
