"""What cases leave at a target for the time being: tried again until it is gone, or will not go."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloudfront_harness.scenarios.inventory import Remainder
from cloudfront_harness.scenarios.patience import Patience, pauses


@dataclass(slots=True)
class Aftermath:
    """What cases of one process could not delete when they ended.

    patience    how long deployment may take, and how to wait
    remainders  what is still there
    unchecked   whether a case broke off so that nobody knows what else it may have made
    given_up    whether something was not deployed in its time: it is not waited for again
    """

    patience: Patience
    remainders: list[Remainder] = field(default_factory=list)
    unchecked: bool = False
    given_up: bool = False

    def take_away(self, *, patiently: bool) -> None:
        """Delete what is left; `patiently` waits for what is being deployed, all of it at once.

        Raises `HarnessError` when the target is gone.
        """
        waits = pauses(self.patience.settling_s, first_s=0.2) if patiently and not self.given_up else ()
        for pause in (0.0, *waits):
            if not self.remainders:
                return
            self.patience.pause(pause)
            # What something else still uses can go when that is gone.
            while self._takes_some_away():
                pass
            if not any(remainder.is_being_deployed for remainder in self.remainders):
                return
        self.given_up = patiently

    def _takes_some_away(self) -> bool:
        """Try to delete each remainder once; whether one went and others are left."""
        before = len(self.remainders)
        for remainder in [*self.remainders]:
            if remainder.delete():
                self.remainders.remove(remainder)
        return 0 < len(self.remainders) < before
