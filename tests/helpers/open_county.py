"""A county served by a process of its own whose shares are out of the way, so that thousands of examples reach the
handlers: `python -m tests.helpers.open_county HOME`. Says as one line of JSON where it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from sync.protocol import limits
from sync.server.app import create_app
from sync.server.cli.serve import AnnouncedServer
from sync.server.config import ServerConfig
from sync.server.guard import guarded
from sync.server.logging import start_logging
from tests.helpers.logs import log_lines

_MANY = 100_000_000


@dataclass(frozen=True, slots=True)
class OpenCounty:
    """Where it answers, and the file with what it said."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def open_county(home: Path) -> Iterator[OpenCounty]:
    """Serve the county of `home` until the block ends; then it must have ended well, without a fault."""
    log = home / "server.log"
    command = [sys.executable, "-m", "tests.helpers.open_county", str(home)]
    with log.open("wb") as said, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, log.read_text()
        try:
            yield OpenCounty(json.loads(line)["url"], process, log)
            assert process.poll() is None, "the server ended by itself"
        finally:
            process.terminate()
            process.wait(20)
    faults = [line for line in log_lines(log.read_bytes()) if line["event"] == "fault"]
    assert faults == []


def main() -> int:
    """Serve until SIGTERM."""
    limits.KNOCKS_PER_MINUTE = _MANY  # type: ignore[misc]
    for word in filter(None, os.environ.get("ZHENFA_TEST_LIMITS", "").split(",")):
        name, _, figure = word.partition("=")
        setattr(limits, name, int(figure))
    config = ServerConfig.load(Path(sys.argv[1]))
    app = create_app(replace(config, requests_per_minute=_MANY, documents_per_hour=_MANY))
    start_logging()
    settings = uvicorn.Config(app, host="127.0.0.1", port=0, **guarded(None))
    server = _Announced(settings, "")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    return 0


class _Announced(AnnouncedServer):
    """Says where it answers once the port is known."""

    async def startup(self, sockets: object = None) -> None:
        """Start, then say where."""
        await uvicorn.Server.startup(self, None)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
