"""Our county and our devices on the work of the peers: real store, real client, real `serve` with its clerk, every promise
on; its database is a file or a real PostgreSQL, its line plain or TLS. A second device takes entries; files come when
somebody opens the record, so `pull_files` fetches them as a device does that wants them all."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from sync.client.transport import HttpTransport
from sync.server.config import ServerConfig
from tests.bench.bench_push import process
from tests.bench.peers.work import Peer
from tests.helpers.postgres import Cluster
from tests.helpers.stores import POSTGRESQL, SQLITE, stores_of
from tests.sync.client.county import backup, code_for, enrolled, found, one_round, put_back


class Ours(Peer):
    """`cluster`: its database is PostgreSQL there. Only a county in a file can be put back here."""

    def __init__(self, folder: Path, cluster: Cluster | None = None, *, tls: bool = False) -> None:
        self._folder, self._cluster, self._tls = folder, cluster, tls
        self.name = f"ours, {'SQLite' if cluster is None else 'PostgreSQL'}{', TLS' if tls else ''}"
        self._around, self._running = ExitStack(), ExitStack()
        self._config: ServerConfig
        self._child: subprocess.Popen[str]
        self._port = 0

    def __enter__(self) -> Self:
        if self._cluster is None:
            self._around.enter_context(stores_of(SQLITE))
        else:
            cluster, name = self._cluster, self._around.enter_context(self._cluster.database())
            self._around.enter_context(stores_of(POSTGRESQL, lambda: cluster.url(name)))
        self._config = found(self._folder / "server")
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()
        self._around.close()

    @property
    def url(self) -> str:
        return self._url

    @property
    def processes(self) -> Sequence[int]:
        return (self._child.pid, *([] if self._cluster is None else [self._cluster.process_id]))

    def command(self, device: str, ask: dict[str, Any]) -> tuple[list[str], dict[str, str]]:
        words = [sys.executable, "-m", "tests.bench.device", str(self._folder / device), json.dumps([ask])]
        return words, {}

    def join(self, device: str) -> None:
        self.do(device, {"do": "join", "url": self.url, "code": code_for(self._config)})

    def push(self, device: str, url: str) -> list[dict[str, Any]]:
        return [{"do": "sync", "url": url}]

    def pull(self, device: str, url: str) -> list[dict[str, Any]]:
        return self.push(device, url)

    def pull_files(self, records: int) -> tuple[float, int]:
        """(seconds, files) of an empty device that takes all entries and all their files, into memory."""
        journal = enrolled(self._config, self.url)
        journal.open_things = {f"{number:032x}" for number in range(records)}
        began = time.perf_counter()
        with HttpTransport(
            self.url, journal.device_keys, authorities=journal.trust().pins, app_version="1.0"
        ) as link:
            report = one_round(journal, link, seconds=time.monotonic)
        assert report.trouble is None, report.trouble.sentence
        return time.perf_counter() - began, report.blobs_fetched

    def copy(self) -> None:
        self._running.close()
        backup(self._config, self._folder / "copy")
        self._start()

    def put_back(self) -> None:
        self._running.close()
        put_back(self._config, self._folder / "copy")
        self._start()

    def _start(self) -> None:
        words = ["-m", "sync.server", "serve", "--home", str(self._config.home), "--port", str(self._port)]
        self._child, said = self._running.enter_context(process(*words, *(["--tls"] if self._tls else [])))
        self._url, self._port = said["url"], said["port"]
