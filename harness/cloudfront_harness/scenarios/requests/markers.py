"""Names of resources in request values: a marker stands for each until the request is sent.

`{resource:PublicKey}` in a text of a value is what a public key is called that exists by then;
`{resource:Distribution:tenant-only}` is a distribution as the samples' table of variants has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_MARKER = re.compile(r"{resource:(\w+(?::[\w-]+)?)}")


def resolved(value: Any, name_of: Callable[[str], str]) -> Any:
    """A request value with the names of resources in the place of their markers.

    `name_of` gives the name for a kind of resource (a key of `Contract.resources`) or a variant of one.
    """
    if isinstance(value, Mapping):
        return {name: resolved(member, name_of) for name, member in value.items()}
    if isinstance(value, list):
        return [resolved(item, name_of) for item in value]
    if isinstance(value, str) and "{resource:" in value:
        return _MARKER.sub(lambda found: name_of(found[1]), value)
    return value


def kind_of(need: str) -> str:
    """The kind of resource of what a marker names: itself, or what it is a variant of."""
    return need.partition(":")[0]
