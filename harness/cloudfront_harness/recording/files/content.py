"""The entity of a recorded message: unpacked, and whether it is the whole of what was sent."""

from __future__ import annotations

import zlib
from dataclasses import replace

from cloudfront_harness.exchange import Exchange, Request, Response, header
from cloudfront_harness.recording.interaction import Interaction

# Answers of the API are a few hundred kilobytes at most; what grows beyond this was made to fill memories.
_MOST_UNPACKED = 64 * 1024 * 1024
# 32: zlib's own sign that gzip and zlib headers are both to be recognised.
_ANY_HEADER = zlib.MAX_WBITS | 32
_PACKINGS = ("gzip", "x-gzip", "deflate")


def unpacked(interaction: Interaction) -> Interaction:
    """The interaction with the content coding of its answer undone, where a recorder kept it.

    The headers stay as they are, and so does a body that is not what Content-Encoding says: most recorders
    unpack what they write.
    """
    response = interaction.exchange.response
    if response is None or not response.body:
        return interaction
    coding = response.header("Content-Encoding")
    if coding is None or coding.strip().lower() not in _PACKINGS:
        return interaction
    unpacker = zlib.decompressobj(_ANY_HEADER)
    try:
        body = unpacker.decompress(response.body, _MOST_UNPACKED)
    except zlib.error:
        return interaction
    if not unpacker.eof:
        return interaction
    return replace(interaction, exchange=replace(interaction.exchange, response=replace(response, body=body)))


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
