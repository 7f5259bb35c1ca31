"""Which mutants are tried: of each package as many, drawn by a seed."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutmut.stats import status_by_exit_code
from workspace import MUTATED


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant, in mutmut's word: `killed`, `timeout`, `survived`, `no tests`, …"""

    told: str

    @property
    def is_killed(self) -> bool:
        """A test failed, or did not end: a loop without an end is noticed too."""
        return self.told in ("killed", "timeout")


def made_mutants(folder: Path) -> list[str]:
    """Names of all mutants that mutmut made in a folder, sorted."""
    return sorted(_exit_codes(folder))


def verdicts(folder: Path, names: Iterable[str]) -> dict[str, Verdict]:
    """What became of mutants that mutmut tried in a folder, by their names."""
    codes = _exit_codes(folder)
    return {name: Verdict(status_by_exit_code[codes[name]]) for name in names}


def _exit_codes(folder: Path) -> dict[str, int | None]:
    codes: dict[str, int | None] = {}
    for path in (folder / MUTATED).rglob("*.meta"):
        codes |= json.loads(path.read_text())["exit_code_by_key"]
    return codes


def by_package(names: Iterable[str], packages: Sequence[str]) -> dict[str, list[str]]:
    """Names by the package that holds them: `cloudfront_harness.checks.judgement.x_…` is one of `checks`."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        module, _, _ = name.partition(".x")
        found["/".join(module.split(".")[1:-1])].append(name)
    return {package: found[package] for package in packages}


def drawn(mutants: Mapping[str, Sequence[str]], *, each: int, seed: int) -> list[str]:
    """Of each package so many names, or all of them where there are not so many. One seed, one sample.

    A package is drawn from for itself: what is added to one does not change the sample of another.
    """
    return [
        name
        for package, names in mutants.items()
        for name in random.Random(f"{seed} {package}").sample(names, min(each, len(names)))
    ]
