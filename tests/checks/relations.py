"""What answers must say together, a row each: see `tests.checks.scenarios`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cloudfront_harness.checks import Judgement, judge_exchange
from cloudfront_harness.checks.relations.admission import check_no_such_path, check_not_let_in
from cloudfront_harness.checks.relations.agreement import Belongings, check_agreement
from cloudfront_harness.checks.relations.pages import check_page, check_pages
from cloudfront_harness.checks.relations.required_refusals import check_expected_error
from cloudfront_harness.checks.relations.reserved import (
    check_apart,
    check_free,
    check_gone,
    check_not_listed,
    check_one_update_won,
)
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import load_contract

from tests.checks.good import ID, answered, response_of, with_header
from tests.checks.scenarios import (
    OTHER_ID,
    VERSION,
    ScenarioCase,
    created,
    good,
    other_resource,
    refused,
    replaced,
    silent,
)

Check = Callable[[Judgement], None]


def together(*seen: tuple[str, Exchange]) -> Check:
    """What operations answered, one after the other, each with a request id of its own."""

    def check(judgement: Judgement) -> None:
        contract = load_contract(VERSION)
        judged = [
            (
                judgement.of(contract.operation(name)),
                with_header(exchange, "x-amzn-RequestId", str(number)),
                "",
            )
            for number, (name, exchange) in enumerate(seen)
        ]
        check_agreement(judged, Belongings())

    return check


def as_sent(exchange: Exchange) -> Check:
    def check(judgement: Judgement) -> None:
        judge_exchange(replace(judgement, as_sent=True), exchange)

    return check


def moved(exchange: Exchange) -> Exchange:
    return at_time(exchange, "2016-10-01T20:09:00.000Z")


def at_time(exchange: Exchange, text: str) -> Exchange:
    return with_text(exchange, "LastModifiedTime", text)


def text_of(exchange: Exchange, name: str) -> str:
    return response_of(exchange).body.decode().partition(f"<{name}>")[2].partition("<")[0]


def with_text(exchange: Exchange, name: str, text: str) -> Exchange:
    return replaced(exchange, f"<{name}>{text_of(exchange, name)}<", f"<{name}>{text}<")


def domain(exchange: Exchange, name: str) -> Exchange:
    return with_text(exchange, "DomainName", name)


def status(exchange: Exchange, text: str) -> Exchange:
    return with_text(exchange, "Status", text)


def twice(exchange: Exchange, name: str) -> Exchange:
    response = response_of(exchange)
    value = response.header(name) or ""
    return answered(exchange, replace(response, headers=(*response.headers, (name, value))))


_CREATE, _GET, _UPDATE, _LIST = (
    "CreateDistribution",
    "GetDistribution",
    "UpdateDistribution",
    "ListDistributions",
)
_DELETE = "DeleteCloudFrontOriginAccessIdentity"
_IN_USE = refused("CloudFrontOriginAccessIdentityInUse", 409, _DELETE)
_SUNDAY = "Sun, 01 Oct 2016 20:08:00 GMT"
_NOW = "2016-10-01T20:08:00.000Z"
_MADE = status(at_time(good(), _NOW), "InProgress")
_READ = status(at_time(good(_GET), _NOW), "InProgress")
_DEPLOYED = status(_READ, "Deployed")
_UPDATED = status(at_time(good(_UPDATE), _NOW), "InProgress")
_OTHER = domain(
    replaced(at_time(other_resource(), _NOW), f"/{ID}<", f"/{OTHER_ID}<"), "dother.cloudfront.net"
)
_NOT_FOUND = refused("NoSuchDistribution", 404, _GET)
_INVALID = refused("InvalidArgument", 400)
_OUTDATED = refused("PreconditionFailed", 412, _UPDATE)


def same_request(judgement: Judgement) -> None:
    check_agreement([(judgement, good(), ""), (judgement, good(), "")], Belongings())


def page(size: int, marker: str, left: int, old: str = "", new: str = "") -> Check:
    def check(judgement: Judgement) -> None:
        exchange = listed(size, marker, more=left > size)
        check_page(
            judgement, replaced(exchange, old, new) if old else exchange, size=size, marker=marker, left=left
        )

    return check


def listed(size: int, marker: str, *, more: bool) -> Exchange:
    exchange = good(_LIST)
    items = "<Items><DistributionSummary><Id>E1</Id></DistributionSummary></Items>"
    following = "<NextMarker>E1</NextMarker>" if more else ""
    body = (
        f'<DistributionList xmlns="http://cloudfront.amazonaws.com/doc/{VERSION}/"><Marker>{marker}</Marker>'
        f"{following}<MaxItems>{size}</MaxItems><IsTruncated>{'true' if more else 'false'}</IsTruncated>"
        f"<Quantity>1</Quantity>{items}</DistributionList>"
    )
    return answered(exchange, replace(response_of(exchange), body=body.encode()))


def pages(*names: str) -> Check:
    return lambda judgement: check_pages(judgement, ["E1", "E2"], names, good(_LIST), 1)


def listing(comment: str) -> Exchange:
    item = f"<DistributionSummary><Id>{ID}</Id><Comment>{comment}</Comment></DistributionSummary>"
    exchange = listed(1, "", more=False)
    return replaced(exchange, "<DistributionSummary><Id>E1</Id></DistributionSummary>", item)


def free(exchange: Exchange) -> Check:
    return lambda judgement: check_free(judgement, exchange, clause="CF427")


def in_use(exchange: Exchange) -> Check:
    codes = ["CloudFrontOriginAccessIdentityInUse"]
    return lambda judgement: check_expected_error(judgement, exchange, codes, clause="CF427")


_DOMAIN, _COMMENT = text_of(good(), "DomainName"), text_of(good(), "Comment")

HTTP_CASES = (
    *(
        ScenarioCase(clause, name, as_sent(exchange), broken)
        for clause, name, exchange, broken in (
            ("CF214", "once", good(), False),
            ("CF214", "ETag twice", twice(good(), "ETag"), True),
            ("CF215", "a date", good(), False),
            ("CF215", "no date", with_header(good(), "Date", None), True),
            (
                "CF215",
                "the wrong day of the week",
                with_header(good(), "Date", "Sun, 01 Oct 2016 20:08:00 GMT"),
                True,
            ),
            ("CF215", "another form", with_header(good(), "Date", "2016-10-01T20:08:00Z"), True),
            ("CF216", "no charset", good(), False),
            ("CF216", "UTF-8", with_header(good(), "Content-Type", "text/xml; charset=utf-8"), False),
            (
                "CF216",
                "another charset",
                with_header(good(), "Content-Type", "text/xml; charset=utf-16"),
                True,
            ),
            (
                "CF216",
                "a charset that is none",
                with_header(good(), "Content-Type", "text/xml; charset=x"),
                True,
            ),
        )
    ),
    ScenarioCase("CF213", "ids of their own", together((_CREATE, _MADE), (_GET, _READ)), False),
    ScenarioCase("CF213", "one id", same_request, True),
    ScenarioCase("CF213", "one id in two error documents", together(*[(_CREATE, _INVALID)] * 2), True),
    ScenarioCase("CF709", "refused", lambda row: check_not_let_in(row, _INVALID), False),
    ScenarioCase("CF709", "accepted", lambda row: check_not_let_in(row, good()), True),
    ScenarioCase("CF610", "404", lambda row: check_no_such_path(row, _NOT_FOUND), False),
    ScenarioCase("CF610", "201", lambda row: check_no_such_path(row, good()), True),
    ScenarioCase("CF610", "500", lambda row: check_no_such_path(row, refused("InternalError", 500)), True),
    ScenarioCase("CF610", "no answer: CF702", lambda row: check_no_such_path(row, silent()), False),
)

AGREEMENT_CASES = (
    ScenarioCase("CF415", "the same", together((_CREATE, _MADE), (_GET, _READ)), False),
    ScenarioCase(
        "CF415",
        "another domain",
        together((_CREATE, _MADE), (_GET, domain(_READ, "dxyz.cloudfront.net"))),
        True,
    ),
    ScenarioCase(
        "CF415",
        "another Location",
        together((_CREATE, _MADE), (_CREATE, with_header(_MADE, "Location", "https://h/elsewhere"))),
        True,
    ),
    ScenarioCase(
        "CF415",
        "deleted twice",
        together((_CREATE, _MADE), *[("DeleteDistribution", good("DeleteDistribution"))] * 2),
        False,
    ),
    ScenarioCase("CF416", "their own", together((_CREATE, _MADE), (_CREATE, _OTHER)), False),
    ScenarioCase("CF416", "one domain", together((_CREATE, _MADE), (_CREATE, domain(_OTHER, _DOMAIN))), True),
    ScenarioCase("CF417", "the same", together((_GET, _READ), (_LIST, listing(_COMMENT))), False),
    ScenarioCase("CF417", "another comment", together((_GET, _READ), (_LIST, listing("other"))), True),
    ScenarioCase("CF418", "about now", together((_CREATE, _MADE)), False),
    ScenarioCase("CF418", "years ago", together((_CREATE, at_time(_MADE, "1999-10-01T20:08:00Z"))), True),
    ScenarioCase("CF418", "in the future", together((_GET, at_time(_READ, "2030-10-01T20:08:00Z"))), True),
    ScenarioCase("CF418", "later without an update", together((_CREATE, _MADE), (_GET, moved(_READ))), True),
    ScenarioCase("CF419", "the same", together((_CREATE, _MADE), (_GET, _READ)), False),
    ScenarioCase(
        "CF419", "another ETag", together((_CREATE, _MADE), (_GET, with_header(_READ, "ETag", "E1"))), True
    ),
    ScenarioCase(
        "CF419",
        "another ETag after an update",
        together(
            (_CREATE, _MADE),
            (_UPDATE, with_header(moved(status(good(_UPDATE), "InProgress")), "ETag", "E1")),
            (_GET, with_header(moved(_READ), "ETag", "E1")),
        ),
        False,
    ),
    ScenarioCase("CF420", "deployed after a while", together((_CREATE, _MADE), (_GET, _DEPLOYED)), False),
    ScenarioCase("CF420", "no status of its kind", together((_GET, status(_READ, "Ready"))), True),
    ScenarioCase("CF420", "in progress again", together((_GET, _DEPLOYED), (_GET, _READ)), True),
    ScenarioCase("CF420", "empty", together((_GET, status(_READ, ""))), True),
    ScenarioCase("CF426", "in progress", together((_UPDATE, _UPDATED)), False),
    ScenarioCase("CF426", "deployed", together((_UPDATE, status(_UPDATED, "Deployed"))), True),
    ScenarioCase("CF426", "deployed since", together((_UPDATE, _UPDATED), (_GET, _DEPLOYED)), False),
)

RESERVATION_CASES = (
    ScenarioCase("CF421", "not found", lambda row: check_gone(row, _NOT_FOUND), False, _GET),
    ScenarioCase("CF421", "found", lambda row: check_gone(row, _READ), True, _GET),
    ScenarioCase(
        "CF421", "in no list", lambda row: check_not_listed(row, ID, ["E1"], good(_LIST)), False, _LIST
    ),
    ScenarioCase("CF421", "in a list", lambda row: check_not_listed(row, ID, [ID], good(_LIST)), True, _LIST),
    ScenarioCase("CF422", "accepted", lambda row: check_free(row, good(), clause="CF422"), False),
    ScenarioCase("CF422", "refused", lambda row: check_free(row, _INVALID, clause="CF422"), True),
    ScenarioCase("CF427", "free by now", free(good(_DELETE)), False, _DELETE),
    ScenarioCase("CF427", "still in use", free(_IN_USE), True, _DELETE),
    ScenarioCase("CF427", "refused", in_use(_IN_USE), False, _DELETE),
    ScenarioCase("CF427", "deleted", in_use(good(_DELETE)), True, _DELETE),
    ScenarioCase("CF513", "accepted", lambda row: check_free(row, good(), clause="CF513"), False),
    ScenarioCase("CF513", "refused", lambda row: check_free(row, _INVALID, clause="CF513"), True),
    ScenarioCase("CF609", "accepted", lambda row: check_free(row, good(), clause="CF609"), False),
    ScenarioCase("CF609", "refused", lambda row: check_free(row, _INVALID, clause="CF609"), True),
    ScenarioCase("CF425", "their own", lambda row: check_apart(row, created(), other_resource()), False),
    ScenarioCase("CF425", "ours", lambda row: check_apart(row, created(), good()), True),
    ScenarioCase(
        "CF512", "one", lambda row: check_one_update_won(row, [good(_UPDATE), _OUTDATED]), False, _UPDATE
    ),
    ScenarioCase(
        "CF512", "both", lambda row: check_one_update_won(row, [good(_UPDATE), good(_UPDATE)]), True, _UPDATE
    ),
    ScenarioCase("CF512", "none", lambda row: check_one_update_won(row, [_OUTDATED] * 2), True, _UPDATE),
)

PAGE_CASES = (
    ScenarioCase("CF423", "the last", page(1, "", 1), False, _LIST),
    ScenarioCase("CF423", "one of two", page(1, "", 2), False, _LIST),
    ScenarioCase("CF423", "with another size", page(1, "", 2, "<MaxItems>1<", "<MaxItems>100<"), True, _LIST),
    ScenarioCase("CF423", "the last, truncated", page(1, "", 1, ">false<", ">true<"), True, _LIST),
    ScenarioCase(
        "CF423", "without a next one", page(1, "", 2, "<NextMarker>E1</NextMarker>", ""), True, _LIST
    ),
    ScenarioCase("CF423", "with fewer items", page(2, "", 2), True, _LIST),
    ScenarioCase("CF423", "all", pages("E1", "E2"), False, _LIST),
    ScenarioCase("CF423", "one twice", pages("E1", "E1"), True, _LIST),
)

RELATION_CASES = (*HTTP_CASES, *AGREEMENT_CASES, *RESERVATION_CASES, *PAGE_CASES)
