"""Faults in conduct: what is done about repetitions, errors and bad input."""

from __future__ import annotations

from cloudfront_harness.emulator.faults.fault import Fault
from cloudfront_harness.emulator.faults.operators.combinations import OPERATORS
from cloudfront_harness.emulator.faults.tampering import on_error, substitute, without_body

# So long the answer to a create is held back while others with its reference do not see it: who waits for the
# answer before asking again, or hangs up, never meets the race.
_RACE_HOLD_S = 0.05

_DOCUMENTED = frozenset({"documented"})
_OBSERVED = frozenset({"observed"})
_INFERRED = frozenset({"inferred"})

REPETITION_FAULTS = (
    Fault(
        "replay-creates-second",
        "A repeated create makes another resource.",
        ("CF501", "CF502", "CF503", "CF504", "CF505", "CF507", "CF508", "CF509", "CF511"),
        changes={"sees_repetitions": False},
    ),
    Fault(
        "replay-accepted",
        "A repeated create gets the original answer in versions that promise a refusal.",
        ("CF502", "CF503", "CF504", "CF507", "CF509", "CF511"),
        changes={"replay": "same"},
    ),
    Fault(
        "replay-refused",
        "A repeated create is refused in versions that promise the original answer.",
        ("CF501", "CF503", "CF504", "CF507", "CF509"),
        changes={"replay": "conflict"},
    ),
    Fault(
        "whitespace-matters",
        "A repetition with other white space counts as another configuration.",
        ("CF503",),
        changes={"white_space_counts": True},
    ),
    Fault(
        "order-matters",
        "A repetition with its members in another order counts as another configuration.",
        ("CF504",),
        changes={"member_order_counts": True},
    ),
    Fault(
        "replay-other-config-accepted",
        "A known caller reference with another configuration gets the original answer.",
        ("CF401", "CF505"),
        changes={"configuration_counts": False},
    ),
    Fault(
        "same-config-merged",
        "A create with a new reference, but a known configuration, is answered with the id that has it.",
        ("CF506",),
        changes={"merges_identical": True},
    ),
    Fault(
        "race-creates-two",
        "Creates of one caller reference that race make several resources.",
        ("CF507",),
        changes={"overlooks_unanswered": True},
        hold_s=_RACE_HOLD_S,
    ),
    Fault(
        "replay-creates-hidden",
        "A repeated create is answered as it should be, and makes another resource behind that.",
        ("CF507", "CF508"),
        changes={"makes_second_in_secret": True},
    ),
    Fault(
        "references-of-versions",
        "Each API version has caller references of its own.",
        ("CF514",),
        changes={"shares_references": False},
    ),
    Fault(
        "references-of-all-kinds",
        "A caller reference that one kind of resource was created with is taken for all kinds.",
        ("CF513",),
        operators=(OPERATORS["reference-shared@other-kind"],),
    ),
    Fault(
        "replay-new-etag",
        "A repeated create gets the original resource with a new ETag.",
        ("CF419", "CF510"),
        changes={"repeats_etag": False},
    ),
)

ERROR_FAULTS = (
    Fault(
        "error-without-type",
        "Error documents have no Error/Type.",
        ("CF601",),
        tampers=(on_error(substitute("<Type>[^<]*</Type>", "")),),
    ),
    Fault(
        "error-without-request-id",
        "Error documents have no RequestId.",
        ("CF601",),
        tampers=(on_error(substitute("<RequestId>[^<]*</RequestId>", "")),),
    ),
    Fault(
        "error-wrong-namespace",
        "Error documents are in the namespace of no version.",
        ("CF601",),
        tampers=(on_error(substitute(' xmlns="[^"]*"', ' xmlns="http://cloudfront.amazonaws.com/doc/"')),),
    ),
    Fault(
        "error-undeclared-code",
        "A missing body is reported with a code that nobody declares.",
        ("CF602", "CF603", "CF607"),
        tampers=(
            on_error(substitute("<Code>MissingBody<", "<Code>BodyAbsent<")),
            # What it is called under the profile `observed`.
            without_body(on_error(substitute("<Code>MalformedXML<", "<Code>BodyAbsent<"))),
        ),
    ),
    Fault(
        "rule-ignored",
        "A create that breaks a documented rule succeeds.",
        ("CF603",),
        changes={"unenforced_levels": _DOCUMENTED},
    ),
    Fault(
        "rule-other-code",
        "Documented rules are reported with another code of the operation.",
        ("CF603",),
        changes={"rule_levels_miscoded": _DOCUMENTED},
    ),
    Fault(
        "error-type-receiver",
        "Errors of the client are said to be the receiver's.",
        ("CF604",),
        tampers=(on_error(substitute("<Type>Sender<", "<Type>Receiver<")),),
    ),
    Fault(
        "error-but-created",
        "A create that breaks a rule is refused, but makes the resource.",
        ("CF605",),
        changes={"creates_despite_error": True},
    ),
    Fault(
        "no-quota",
        "An account may have any number of resources.",
        ("CF606",),
        changes={"checks_quota": False},
    ),
    Fault(
        "observed-rule-other-code",
        "Rules that are known from recordings only are reported with another code of the operation.",
        ("CF607",),
        changes={"rule_levels_miscoded": _OBSERVED},
    ),
    Fault(
        "inferred-rule-other-code",
        "Rules that were only inferred are reported with another code of the operation.",
        ("CF608",),
        changes={"rule_levels_miscoded": _INFERRED},
    ),
)

ROBUSTNESS_FAULTS = (
    Fault(
        "accept-malformed",
        "Unknown elements in a request are ignored.",
        ("CF701",),
        changes={"ignores_unknown_members": True},
    ),
    Fault(
        "drop-connection-on-bad-input",
        "The connection is closed without an answer when the body is missing or malformed.",
        ("CF702",),
        changes={"bad_input": "drop"},
    ),
    Fault(
        "crash-on-bad-input",
        "A missing or malformed body is answered with 500 InternalError.",
        ("CF703",),
        changes={"bad_input": "crash"},
    ),
    Fault(
        "expands-entities",
        "Document type declarations are accepted and internal entities expanded.",
        ("CF701", "CF704"),
        changes={"expands_entities": True},
    ),
    Fault(
        "strict-namespace",
        "Requests without the namespace of the version are refused.",
        ("CF705",),
        changes={"insists_on_namespace": True},
    ),
    Fault(
        "refuses-non-ascii",
        "Requests with text beyond ASCII are refused.",
        ("CF706",),
        changes={"refuses_non_ascii": True},
    ),
    Fault(
        "refuses-cdata",
        "Requests with CDATA sections are refused.",
        ("CF710",),
        operators=(OPERATORS["cdata-refused@create"], OPERATORS["cdata-refused@update"]),
    ),
    Fault(
        "refuses-chunks",
        "Requests in chunks are refused.",
        ("CF711",),
        operators=(OPERATORS["chunked-refused@create"], OPERATORS["chunked-refused@update"]),
    ),
)

ROWS = (*REPETITION_FAULTS, *ERROR_FAULTS, *ROBUSTNESS_FAULTS)
