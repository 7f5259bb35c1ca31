from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cloudfront_harness.compare.chain import chain
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.revisions import known_revision
from cloudfront_harness.compare.witness.attempts import Attempts
from cloudfront_harness.compare.witness.plans import Plan
from cloudfront_harness.compare.witness.sides import Sides
from cloudfront_harness.compare.witness.witness import Outcome, Tally, Witness, tallies, tally
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.emulator.serving.thread import EmulatorThread
from cloudfront_harness.exchange import Exchange, Response
from cloudfront_harness.scenarios.targets import Target
from cloudfront_harness.specs import load_rules


@pytest.fixture(scope="module")
def emulator() -> Iterator[EmulatorThread]:
    with EmulatorThread() as served:
        yield served


@pytest.fixture
def sides(emulator: EmulatorThread) -> Iterator[Sides]:
    emulator.renew()
    target = Target("emulator", emulator.url, isolated=True, disposable=True)
    with RestDriver(emulator.url) as driver:
        yield Sides(target, driver)


def step(old: str, new: str, *operations: str) -> Comparison:
    return compare(known_revision(old), known_revision(new), operations)


def with_change(comparison: Comparison, rule: str, operation: str, path: str) -> Comparison:
    """The comparison with one change, which need not be so."""
    change = Change(load_rules()[rule], comparison.old.label, comparison.new.label, operation, path)
    return replace(comparison, changes=(change,))


def status(exchange: Exchange | None) -> int:
    assert exchange is not None
    assert exchange.response is not None
    return exchange.response.status


DNS_NAME = "StreamingDistributionConfig/S3Origin/DNSName"
CERTIFICATE = "DistributionConfig/ViewerCertificate/IAMCertificateId"
REQUESTS = [
    # a required member that came; one that went; one that became required
    ("2012-03-15", "2012-05-05", "CreateDistribution", "CD403", "DistributionConfig/Origins"),
    ("2012-03-15", "2012-05-05", "CreateDistribution", "CD402", "DistributionConfig/S3Origin"),
    ("2012-03-15", "2012-05-05", "UpdateDistribution", "CD405", "DistributionConfig/Comment"),
    # the same in an operation on what has to be made first
    ("2012-03-15", "2012-05-05", "UpdateStreamingDistribution", "CD404", DNS_NAME),
    # a longer text than the newer version takes, which another member repeats; a rule that no schema states
    ("2019-03-26", "2020-05-31", "CreateDistribution", "CD414", CERTIFICATE),
    ("2019-03-26", "2020-05-31", "CreateDistributionWithTags", "CD701", "distribution-comment-length"),
    # the second of two requests
    ("2018-06-18", "2018-11-05", "CreateDistribution", "CD801", "CallerReference"),
    ("2018-06-18", "2018-11-05", "CreateStreamingDistributionWithTags", "CD801", "CallerReference"),
]


@pytest.mark.parametrize(("old", "new", "operation", "rule", "path"), REQUESTS)
def test_a_request_that_one_version_accepts_and_the_other_refuses(
    sides: Sides, old: str, new: str, operation: str, rule: str, path: str
) -> None:
    comparison = step(old, new, operation)
    (change,) = [row for row in comparison.changes if (row.rule.id, row.path) == (rule, path)]
    (witness,) = Attempts(replace(comparison, changes=(change,)), sides)
    assert witness.outcome == "witnessed", witness.reason
    assert 200 <= status(witness.old) < 300
    assert 400 <= status(witness.new) < 500
    assert witness.old is not None
    assert witness.new is not None
    assert witness.old.request.target.startswith(f"/{old}/")
    assert witness.new.request.target.startswith(f"/{new}/")
    assert f"doc/{new}/".encode() in witness.new.request.body
    assert witness.old.request.method == witness.new.request.method


