"""The only way from a screen to a save or an answer: commands and questions run on one store thread.

A command is executed inside a unit of work and committed when it is done; the window hears of it by
``changed`` and ``saved``. A refusal commits nothing. Known trouble is shown in words; a bug is recorded
and raised on the window thread, after the saves that went before it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from desktop.line import Line
from desktop.store.folder import SCRATCH_FOLDER
from enforcement.errors import KnownTrouble
from enforcement.model.things import THINGS
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused, Withheld

if TYPE_CHECKING:
    from desktop.store.statutes import StoreStatutes

Answer = Callable[[Any], None]


class Command(Protocol):
    """One intent. Reads like a procedure; never commits by itself."""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused: ...


@dataclass(frozen=True, slots=True)
class Changes:
    """What one save touched: type names of things and their ids."""

    types: frozenset[str]
    ids: frozenset[str]


class Asked:
    """A question on its way. `withdraw` when nobody waits for it any longer; on the window thread only."""

    __slots__ = ("withdrawn",)

    def __init__(self) -> None:
        self.withdrawn = False

    def withdraw(self) -> None:
        """Others need not wait for this one: it is not answered any more, or its answer is dropped."""
        self.withdrawn = True


@dataclass(frozen=True, slots=True)
class _Job:
    run: Callable[[], Any]
    then: Answer | None
    is_command: bool


class Operations(QObject):
    """Queues commands and questions for the store thread and brings the answers back to the window thread."""

    changed = Signal(object)
    saved = Signal(object)
    trouble = Signal(object)
    busy = Signal(bool)
    _finished = Signal(object, object)
    _failed = Signal(object, object)

    def __init__(self, store: Any, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._context = context
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._pending = 0
        self._closed = False
        # The line to the county; who runs the rounds sets it.
        self.line = Line()
        self._finished.connect(self._deliver)
        self._failed.connect(self._report)
        self._thread = threading.Thread(target=self._serve, name="store", daemon=False)
        self._thread.start()

    @property
    def context(self) -> Context:
        return self._context

    @property
    def scratch(self) -> Path:
        """The work folder of this home, emptied at every start: where other parts of the system lay what they need."""
        return Path(self._store.folder) / SCRATCH_FOLDER

    @property
    def statutes(self) -> StoreStatutes:
        """This home's shelf of statutes, for tasks of `work`: texts are local, so no command writes them."""
        shelf: StoreStatutes = self._store.statutes
        return shelf

    def set_context(self, context: Context) -> None:
        """Another officer or agency from now on; jobs already queued keep the former one."""
        self._context = context

    def run(self, command: Command, then: Callable[[Done | Refused], None] | None = None) -> None:
        """Queue a command; ``then`` gets Done or Refused on the window thread."""
        context = self._context
        self._queue(_Job(lambda: self._execute(command, context), then, True))

    def ask(self, question: Any, then: Answer) -> Asked | None:
        """Queue a question of enforcement.queries; ``then`` gets its answer on the window thread.

        After ``close`` nobody is left to read an answer (None): the last saves of a closing window still announce
        themselves, and a screen that would refresh then is not listened to.
        """
        if self._closed:
            return None
        asked = Asked()
        self._queue(
            _Job(
                lambda: None if asked.withdrawn else self._store.answer(question),
                lambda answer: None if asked.withdrawn else then(answer),
                False,
            )
        )
        return asked

    def work(self, task: Callable[[], Any], then: Answer | None = None) -> None:
        """Queue other work that needs the store (imports, installs); ``task`` runs on the store thread."""
        self._queue(_Job(task, then, False))

    def take_release(self, path: Path, then: Answer) -> None:
        """Take in a catalogue that somebody brought as a file; ``then`` gets (sentence, tone). The screens look again when
        one was taken."""
        self.work(lambda: _take_release(self._store, path), lambda told: self._release_taken(told, then))

    def remember(self, name: str, value: Any) -> None:
        """Keep plain data under a name on this machine; it never travels. None removes the name."""
        self.work(lambda: self._store.settings.set(name, value))

    def recall(self, name: str, default: Any, then: Answer) -> None:
        """``then`` gets what was kept under the name, ``default`` when nothing was."""
        self.work(lambda: self._store.settings.get(name, default), then)

    def _release_taken(self, told: tuple[str, str], then: Answer) -> None:
        then(told)
        if told[1] == "ok":
            self.notify(Changes(frozenset(THINGS), frozenset()))

    def notify(self, changes: Changes) -> None:
        """Tell the screens about rows changed by somebody else (a sync round)."""
        self.changed.emit(changes)

    @property
    def closed(self) -> bool:
        """The window is gone: what is answered now may begin nothing more."""
        return self._closed

    @property
    def idle(self) -> bool:
        return self._pending == 0

    def wait_idle(self, timeout_ms: int = 10_000) -> bool:
        """Turn the event loop until nothing is queued; False when time ran out first."""
        if self.idle:
            return True
        loop = QEventLoop()
        limit = QTimer(singleShot=True, interval=timeout_ms)
        limit.timeout.connect(loop.quit)
        self.busy.connect(lambda working: None if working else loop.quit())
        limit.start()
        loop.exec()
        limit.stop()
        return self.idle

    def close(self) -> None:
        """Finish what is queued, then end the store thread. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()

    def _queue(self, job: _Job) -> None:
        if self._closed:
            raise RuntimeError("operations are closed")
        self._pending += 1
        if self._pending == 1:
            self.busy.emit(True)
        self._jobs.put(job)

    def _execute(
        self, command: Command, context: Context
    ) -> tuple[Done | Refused, Changes | None, datetime | None]:
        with self._store.unit_of_work(context.actor.id) as work:
            try:
                answer = command.execute(work, context)
            except Withheld as withheld:
                answer = Refused((withheld.refusal,))
            if isinstance(answer, Refused):
                return answer, None, None
            committed = work.commit()
        changes = Changes(frozenset(committed.types), frozenset(committed.ids)) if committed else None
        return answer, changes, committed.at if committed else None

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                result = job.run()
            except BaseException as error:
                self._failed.emit(job, error)
            else:
                self._finished.emit(job, result)

    def _done(self) -> None:
        self._pending -= 1

    def _deliver(self, job: _Job, result: Any) -> None:
        self._done()
        try:
            if job.is_command:
                result, changes, at = result
                if at is not None:
                    self.saved.emit(at)
                if job.then is not None:
                    job.then(result)
                if changes is not None:
                    self.changed.emit(changes)
            elif job.then is not None:
                job.then(result)
        finally:
            if self.idle:
                self.busy.emit(False)

    def _report(self, job: _Job, error: BaseException) -> None:
        self._done()
        try:
            if not isinstance(error, KnownTrouble):
                raise error
            self.trouble.emit(error)
        finally:
            if self.idle:
                self.busy.emit(False)


def _take_release(store: Any, path: Path) -> tuple[str, str]:
    from desktop.county_release import take_release

    try:
        release = take_release(store, path)
    except KnownTrouble as trouble:
        return trouble.sentence, "danger"
    return (
        f"县里第 {release.version} 版目录已收下，{release.effective.isoformat()} 起生效。签名核对过。",
        "ok",
    )
