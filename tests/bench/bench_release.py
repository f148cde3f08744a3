"""A full release of 5,000 matters applied to a device whose window stands open on 事项库.

Applied as a round of sync does it, on a thread of its own: the county's signed bytes are verified, read, and kept in one
transaction. Meanwhile the window's event loop is asked every few milliseconds; its longest silence is the second figure.
The matters are the shipped ones, renamed and renumbered until there are enough.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop import training
from desktop.bootstrap import Program
from desktop.clock import MachineClock
from desktop.operations import Changes
from desktop.store.store import Store
from desktop.sync_port import StoreLists
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import to_release
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Library
from enforcement.model.things import THINGS
from sync.protocol.catalogue import CatalogueRelease, open_release, sign_release
from sync.protocol.keys import SigningKey, key_id
from tests.bench import Figure

MATTERS, TOWNSHIPS, EVERY = 5_000, 15, 7
SECONDS, GAP_MS = 2.0, 50.0
TICK_MS = 2
IDLE_SECONDS = 1.5
LONGEST_SECONDS = 60.0


def figures() -> list[Figure]:
    """Seconds until the release is kept, and the longest silence of the window until then and until it shows it."""
    signed, size = signed_release()
    gc.collect()
    gc.disable()  # as the program does until its first window stands
    with tempfile.TemporaryDirectory() as folder:
        return _Run(Path(folder) / "home", signed, size).figures()


def signed_release(matters: int = MATTERS) -> tuple[bytes, int]:
    """The county's document, and the size of the release in it."""
    draft = enlarged(matters)
    data = to_release(
        draft,
        version="2026.9",
        issuing_document="安平县综合行政执法事项目录",
        published=date(2026, 9, 1),
        effective=date(2026, 9, 1),
        source="bench",
        source_sha256="0" * 64,
    ).data
    release = CatalogueRelease("339901", 2, date(2026, 9, 1), 0, "application/json", data)
    return sign_release(release, _KEY), len(data)


def enlarged(matters: int) -> CatalogueDraft:
    """The shipped catalogue until there are ``matters``, each with its checklist and benchmarks; powers of 15 townships."""
    shipped = shipped_catalogue()
    codes: dict[str, list[str]] = {}
    made = []
    for number, matter in enumerate(islice(cycle(shipped.matters), matters)):
        code, turn = f"{number + 1:06d}", number // len(shipped.matters)
        codes.setdefault(matter.code, []).append(code)
        official = f"{matter.official_code}-{turn}" if matter.official_code else ""
        made.append(replace(matter, code=code, official_code=official, name=f"{matter.name}{turn or ''}"))

    def of_all(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(row, matter_code=code) for row in rows for code in codes[row.matter_code])

    return CatalogueDraft(
        matters=tuple(made),
        checklists=of_all(shipped.checklists),
        tiers=of_all(shipped.tiers),
        weighted=of_all(shipped.weighted),
        exemptions=of_all(shipped.exemptions),
        needs=of_all(shipped.needs),
        grants=tuple(_grants([matter.code for matter in made])),
    )


def _grants(codes: list[str]) -> Iterator[PowerGrant]:
    own = training.agency().division_code
    towns = [own, *(f"3399019{number:02d}" for number in range(TOWNSHIPS - 1))]
    for place, town in enumerate(towns):
        for code in codes[place % EVERY :: EVERY]:
            yield PowerGrant(
                matter_code=code,
                division_code=town,
                library=Library.OPTIONAL,
                valid_from=date(2026, 9, 1),
                document="安平县综合行政执法事项目录",
            )


_KEY = SigningKey(b"bench release county key 32 byte")


def _find(key: bytes, use: str) -> bytes | None:
    return _KEY.public if key == key_id(_KEY.public) and use == "catalogue" else None


class Pulse(QObject):
    """Asks the event loop again and again; ``longest`` is the longest it let us wait since `begin`, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000)
        self._last = now


def until(app: QApplication, done: Any, seconds: float) -> None:
    """Let the window work until `done()`. Raises TimeoutError after that many seconds."""
    end = time.perf_counter() + seconds
    while not done():
        app.processEvents()
        time.sleep(0.0005)
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get there")


class _Run:
    def __init__(self, home: Path, signed: bytes, size: int) -> None:
        self._signed, self._size = signed, size
        found = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(found, QApplication)
        self._app = found
        self._program = Program(self._app, home)

    def figures(self) -> list[Figure]:
        self._program.start()
        assert self._program.entry is not None
        self._program.entry.presenter.try_out()
        self._until(lambda: self._program.shell is not None)
        assert self._program.shell is not None
        assert self._program.opened is not None
        place: Any = self._program.shell.go("matter")
        assert place is not None
        self._wait(IDLE_SECONDS)
        pulse = Pulse()
        pulse.begin()
        self._wait(IDLE_SECONDS)
        idle = pulse.longest
        seconds, applied, shown = self._apply(self._program.opened.store, pulse)
        self._program.close()
        note = (
            f"{MATTERS} matters, {self._size / 1e6:.1f} MB; longest silence of the idle window {idle:.1f} ms, "
            f"with the list of the new release read and shown {shown:.1f} ms"
        )
        return [
            Figure(name="release applied", value=seconds, target=SECONDS, unit="s", note=note),
            Figure(name="longest silence of the window meanwhile", value=applied, target=GAP_MS, unit="ms"),
        ]

    def _apply(self, store: Store, pulse: Pulse) -> tuple[float, float, float]:
        """Seconds, the longest silence until it was kept, and until the window had shown it too."""
        took: list[float] = []

        def work() -> None:
            started = time.perf_counter()
            release = open_release(self._signed, _find)
            StoreLists(store, MachineClock()).store_release(release, self._signed)
            took.append(time.perf_counter() - started)

        thread = threading.Thread(target=work, name="sync")
        pulse.begin()
        thread.start()
        self._until(lambda: bool(took))
        applied = pulse.longest
        thread.join()
        assert self._program.operations is not None
        self._program.operations.notify(Changes(frozenset(THINGS), frozenset()))
        self._until(lambda: self._program.operations is not None and self._program.operations.idle)
        self._wait(IDLE_SECONDS)
        shown = pulse.longest
        assert store.catalogue.version().version == "2026.9"
        return took[0], applied, shown

    def _until(self, done: Any) -> None:
        until(self._app, done, LONGEST_SECONDS)

    def _wait(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        self._until(lambda: time.perf_counter() > end)


if __name__ == "__main__":
    for figure in figures():
        print(figure.line)
