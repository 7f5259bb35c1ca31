"""Finding a recorded answer: first in, first out among those that a request fits, however many there are."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from harness.recording.interaction import Interaction
from harness.recording.matching import Key, key_of

# A request to the letter: method, target, body.
_Spelling = tuple[str, str, bytes]


class Index:
    """The interactions of a cassette that have not been played yet. Threads may share it.

    With `repeats` the last answer to a request is given again and again.
    """

    def __init__(self, interactions: Sequence[Interaction], *, repeats: bool = False) -> None:
        self._repeats = repeats
        self._lock = threading.Lock()
        self._queues: dict[Key, deque[Interaction]] = {}
        # Most requests are sent as they were recorded: for those the key is known without parsing anything.
        self._keys: dict[_Spelling, Key] = {}
        self._waiting: dict[int, Interaction] = {}
        for interaction in interactions:
            self.add(interaction)

    def add(self, interaction: Interaction) -> None:
        """Put an interaction behind the others that have its key."""
        request = interaction.exchange.request
        spelling = (request.method, request.target, request.body)
        key = self._keys.get(spelling)
        if key is None:
            key = self._keys[spelling] = key_of(request)
        with self._lock:
            self._queues.setdefault(key, deque()).append(interaction)
            self._waiting[id(interaction)] = interaction

    def known_key(self, method: str, target: str, body: bytes) -> Key | None:
        """The key of a request that is spelled as a recorded one, None otherwise."""
        return self._keys.get((method, target, body))

    def take(self, key: Key) -> Interaction | None:
        """The next interaction with that key, None when there is none left."""
        with self._lock:
            queue = self._queues.get(key)
            if not queue:
                return None
            interaction = queue[0] if self._repeats and len(queue) == 1 else queue.popleft()
            self._waiting.pop(id(interaction), None)
            return interaction

    def left(self, key: Key) -> bool:
        """Whether `take` would find something."""
        return bool(self._queues.get(key))

    @property
    def unplayed(self) -> list[Interaction]:
        """What nobody has asked for, in the order of the recording."""
        with self._lock:
            return list(self._waiting.values())
