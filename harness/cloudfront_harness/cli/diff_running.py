"""The parts of `cfharness diff` that run something: witnesses at targets, and the suite in two versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cloudfront_harness.contract import PROFILES, Profile

if TYPE_CHECKING:
    from cloudfront_harness.compare.behaviour.difference import Behaviour, Tapes
    from cloudfront_harness.compare.change import Comparison
    from cloudfront_harness.compare.witness.witness import Witness

_Command = TypeVar("_Command", bound=Callable[..., Any])

_EMULATOR = "emulator"


@dataclass(frozen=True, slots=True)
class Running:
    """What the options say of running.

    targets  of `--live` the first is for the older version, the last one for the newer
    faults   of the emulator, on the newer side
    """

    witness: bool
    live: bool
    cassettes: tuple[Path, Path] | None
    targets: tuple[str, ...]
    cases: tuple[str, ...]
    profile: Profile
    faults: tuple[str, ...]
    seed: int | None
    allow_remote: bool

    @property
    def compares_behaviour(self) -> bool:
        """Whether it is behaviour that is compared, and not contracts."""
        return self.live or self.cassettes is not None


def running_options(command: _Command) -> _Command:
    """The options of `Running`, on a command that takes them all."""
    options = (
        click.option(
            "--witness",
            is_flag=True,
            help="Show each breaking change at --target: the smallest request that OLD accepts and NEW "
            "refuses, or two answers.",
        ),
        click.option(
            "--live",
            is_flag=True,
            help="Compare behaviour instead: run the suite in both versions at --target, and tell what is "
            "answered differently. What the contracts explain is named by its rule; what they do not makes "
            "the exit status 1.",
        ),
        click.option(
            "--cassettes",
            nargs=2,
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            metavar="DIR DIR",
            help="Compare recorded behaviour likewise: OLD's recordings in the first directory, NEW's in the "
            "second. OLD and NEW may be the same version.",
        ),
        click.option(
            "--target",
            "targets",
            multiple=True,
            metavar="NAME|URL",
            help="What to run at: emulator, moto, ministack, or the URL of a server. May be repeated: "
            "--witness asks each of them, --live the first in OLD and the last in NEW. [default: emulator]",
        ),
        click.option(
            "--case",
            "cases",
            multiple=True,
            metavar="NAME",
            help="With --live: cases of the suite to run, or a pattern of them ('idempotent-*'). May be "
            "repeated. [default: all]",
        ),
        click.option(
            "--profile",
            type=click.Choice(PROFILES),
            default="documented",
            show_default=True,
            help="How the emulator behaves: as documented, or as the real service was seen to.",
        ),
        click.option(
            "--fault",
            "faults",
            multiple=True,
            metavar="NAME",
            help="With --live: a fault of the emulator on NEW's side, to prove that it is noticed. May be "
            "repeated.",
        ),
        click.option(
            "--seed", type=click.IntRange(0), metavar="N", help="With --live: as for `cfharness conformance`."
        ),
        click.option("--allow-remote", is_flag=True, help="Allow a target that is not on loopback."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def check_running(running: Running, comparisons: Sequence[Comparison]) -> None:
    """Raise `click.UsageError` for options that make no sense together."""
    if running.live and running.cassettes is not None:
        raise click.UsageError(
            "--live runs the suite, --cassettes reads what was recorded: give one of them."
        )
    if running.witness and running.compares_behaviour:
        raise click.UsageError("--witness is about contracts, --live and --cassettes about behaviour.")
    if running.compares_behaviour and len(comparisons) != 1:
        raise click.UsageError("Behaviour is compared between two versions: give OLD and NEW.")
    if (running.faults or running.cases) and not running.live:
        raise click.UsageError("--case and --fault go with --live.")
    if running.live and len(running.targets) > 2:
        raise click.UsageError("--live asks one target for each version: give --target once or twice.")


def witnesses_of(comparisons: Sequence[Comparison], running: Running) -> Iterator[Witness]:
    """The witnesses of all comparisons, at each target in turn.

    Raises `HarnessError` for a target that cannot be started or is gone.
    """
    from cloudfront_harness.compare.witness.attempts import Attempts
    from cloudfront_harness.compare.witness.sides import Sides
    from cloudfront_harness.scenarios.fairness import FairDriver
    from cloudfront_harness.scenarios.targets import open_target

    for name in running.targets or (_EMULATOR,):
        with ExitStack() as stack:
            target = stack.enter_context(
                open_target(name, profile=running.profile, allow_remote=running.allow_remote)
            )
            driver = stack.enter_context(FairDriver(target.url, allow_remote=target.allow_remote))
            sides = Sides(target, driver)
            for comparison in comparisons:
                yield from Attempts(comparison, sides)
            for remainder in sides.left:
                click.echo(f"Could not delete {remainder} at {target.name}.", err=True)


def behaviour_of(comparison: Comparison, running: Running, operations: Sequence[str]) -> Behaviour:
    """What the two versions answered differently, live or as it was recorded.

    Raises `HarnessError` when a run could not be made, or there are no recordings.
    """
    from cloudfront_harness.compare.behaviour.comparing import compare_behaviour
    from cloudfront_harness.compare.behaviour.tapes import read_tapes

    versions = comparison.old.contract.api_version, comparison.new.contract.api_version
    if running.cassettes is not None:
        old, new = (read_tapes(*side) for side in zip(running.cassettes, versions, strict=True))
    else:
        old, new = _live_tapes(versions, running, tuple(operations))
    return compare_behaviour(old, new, comparison)


def _live_tapes(
    versions: tuple[str, str], running: Running, operations: tuple[str, ...]
) -> tuple[Tapes, Tapes]:
    """The suite's cases in both versions, recorded as they are run: what is made up is the same in both."""
    import secrets
    import tempfile

    from cloudfront_harness.compare.behaviour.tapes import read_tapes
    from cloudfront_harness.conformance.options import RunOptions

    targets = running.targets or (_EMULATOR,)
    seed = secrets.randbelow(10**9) if running.seed is None else running.seed
    tapes = []
    for version, target, faults in zip(
        versions, (targets[0], targets[-1]), ((), running.faults), strict=True
    ):
        with tempfile.TemporaryDirectory(prefix="cfharness-") as directory:
            _run(
                RunOptions(
                    target=target,
                    api_versions=(version,),
                    operations=operations,
                    cases=running.cases,
                    profile=running.profile,
                    faults=faults,
                    allow_remote=running.allow_remote,
                    record=directory,
                    seed=seed,
                )
            )
            tapes.append(read_tapes(Path(directory), version))
    old, new = tapes
    return old, new


def _run(options: Any) -> None:
    """Run cases; what they find is for `cfharness conformance` to tell."""
    from cloudfront_harness.cli.selection import resolve
    from cloudfront_harness.conformance import run
    from cloudfront_harness.errors import TargetError

    summary = run(resolve(options))
    if summary.interrupted:
        raise KeyboardInterrupt
    if summary.broken_off:
        raise TargetError(summary.broken_off)
