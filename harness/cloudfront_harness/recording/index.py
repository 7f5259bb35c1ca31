"""Finding a recorded answer: first in, first out among those that a request fits, however many there are."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from cloudfront_harness.exchange import Request
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.matching import Key, key_of

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
        # With one interaction there is nothing to tell it from: its key can wait until somebody asks for one.
        self._only = interactions[0] if len(interactions) == 1 else None
        self._waiting = {id(interaction): interaction for interaction in interactions}
        if self._only is None:
            self._build(interactions)

    def _build(self, interactions: Sequence[Interaction]) -> None:
        for interaction in interactions:
            spelling = _spelling(interaction.exchange.request)
            key = self._keys.get(spelling)
            if key is None:
                key = self._keys[spelling] = key_of(interaction.exchange.request)
            self._queues.setdefault(key, deque()).append(interaction)

    def take_as_spelled(self, method: str, target: str, body: bytes) -> Interaction | None:
        """The next interaction for a request that is spelled as a recorded one.

        None means: perhaps there is one all the same, see `take`.
        """
        only = self._only
        if only is not None:
            request = only.exchange.request
            if body == request.body and target == request.target and method == request.method:
                return self._take_only(only)
            return None
        key = self._keys.get((method, target, body))
        return None if key is None else self.take(key)

    def _take_only(self, only: Interaction) -> Interaction | None:
        # Of several threads that want it, one gets it.
        return only if self._waiting.pop(id(only), None) is not None or self._repeats else None

    def take(self, key: Key) -> Interaction | None:
        """The next interaction with that key, None when there is none left."""
        if self._only is not None:
            return self._take_only(self._only) if key_of(self._only.exchange.request) == key else None
        with self._lock:
            queue = self._queues.get(key)
            if not queue:
                return None
            interaction = queue[0] if self._repeats and len(queue) == 1 else queue.popleft()
            self._waiting.pop(id(interaction), None)
            return interaction

    @property
    def unplayed(self) -> list[Interaction]:
        """What nobody has asked for, in the order of the recording."""
        with self._lock:
            return list(self._waiting.values())


def _spelling(request: Request) -> _Spelling:
    return (request.method, request.target, request.body)
