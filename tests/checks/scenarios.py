"""What scenario checks must find and what they must let pass, a row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cloudfront_harness.checks import Answer, Judgement, read_answer
from cloudfront_harness.checks.relations.across import check_nothing_lost, check_read_across
from cloudfront_harness.checks.relations.idempotency import (
    Variant,
    check_made_once,
    check_new_reference,
    check_other_configuration,
    check_race,
    check_repetition,
)
from cloudfront_harness.checks.relations.lifecycle import (
    check_content,
    check_deleted,
    check_initial_status,
    check_listed,
    check_precondition,
    check_read,
    check_read_config,
    check_tags,
    check_updated,
)
from cloudfront_harness.checks.relations.required_refusals import (
    check_accepted,
    check_entities,
    check_expected_error,
    check_nothing_made,
    check_refused,
    check_spelling,
)
from cloudfront_harness.contract import Profile
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import load_contract

from tests.checks.good import (
    ID,
    answered,
    good_exchange,
    refusal,
    response_of,
    with_bytes,
    with_header,
    with_status,
)

VERSION = "2016-09-29"
REFUSING_VERSION = "2018-11-05"
# The documents still promise the original answer; recordings show a refusal.
CONTESTED_VERSION = "2018-06-18"
# Has kinds of resource that are delivered as they are.
CONTENT_VERSION = "2020-05-31"
OTHER_ID = "E00000000000A1"


@dataclass(frozen=True, slots=True)
class ScenarioCase:
    """A scenario check that breaks one clause, or (`clause` kept) none.

    `check` is run with a judgement of `operation`.
    """

    clause: str
    name: str
    check: Callable[[Judgement], None]
    broken: bool
    operation: str = "CreateDistribution"
    version: str = VERSION
    profile: Profile = "documented"

    def judged(self) -> Judgement:
        contract = load_contract(self.version)
        judgement = Judgement(contract, contract.operation(self.operation), self.profile)
        self.check(judgement)
        return judgement


# Exchanges ----------------------------------------------------------------------------------------------


def good(operation: str = "CreateDistribution", version: str = VERSION) -> Exchange:
    contract = load_contract(version)
    return good_exchange(contract, contract.operation(operation))


def refused(
    code: str, status: int, operation: str = "CreateDistribution", version: str = VERSION
) -> Exchange:
    return answered(good(operation, version), refusal(load_contract(version), code, status))


def replaced(exchange: Exchange, old: str, new: str) -> Exchange:
    body = response_of(exchange).body
    assert old.encode() in body
    return with_bytes(exchange, body.replace(old.encode(), new.encode()))


def other_resource(version: str = VERSION) -> Exchange:
    exchange = replaced(good(version=version), f"<Id>{ID}</Id>", f"<Id>{OTHER_ID}</Id>")
    location = response_of(exchange).header("Location") or ""
    return with_header(exchange, "Location", location.replace(ID, OTHER_ID))


def silent(operation: str = "CreateDistribution") -> Exchange:
    return answered(good(operation), None, "connection closed")


def crashed(operation: str = "CreateDistribution") -> Exchange:
    return refused("InternalError", 500, operation)


def created(version: str = VERSION) -> Answer:
    contract = load_contract(version)
    return read_answer(Judgement(contract, contract.operation("CreateDistribution")), good(version=version))


CONFLICT = ("DistributionAlreadyExists", 409)


# Rows ---------------------------------------------------------------------------------------------------


def repetition(
    exchange: Exchange, variant: Variant = "identical", version: str = VERSION
) -> Callable[[Judgement], None]:
    return lambda judgement: check_repetition(judgement, created(version), exchange, variant)


def race(exchanges: list[Exchange], made: list[str]) -> Callable[[Judgement], None]:
    return lambda judgement: check_race(judgement, exchanges, made)


def updated(update: Exchange, read: Exchange) -> Callable[[Judgement], None]:
    return lambda judgement: check_updated(judgement, created(), update, read)


def _new_etag(exchange: Exchange) -> Exchange:
    return with_header(exchange, "ETag", "E3NEWER0ETAG00")


def _tags(pairs: dict[str, str]) -> Exchange:
    exchange = good("ListTagsForResource")
    items = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in pairs.items())
    body = f'<Tags xmlns="http://cloudfront.amazonaws.com/doc/{VERSION}/"><Items>{items}</Items></Tags>'
    return with_bytes(exchange, body.encode())


def _content(exchange: Exchange) -> Callable[[Judgement], None]:
    return lambda judgement: check_content(judgement, response_of(_CODE).body, exchange)


def _made_with_another_version(made: list[str]) -> Callable[[Judgement], None]:
    return lambda judgement: check_made_once(judgement, made, good(), clause="CF514")


_KEPT = good()
_CODE = with_bytes(good("GetFunction", CONTENT_VERSION), b"function handler")
_UPDATE = _new_etag(good("UpdateDistribution"))

IDEMPOTENCY_CASES: tuple[ScenarioCase, ...] = (
    ScenarioCase("CF501", "the original again", repetition(_KEPT), broken=False),
    ScenarioCase("CF501", "another resource", repetition(other_resource()), broken=True),
    ScenarioCase("CF501", "refused", repetition(refused(*CONFLICT)), broken=True),
    ScenarioCase("CF501", "no answer", repetition(silent()), broken=True),
    ScenarioCase(
        "CF501",
        "refused, under the documented profile",
        repetition(refused(*CONFLICT, version=CONTESTED_VERSION), version=CONTESTED_VERSION),
        broken=True,
        version=CONTESTED_VERSION,
    ),
    ScenarioCase(
        "CF511",
        "refused, under the observed profile",
        repetition(refused(*CONFLICT, version=CONTESTED_VERSION), version=CONTESTED_VERSION),
        broken=False,
        version=CONTESTED_VERSION,
        profile="observed",
    ),
    ScenarioCase(
        "CF511",
        "the original again, under the observed profile",
        repetition(good(version=CONTESTED_VERSION), version=CONTESTED_VERSION),
        broken=True,
        version=CONTESTED_VERSION,
        profile="observed",
    ),
    ScenarioCase(
        "CF502",
        "refused",
        repetition(refused(*CONFLICT, version=REFUSING_VERSION), version=REFUSING_VERSION),
        broken=False,
        version=REFUSING_VERSION,
    ),
    ScenarioCase(
        "CF502",
        "the original again",
        repetition(good(version=REFUSING_VERSION), version=REFUSING_VERSION),
        broken=True,
        version=REFUSING_VERSION,
    ),
    ScenarioCase(
        "CF502",
        "refused with another code",
        repetition(refused("InvalidArgument", 400, version=REFUSING_VERSION), version=REFUSING_VERSION),
        broken=True,
        version=REFUSING_VERSION,
    ),
    ScenarioCase("CF503", "the original again", repetition(_KEPT, "white-space"), broken=False),
    ScenarioCase("CF503", "refused", repetition(refused(*CONFLICT), "white-space"), broken=True),
    ScenarioCase(
        "CF503",
        "the original again where repetitions are refused",
        repetition(good(version=REFUSING_VERSION), "white-space", REFUSING_VERSION),
        broken=True,
        version=REFUSING_VERSION,
    ),
    ScenarioCase(
        "CF503",
        "another ETag, which CF510 reports",
        repetition(_new_etag(_KEPT), "white-space"),
        broken=False,
    ),
    ScenarioCase("CF504", "the original again", repetition(_KEPT, "member-order"), broken=False),
    ScenarioCase("CF504", "another resource", repetition(other_resource(), "member-order"), broken=True),
    ScenarioCase("CF509", "the original again", repetition(_KEPT, "lost-response"), broken=False),
    ScenarioCase("CF509", "another resource", repetition(other_resource(), "lost-response"), broken=True),
    ScenarioCase(
        "CF509",
        "another resource where repetitions are refused",
        repetition(other_resource(REFUSING_VERSION), "lost-response", REFUSING_VERSION),
        broken=True,
        version=REFUSING_VERSION,
    ),
    ScenarioCase("CF510", "the same headers", repetition(_KEPT), broken=False),
    ScenarioCase("CF510", "another ETag", repetition(_new_etag(_KEPT)), broken=True),
    ScenarioCase(
        "CF510",
        "another Location",
        repetition(
            with_header(_KEPT, "Location", "https://cloudfront.amazonaws.com/2016-09-29/distribution/E9")
        ),
        broken=True,
    ),
    ScenarioCase(
        "CF510", "no ETag, which CF204 reports", repetition(with_header(_KEPT, "ETag", None)), broken=False
    ),
    ScenarioCase(
        "CF505",
        "refused",
        lambda judgement: check_other_configuration(judgement, refused(*CONFLICT)),
        broken=False,
    ),
    ScenarioCase(
        "CF505", "accepted", lambda judgement: check_other_configuration(judgement, _KEPT), broken=True
    ),
    ScenarioCase(
        "CF505",
        "refused with another code",
        lambda judgement: check_other_configuration(judgement, refused("CNAMEAlreadyExists", 409)),
        broken=True,
    ),
    ScenarioCase(
        "CF506",
        "another resource",
        lambda judgement: check_new_reference(judgement, created(), other_resource()),
        broken=False,
    ),
    ScenarioCase(
        "CF506",
        "the same resource",
        lambda judgement: check_new_reference(judgement, created(), _KEPT),
        broken=True,
    ),
    ScenarioCase(
        "CF506",
        "refused",
        lambda judgement: check_new_reference(judgement, created(), refused(*CONFLICT)),
        broken=True,
    ),
    ScenarioCase("CF507", "all alike", race([_KEPT, _KEPT, _KEPT], [ID]), broken=False),
    ScenarioCase("CF507", "two made", race([_KEPT, other_resource()], [ID, OTHER_ID]), broken=True),
    ScenarioCase("CF507", "none made", race([_KEPT, _KEPT], []), broken=True),
    ScenarioCase("CF507", "one made, one other named", race([_KEPT, other_resource()], [ID]), broken=True),
    ScenarioCase("CF507", "a loser refused", race([_KEPT, refused(*CONFLICT)], [ID]), broken=True),
    ScenarioCase("CF507", "a loser not answered", race([_KEPT, silent()], [ID]), broken=True),
    ScenarioCase(
        "CF507",
        "one winner where repetitions are refused",
        race([good(version=REFUSING_VERSION), refused(*CONFLICT, version=REFUSING_VERSION)], [ID]),
        broken=False,
        version=REFUSING_VERSION,
    ),
    ScenarioCase(
        "CF507",
        "two winners where repetitions are refused",
        race([good(version=REFUSING_VERSION)] * 2, [ID]),
        broken=True,
        version=REFUSING_VERSION,
    ),
    ScenarioCase(
        "CF507",
        "a loser with another error",
        race(
            [good(version=REFUSING_VERSION), refused("InvalidArgument", 400, version=REFUSING_VERSION)], [ID]
        ),
        broken=True,
        version=REFUSING_VERSION,
    ),
    ScenarioCase(
        "CF507",
        "two winners, under the observed profile",
        race([good(version=CONTESTED_VERSION)] * 2, [ID]),
        broken=True,
        version=CONTESTED_VERSION,
        profile="observed",
    ),
    ScenarioCase(
        "CF507",
        "one winner, under the observed profile",
        race([good(version=CONTESTED_VERSION), refused(*CONFLICT, version=CONTESTED_VERSION)], [ID]),
        broken=False,
        version=CONTESTED_VERSION,
        profile="observed",
    ),
    ScenarioCase(
        "CF507",
        "a loser with another error, under the observed profile",
        race(
            [good(version=CONTESTED_VERSION), refused("InvalidArgument", 400, version=CONTESTED_VERSION)],
            [ID],
        ),
        broken=True,
        version=CONTESTED_VERSION,
        profile="observed",
    ),
    ScenarioCase("CF508", "one", lambda judgement: check_made_once(judgement, [ID], _KEPT), broken=False),
    ScenarioCase(
        "CF508", "two", lambda judgement: check_made_once(judgement, [ID, OTHER_ID], _KEPT), broken=True
    ),
    ScenarioCase("CF514", "one", _made_with_another_version([ID]), broken=False),
    ScenarioCase("CF514", "two", _made_with_another_version([ID, OTHER_ID]), broken=True),
    ScenarioCase("CF508", "none", lambda judgement: check_made_once(judgement, [], _KEPT), broken=True),
)


def _read(exchange: Exchange) -> Callable[[Judgement], None]:
    return lambda judgement: check_read(judgement, created(), exchange)


def _read_across(exchange: Exchange) -> Callable[[Judgement], None]:
    return lambda judgement: check_read_across(judgement, created(), exchange)


def _read_after_an_update_across(exchange: Exchange) -> Callable[[Judgement], None]:
    return lambda judgement: check_nothing_lost(judgement, created(), exchange, {"Comment"})


def _read_config(exchange: Exchange) -> Callable[[Judgement], None]:
    return lambda judgement: check_read_config(judgement, created(), exchange)


def _precondition(exchange: Exchange, *, stale: bool) -> Callable[[Judgement], None]:
    return lambda judgement: check_precondition(judgement, exchange, stale=stale)


def _deleted(deletion: Exchange, read: Exchange) -> Callable[[Judgement], None]:
    return lambda judgement: check_deleted(judgement, deletion, read)


def _listed(listed: list[str]) -> Callable[[Judgement], None]:
    return lambda judgement: check_listed(judgement, created(), listed, good("ListDistributions"))


def _tagged(found: dict[str, str]) -> Callable[[Judgement], None]:
    return lambda judgement: check_tags(judgement, {"team": "edge", "empty": ""}, _tags(found))


def _padded(found: str) -> Callable[[Judgement], None]:
    return lambda judgement: check_tags(judgement, {" team ": ""}, _tags({found: ""}), clause="CF428")


_GONE = refused("NoSuchDistribution", 404, "GetDistribution")
_OTHER_COMMENT = ("<Comment>some Comment</Comment>", "<Comment>another</Comment>")

LIFECYCLE_CASES: tuple[ScenarioCase, ...] = (
    ScenarioCase(
        "CF411", "InProgress", lambda judgement: check_initial_status(judgement, _KEPT), broken=False
    ),
    ScenarioCase(
        "CF411",
        "Deployed",
        lambda judgement: check_initial_status(judgement, replaced(_KEPT, "InProgress", "Deployed")),
        broken=True,
    ),
    ScenarioCase("CF403", "as created", _read(good("GetDistribution")), False, "GetDistribution"),
    ScenarioCase("CF403", "not found", _read(_GONE), True, "GetDistribution"),
    ScenarioCase(
        "CF403", "another", _read(replaced(good("GetDistribution"), ID, OTHER_ID)), True, "GetDistribution"
    ),
    ScenarioCase(
        "CF403", "changed", _read(replaced(good("GetDistribution"), *_OTHER_COMMENT)), True, "GetDistribution"
    ),
    ScenarioCase("CF413", "as created", _read(good("GetDistribution")), False, "GetDistribution"),
    ScenarioCase("CF413", "another", _read(_new_etag(good("GetDistribution"))), True, "GetDistribution"),
    ScenarioCase(
        "CF404", "as created", _read_config(good("GetDistributionConfig")), False, "GetDistributionConfig"
    ),
    ScenarioCase("CF404", "not found", _read_config(_GONE), True, "GetDistributionConfig"),
    *(
        ScenarioCase("CF404", name, _content(exchange), broken, "GetFunction", CONTENT_VERSION)
        for name, exchange, broken in (
            ("content as it was sent", _CODE, False),
            ("other content", with_bytes(_CODE, b"function"), True),
            ("content that is elsewhere", with_status(_CODE, 300), True),
        )
    ),
    ScenarioCase(
        "CF404",
        "changed",
        _read_config(replaced(good("GetDistributionConfig"), *_OTHER_COMMENT)),
        True,
        "GetDistributionConfig",
    ),
    ScenarioCase("CF405", "among others", _listed([OTHER_ID, ID]), False, "ListDistributions"),
    ScenarioCase("CF405", "only others", _listed([OTHER_ID]), True, "ListDistributions"),
    ScenarioCase("CF405", "nothing", _listed([]), True, "ListDistributions"),
    ScenarioCase(
        "CF408",
        "a new ETag, the new configuration",
        updated(_UPDATE, good("GetDistributionConfig")),
        False,
        "UpdateDistribution",
    ),
    ScenarioCase(
        "CF408",
        "the old ETag",
        updated(good("UpdateDistribution"), good("GetDistributionConfig")),
        True,
        "UpdateDistribution",
    ),
    ScenarioCase(
        "CF408",
        "the old configuration",
        updated(_UPDATE, replaced(good("GetDistributionConfig"), *_OTHER_COMMENT)),
        True,
        "UpdateDistribution",
    ),
    ScenarioCase(
        "CF408",
        "refused",
        updated(refused("InvalidArgument", 400, "UpdateDistribution"), good("GetDistributionConfig")),
        True,
        "UpdateDistribution",
    ),
    ScenarioCase(
        "CF408",
        "then not readable",
        updated(_UPDATE, refused("NoSuchDistribution", 404, "GetDistributionConfig")),
        True,
        "UpdateDistribution",
    ),
    ScenarioCase(
        "CF409",
        "412 PreconditionFailed",
        _precondition(refused("PreconditionFailed", 412, "UpdateDistribution"), stale=True),
        False,
        "UpdateDistribution",
    ),
    ScenarioCase("CF409", "accepted", _precondition(_UPDATE, stale=True), True, "UpdateDistribution"),
    ScenarioCase(
        "CF409",
        "400 PreconditionFailed",
        _precondition(refused("PreconditionFailed", 400, "UpdateDistribution"), stale=True),
        True,
        "UpdateDistribution",
    ),
    ScenarioCase(
        "CF410",
        "400 InvalidIfMatchVersion",
        _precondition(refused("InvalidIfMatchVersion", 400, "DeleteDistribution"), stale=False),
        False,
        "DeleteDistribution",
    ),
    ScenarioCase(
        "CF410",
        "412 PreconditionFailed",
        _precondition(refused("PreconditionFailed", 412, "DeleteDistribution"), stale=False),
        True,
        "DeleteDistribution",
    ),
    ScenarioCase("CF407", "404", _deleted(good("DeleteDistribution"), _GONE), False, "DeleteDistribution"),
    ScenarioCase(
        "CF407",
        "still there",
        _deleted(good("DeleteDistribution"), good("GetDistribution")),
        True,
        "DeleteDistribution",
    ),
    ScenarioCase(
        "CF407",
        "another status",
        _deleted(good("DeleteDistribution"), refused("NoSuchDistribution", 410, "GetDistribution")),
        True,
        "DeleteDistribution",
    ),
    ScenarioCase(
        "CF407",
        "another code",
        _deleted(good("DeleteDistribution"), refused("AccessDenied", 403, "GetDistribution")),
        True,
        "DeleteDistribution",
    ),
    ScenarioCase(
        "CF407",
        "the deletion refused",
        _deleted(refused("DistributionNotDisabled", 409, "DeleteDistribution"), _GONE),
        True,
        "DeleteDistribution",
    ),
    ScenarioCase("CF412", "all", _tagged({"empty": "", "team": "edge"}), False, "ListTagsForResource"),
    ScenarioCase("CF428", "kept", _padded(" team "), False, "ListTagsForResource"),
    ScenarioCase("CF428", "trimmed", _padded("team"), True, "ListTagsForResource"),
    ScenarioCase("CF412", "one lost", _tagged({"team": "edge"}), True, "ListTagsForResource"),
    ScenarioCase(
        "CF412", "another value", _tagged({"team": "core", "empty": ""}), True, "ListTagsForResource"
    ),
    ScenarioCase(
        "CF412",
        "refused",
        lambda judgement: check_tags(
            judgement, {"team": "edge"}, refused("NoSuchResource", 404, "ListTagsForResource")
        ),
        True,
        "ListTagsForResource",
    ),
)


def _expected(exchange: Exchange, clause: str) -> Callable[[Judgement], None]:
    codes = ("InvalidArgument", "InconsistentQuantities")
    if clause == "CF603":
        # What it is about, unless another one is named.
        return lambda judgement: check_expected_error(judgement, exchange, codes)
    return lambda judgement: check_expected_error(judgement, exchange, codes, clause=clause)


def _bad_input(exchange: Exchange, *codes: str) -> Callable[[Judgement], None]:
    return lambda judgement: check_refused(judgement, exchange, observed_codes=codes)


def _entities(exchange: Exchange) -> Callable[[Judgement], None]:
    return lambda judgement: check_entities(judgement, exchange, "root:x:0:0")


def _accepted(exchange: Exchange, clause: str) -> Callable[[Judgement], None]:
    return lambda judgement: check_accepted(judgement, exchange, clause=clause)


def _spelled(exchange: Exchange, plain: Exchange | None, clause: str) -> Callable[[Judgement], None]:
    return lambda judgement: check_spelling(
        judgement, exchange, plain, may_be_refused=clause in ("CF703", "CF711")
    )


def _leaked(exchange: Exchange) -> Exchange:
    return replaced(exchange, "No.", "No: root:x:0:0")


_INVALID = refused("InvalidArgument", 400)
_MALFORMED = refused("MalformedXML", 400)

_OLDER = "2012-07-01"
ACROSS_CASES: tuple[ScenarioCase, ...] = (
    ScenarioCase("CF707", "the same", _read_across(good("GetDistribution")), False, "GetDistribution"),
    ScenarioCase(
        "CF707",
        "with fewer members",
        _read_across(good("GetDistribution", _OLDER)),
        False,
        "GetDistribution",
        _OLDER,
    ),
    ScenarioCase(
        "CF707",
        "another comment",
        _read_across(replaced(good("GetDistribution", _OLDER), *_OTHER_COMMENT)),
        True,
        "GetDistribution",
        _OLDER,
    ),
    ScenarioCase("CF707", "not found", _read_across(_GONE), True, "GetDistribution"),
    ScenarioCase(
        "CF707",
        "another id",
        _read_across(replaced(good("GetDistribution"), ID, OTHER_ID)),
        True,
        "GetDistribution",
    ),
    ScenarioCase(
        "CF708",
        "what was changed",
        _read_after_an_update_across(replaced(good("GetDistribution"), *_OTHER_COMMENT)),
        False,
        "GetDistribution",
    ),
    ScenarioCase(
        "CF708",
        "something lost",
        _read_after_an_update_across(replaced(good("GetDistribution"), "<MinTTL>86400</MinTTL>", "")),
        True,
        "GetDistribution",
    ),
    ScenarioCase(
        "CF708",
        "not found, which others report",
        _read_after_an_update_across(_GONE),
        False,
        "GetDistribution",
    ),
)

REFUSAL_CASES: tuple[ScenarioCase, ...] = (
    *(
        ScenarioCase(clause, name, _expected(exchange, clause), broken)
        for clause in ("CF603", "CF606", "CF607", "CF608")
        for name, exchange, broken in (
            ("one of the codes", _INVALID, False),
            ("another code", _MALFORMED, True),
            ("accepted", _KEPT, True),
            ("no answer, which CF702 reports", silent(), False),
        )
    ),
    ScenarioCase("CF607", "the code seen", _bad_input(_MALFORMED, "MalformedXML"), False),
    ScenarioCase("CF607", "another code than seen", _bad_input(_INVALID, "MalformedXML"), True),
    ScenarioCase("CF605", "nothing", lambda judgement: check_nothing_made(judgement, [], _INVALID), False),
    ScenarioCase("CF605", "one", lambda judgement: check_nothing_made(judgement, [ID], _INVALID), True),
    ScenarioCase("CF701", "400", _bad_input(_INVALID), False),
    ScenarioCase("CF701", "201", _bad_input(_KEPT), True),
    ScenarioCase("CF703", "400", _bad_input(_INVALID), False),
    ScenarioCase("CF703", "500", _bad_input(crashed()), True),
    ScenarioCase("CF703", "500 for one of the codes", _expected(crashed(), "CF603"), True),
    ScenarioCase("CF703", "302", _bad_input(with_status(_KEPT, 302)), True),
    ScenarioCase("CF704", "refused", _entities(_INVALID), False),
    ScenarioCase("CF704", "accepted", _entities(_KEPT), True),
    ScenarioCase("CF704", "refused with the entity's text", _entities(_leaked(_INVALID)), True),
    *(
        ScenarioCase(clause, name, _accepted(exchange, clause), broken)
        for clause in ("CF705", "CF706")
        for name, exchange, broken in (
            ("201", _KEPT, False),
            ("400", _INVALID, True),
            ("500", crashed(), True),
            ("no answer", silent(), True),
        )
    ),
    *(
        ScenarioCase(clause, name, _spelled(exchange, plain, clause), broken)
        for clause in ("CF710", "CF711")
        for name, exchange, plain, broken in (
            ("taken", _KEPT, None, False),
            ("refused in this form alone", _MALFORMED, _KEPT, True),
            ("no answer to this form alone", silent(), _KEPT, True),
        )
    ),
    ScenarioCase("CF710", "a form that says the same crashes", _spelled(crashed(), _KEPT, "CF710"), True),
    ScenarioCase("CF703", "a form that may be refused crashes", _spelled(crashed(), _KEPT, "CF703"), True),
)
