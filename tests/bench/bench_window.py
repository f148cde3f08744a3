"""The window while a large sync goes on: 10,000 entries pushed, then 10,000 of another device pulled, by the program's own
store on a thread beside its window, to a real county in a process of its own. The event loop is asked every few
milliseconds; the longest it let us wait is the figure. Run from the checkout: `python -m tests.bench.bench_window`.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from desktop.bootstrap import Program
from desktop.operations import Changes
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.model.things import THINGS
from sync.client.report import RoundReport
from tests.bench import Figure
from tests.bench.bench_push import process
from tests.bench.bench_release import Pulse, until
from tests.bench.device import fill
from tests.sync.client.county import code_for, found

RECORDS, GAP_MS, IDLE_SECONDS, LONGEST_SECONDS = 10_000, 50.0, 1.5, 300.0


def figures(records: int = RECORDS) -> list[Figure]:
    """Longest silence while pushing and while pulling."""
    gc.collect()
    gc.disable()  # as the program does until its first window stands
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        config = found(root / "county")
        words = ["-m", "sync.server", "serve", "--home", str(config.home), "--port", "0"]
        with process(*words) as (_, said):
            other_device(root / "other", said["url"], code_for(config), records)
            return _Window(root / "home", said["url"], code_for(config), records).figures()


def other_device(home: Path, url: str, code: str, records: int) -> None:
    """Another device of the township that delivered its records."""
    join = {"do": "join", "url": url, "code": code}
    write = {"do": "fill", "records": records, "files": 0, "record_bytes": 1500, "file_bytes": 0}
    steps = json.dumps([join, write, {"do": "sync"}])
    subprocess.run(
        [sys.executable, "-m", "tests.bench.device", str(home), steps], check=True, capture_output=True
    )


class _Window:
    def __init__(self, home: Path, url: str, code: str, records: int) -> None:
        found_app = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(found_app, QApplication)
        self._app, self._url, self._code, self._records = found_app, url, code, records
        self._program = Program(self._app, home)
        self._pulse = Pulse()

    def figures(self) -> list[Figure]:
        self._program.start()
        assert self._program.entry is not None
        self._program.entry.presenter.try_out()
        self._until(lambda: self._program.shell is not None)
        assert self._program.shell is not None
        assert self._program.opened is not None
        store = self._program.opened.store
        self._program.shell.go("sync")
        self._beside(lambda: join_county(store, self._url, self._code))
        self._beside(lambda: fill_own(store, self._records))
        idle = self._beside(lambda: threading.Event().wait(IDLE_SECONDS))
        reports: list[RoundReport] = []
        gap = self._beside(lambda: reports.append(StoreExchange(store).run()[0]))
        self._program.close()
        (report,) = reports
        assert report.trouble is None, report.trouble.sentence
        assert report.receipted >= self._records
        assert report.pulled >= self._records, report.pulled
        note = f"{report.receipted:,} entries pushed and {report.pulled:,} pulled; idle window {idle:.1f} ms"
        name = "longest silence of the window during a large sync"
        return [Figure(name=name, value=gap, target=GAP_MS, unit="ms", note=note)]

    def _beside(self, work: Any) -> float:
        """The longest silence while `work` is done on a thread and the window then shows what changed."""
        ended: list[BaseException | None] = []

        def run() -> None:
            try:
                work()
                ended.append(None)
            except BaseException as fault:
                ended.append(fault)

        thread = threading.Thread(target=run, name="sync")
        self._pulse.begin()
        thread.start()
        self._until(lambda: bool(ended))
        thread.join()
        if ended[0] is not None:
            raise ended[0]
        operations = self._program.operations
        assert operations is not None
        operations.notify(Changes(frozenset(THINGS), frozenset()))
        self._until(lambda: operations.idle)
        return self._pulse.longest

    def _until(self, done: Any) -> None:
        until(self._app, done, LONGEST_SECONDS)


def fill_own(store: Any, records: int) -> None:
    """Records of this device, with numbers of their own."""
    fill(store, {"records": records, "files": 0, "record_bytes": 1500, "file_bytes": 0, "from": 10**8})


def main() -> None:
    """Print the figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=RECORDS)
    for figure in figures(parser.parse_args().records):
        print(figure.line)


if __name__ == "__main__":
    main()
