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
    timeout_s     seconds for the whole of an answer
    settling_s    seconds that a resource may take to be deployed; None is what suits the target
    seed          what is made up follows from it; None is another one for each run
    required      operations that the target must have; `all`: all that are selected
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
    timeout_s: float = 30.0
    settling_s: float | None = None
    seed: int | None = None
    required: tuple[str, ...] = ()

    def requires(self, operation: str) -> bool:
        """Whether it is a failure not to have an operation."""
        return operation in self.required or "all" in self.required
