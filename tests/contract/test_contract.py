"""Contracts: looking up operations and errors."""

from __future__ import annotations

import pytest
from cloudfront_harness.contract import Contract, DeclaredError, Operation
from cloudfront_harness.errors import HarnessError, UnknownNameError

CREATE = Operation(
    "CreateThing", "2016-09-29", "POST", "/2016-09-29/thing", "", 201, errors=(DeclaredError("Bad", 422),)
)
CONTRACT = Contract(
    "2016-09-29", "urn:x", {"CreateThing": CREATE}, {"Bad": 400, "Throttling": 503}, ("sigv4",)
)


def test_an_operation_by_its_name() -> None:
    assert CONTRACT.operation("CreateThing") is CREATE


@pytest.mark.parametrize("name", ["CreateThings", "creatething", ""])
def test_an_unknown_operation(name: str) -> None:
    with pytest.raises(
        UnknownNameError, match=r"Unknown operation .*cfharness spec show 2016-09-29"
    ) as caught:
        CONTRACT.operation(name)
    assert "CreateThing" in str(caught.value)
    assert isinstance(caught.value, HarnessError)


def test_what_an_operation_declares_comes_before_what_is_common() -> None:
    assert CONTRACT.error_status(CREATE, "Bad") == 422
    assert CONTRACT.error_status(CREATE, "Throttling") == 503
    assert CONTRACT.error_status(CREATE, "Other") is None


class TestUnknownNames:
    def test_near_names_are_offered(self) -> None:
        message = str(
            UnknownNameError.of("fault", "drop-etags", ["drop-etag", "drop-location", "slow"], "See --list.")
        )
        assert message == "Unknown fault 'drop-etags'. Did you mean drop-etag? See --list."

    def test_few_names_are_listed(self) -> None:
        assert (
            str(UnknownNameError.of("target", "xyz", ["moto", "aws"]))
            == "Unknown target 'xyz'. Known: aws, moto."
        )

    def test_many_names_are_not(self) -> None:
        message = str(
            UnknownNameError.of("operation", "xyz", [f"Operation{number}" for number in range(20)], "Look.")
        )
        assert message == "Unknown operation 'xyz'. Look."
