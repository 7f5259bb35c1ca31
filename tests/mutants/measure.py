"""Mutation testing: `python tests/mutants/measure.py [--seed N] [--each N] [--work FOLDER] [-- OPTIONS]`.

mutmut changes the code in one place at a time, and runs the tests that reach that place; a change that no
test notices has survived. Of each package as many mutants are drawn, by a seed: one seed, one sample. Prints
the survivors, each as a diff, and how many were killed. Exit 1 when fewer than the bound were, 2 when none
could be tried.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cloudfront_harness.specs import API_VERSIONS

# Beside this script: nothing else of the checkout shadows what is installed.
from reach import widen
from sampling import by_package, drawn, made_mutants, verdicts
from workspace import MUTATED, lay_out

# Who finds a break, who repeats an answer, and who refuses a request: what everything else rests on.
PACKAGES = [
    "checks",
    "checks/documents",
    "checks/exchanges",
    "checks/relations",
    "recording",
    "recording/clients",
    "recording/files",
    "emulator/operations",
    "emulator/rules",
]

# Tests that run what is mutated in their own process: mutmut does not see what is reached by a server or a
# command line that a test starts.
TESTS = ["tests/checks", "tests/recording", "tests/emulator"]
_LEFT_OUT = ["tests/emulator/test_workers.py"]

# Where a test is repeated for every version, it is the same code with other data: these have all of it.
VERSIONS = ["2010-11-01", "2014-05-31", "2016-09-29", "2020-05-31"]

# Per cent of the sample. What survives is listed in CONTRIBUTING.md, each with a judgement.
BOUND = 85.0

# A small function: trying its mutants makes all others, and tells which test reaches what.
_FIRST = "cloudfront_harness.checks.applicable.x__has*"


def main() -> int:
    """Try a sample, print what survived and the figure."""
    arguments, options = _parser().parse_known_args()
    options = [option for option in options if option != "--"]
    if arguments.work:
        return _try_sample(arguments.work, arguments, options)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        return _try_sample(Path(folder), arguments, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python tests/mutants/measure.py", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which sample (%(default)s)")
    parser.add_argument("--each", type=int, default=40, help="mutants of each package (%(default)s)")
    parser.add_argument("--work", type=Path, help="work in this folder and keep it: a second run is shorter")
    parser.add_argument("--children", type=int, default=os.cpu_count(), help="processes (%(default)s)")
    return parser


def _try_sample(folder: Path, arguments: argparse.Namespace, options: Sequence[str]) -> int:
    lay_out(
        folder,
        mutated=PACKAGES,
        tests=TESTS,
        options=[
            "--hypothesis-seed=0",
            "-m",
            "not checkout and not peers and not slow",
            "-k",
            " and ".join(f"not {version}" for version in API_VERSIONS if version not in VERSIONS),
            *(f"--ignore={path}" for path in _LEFT_OUT),
            *options,
        ],
    )
    _mutmut(folder, "run", f"--max-children={arguments.children}", _FIRST)
    made = made_mutants(folder)
    widen(folder, made)
    sample = drawn(by_package(made, PACKAGES), each=arguments.each, seed=arguments.seed)
    if not sample:
        print("No mutant was tried.")
        return 2
    _mutmut(folder, "run", f"--max-children={arguments.children}", *sample)
    found = verdicts(folder, sample)
    for name, verdict in found.items():
        if not verdict.is_killed:
            print(f"\n{verdict.told}:", flush=True)
            _mutmut(folder, "show", name)
    killed = {name for name, verdict in found.items() if verdict.is_killed}
    return _print_figure(by_package(sample, PACKAGES), killed)


def _mutmut(folder: Path, *words: str) -> None:
    """Run a command of mutmut in the folder. Processes that tests start import the mutated code as well."""
    environment = os.environ | {"PYTHONPATH": str(folder.resolve() / MUTATED)}
    command = [str(Path(sys.executable).with_name("mutmut")), *words]
    if subprocess.run(command, cwd=folder, env=environment, check=False).returncode:
        print(f"mutmut {words[0]} failed. Without a mutant, all of its tests have to pass: {' '.join(TESTS)}")
        sys.exit(2)


def _print_figure(sample: dict[str, list[str]], killed: set[str]) -> int:
    print()
    for package, names in sample.items():
        print(f"{package:<24}{len(killed.intersection(names)):>5} of {len(names):>4}")
    tried = sum(map(len, sample.values()))
    share = 100 * len(killed) / tried
    print(f"{'killed':<24}{len(killed):>5} of {tried:>4}  {share:.1f} %  (at least {BOUND:g} %)")
    return 0 if share >= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
