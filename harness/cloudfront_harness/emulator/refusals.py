"""Refusals: what is answered instead of a success, and in which words.

Messages that recordings show are quoted; the others are our own. A rule's message stands in the contract.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.wire.xml import DecodeError, MalformedXmlError

_NOT_IMPLEMENTED = 501
_DETECTED = "1 validation error detected:"

# Of a code, whoever raises it: what is said when the place that raises it says nothing.
MESSAGES: Mapping[str, str] = {
    "CloudFrontOriginAccessIdentityAlreadyExists": (
        "The caller reference you are using to create the CloudFront origin access identity is associated "
        "with another identity."
    ),
    "CloudFrontOriginAccessIdentityInUse": (
        "The CloudFront origin access identity is still being used by a distribution."
    ),
    "DistributionAlreadyExists": (
        "The caller reference that you are using to create a distribution is associated with another "
        "distribution. Already exists: {id}"
    ),
    "DistributionNotDisabled": "The distribution you are trying to delete has not been disabled.",
    "IllegalUpdate": "The update contains modifications that are not allowed: {member} cannot be changed.",
    "InconsistentQuantities": "The value of Quantity and the size of Items do not match.",
    "InternalError": "CloudFront encountered an internal error. Please try again.",
    "InvalidIfMatchVersion": "The If-Match version is missing or not valid for the resource.",
    "MissingAuthenticationToken": "Missing Authentication Token",
    "MissingBody": (
        "This operation requires a body. Ensure that the body is present and the Content-Type header is set."
    ),
    "NoSuchCloudFrontOriginAccessIdentity": "The specified CloudFront origin access identity does not exist.",
    "NoSuchDistribution": "The specified distribution does not exist.",
    "NoSuchResource": "The resource that was specified is not valid.",
    "PreconditionFailed": "The request's If-Match value does not match the current version of the resource.",
    "TooManyDistributionCNAMEs": "Your request contains more CNAMEs than are allowed per distribution.",
    "TooManyTrustedSigners": "Your request contains more trusted signers than are allowed per distribution.",
}
_QUOTA_MESSAGE = "Processing your request would cause you to exceed the maximum number of {kind} resources."


class Refusal(Exception):
    """A request that is answered with an error document. `code` and `status` are those of the contract."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(code, status, message)
        self.code = code
        self.status = status
        self.message = message


def refusal(contract: Contract, operation: Operation, codes: tuple[str, ...], message: str = "") -> Refusal:
    """The refusal with the first of `codes` that the operation may answer with.

    The last code is taken when it may answer with none: callers put one that is common to all operations.
    """
    for code in codes:
        status = contract.error_status(operation, code)
        if status is not None:
            return Refusal(code, status, message or default_message(code))
    return Refusal(codes[-1], 400, message or default_message(codes[-1]))


def default_message(code: str, **values: str) -> str:
    """What is said of a code that comes without words of its own."""
    text = MESSAGES.get(code)
    return text.format_map(values) if text is not None else f"The request was refused: {code}."


def quota_message(kind: str) -> str:
    """What is said when an account may not have more resources of a kind."""
    return _QUOTA_MESSAGE.format(kind=kind)


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
