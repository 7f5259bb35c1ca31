"""The least server that could answer a create: uvicorn, a parse by lxml, one row in SQLite, and the answer.

What the emulator takes beyond it is what it does for the answer to be right. Started by itself:
`python floor_server.py PORT`; says `ready` when it listens.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import sys
from typing import Any

import uvicorn
from lxml import etree

_DATABASE = sqlite3.connect(":memory:", isolation_level=None)
_DATABASE.execute("CREATE TABLE resource (id TEXT PRIMARY KEY, reference TEXT UNIQUE, document BLOB)")


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a create with what it was sent, and an id."""
    assert scope["type"] == "http"
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    root = etree.fromstring(body)
    name = f"E{secrets.token_hex(6).upper()}"
    reference = root.findtext("{*}CallerReference")
    _DATABASE.execute("INSERT INTO resource VALUES (?, ?, ?)", (name, reference, body))
    answer = b'<?xml version="1.0"?>\n<Distribution><Id>%b</Id>%b</Distribution>' % (
        name.encode(),
        etree.tostring(root),
    )
    headers = [
        (b"etag", name.encode()),
        (b"location", b"https://cloudfront.amazonaws.com/2020-05-31/distribution/" + name.encode()),
        (b"content-type", b"text/xml"),
        (b"content-length", str(len(answer)).encode()),
    ]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


class _Announced(uvicorn.Server):
    """Says when it listens."""

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        print("ready", flush=True)


if __name__ == "__main__":
    settings = uvicorn.Config(
        app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False, lifespan="off"
    )
    with asyncio.Runner(loop_factory=settings.get_loop_factory()) as runner:
        runner.run(_Announced(settings).serve())
