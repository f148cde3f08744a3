"""A county in the test's own process, a colleague's machine beside it, and a machine whose every disk call
a test holds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Self

from desktop.home import Home, HomeState
from desktop.sync_exchange import StoreExchange, join_county
from sync.protocol.sealed_notes import DeliveryAsk
from sync.server import receiving
from sync.server.county import open_county
from sync.server.packages.keys import keep_package_keys
from sync.server.packages.replying import ReturnWriter
from sync.server.packages.spool import Spool
from sync.server.packages.taking import PackageDesk
from sync.server.store import people
from tests.faults.device_job import visit
from tests.faults.watching import Watched
from tests.sync.client.county import CountyThread, code_for, found, read_rows

Answer = dict[str, Any]
THERE, BACK = "to.zfp", "back.zfp"
COLLEAGUES = 1_000_000  # numbers of the colleague's visits


class Life:
    """The machine's process: one life after the other on whatever folder it is given."""

    def __init__(self, folder: Path, complaints: Path) -> None:
        """`folder`: whose calls the watch counts."""
        self.complaints = complaints
        self._program = Watched(folder, ["-m", "tests.faults.device_job"], complaints)
        self.watch = self._program.watch

    def warm(self, folder: Path) -> None:
        """Let the process do once what its lives will do, on a copy that nobody needs and without a
        county."""
        order = {"folder": str(folder), "county": "http://127.0.0.1:9", "here": True}
        assert "done" in self._ask(order)
        photos = [30_000, 300]
        steps = (["visit", 0, photos], ["edit", 0, "一"], ["round"], ["export", THERE], ["look"], ["check"])
        assert len(self.do(*steps)["steps"]) == len(steps)
        assert self.end() == 0

    def open(self, folder: Path, county: str, crash: int = 0) -> Answer:
        """Begin a life on `folder`, to end at crash point `crash` (0: none)."""
        return self._ask({"folder": str(folder), "county": county, "crash": crash})

    def do(self, *steps: Sequence[Any]) -> Answer:
        """Steps one after the other: `steps` with an answer each, or `ended` where the life was over
        before."""
        answer = self._ask(list(steps))
        bugs = [one["bug"] for one in answer.get("steps", ()) if "bug" in one]
        assert bugs == [], bugs[0]
        return answer

    def end(self) -> int:
        """Close the home; how the life ended."""
        return int(self._ask("end")["ended"])

    def close(self) -> None:
        """End the process."""
        self._program.kill()

    def ended(self) -> int:
        """How the life ended that a call or a point has ended."""
        return int(self._read()["ended"])

    def _ask(self, what: Any) -> Answer:
        target = self._program.process.stdin
        assert target is not None
        line = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False)
        target.write(line.encode() + b"\n")
        target.flush()
        return self._read()

    def _read(self) -> Answer:
        source = self._program.process.stdout
        assert source is not None
        line = source.readline()
        assert line, self.complaints.read_text(encoding="utf-8")
        return dict(json.loads(line))


class Town:
    """What a machine lives among. The machine's folder is `folder`/device, with its home and its stick in
    it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.device = folder, folder / "device"
        self.config = found(folder)
        self.numbers = count(1)  # of visits
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self.thread = self._open.enter_context(CountyThread(self.config))
        self.county = open_county(self.config)
        self._open.callback(self.county.close)
        self._keys = keep_package_keys(self.county, self.config.keys)
        store, _ = Home(self.device / "home").create(HomeState.TRAINING)
        join_county(store, self.thread.url, code_for(self.config))
        store.close()
        self.colleague, _ = Home(self.folder / "colleague").create(HomeState.TRAINING)
        self._open.callback(self.colleague.close)
        join_county(self.colleague, self.thread.url, code_for(self.config))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def colleague_visits(self, number: int) -> None:
        """A visit of the colleague's with a photo, at the county."""
        visit(self.colleague, COLLEAGUES + number, [20_000])
        report, _ = StoreExchange(self.colleague, None, self.thread.url).run()
        assert report.trouble is None, report.trouble

    def colleague_sees(self) -> set[int]:
        """Numbers of all visits that the colleague's machine has after a round."""
        from enforcement.model.inspection import Inspection
        from tests.faults.device_job import VISITS

        report, _ = StoreExchange(self.colleague, None, self.thread.url).run()
        assert report.trouble is None, report.trouble
        with self.colleague.unit_of_work("") as work:
            return {int(one.id, 16) - VISITS for one in work.find(Inspection)}

    def carry(self, parts: Sequence[str], back: Path) -> None:
        """The stick's way to the county and back: the parts taken in, the county's package beside them."""
        desk = PackageDesk(
            self.county, self._keys, Spool(self.config.home), partial(receiving.push, self.county)
        )
        for part in parts:
            with Path(part).open("rb") as file:
                taken = desk.take(file)
        assert not taken.waits, taken.row
        with self.county.database.read() as tx:
            device = people.device(tx, taken.row.device)
        assert device is not None
        with back.open("wb") as out:
            ask = DeliveryAsk.from_bytes(taken.row.ask)
            ReturnWriter(self.county).write(device, ask, (taken.row.package,), out)

    def has(self, journal: str) -> tuple[int, int]:
        """Of one journal: the newest entry here, and how many there are."""
        query = "SELECT max(seq) AS last, count(DISTINCT entry_id) AS entries FROM entries"
        row = read_rows(self.county, f"{query} WHERE journal = :journal", journal=journal)[0]
        return int(row.last or 0), int(row.entries)

    def keeps(self, files: Sequence[str]) -> bool:
        """Whether all these files are here."""
        return all(self.county.blobs.has(name) for name in files)

    def life(self) -> Life:
        """The machine's process, warm."""
        life = Life(self.device, self.folder / "complaints")
        shutil.copytree(self.device, self.folder / "warm")
        life.warm(self.folder / "warm")
        return life
