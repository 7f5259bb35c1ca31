"""The emulator answers as the real service was seen to answer, row by row of `specs/inputs/evidence.toml`."""

from __future__ import annotations

import re

import pytest
from cloudfront_harness.contract import Profile
from cloudfront_harness.exchange import Response
from cloudfront_harness.specs.evidence import SeenAnswer, load_evidence
from lxml import etree

from tests.emulator.evidence_driving import Surroundings
from tests.emulator.sampling import emulator

_DRIVEN = [
    pytest.param(row, profile, id=f"{row.id}-{profile}")
    for row in load_evidence()
    if not row.not_driven
    for profile in row.profiles
]


@pytest.mark.parametrize(("row", "profile"), _DRIVEN)
def test_the_answer_is_that_of_the_service(row: SeenAnswer, profile: Profile) -> None:
    surroundings = Surroundings(emulator(profile=profile), row.api_version)
    response = surroundings.answer(row)
    code, message = _error(response)
    assert (response.status, code if row.code else "") == (row.status, row.code), message
    if profile == "observed" and row.message and not row.message_varies:
        assert _comparable(message) == _comparable(surroundings.filled(row.message))
    for path, text in row.answer.items():
        assert _shown(response, path) == surroundings.filled(text), path


def _error(response: Response) -> tuple[str, str]:
    if response.status < 300:
        return "", ""
    root = etree.fromstring(response.body)
    return root.findtext("{*}Error/{*}Code") or "", root.findtext("{*}Error/{*}Message") or ""


def _comparable(message: str) -> str:
    """Threads quote with and without the full stop."""
    return re.sub(r"\s+", " ", message).strip().rstrip(".")


def _shown(response: Response, path: str) -> str | None:
    if path.startswith("@"):
        return response.header(path[1:])
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return etree.fromstring(response.body).findtext(steps)
