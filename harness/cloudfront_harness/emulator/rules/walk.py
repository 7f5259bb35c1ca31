"""One walk along a configuration, for all who look at something in it.

There are rules about far more members than a configuration has. So nobody goes and looks for what may be
there: the walk follows what is there, and calls who asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cloudfront_harness.emulator.rules.element_paths import EACH, Steps

# (structure, whole configuration, whatever the caller of the walk collects in)
Act = Callable[[Any, Any, Any], None]
Walk = Callable[[Any, Any, Any], None]


@dataclass(frozen=True, slots=True)
class Visit:
    """What to do with the structures at one place.

    steps    from the root to the place
    members  the visit is worth it when the structure has at least one of these; it may be paid for each
    act      what is called
    """

    steps: Steps
    members: frozenset[str]
    act: Act


@dataclass(slots=True)
class _Place:
    visits: list[Visit] = field(default_factory=list)
    below: dict[str | None, _Place] = field(default_factory=dict)


def compile_walk(visits: Iterable[Visit]) -> Walk:
    """A function that walks along a configuration: `walk(config, config, collected)`."""
    root = _Place()
    for visit in visits:
        place = root
        for step in visit.steps:
            place = place.below.setdefault(step, _Place())
        place.visits.append(visit)
    return _compiled(root)


def _compiled(place: _Place) -> Walk:
    if EACH in place.below:
        walk_item = _compiled(place.below[EACH])

        def walk_items(items: Any, config: Any, collected: Any) -> None:
            for item in items:
                walk_item(item, config, collected)

        return walk_items

    wanted: dict[str, tuple[list[Act], Walk | None]] = {
        name: ([], _compiled(below)) for name, below in place.below.items() if name is not None
    }
    for visit in place.visits:
        for name in visit.members:
            wanted.setdefault(name, ([], None))[0].append(visit.act)

    def walk(structure: Any, config: Any, collected: Any) -> None:
        for name in structure:
            found = wanted.get(name)
            if found is None:
                continue
            acts, walk_on = found
            for act in acts:
                act(structure, config, collected)
            if walk_on is not None:
                walk_on(structure[name], config, collected)

    return walk
