"""The entity of a recorded message: unpacked, and whether it is the whole of what was sent."""

from __future__ import annotations

from dataclasses import replace

from cloudfront_harness.exchange import Exchange, Request, Response, header
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.wire import content_coding


def unpacked(interaction: Interaction) -> Interaction:
    """The interaction with the content coding of its answer undone, where a recorder kept it.

    The headers stay as they are, and so does a body that is not what Content-Encoding says: most recorders
    unpack what they write.
    """
    response = interaction.exchange.response
    whole = None if response is None else content_coding.unpacked(response)
    if whole is response:
        return interaction
    return replace(interaction, exchange=replace(interaction.exchange, response=whole))


def defect(exchange: Exchange) -> str:
    """Why an exchange is not what went over the wire, "" when nothing speaks against it.

    A Content-Length that does not fit its body was recorded with another body. With a content coding it
    counts the packed bytes, and to a HEAD it tells what a GET would bring.
    """
    request, response = exchange.request, exchange.response
    found = _misfit("request", request)
    if found or response is None or request.method == "HEAD" or response.status in (204, 304):
        return found
    return _misfit("response", response)


def _misfit(what: str, message: Request | Response) -> str:
    told = header(message.headers, "Content-Length")
    if told is None or told == str(len(message.body)):
        return ""
    if header(message.headers, "Content-Encoding") is not None:
        return ""
    told = told.strip()
    if told.isdecimal() and int(told) == len(message.body):
        return ""
    return (
        f"The {what}'s Content-Length is {told}, but its recorded body has {len(message.body)} bytes: "
        "the recording was changed or is incomplete. Record it again."
    )
