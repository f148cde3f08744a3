"""A real county server for the demonstration: its own process, its own folder, a free port of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from desktop import training
from enforcement.errors import CountyTrouble

COMMAND = [sys.executable, "-m", "sync.server"]


class County:
    """The training county: founded, its catalogue published, serving until ``stop``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._server: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Found the county, publish the catalogue, serve on a free loopback port; ``url`` is known afterwards."""
        self.ask("init")
        release = self.folder / "release.json"
        release.write_bytes(training.training_release())
        effective = date.fromisoformat(training.team()["grants"]["valid_from"])
        self.ask("catalogue", "publish", str(release), "--effective", effective.isoformat())
        command = [*COMMAND, "serve", "--home", str(self.folder), "--port", "0", "--json"]
        with (self.folder / "serve.log").open("w", encoding="utf-8") as log:
            self._server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=_environment()
            )
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        if not line:
            raise CountyTrouble(
                "县里的服务器没有起来。", "", "看演示目录里的 serve.log。", detail="county did not start"
            )
        self.url = json.loads(line)["url"]

    def code(self) -> str:
        """A fresh one-time code for the training township."""
        made = self.ask("device", "code", "--township", training.agency().division_code)
        return str(made["code"])

    def ask(self, *words: str) -> dict[str, Any]:
        """Run a county command on this folder and read its JSON. CountyTrouble when it fails."""
        command = [*COMMAND, *words, "--home", str(self.folder), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)
        if done.returncode != 0:
            raise CountyTrouble(done.stderr.strip() or "县里的命令没有做成。", detail=" ".join(words[:2]))
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def stop(self) -> None:
        """End the server as a service manager would. Safe to call twice."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
            if self._server.stdout is not None:
                self._server.stdout.close()
            self._server = None


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
