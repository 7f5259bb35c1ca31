"""What an operator is: a place, a change and a phase, with the name that they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# answer   what is answered is changed
# taken    what a request says is understood otherwise: every answer shows it
# kept     what a request says is kept otherwise: the answer to that request does not show it
# trait    a request that is written in some way is not understood
# conduct  what is compared, reserved, released and counted
Sphere = Literal["answer", "taken", "kept", "trait", "conduct"]


@dataclass(frozen=True, slots=True)
class Operator:
    """One combination of where, how and when. Its name is `comment-truncated-16@create`."""

    sphere: Sphere
    place: str
    change: str
    phase: str

    @property
    def name(self) -> str:
        return f"{self.place}-{self.change}@{self.phase}"

    @property
    def description(self) -> str:
        """One sentence, of the words of the name."""
        return f"{self.place.capitalize()}: {self.change} ({self.phase})."
