"""Contract-testing and record/replay harness for the CloudFront REST/XML API.

Importing this package loads no API version and none of the vendor libraries: names resolve on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.contract import Clause, Contract, Operation, Shape
    from harness.errors import CassetteError, CassetteMismatch, ContractViolation, HarnessError
    from harness.exchange import Exchange, Request, Response
    from harness.finding import Finding
    from harness.recording import use_cassette
    from harness.specs import load_contract

__version__ = "0.1.0"

_HOME = {
    "CassetteError": "harness.errors",
    "CassetteMismatch": "harness.errors",
    "Clause": "harness.contract",
    "Contract": "harness.contract",
    "ContractViolation": "harness.errors",
    "Exchange": "harness.exchange",
    "Finding": "harness.finding",
    "HarnessError": "harness.errors",
    "Operation": "harness.contract",
    "Request": "harness.exchange",
    "Response": "harness.exchange",
    "Shape": "harness.contract",
    "load_contract": "harness.specs",
    "use_cassette": "harness.recording",
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
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
