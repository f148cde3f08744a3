"""County servers as processes over one database, and devices that talk to any of them."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.house.tree import ROOT
from tests.sync.server.support import Device


@dataclass(frozen=True, slots=True)
class Server:
    """A server process that answers at `url`; what it says on stderr is in `log`."""

    url: str
    process: subprocess.Popen[str]
    log: Path

    def children(self) -> list[int]:
        """Its own child processes."""
        pid = self.process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


@contextmanager
def server(home: Path, *words: str) -> Iterator[Server]:
    """`zhenfa-county serve` on a free port, until the block ends."""
    log = home.parent / f"server-{len(list(home.parent.glob('server-*')))}.log"
    command = [sys.executable, "-m", "sync.server", "serve", "--home", str(home), "--port", "0", *words]
    with log.open("w") as errors:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, log.read_text()
        yield Server(json.loads(line)["url"], process, log)
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def at(device: Device, url: str) -> Device:
    """The same device, speaking to another server. Close its `http`."""
    twin = copy.copy(device)
    twin.http = httpx.Client(base_url=url, trust_env=False, timeout=30)
    return twin
