"""A broken clause with all that a maintainer needs to act on it, and the error that carries such findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cloudfront_harness.contract.clause import Level
from cloudfront_harness.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken clause.

    `where` is an XPath into the response body, `header NAME`, `status line` or `connection`;
    `exchange` is the evidence, None only where no exchange can be shown.
    """

    clause: str
    level: Level
    api_version: str
    operation: str
    requirement: str
    expected: str
    actual: str
    where: str
    source: str
    exchange: Exchange | None = None

    def __str__(self) -> str:
        return (
            f"{self.clause} {self.requirement} [{self.level}; {self.api_version} {self.operation}]\n"
            f"  expected  {self.expected}\n"
            f"  actual    {self.actual}\n"
            f"  where     {self.where}\n"
            f"  source    {self.source}"
        )


class ContractViolation(AssertionError):
    """The other side broke at least one promise of the contract.

    `findings` holds every broken promise, in the order in which they were met.
    """

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings: tuple[Finding, ...] = tuple(findings)
