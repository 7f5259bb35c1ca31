"""Long texts of a page, packed: shown when somebody unfolds what they belong to.

Exchanges repeat each other nearly word for word. Packed they take a twentieth, and the browser does not lay
out what nobody looks at.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts by number, each once. A page says the number where the text belongs."""

    numbers: Mapping[str, int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Numbered in their order; an empty text is none."""
        return cls({text: number for number, text in enumerate(dict.fromkeys(filter(None, texts)))})

    @property
    def packed(self) -> str:
        """A JSON array of all texts, deflated (zlib's format), in base64; "" where there are none."""
        if not self.numbers:
            return ""
        return b64encode(zlib.compress(json.dumps(list(self.numbers)).encode(), 9)).decode()