def test_the_smallest_request_has_only_what_the_change_is_about(sides: Sides) -> None:
    comparison = step("2019-03-26", "2020-05-31", "CreateDistribution")
    (change,) = [row for row in comparison.changes if row.rule.id == "CD414"]
    (witness,) = Attempts(replace(comparison, changes=(change,)), sides)
    assert witness.new is not None
    assert b"IAMCertificateId" in witness.new.request.body
    assert b"Aliases" not in witness.new.request.body
    assert witness.reason == ""


def alone(witness: Witness) -> bytes:
    """What the newer version says of this change alone."""
    assert witness.alone is not None
    assert witness.alone.response is not None
    assert 400 <= witness.alone.response.status < 500
    return witness.alone.response.body


ALONE = [
    ("CD403", "DistributionConfig/Aliases", b"Value null at 'distributionConfig.aliases'"),
    ("CD405", "DistributionConfig/Logging", b"Value null at 'distributionConfig.logging'"),
    ("CD402", "DistributionConfig/CNAME", b"CNAME is not a member here"),
    ("CD403", "DistributionConfig/Logging/Enabled", b"Value null at 'distributionConfig.logging.enabled'"),
]


@pytest.mark.parametrize(("rule", "path", "said"), ALONE)
def test_where_several_changes_break_a_request_each_is_shown_alone(
    sides: Sides, rule: str, path: str, said: bytes
) -> None:
    comparison = step("2012-03-15", "2012-05-05", "CreateDistribution")
    (change,) = [row for row in comparison.changes if (row.rule.id, row.path) == (rule, path)]
    (witness,) = Attempts(replace(comparison, changes=(change,)), sides)
    assert said in alone(witness)
    assert witness.reason == ""


def test_where_one_change_breaks_a_request_nothing_else_is_asked(sides: Sides) -> None:
    comparison = step("2019-03-26", "2020-05-31", "CreateDistribution")
    (change,) = [row for row in comparison.changes if row.rule.id == "CD414"]
    (witness,) = Attempts(replace(comparison, changes=(change,)), sides)
    assert witness.alone is None


def test_a_break_that_does_not_show_is_unconfirmed(sides: Sides) -> None:
    # Both versions have the member.
    comparison = with_change(
        step("2018-06-18", "2018-11-05"), "CD402", "CreateDistribution", "DistributionConfig/Comment"
    )
    (witness,) = Attempts(comparison, sides)
    assert (witness.outcome, witness.reason) == ("unconfirmed", "the newer version comes to 201")
    assert status(witness.new) == 201


@pytest.mark.parametrize(
    ("rule", "operation", "path", "reason"),
    [
        ("CD713", "CreateDistribution", "TooManyDistributions", "it takes more than a request"),
        ("CD402", "CreateDistribution", "DistributionConfig/Nothing", "no request shows it"),
        ("CD402", "CreateNothing", "DistributionConfig/Comment", "no operation shows it"),
        ("CD603", "CreateDistribution", "NoSuchOrigin", "nothing is known of how to provoke the error"),
        ("CD104", "DeleteServiceLinkedRole", "", "the older version comes to 501 NotImplemented"),
    ],
)
def test_what_cannot_be_witnessed_says_why(
    sides: Sides, rule: str, operation: str, path: str, reason: str
) -> None:
    comparison = with_change(step("2017-03-25", "2017-10-30"), rule, operation, path)
    (witness,) = Attempts(comparison, sides)
    assert (witness.outcome, witness.reason) == ("not-witnessable", reason)


class _WithoutNewer(Sides):
    """A target that has the older version alone."""

    def send(self, plan: Plan, operation: Operation, written: Contract, addressed: Contract) -> Exchange:
        exchange = Sides.send(self, plan, operation, written, addressed)
        return exchange if addressed.api_version < "2012-05-05" else replace(exchange, response=Response(404))


def test_a_refusal_by_a_target_that_lacks_the_version_shows_nothing(sides: Sides) -> None:
    comparison = step("2012-03-15", "2012-05-05", "CreateDistribution")
    witnesses = [*Attempts(comparison, _WithoutNewer(sides.target, sides.driver))]
    assert {witness.outcome for witness in witnesses} == {"not-witnessable"}
    assert {witness.reason for witness in witnesses if witness.change.rule.id == "CD403"} == {
        "a valid request of the newer version comes to 404"
    }


