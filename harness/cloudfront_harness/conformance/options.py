"""What a conformance run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass

from cloudfront_harness.contract import Profile


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What to run. Empty tuples mean everything.

    target        `emulator`, `moto`, `ministack` or a URL
    api_versions  versions, resolved
    operations, clauses, cases   names, IDs and patterns of case names (`idempotent-*`) to keep
    workers       pytest-xdist workers; 0 runs in this process
    faults        faults to switch on in the embedded emulator (for proving that the suite fails)
    allow_remote  whether a target that is not on loopback may be called
    record        directory for a cassette of each case, "" for none
    replay        directory with such cassettes, which answer in the place of the target
    """

    target: str = "emulator"
    api_versions: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    profile: Profile = "documented"
    workers: int = 0
    faults: tuple[str, ...] = ()
    allow_remote: bool = False
    record: str = ""
    replay: str = ""
