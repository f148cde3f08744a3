"""Brings files from the spool to the places where they are kept, believes a place only what it gives back, and
frees the spool only when all of them have.

Nothing is remembered between two steps that the database or the places do not say, so it may be killed anywhere: a
file that was stored but not noted is read back and noted, one that was noted but not freed is freed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from sync.server.logging import note_fault
from sync.server.objects.files import CountyFiles
from sync.server.objects.ports import ObjectStore, PlaceTrouble, holds
from sync.server.store import copies
from sync.server.store.connect import Database

_AT_ONCE: Final = 32  # files noted in one transaction
_PAUSE_LEAST: Final = 2.0
_PAUSE_MOST: Final = 300.0
_END_SECONDS: Final = 20.0


@dataclass(slots=True)
class Pass:
    """What one look over all files did. `refused` came back different from what was stored and stay in the spool;
    `unreachable` are places that could not be asked."""

    verified: int = 0
    freed: int = 0
    refused: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing is left to try again."""
        return not self.refused and not self.unreachable


class Keeper:
    """Works on the files of one county's spool. `clock` gives ms."""

    def __init__(self, database: Database, files: CountyFiles, clock: Callable[[], int]) -> None:
        self._database = database
        self._files = files
        self._clock = clock
        self._stop = threading.Event()

    def work(self) -> Pass:
        """One look over everything; waits for nobody, raises nothing that a place does."""
        done = Pass()
        for store in self._files.places:
            try:
                self._fill(store, done)
            except PlaceTrouble:
                done.unreachable.append(store.place)
        self._free(done)
        return done

    @contextmanager
    def running(self) -> Iterator[None]:
        """Work beside the server until the block ends. Of several servers over one spool one works."""
        if not self._files.places:
            yield
            return
        thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(_END_SECONDS)  # a large file on its way is begun anew after the next start

    def _run(self) -> None:
        pause = _PAUSE_LEAST
        while not self._stop.is_set():
            clean = self._turn()
            pause = _PAUSE_LEAST if clean else min(pause * 2, _PAUSE_MOST)
            self._stop.wait(pause)

    def _turn(self) -> bool:
        """One look, if no other server over this spool works; whether it left nothing. Whatever goes wrong, the next
        one is on the clock."""
        try:
            with _alone(self._files.folder.parent / "keeper.lock") as alone:
                return not alone or self.work().clean
        except Exception as fault:
            note_fault(fault)
            return False

    def _fill(self, store: ObjectStore, done: Pass) -> None:
        after = ""
        while not self._stop.is_set():
            with self._database.read() as tx:
                waiting = copies.uncopied(tx, store.place, after, _AT_ONCE)
            if not waiting:
                return
            after = waiting[-1][0]
            good: list[str] = []
            try:
                for name, size in waiting:
                    if self._bring(store, name, size, done):
                        good.append(name)
            finally:
                self._note(store, good, done)

    def _bring(self, store: ObjectStore, name: str, size: int, done: Pass) -> bool:
        """Whether `store` now gives the file back whole. A file that lies nowhere here is another server's to
        bring, or is lost and found by `verify`."""
        if self._stop.is_set():
            return False
        if holds(store, self._files.keys, name, size):
            return True
        source = self._source(store, name, size)
        if source is None:
            return False
        with source as file:
            store.put(name, file)
        if holds(store, self._files.keys, name, size):
            return True
        done.refused.append(name)
        return False

    def _source(self, target: ObjectStore, name: str, size: int) -> BinaryIO | None:
        if self._files.spool_holds(name, size):
            return self._files.path(name).open("rb")
        for store in self._files.places:
            if store is not target:
                try:
                    if holds(store, self._files.keys, name, size):
                        return store.open(name)
                except PlaceTrouble:
                    continue
        return None

    def _note(self, store: ObjectStore, names: list[str], done: Pass) -> None:
        if names:
            with self._database.write() as tx:
                copies.add_copies(tx, store.place, names, self._clock())
            done.verified += len(names)

    def _free(self, done: Pass) -> None:
        """Remove from the spool what all places were noted to hold; a folder that is no spool keeps everything."""
        wanted = {store.place for store in self._files.places} if self._files.spool else set()
        names = sorted(self._files.names())
        for at in range(0, len(names), _AT_ONCE):
            chunk = names[at : at + _AT_ONCE]
            with self._database.read() as tx:
                held = copies.places_of(tx, chunk)
            for name in chunk:
                if wanted and wanted <= held[name]:
                    self._files.free(name)
                    done.freed += 1


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether no other process holds this lock; ours until the block ends, also by death."""
    if os.name != "posix":
        yield True
        return
    import fcntl

    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