RESPONSES = [
    ("2012-03-15", "2012-05-05", "CreateDistribution", "CD502", "Distribution/DistributionConfig/S3Origin"),
    ("2012-03-15", "2012-05-05", "ListDistributions", "CD502", "DistributionList/DistributionSummary"),
    ("2012-03-15", "2012-05-05", "GetStreamingDistribution", "CD504", f"StreamingDistribution/{DNS_NAME}"),
]


@pytest.mark.parametrize(("old", "new", "operation", "rule", "path"), RESPONSES)
def test_a_change_in_answers_is_shown_by_two(
    sides: Sides, old: str, new: str, operation: str, rule: str, path: str
) -> None:
    comparison = step(old, new, operation)
    (change,) = [row for row in comparison.changes if (row.rule.id, row.path) == (rule, path)]
    (witness,) = Attempts(replace(comparison, changes=(change,)), sides)
    last = path.rpartition("/")[2].encode()
    assert witness.outcome == "witnessed", witness.reason
    assert witness.old is not None
    assert witness.old.response is not None
    assert b"<" + last in witness.old.response.body
    assert witness.new is not None
    assert witness.new.request.target.startswith(f"/{new}/")


def test_a_target_that_keeps_things_is_left_as_it_was(emulator: EmulatorThread) -> None:
    emulator.renew()
    target = Target("kept", emulator.url)
    with RestDriver(emulator.url) as driver:
        sides = Sides(target, driver)
        comparison = step("2018-06-18", "2018-11-05", "CreateCloudFrontOriginAccessIdentity")
        made = with_change(comparison, "CD801", "CreateCloudFrontOriginAccessIdentity", "CallerReference")
        (witness,) = Attempts(made, sides)
        assert witness.outcome == "unconfirmed"
        assert sides.left == []
        driver.credentials = target.credentials()
        contract = comparison.new.contract
        listed = driver.invoke(contract, "ListCloudFrontOriginAccessIdentities")
    assert listed.response is not None
    assert b"<Quantity>0</Quantity>" in listed.response.body


def test_tallies_count_by_rule() -> None:
    rules = load_rules()
    changes = [
        Change(rules[rule], "a", "b", "", path)
        for rule, path in (("CD402", "x"), ("CD402", "y"), ("CD801", ""))
    ]
    outcomes: tuple[Outcome, ...] = ("witnessed", "unconfirmed", "not-witnessable")
    witnesses = [Witness(change, outcome, "t") for change, outcome in zip(changes, outcomes, strict=True)]
    assert tallies(witnesses) == {"CD402": Tally(1, 2), "CD801": Tally(0, 1)}
    assert str(tally(witnesses)) == "witnessed 1 of 3"


# What no request to the emulator shows, each with the reason.
NOT_WITNESSED = {
    # It takes any well-formed signature, whatever the version.
    "CD110": "unconfirmed",
    # It has none of the operations on service-linked roles.
    "CD104": "not-witnessable",
    # A distribution whose origins have no items has a target origin that is none of them.
    "CD405": "not-witnessable",
}


@pytest.mark.slow
def test_the_chain_is_witnessed_but_for_what_has_a_reason(sides: Sides) -> None:
    witnesses = [
        witness
        for comparison in chain()
        for witness in Attempts(comparison, sides)
        if witness.change.rule.severity == "breaking-request"
    ]
    figures = tally(witnesses)
    assert figures.witnessed >= 0.95 * figures.total, str(figures)
    left = [witness for witness in witnesses if witness.outcome != "witnessed"]
    assert all(witness.reason for witness in left)
    # None of the others may be owed to another change.
    assert all(not witness.reason for witness in witnesses if witness.outcome == "witnessed")
    assert {witness.change.rule.id: witness.outcome for witness in left} == NOT_WITNESSED
