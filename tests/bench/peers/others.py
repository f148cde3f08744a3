"""PouchDB beside pouchdb-server, and Anki's library beside Anki's server, each installed at its first use from its
lock into a folder under .venv. A peer that cannot be installed is not measured."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from tests.bench.peers.work import Peer

HERE = Path(__file__).resolve().parent
PLACE = HERE.parents[2] / ".venv" / "peers"
_SECONDS = 40.0


def npm_folder() -> Path | None:
    """Where PouchDB is, or None."""
    place, lock = PLACE / "npm", HERE / "package-lock.json"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    if not (place / "done").exists() or (place / "done").read_bytes() != lock.read_bytes():
        place.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, place / name)
        asked = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        if subprocess.run(asked, cwd=place, capture_output=True, check=False).returncode:
            return None
        shutil.copy(lock, place / "done")
    return place


def anki_python() -> Path | None:
    """The interpreter of the environment with Anki in it, or None."""
    place, lock = PLACE / "anki", HERE / "anki.txt"
    python = place / "bin" / "python"
    if not (place / "done").exists() or (place / "done").read_bytes() != lock.read_bytes():
        pip = [
            str(python),
            "-m",
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "-r",
            str(lock),
        ]
        for asked in ([sys.executable, "-m", "venv", str(place)], pip):
            if subprocess.run(asked, capture_output=True, check=False).returncode:
                return None
        shutil.copy(lock, place / "done")
    return python


class _Served(Peer):
    """A server process over one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "server"
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._data.mkdir(parents=True)
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def processes(self) -> Sequence[int]:
        assert self._process is not None
        return (self._process.pid,)

    def join(self, device: str) -> None:
        return

    def copy(self) -> None:
        self._stop()
        shutil.copytree(self._data, self._folder / "copy")
        self._start()

    def put_back(self) -> None:
        self._stop()
        shutil.rmtree(self._data)
        shutil.copytree(self._folder / "copy", self._data)
        self._start()

    @abstractmethod
    def _words(self) -> tuple[list[str], dict[str, str]]:
        """The command line of the server, and what its environment has besides ours."""

    def _start(self) -> None:
        command, around = self._words()
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self._folder, env={**os.environ, **around}, stdout=log, stderr=log
            )
        end = time.monotonic() + _SECONDS
        while not self._answers():
            assert time.monotonic() < end, (self._folder / "server.log").read_text(errors="replace")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(self.url, timeout=2).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait(_SECONDS)


class Pouch(_Served):
    """PouchDB → pouchdb-server, LevelDB on both sides; `one_sided` keeps its checkpoint at the sender alone."""

    def __init__(self, folder: Path, npm: Path, *, one_sided: bool = False) -> None:
        super().__init__(folder)
        self._npm, self._one_sided = npm, one_sided
        self.name = f"PouchDB{', checkpoint at the sender' if one_sided else ''}"

    def _words(self) -> tuple[list[str], dict[str, str]]:
        program = str(self._npm / "node_modules" / ".bin" / "pouchdb-server")
        return [program, "--dir", f"{self._data}/", "--port", str(self._port), "-n"], {}

    def command(self, device: str, ask: dict[str, Any]) -> tuple[list[str], dict[str, str]]:
        words = ["node", str(HERE / "pouch.js"), str(self._folder / device), json.dumps(ask)]
        return words, {"NODE_PATH": str(self._npm / "node_modules")}

    def push(self, device: str, url: str) -> list[dict[str, Any]]:
        return [{"do": "push", "url": f"{url}/work", "one_sided": self._one_sided}]

    def pull(self, device: str, url: str) -> list[dict[str, Any]]:
        return [{"do": "pull", "url": f"{url}/work"}]


class Anki(_Served):
    """Anki's rows and media. What it asks of every new device, the whole (nearly empty) file one way, is done before."""

    name = "Anki"
    _who = {"user": "one", "word": "only for the bench"}

    def __init__(self, folder: Path, python: Path) -> None:
        super().__init__(folder)
        self._python = python
        self._joined = False

    def _words(self) -> tuple[list[str], dict[str, str]]:
        around = {
            "SYNC_USER1": f"{self._who['user']}:{self._who['word']}",
            "SYNC_BASE": str(self._data),
            "SYNC_HOST": "127.0.0.1",
            "SYNC_PORT": str(self._port),
            "MAX_SYNC_PAYLOAD_MEGS": "1000",
            "RUST_LOG": "error",
        }
        return [str(self._python), "-m", "anki.syncserver"], around

    def command(self, device: str, ask: dict[str, Any]) -> tuple[list[str], dict[str, str]]:
        words = [str(self._python), str(HERE / "anki_peer.py"), str(self._folder / device), json.dumps(ask)]
        return words, {}

    def join(self, device: str) -> None:
        self.do(device, {"do": "first", "upload": not self._joined, **self._asked(self.url)})
        self._joined = True

    def push(self, device: str, url: str) -> list[dict[str, Any]]:
        return [{"do": "sync", "media": True, **self._asked(url)}]

    def pull(self, device: str, url: str) -> list[dict[str, Any]]:
        return self.push(device, url)

    def _asked(self, url: str) -> dict[str, str]:
        return {**self._who, "url": f"{url}/"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
