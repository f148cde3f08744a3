"""A machine that joined a county, as a process that can be stopped anywhere: it opens its home and does what
it is told.

``python -m tests.faults.device_job`` loads everything once and then lives one life for each line it is
given: a child that opens the home and does step after step. One answer a line. Only a KnownTrouble is an
answer; anything else is a bug.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import os
import random
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home
from desktop.package_return import ReturnDesk
from desktop.packages import PackageDesk
from desktop.store.projection import RECEIVED
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange
from enforcement.errors import KnownTrouble
from enforcement.model.carried_package import CarriedPackage, CarryState
from enforcement.model.inspection import Inspection
from enforcement.model.party import Party
from sync.client.report import RoundReport
from tests.desktop.store.samples import CHEN, add, ident, inspection, party, save
from tests.faults.points import Points, numbered

Answer = dict[str, Any]
PARTIES, VISITS = 100_000, 200_000


def photo(number: int, size: int) -> bytes:
    """What the camera gave for visit `number`."""
    return random.Random(number).randbytes(size)


def visit(store: Store, number: int, sizes: list[int]) -> list[str]:
    """A party, a visit and its photos in one save; their hashes. Both sides of a test use it."""
    refs = tuple(
        store.blobs.put(io.BytesIO(photo(number * 10 + at, size)), "image/jpeg")
        for at, size in enumerate(sizes)
    )
    who, here = party(PARTIES + number, f"云溪镇第{number}家饭店"), inspection(VISITS + number)
    here = replace(here, party_id=who.id)
    save(
        store,
        add(who, "party.added"),
        add(here, "inspection.started", refs),
        actor=next((officer.id for officer in store.officers()), CHEN),
    )
    return [ref.sha256 for ref in refs]


class Desk:
    """What can be asked of an open home."""

    def __init__(self, store: Store, folder: Path, county: str) -> None:
        self._store, self._folder, self._county = store, folder, county
        self._clock = MachineClock()

    def visit(self, number: int, sizes: list[int]) -> list[str]:
        return visit(self._store, number, sizes)

    def edit(self, number: int, text: str) -> str:
        """Another remark on a visit."""
        with self._store.unit_of_work(self._store.officers()[0].id) as work:
            old = work.get(Inspection, ident(VISITS + number))
            assert old is not None
            work.change(old, replace(old, remarks=text), "inspection.edited")
            work.commit()
        return text

    def round(self) -> Answer:
        """One exchange with the county."""
        report, _ = StoreExchange(self._store, self._clock, self._county).run()
        if report.trouble is not None:
            return {"trouble": told(report.trouble)}
        return {"report": _figures(report)}

    def export(self, name: str) -> list[str]:
        """A package for the county; its parts."""
        return [str(part.path) for part in self._desk().write(self._folder / name).parts]

    def take(self, name: str) -> Answer:
        """The county's package."""
        taken = ReturnDesk(self._store, self._clock).take(self._folder / name)
        if taken.trouble is not None:
            return {"trouble": told(taken.trouble)}
        return {"receipted": taken.receipted}

    def mend(self) -> str:
        """What the window does when it opens: whatever a package that was cut off left is taken away."""
        return self._desk().mend()

    def look(self) -> Answer:
        """Where journal, visits and files stand, and what lies on the stick."""
        state = self._store.exchange.state()
        with self._store.unit_of_work("") as work:
            visits = {int(one.id, 16) - VISITS: one.remarks for one in work.find(Inspection)}
            parties = len(work.find(Party))
            carried = [one for one in work.find(CarriedPackage) if one.state is not CarryState.ABANDONED]
        raw = self._store._database.raw
        own = raw.execute("SELECT sha256, mark FROM blob WHERE own").fetchall()
        return {
            "journal": state.journal,
            "last": state.last_seq,
            "acked": state.acked_seq,
            "visits": visits,
            "parties": parties,
            "carried": len(carried),
            "lost_files": [name for name, _ in own if not self._store.blobs.has(name)],
            "received_files": [name for name, mark in own if mark >= RECEIVED],
            "stick": sorted(path.name for path in self._folder.iterdir() if path.is_file()),
        }

    def _desk(self) -> PackageDesk:
        agency = self._store.agency()
        assert agency is not None
        context = context_for(self._store, self._store.officers()[0], agency, self._clock)
        return PackageDesk(self._store, context, self._clock)

    def check(self) -> bool:
        """Every page, the chain, the rows against a rebuild, every file against its hash."""
        self._store.check()
        rows = self._store._database.raw.execute("SELECT sha256, own FROM blob").fetchall()
        for name, own in rows:
            if self._store.blobs.has(name):
                assert hashlib.sha256(self._store.blobs.read(name)).hexdigest() == name
            else:
                assert not own, f"an own file is not here: {name}"
        return True


def told(trouble: KnownTrouble) -> Answer:
    """A trouble as a person meets it."""
    return {
        "kind": type(trouble).__name__,
        "what": trouble.what,
        "sentence": trouble.sentence,
        "cure": trouble.cure,
        "detail": trouble.detail,
    }


def _figures(report: RoundReport) -> Answer:
    names = ("sent", "receipted", "blobs_sent", "blobs_waiting", "pulled", "blobs_fetched", "without_receipt")
    return {name: getattr(report, name) for name in names}


def _tried(step: Callable[[], Any]) -> Answer:
    try:
        value = step()
    except KnownTrouble as trouble:
        return {"trouble": told(trouble)}
    except Exception:
        return {"bug": traceback.format_exc()}
    return value if isinstance(value, dict) and "trouble" in value else {"done": value}


def _live(asked: Answer) -> None:
    """One life: open, do, until told to end."""
    folder = Path(asked["folder"])
    opened: list[Store] = []
    answer = _tried(lambda: opened.append(Home(folder / "home").open_training()))
    say(answer)
    if not opened:
        return
    points = Points(asked.get("crash", 0))
    desk = Desk(numbered(opened[0], points), folder, asked["county"])
    while (line := read_line()) and line != "end":
        steps = [_tried(lambda step=step: getattr(desk, step[0])(*step[1:])) for step in json.loads(line)]
        say({"steps": steps, "points": points.count})
    opened[0].close()


def say(answer: Answer) -> None:
    """One line to whoever gives the orders."""
    os.write(1, json.dumps(answer, ensure_ascii=False).encode() + b"\n")


def read_line() -> str:
    """One line of orders, not a byte more: the next one may be for another process. "" at the end."""
    line = b""
    while byte := os.read(0, 1):
        if byte == b"\n":
            break
        line += byte
    return line.decode()


def serve(live: Callable[[Answer], None]) -> None:
    """A life for each line, one after the other, each a child that may end in any way; but one that is
    ``here`` is lived by this very process, so that its children need not load again what it loaded."""
    while line := read_line():
        asked = json.loads(line)
        if asked.get("here"):
            live(asked)
            gc.collect()
            gc.freeze()
            say({"ended": 0})
            continue
        child = os.fork()
        if not child:
            code = 70
            try:
                live(asked)
                code = 0
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(code)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        say({"ended": ended})


if __name__ == "__main__":
    os.umask(0o077)
    serve(_live)
