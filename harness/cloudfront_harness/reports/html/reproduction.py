"""What a page shows of a change that was run: both exchanges, and how to repeat them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two versions was sent and answered, as text without credentials.

    label     what the comparison calls the version
    exchange  request and response as they went over the wire
    curl, boto3   the request to copy, "" where there is none
    """

    label: str
    exchange: str
    curl: str = ""
    boto3: str = ""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A change tried at a target.

    fingerprint  of the change
    outcome      in a word or two: `witnessed`, `unconfirmed`, `not witnessable`
    shown        whether the change showed
    reason       why it is not shown, "" where it is
    """

    fingerprint: str
    target: str
    outcome: str
    shown: bool
    reason: str = ""
    sides: tuple[Side, ...] = field(default=())
