"""Refusals: what is answered instead of a success, and in which words.

Codes, statuses and messages stand in the contract; here are the forms of what is said of a document, as
recordings show them.
"""

from __future__ import annotations

import re

from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.wire.xml import DecodeError, MalformedXmlError

_NOT_IMPLEMENTED = 501
# Words that begin with a capital, or that are all capitals: CNAMEs count as one.
_WORDS = re.compile("[A-Z]+s?(?![a-z])|[A-Z]?[^A-Z]+")
_DETECTED = "1 validation error detected:"


class Refusal(Exception):
    """A request that is answered with an error document. `code` and `status` are those of the contract."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(code, status, message)
        self.code = code
        self.status = status
        self.message = message


def refusal(
    contract: Contract, operation: Operation, codes: tuple[str, ...], message: str = "", **values: str
) -> Refusal:
    """The refusal with the first of `codes` that the operation may answer with.

    The last code is taken when it may answer with none: callers put one that is common to all operations.
    Without a message, it says what the contract says of the code, with `values` in its placeholders.
    """
    for code in codes:
        status = contract.error_status(operation, code)
        if status is not None:
            return Refusal(code, status, message or default_message(contract, code, **values))
    return Refusal(codes[-1], 400, message or default_message(contract, codes[-1], **values))


def default_message(contract: Contract, code: str, **values: str) -> str:
    """What is said of a code that comes without words of its own."""
    known = contract.messages.get(code)
    return known.text.format_map(values) if known is not None else f"{words_of(code)}."


def words_of(code: str) -> str:
    """A code as words: `NoSuchOriginRequestPolicy` is "No such origin request policy"."""
    words = _WORDS.findall(code)
    return " ".join([words[0], *(word if word.isupper() else word.lower() for word in words[1:])])


def internal_error(contract: Contract) -> Refusal:
    """The refusal for an error of our own, whatever the operation."""
    (code, *_) = contract.refusals["internal-error"]
    return Refusal(code, contract.common_errors[code], default_message(contract, code))


def not_implemented(operation: Operation) -> Refusal:
    """The refusal of an operation that is routed but not emulated: how a client detects that."""
    return Refusal(
        "NotImplemented", _NOT_IMPLEMENTED, f"{operation.name} of {operation.api_version} is not emulated."
    )


def missing_root_message(root: str) -> str:
    """What is said when the root element is not there or is another one (observed)."""
    return _null_message(_parameter_path(root, "")).removesuffix(".")


def malformed_message(error: MalformedXmlError) -> str:
    """What is said of bytes that are no acceptable document."""
    return f"The XML document that was sent cannot be used. {error.reason}"


def decode_message(root: str, error: DecodeError) -> str:
    """What is said of a document that is not what the operation takes."""
    path = _parameter_path(root, error.path)
    if error.kind == "missing-member":
        return _null_message(path)
    return f"{_DETECTED} Value at '{path}' failed to satisfy constraint: {error.detail}."


def _null_message(path: str) -> str:
    return f"{_DETECTED} Value null at '{path}' failed to satisfy constraint: Member must not be null."


def _parameter_path(root: str, path: str) -> str:
    """`Origins/Items/Origin[1]/Id` as the service has it: `distributionConfig.origins.items.1.member.id`."""
    steps = [_lower_first(root)]
    for step in path.split("/") if path else ():
        name, bracket, position = step.partition("[")
        steps.append(f"{position.rstrip(']')}.member" if bracket else _lower_first(name))
    return ".".join(steps)


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
