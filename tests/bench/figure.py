"""A measured figure with the number it has to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `value` has to be at least or at most `bound`; None: for information."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    direction: Literal["at least", "at most"] = "at most"
    detail: str = ""

    @property
    def is_missed(self) -> bool:
        if self.bound is None:
            return False
        return self.value < self.bound if self.direction == "at least" else self.value > self.bound

    def __str__(self) -> str:
        goal = (
            ""
            if self.bound is None
            else f"  ({self.direction} {self.bound:g}: {'MISSED' if self.is_missed else 'kept'})"
        )
        return (
            f"{self.name:<58}{self.value:>10.2f} {self.unit}{goal}{f'  {self.detail}' if self.detail else ''}"
        )

    def as_row(self) -> dict[str, Any]:
        """The figure for a JSON file."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "bound": self.bound,
            "direction": self.direction,
            "kept": not self.is_missed,
            "detail": self.detail,
        }
