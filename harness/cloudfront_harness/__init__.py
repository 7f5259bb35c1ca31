"""Contract-testing and record/replay harness for the CloudFront REST/XML API.

Importing this package loads no API version and none of the vendor libraries: names resolve on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cloudfront_harness.contract import Clause, Contract, Operation, Shape
    from cloudfront_harness.errors import CassetteError, CassetteMismatch, HarnessError
    from cloudfront_harness.exchange import Exchange, Request, Response
    from cloudfront_harness.finding import ContractViolation, Finding
    from cloudfront_harness.recording import use_cassette
    from cloudfront_harness.specs import load_contract

__version__ = "0.1.0"

_HOME = {
    "CassetteError": "cloudfront_harness.errors",
    "CassetteMismatch": "cloudfront_harness.errors",
    "Clause": "cloudfront_harness.contract",
    "Contract": "cloudfront_harness.contract",
    "ContractViolation": "cloudfront_harness.finding",
    "Exchange": "cloudfront_harness.exchange",
    "Finding": "cloudfront_harness.finding",
    "HarnessError": "cloudfront_harness.errors",
    "Operation": "cloudfront_harness.contract",
    "Request": "cloudfront_harness.exchange",
    "Response": "cloudfront_harness.exchange",
    "Shape": "cloudfront_harness.contract",
    "load_contract": "cloudfront_harness.specs",
    "use_cassette": "cloudfront_harness.recording",
}

__all__ = [
    "CassetteError",
    "CassetteMismatch",
    "Clause",
    "Contract",
    "ContractViolation",
    "Exchange",
    "Finding",
    "HarnessError",
    "Operation",
    "Request",
    "Response",
    "Shape",
    "__version__",
    "load_contract",
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
