"""A bare sink: takes a push's requests, hashes each body, writes and syncs it, and only then answers.

A body is appended to one file, with one sync. A request with the header `cuts` (lengths) is cut there and each
piece is a file of its own, synced one after another, as a sink that keeps files would. It knows nothing of the
treaty; tested against the county with the same bytes in the same requests it says what the promises cost. Run as a
program: prints {"port": n} and serves until it is ended; with `straight` behind the path it reads bodies past h11 as
the county does.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import os
import socket
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn

from sync.server.guard import guarded


class Sink:
    """ASGI app over one file."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._folder = path.parent
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        digest = hashlib.sha256()
        parts: list[bytes] = []
        more = True
        while more:
            message = await receive()
            part = message.get("body", b"")
            digest.update(part)
            parts.append(part)
            more = message.get("more_body", False)
        cuts = dict(scope["headers"]).get(b"cuts")
        keep = (
            partial(self._keep, parts) if cuts is None else partial(self._keep_files, b"".join(parts), cuts)
        )
        await asyncio.get_running_loop().run_in_executor(None, keep)
        answer = digest.digest()
        headers = [(b"content-type", b"application/octet-stream"), (b"content-length", b"32")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _keep(self, parts: list[bytes]) -> None:
        with self._lock:
            for part in parts:
                self._file.write(part)
            os.fsync(self._file.fileno())

    def _keep_files(self, body: bytes, cuts: bytes) -> None:
        view = memoryview(body)
        for length in map(int, cuts.split(b",")):
            with (self._folder / str(next(self._numbers))).open("xb", buffering=0) as file:
                file.write(view[:length])
                os.fsync(file.fileno())
            view = view[length:]


def main() -> None:
    """Serve on a free port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    http = {"access_log": False, "log_config": None, "http": "h11", "ws": "none", "timeout_keep_alive": 75}
    way = guarded(None) if sys.argv[2:] == ["straight"] else http
    settings = uvicorn.Config(Sink(Path(sys.argv[1])), lifespan="off", **way)
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    uvicorn.Server(settings).run(sockets=[listener])


if __name__ == "__main__":
    main()
