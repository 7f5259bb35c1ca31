"""Being told that a package has been imported: it is whole then, and its importer does not have it yet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class ImportWatch(MetaPathFinder):
    """Calls `then` behind the import of each of the packages `names`, from `start` to `stop`.

    It finds nothing itself: another finder's loader is made to tell when it is done.
    """

    def __init__(self, names: Collection[str], then: Callable[[], None]) -> None:
        self._names = names
        self._then = then

    def start(self) -> None:
        """Watch from now on. What has been imported already is not told."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Watch no longer. Nothing of it stays in the import system."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the other finders find, for a package that is watched; None for everything else."""
        if fullname not in self._names:
            return None
        others = [finder for finder in sys.meta_path if finder is not self]
        for finder in others:
            if (spec := finder.find_spec(fullname, path, target)) is not None:
                if spec.loader is not None:
                    self._listen(spec.loader, fullname)
                return spec
        return None

    def _listen(self, loader: Any, name: str) -> None:
        """See to it that the loader tells when it has executed that module, once."""
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            # A loader may load other modules too: from a zip file, the whole of it.
            if module.__name__ == name:
                loader.__dict__.pop("exec_module", None)
                self._then()

        loader.exec_module = exec_module
