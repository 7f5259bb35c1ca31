"""Contract-testing and record/replay harness for the CloudFront REST/XML API.

Importing this package loads no API version and none of the vendor libraries: names resolve on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cloudfront_harness.checks import Judgement
    from cloudfront_harness.contract import Clause, Contract, Operation, Profile, Shape
    from cloudfront_harness.errors import CassetteError, CassetteMismatch, HarnessError
    from cloudfront_harness.exchange import Exchange, Request, Response
    from cloudfront_harness.finding import ContractViolation, Finding
    from cloudfront_harness.pytest_plugin.account import EmulatorAccount
    from cloudfront_harness.pytest_plugin.rest import ContractRest
    from cloudfront_harness.recording import use_cassette
    from cloudfront_harness.recording.cassette import Cassette
    from cloudfront_harness.results import CaseResult
    from cloudfront_harness.scenarios.requests.ready import minimal_request
    from cloudfront_harness.scenarios.targets import Target
    from cloudfront_harness.specs import load_contract
    from cloudfront_harness.verification.judging import judge, judgement_of
    from cloudfront_harness.verification.verification import judge_recording
    from cloudfront_harness.wire.rest import NoRouteError

__version__ = "0.1.0"

_HOME = {
    "CaseResult": "cloudfront_harness.results",
    "Cassette": "cloudfront_harness.recording.cassette",
    "CassetteError": "cloudfront_harness.errors",
    "CassetteMismatch": "cloudfront_harness.errors",
    "Clause": "cloudfront_harness.contract",
    "Contract": "cloudfront_harness.contract",
    "ContractRest": "cloudfront_harness.pytest_plugin.rest",
    "ContractViolation": "cloudfront_harness.finding",
    "EmulatorAccount": "cloudfront_harness.pytest_plugin.account",
    "Exchange": "cloudfront_harness.exchange",
    "Finding": "cloudfront_harness.finding",
    "HarnessError": "cloudfront_harness.errors",
    "Judgement": "cloudfront_harness.checks",
    "NoRouteError": "cloudfront_harness.wire.rest",
    "Operation": "cloudfront_harness.contract",
    "Profile": "cloudfront_harness.contract",
    "Request": "cloudfront_harness.exchange",
    "Response": "cloudfront_harness.exchange",
    "Shape": "cloudfront_harness.contract",
    "Target": "cloudfront_harness.scenarios.targets",
    "judge": "cloudfront_harness.verification.judging",
    "judge_recording": "cloudfront_harness.verification.verification",
    "judgement_of": "cloudfront_harness.verification.judging",
    "load_contract": "cloudfront_harness.specs",
    "minimal_request": "cloudfront_harness.scenarios.requests.ready",
    "use_cassette": "cloudfront_harness.recording",
}

__all__ = [
    "CaseResult",
    "Cassette",
    "CassetteError",
    "CassetteMismatch",
    "Clause",
    "Contract",
    "ContractRest",
    "ContractViolation",
    "EmulatorAccount",
    "Exchange",
    "Finding",
    "HarnessError",
    "Judgement",
    "NoRouteError",
    "Operation",
    "Profile",
    "Request",
    "Response",
    "Shape",
    "Target",
    "__version__",
    "judge",
    "judge_recording",
    "judgement_of",
    "load_contract",
    "minimal_request",
    "use_cassette",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'cloudfront_harness' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
