"""`zhenfa-county serve` as a process of its own, with options of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.house.tree import ROOT


@contextmanager
def serving(home: Path, *words: str) -> Iterator[str]:
    """The address of a county served on a free port until the block ends, stopped in good order."""
    command = [sys.executable, "-m", "sync.server", "serve", "--home", str(home), "--port", "0", *words]
    log = home / "server.log"
    with (
        log.open("ab") as complaints,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=complaints) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, log.read_text(encoding="utf-8")
            yield str(json.loads(line)["url"])
        finally:
            process.terminate()
            process.wait(30)
