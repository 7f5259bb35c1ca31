"""Which tests a mutant is tried with.

mutmut notes which test calls which function. What is called once in a process, and returns what is called
ever after (a patch that is installed once, rules that are compiled once), is noted of the first test alone;
what a fixture calls, of none. So a function that few tests call is tried with all that reach its module.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_FEW = 5


def widen(folder: Path, names: Iterable[str]) -> None:
    """Change what mutmut noted in a folder. `names` are those of all mutants there."""
    path = folder / "mutants" / "mutmut-stats.json"
    noted = json.loads(path.read_text())
    tests: dict[str, list[str]] = noted["tests_by_mangled_function_name"]
    of_module: dict[str, set[str]] = defaultdict(set)
    for function, reaching in tests.items():
        of_module[function.rpartition(".")[0]].update(reaching)
    for function in {name.rpartition("__mutmut_")[0] for name in names}:
        if len(tests.get(function, ())) < _FEW:
            tests[function] = sorted(of_module[function.rpartition(".")[0]])
    path.write_text(json.dumps(noted))
