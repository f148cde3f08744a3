"""The county as the process that an administrator starts: founded, served and checked by its own commands, killed at will.

Nothing of the server runs inside the test; what it holds is read from its commands and, when it is down, its file.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sync.client.enrol import enrol
from sync.client.transport import HttpTransport
from tests.house.tree import ROOT
from tests.sync.client.memory_journal import MemoryJournal

TOWN = "339901001"  # of the training county that `init` makes without a roster
_SECONDS = 60


class CountyProcess:
    """One county in ``home``. `serving` gives one life of its server; data stays from life to life."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.lives = 0

    def found(self) -> None:
        """``zhenfa-county init`` with the training roster."""
        self.command("init")

    def code(self) -> str:
        """A fresh one-time code, made beside the running server."""
        return str(self.command("device", "code", "--township", TOWN)["code"])

    def enrolled(self, url: str, label: str) -> MemoryJournal:
        """A device that just joined."""
        journal = MemoryJournal(scope="")
        with HttpTransport(url) as transport:
            enrol(self.code(), url, transport, journal, label=label, app_version="1.0")
        return journal

    def verify(self) -> dict[str, Any]:
        """``zhenfa-county verify``; fails the test when the command finds anything."""
        return self.command("verify")

    def command(self, *words: str) -> dict[str, Any]:
        """One command with ``--json``; what it printed."""
        command = [sys.executable, "-m", "sync.server", *words, "--home", str(self.home), "--json"]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stderr}{done.stdout}"
        return dict(json.loads(done.stdout))

    @contextmanager
    def serving(self) -> Iterator[ServerLife]:
        """The server on a free port, answering; killed at the latest when the block ends."""
        self.lives += 1
        life = ServerLife(self.home)
        try:
            life.wait_until_answering()
            yield life
        finally:
            life.kill()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the county's database, read while no server runs."""
        with closing(sqlite3.connect(f"file:{self.home / 'county.db'}?mode=rw", uri=True)) as database:
            return database.execute(query).fetchall()


class ServerLife:
    """One process of ``zhenfa-county serve``, from its start to its kill."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "sync.server", "serve", "--home", str(home), "--port", "0"]
        self.url = ""
        self._complaints = (home / "server.log").open("ab")
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self._complaints, text=True
        )
        self._timer: threading.Timer | None = None

    def wait_until_answering(self) -> None:
        """The server has said on stdout where it answers; fails the test when it ends without a word."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the server ended before it answered; see server.log in the county's home"
        self.url = str(json.loads(line)["url"])

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill_in(self, seconds: float) -> None:
        """SIGKILL after ``seconds``, whatever the server is doing then."""
        self._timer = threading.Timer(seconds, self._process.kill)
        self._timer.start()

    def kill(self) -> None:
        """SIGKILL now; nothing of this life is left afterwards. Safe to call twice."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        self._process.kill()
        self._process.wait(_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._complaints.close()
