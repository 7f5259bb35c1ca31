"""What a comparison says, as values: changes, and two contracts compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cloudfront_harness.contract import Contract, Rule, Severity

_FINGERPRINT_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the contracts of two API versions.

    old_version, new_version   what was compared, as the comparison calls it: an API version, or that and the
               release of the model it was derived from
    operation  "" for what concerns the version as a whole
    path       where: element path from the root of the body (`DistributionConfig/Aliases/Items`), the name of
               a header, the code of an error, the ID of a rule of the contract; "" for the operation itself
    below      element paths below `path` that came or went with it: no changes of their own
    old, new   the two fragments in a line each, "" where there is none
    """

    rule: Rule
    old_version: str
    new_version: str
    operation: str
    path: str
    old: str = ""
    new: str = ""
    below: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What stays the same however the change is worded: 12 hexadecimal digits."""
        identity = f"{self.rule.id}\n{self.old_version}\n{self.new_version}\n{self.operation}\n{self.path}"
        return sha256(identity.encode()).hexdigest()[:_FINGERPRINT_DIGITS]

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that the change is about."""
        return (self.path, *self.below)


@dataclass(frozen=True, slots=True)
class Revision:
    """One side of a comparison: a contract and what the comparison calls it.

    label   `2020-05-31`, or `2020-05-31 (botocore 1.17.24)` where the version has several revisions
    source  file that it can be looked up in: its document below `specs`, or what was given instead
    """

    label: str
    contract: Contract
    source: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two contracts compared: all changes that count, in the order of the newer contract.

    ignored   changes that an ignore file names, with its reason
    """

    old: Revision
    new: Revision
    changes: tuple[Change, ...]
    ignored: tuple[tuple[Change, str], ...] = ()

    def counts(self) -> Mapping[Severity, int]:
        """How many changes there are of each severity that occurs."""
        return Counter(change.rule.severity for change in self.changes)

    def of(self, operation: str) -> tuple[Change, ...]:
        """The changes of one operation; of the version as a whole for ""."""
        return tuple(change for change in self.changes if change.operation == operation)
