"""Configurations as text: how they are stored, and when two count as the same.

White space between elements, the order of members and namespaces are gone once a document is decoded; what
is left, written with sorted members, is equal exactly for configurations that say the same.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from harness.emulator.behaviour import Behaviour

# The member that stands for bytes, which JSON does not have. No XML name starts with a dollar sign.
_BYTES = "$base64"
_DIGEST_SIZE = 16
_GAPS = re.compile(rb">(\s+)(?=<)")
_TAGS = re.compile(rb"<([A-Za-z][A-Za-z0-9]*)")


def canonical(config: Any) -> str:
    """A decoded configuration as JSON text with sorted members."""
    return _ENCODER.encode(config)


def from_canonical(text: str) -> Any:
    """The configuration that `canonical` wrote."""
    return json.loads(text, object_hook=_revived if _BYTES in text else None)


def fingerprint_of(text: str, body: bytes, behaviour: Behaviour) -> bytes:
    """The digest of a canonical configuration. `body` is looked at by faults only."""
    if not behaviour.configuration_counts:
        return b""
    digest = hashlib.blake2b(text.encode(), digest_size=_DIGEST_SIZE)
    if behaviour.white_space_counts:
        digest.update(b"|".join(sorted(_GAPS.findall(body))))
    if behaviour.member_order_counts:
        digest.update(b"|".join(_TAGS.findall(body)))
    return digest.digest()


def _as_base64(value: Any) -> dict[str, str]:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode("ascii")}
    raise TypeError(f"{type(value).__name__} is no value of a shape")


def _revived(value: dict[str, Any]) -> Any:
    return base64.b64decode(value[_BYTES]) if value.keys() == {_BYTES} else value


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_as_base64)
