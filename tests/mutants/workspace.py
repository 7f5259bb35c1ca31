"""The folder that mutmut works in: the checkout, laid out as mutmut expects it.

mutmut knows a module by its path below `src/`, and lets tests import from there alone; here the source root
is `harness/`. So the folder holds links to the checkout, one of them named `src`, and a configuration of its
own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]

# Where mutmut puts what it made, below the folder.
MUTATED = Path("mutants", "src")

_LINKS = {"src": "harness", "specs": "specs", "cassettes": "cassettes", "tests": "tests"}


def lay_out(folder: Path, *, mutated: Sequence[str], tests: Sequence[str], options: Sequence[str]) -> None:
    """Fill a folder, which is made when it is not there.

    `mutated`: packages below `cloudfront_harness`; `tests`: files and folders of tests; `options`: of pytest.
    """
    # Python forgets a folder of PYTHONPATH that is not there when it starts.
    (folder / MUTATED).mkdir(parents=True, exist_ok=True)
    for name, target in _LINKS.items():
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(CHECKOUT / target, target_is_directory=True)
    settings: dict[str, Any] = {
        "source_paths": ["src"],
        "only_mutate": [f"src/cloudfront_harness/{package}/*.py" for package in mutated],
        "also_copy": ["specs", "cassettes"],
        # Tests fill caches. A process that has run them all would not call what is mutated a second time.
        "process_isolation": "forkserver",
        "pytest_add_cli_args": list(options),
        "pytest_add_cli_args_test_selection": list(tests),
        # Which function calls which is of no use to one run.
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    # A value of JSON is one of TOML too, as long as it is a text, a switch or a list of texts.
    table = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    project = (CHECKOUT / "pyproject.toml").read_text()
    (folder / "pyproject.toml").write_text(f"{project}\n[tool.mutmut]\n{table}")
