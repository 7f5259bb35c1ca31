"""Values that the service makes up: ids, ETags, request ids, and what follows from an id.

Forms are those of recordings: ids and ETags are `E` and 12 or 13 upper-case letters and digits, domain names
`d` and 13 lower-case letters and digits, canonical user ids 64 hexadecimal digits, request ids UUIDs.
That an id is never given twice is for the store to see to: a minter may repeat itself.
"""

from __future__ import annotations

import hashlib
import random

from cloudfront_harness.contract import IdForm

# The account number that stands in ARNs. Access keys have none, and clients parse ARNs: the number of the
# service's own examples.
ACCOUNT_NUMBER = "123456789012"

_LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# From a random byte to a letter or digit. Four of the 36 are a little likelier, which does not matter here.
_FROM_BYTE = bytes(ord(_LETTERS_AND_DIGITS[byte % len(_LETTERS_AND_DIGITS)]) for byte in range(256))
_LOWER_FROM_BYTE = _FROM_BYTE.lower()
_ANY_CASE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_ANY_CASE_FROM_BYTE = bytes(ord(_ANY_CASE[byte % len(_ANY_CASE)]) for byte in range(256))
_TOKEN_LENGTH = 22
_DOMAIN_LABEL_LENGTH = 13


class Minter:
    """Makes up values. The same `seed` gives the same values; without one they differ from run to run."""

    def __init__(self, seed: int | None = None) -> None:
        # Ids need to differ, not to be secret, and a seed must be able to repeat them.
        self._random = random.Random(seed)  # noqa: S311

    def resource_id(self, prefix: str, form: IdForm = "letters") -> str:
        """An id of the form: of 13 or 14 characters that starts with `prefix`, a longer one, or a UUID."""
        if form == "uuid":
            return self.request_id()
        if form == "token":
            return prefix + self._random.randbytes(_TOKEN_LENGTH).translate(_ANY_CASE_FROM_BYTE).decode()
        return prefix + self._letters(12 + self._random.getrandbits(1))

    def etag(self) -> str:
        """An entity tag, without quotes: that is how the service writes it."""
        return "E" + self._letters(13)

    def request_id(self) -> str:
        """A random UUID."""
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def _letters(self, count: int) -> str:
        return self._random.randbytes(count).translate(_FROM_BYTE).decode("ascii")


def canonical_user_id(resource_id: str) -> str:
    """The S3 canonical user of an origin access identity: 64 hexadecimal digits that follow from its id."""
    return hashlib.sha256(f"canonical user {resource_id}".encode()).hexdigest()


def domain_name(resource_id: str) -> str:
    """The domain name of a distribution, which follows from its id."""
    digest = hashlib.sha256(f"domain {resource_id}".encode()).digest()
    label = digest[:_DOMAIN_LABEL_LENGTH].translate(_LOWER_FROM_BYTE).decode("ascii")
    return f"d{label}.cloudfront.net"


def addresses(resource_id: str, count: int) -> list[str]:
    """The addresses of a list of them, which follow from its id: from the network for documentation."""
    first = hashlib.sha256(f"addresses {resource_id}".encode()).digest()[0]
    return [f"192.0.2.{(first + index) % 256}" for index in range(count)]


def name_in_arn(text: str) -> str:
    """What an ARN ends in: the id or name of a resource; any other text is its own name."""
    return text.rpartition("/")[2] if text.startswith("arn:") else text


def arn(resource_type: str, resource_id: str) -> str:
    """The ARN of a resource; `resource_type` is the path segment of its kind: `distribution`."""
    return f"arn:aws:cloudfront::{ACCOUNT_NUMBER}:{resource_type}/{resource_id}"
