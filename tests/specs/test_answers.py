"""What answers say beside a configuration: every row applies, names what there is, and has its source."""

from __future__ import annotations

import string
import tomllib
from typing import Any, get_args

import pytest
from cloudfront_harness.contract import Situation
from cloudfront_harness.emulator.answers.computed import RULES
from cloudfront_harness.specs import API_VERSIONS, load_contract, specs_directory
from cloudfront_harness.specs.build import answers
from cloudfront_harness.specs.build.model import SourceModel

ROWS: dict[str, Any] = tomllib.loads((specs_directory() / "inputs" / "answers.toml").read_text("utf-8"))

every_version = pytest.mark.parametrize("version", API_VERSIONS)


@every_version
def test_every_situation_has_codes_and_the_last_is_common_to_all(version: str) -> None:
    contract = load_contract(version)
    assert set(contract.refusals) == set(get_args(Situation))
    create = contract.operation("CreateDistribution")
    assert [codes for codes in contract.refusals.values() if not codes] == []
    assert contract.error_status(create, contract.refusals["malformed-body"][-1]) == 400
    assert contract.common_errors[contract.refusals["internal-error"][0]] == 500


@every_version
def test_messages_are_of_codes_that_the_version_has(version: str) -> None:
    contract = load_contract(version)
    declared = {error.code for operation in contract.operations.values() for error in operation.errors}
    assert contract.messages.keys() <= declared | contract.common_errors.keys()
    assert {"DistributionAlreadyExists", "MissingBody", "TooManyDistributions"} <= contract.messages.keys()


@every_version
def test_a_message_needs_no_more_than_is_known_where_it_is_said(version: str) -> None:
    contract = load_contract(version)
    needed = {
        code: {name for _, name, _, _ in string.Formatter().parse(message.text) if name}
        for code, message in contract.messages.items()
    }
    quotas = {resource.limit_code for resource in contract.resources.values()}
    conflicts = {op.idempotency.conflict_code for op in contract.operations.values() if op.idempotency}
    assert {code for code, names in needed.items() if "kind" in names} <= quotas & needed.keys()
    assert {code for code, names in needed.items() if "id" in names} <= conflicts
    assert {code for code, names in needed.items() if "member" in names} == (
        {contract.refusals["wrong-quantity"][0]} & needed.keys()
    )
    # A rule without a message of its own knows the kind of resource, and nothing else.
    silent = {rule.code for rule in contract.constraints if not rule.message}
    assert {code for code in silent & needed.keys() if needed[code] - {"kind"}} == set()


@every_version
def test_answer_members_stand_in_some_answer(version: str) -> None:
    contract = load_contract(version)
    names = {
        member.name
        for operation in contract.operations.values()
        if operation.response is not None
        for _, member in operation.response.shape.walk()
    }
    # A function's ARN and the like are members of requests too, where early versions have nothing else.
    assert contract.answer_members.keys() & names
    assert {"Id", "DomainName", "LastModifiedTime"} <= contract.answer_members.keys()


def test_every_rule_is_used_and_every_used_one_is_known() -> None:
    assert {row["rule"] for row in ROWS["answer_member"]} == set(RULES)


def test_every_row_has_its_source() -> None:
    rows = [row for name in ("message", "refusal", "answer_member", "neutral") for row in ROWS[name]]
    assert len(rows) > 50
    assert [row for row in [*rows, ROWS["tagging"], ROWS["paging"]] if not row.get("source")] == []
    assert {row["level"] for row in (*ROWS["message"], *ROWS["refusal"])} <= {
        "documented",
        "observed",
        "inferred",
    }


@every_version
def test_tags_came_with_their_operations(version: str) -> None:
    tagging = load_contract(version).tagging
    has_tags = version >= "2016-08-01"
    assert bool(tagging.list and tagging.tag and tagging.untag) == has_tags
    assert (tagging.limit, tagging.reserved_prefix) == ((50, "aws:") if has_tags else (None, ""))


@every_version
def test_creates_are_the_operations_that_resources_name(version: str) -> None:
    contract = load_contract(version)
    named = {name for resource in contract.resources.values() for name in resource.creates}
    assert {name for name, operation in contract.operations.items() if operation.is_create} == named
    # No create of the service is left out.
    assert {name for name in contract.operations if name.startswith(("Create", "Copy"))} == named


def test_neutral_values_are_on_the_members() -> None:
    shape = load_contract("2016-09-29").operation("CreateDistribution").request
    assert shape is not None
    members = dict(shape.shape.walk())
    assert members["HttpVersion"].neutral == "http2"
    assert members["ViewerCertificate"].neutral == {"CloudFrontDefaultCertificate": True}
    assert (members["Logging/Enabled"].neutral, members["Logging/Enabled"].beside) == (False, True)
    assert members["Comment"].neutral is None


SOURCE = SourceModel(
    "2016-09-29",
    {
        "operations": {"TagThing": {}},
        "shapes": {"Known": {"members": {}}, "TooMany": {}, "Thing": {"members": {"Size": {}}}},
    },
    "made-up",
    "",
    "",
    "",
)


def test_a_code_of_its_own_goes_before_one_of_a_column() -> None:
    facts = {
        "message": [
            {"code": "TooMany", "text": "own", "level": "observed", "source": "a"},
            {"of": "limit_code", "text": "common", "level": "inferred", "source": "b"},
            {"code": "Unheard", "text": "never", "level": "observed", "source": "c"},
        ],
        "resource": [{"limit_code": "TooMany"}, {"limit_code": "Known"}, {}],
        "common_errors": {},
    }
    said = {row["code"]: row["text"] for row in answers.messages(facts, SOURCE)}
    assert said == {"TooMany": "own", "Known": "common"}


def test_answer_members_are_those_of_the_version() -> None:
    rows = [
        {
            "name": "Size",
            "rule": "etag",
            "source": "a",
            "versions": "<2016-09-29",
        },
        {"name": "Size", "rule": "member", "source": "a", "versions": ">=2016-09-29"},
        {"name": "Weight", "rule": "member", "source": "a"},
    ]
    found = answers.answer_members({"answer_member": rows}, SOURCE)
    assert found == [{"name": "Size", "rule": "member", "source": "a"}]


def test_tagging_names_the_operations_that_there_are() -> None:
    row = {"list": "ListThing", "tag": "TagThing", "untag": "UntagThing", "limit": 5, "reserved_prefix": "x:"}
    assert answers.tagging({"tagging": row}, SOURCE) == {
        "tag": "TagThing",
        "limit": 5,
        "reserved_prefix": "x:",
    }
    nothing = SourceModel("2016-09-29", {"operations": {}, "shapes": {}}, "made-up", "", "", "")
    assert answers.tagging({"tagging": row}, nothing) == {}
