"""A save without a photo against bare sqlite3: the whole way of a command through the real store, and the same bytes
put into two tables by sqlite3 with WAL and FULL, in turn, in one folder.

Ours seals and chains an entry, projects rows, search words and the record's standing, and encrypts every page; the
peer does none of it. The shares in the note say which of that costs how much.
"""

from __future__ import annotations

import gc
import os
import signal
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from desktop import training
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.store.mappers import pack
from desktop.store.store import Store
from enforcement.commands.add_fact import AddFact
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.inspection import FactStatement, Inspection
from enforcement.model.plain import to_plain
from enforcement.ports import Context
from enforcement.queries import AskParties
from enforcement.refusals import Refused
from tests.bench import Figure, side_by_side, spread

TARGET = 3.0
WARM_UP, ROUNDS, SAMPLED = 100, 400, 600
_TICK_SECONDS = 0.0005
MATTER = "140003"
_SENTENCE = "检查人员看到西侧通道堆放纸箱，挡住安全出口，宽度不足一米，已当场拍照并请负责人看过，第{}次。"
# The innermost frame that one of these parts of a path occurs in says whose time it is.
_ROOMS = (
    (
        "SQLCipher",
        ("/desktop/store/driver.py", "/desktop/store/prepared.py:run", "sqlalchemy/engine/default.py:do_"),
    ),
    ("SQLAlchemy", ("/sqlalchemy/",)),
    ("encode and seal", ("/sync/protocol/", "/cbor2/")),
    ("plain data", ("/enforcement/model/plain.py",)),
    ("projection and pen", ("/desktop/store/",)),
    ("command", ("/enforcement/", "/desktop/")),
)


def figures() -> list[Figure]:
    """The autosave of a field, and a new sentence of fact."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "home")
        gc.freeze()  # as the app does once its window stands: what the start made is not looked through again
        try:
            return [
                _figure(desk, "save of a field", desk.edit, Inspection),
                _figure(desk, "save of a new fact", desk.add, FactStatement),
            ]
        finally:
            gc.unfreeze()
            desk.store.close()


class Desk:
    """A training home with one inspection, and the saves an officer makes in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store, _ = Home(home).create(HomeState.TRAINING)
        clock = MachineClock()
        training.furnish(self.store, clock)
        self.context: Context = context_for(self.store, training.officers()[0], training.agency(), clock)
        party = self.store.answer(AskParties("好再来"))[0]
        self.inspection = str(self.save(StartInspection(party_id=party.id, matter_codes=(MATTER,))))
        self._count = 0

    def save(self, command: Any) -> object:
        """What `Operations` does on the store thread: execute, commit, durable."""
        with self.store.unit_of_work(self.context.actor.id) as work:
            answer = command.execute(work, self.context)
            if isinstance(answer, Refused):
                raise ValueError(answer.sentence)
            work.commit()
        return answer.value

    def edit(self) -> None:
        """One autosave: another text in one field."""
        self._count += 1
        text = _SENTENCE.format(self._count)
        self.save(EditInspection(inspection_id=self.inspection, changes={"opinion": text}))

    def add(self) -> None:
        """One more sentence of the record, in an inspection of its own every twenty."""
        if self._count % 20 == 0:
            party = self.store.answer(AskParties("好再来"))[0]
            self.inspection = str(self.save(StartInspection(party_id=party.id)))
        self._count += 1
        self.save(AddFact(inspection_id=self.inspection, text=_SENTENCE.format(self._count)))


class Bare:
    """The peer: the bytes of an entry and of a row into two tables, one durable transaction."""

    def __init__(self, path: Path, entry: int, row: int) -> None:
        self.entry, self.row = os.urandom(entry), os.urandom(row)
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.execute("CREATE TABLE journal (position INTEGER PRIMARY KEY, entry BLOB)")
        self.database.execute("CREATE TABLE thing (number INTEGER PRIMARY KEY, body BLOB)")

    def close(self) -> None:
        self.database.close()

    def save(self) -> None:
        execute = self.database.execute
        execute("BEGIN IMMEDIATE")
        execute("INSERT INTO journal (entry) VALUES (?)", (self.entry,))
        execute("REPLACE INTO thing (number, body) VALUES (1, ?)", (self.row,))
        execute("COMMIT")


def _figure(desk: Desk, name: str, save: Callable[[], None], cls: type) -> Figure:
    for _ in range(WARM_UP):
        save()
    entry, row = _sizes(desk.store, cls)
    with closing(Bare(desk.home.with_name(f"{cls.__name__}.db"), entry, row)) as bare:
        for _ in range(WARM_UP):
            bare.save()
        ours, theirs = side_by_side(save, bare.save, ROUNDS)
    ours_middle, theirs_middle = sorted(ours)[ROUNDS // 2], sorted(theirs)[ROUNDS // 2]
    note = f"ours {spread(ours)}, sqlite3 {spread(theirs)}; {entry} bytes of entry, {row} of row\n{_shares(save)}"
    value = ours_middle / theirs_middle
    return Figure(name=name, value=value, peer="bare sqlite3 FULL", target=TARGET, note=note)


def _sizes(store: Store, cls: type) -> tuple[int, int]:
    """Bytes of the newest entry (header, salt, body, hash) and of the newest thing of that class."""
    place = store.exchange.state()
    outgoing = store.exchange.next_batch(place.last_seq - 1, 1)
    assert outgoing is not None
    with store.unit_of_work("") as work:
        thing: Any = work.find(cls)[-1]
    return outgoing.entries[-1].size + 32, len(pack(to_plain(thing)))


def _shares(save: Callable[[], None]) -> str:
    """Whose code was running when a clock ticked, over many saves."""
    with _ticks() as seen:
        for _ in range(SAMPLED):
            save()
    total = sum(seen.values())
    return ", ".join(f"{room} {count / total:.0%}" for room, count in seen.most_common())


@contextmanager
def _ticks() -> Iterator[Counter[str]]:
    """Looks every half millisecond where the main thread is; time inside C counts for the line that called it."""
    seen: Counter[str] = Counter()

    def look(_signal: int, frame: FrameType | None) -> None:
        seen[_room(frame)] += 1

    former = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _TICK_SECONDS, _TICK_SECONDS)
    try:
        yield seen
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _room(frame: FrameType | None) -> str:
    while frame is not None:
        place = f"{frame.f_code.co_filename.replace(os.sep, '/')}:{frame.f_code.co_name}"
        for room, marks in _ROOMS:
            if any(mark in place for mark in marks):
                return room
        frame = frame.f_back
    return "rest"


if __name__ == "__main__":
    print("\n".join(figure.line for figure in figures()))
