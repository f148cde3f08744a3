"""并机 without widgets: handing a package to the leader, and what the leader does with those of his colleagues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal

from desktop.hub.values import Held, HubOutcome
from desktop.package_bench import PackageBench, TakenAll
from desktop.screens.package.worker import Worker
from enforcement.errors import KnownTrouble

if TYPE_CHECKING:
    from desktop.packages import Stick
    from sync.client.hub_listening import HubListener

NO_PORT: Final = "这台电脑不让程序在网里等着收，请用 U 盘收同事的包。"
NO_NET: Final = "这台电脑现在不在任何网里。连上同一个热点或网线再收，或者用 U 盘。"


@dataclass(frozen=True, slots=True)
class HubView:
    """What the sheet draws. `code` and `addresses` while the leader's machine listens; `said` with its tone."""

    busy: str = ""
    said: tuple[str, ...] = ()
    tone: str = "text"
    held: tuple[Held, ...] = ()
    code: str = ""
    addresses: tuple[str, ...] = ()
    device: str = ""
    known: bool = False


class HubPresenter(QObject):
    """``changed(HubView)``; ``took`` when rows of the store may be new."""

    changed = Signal(object)
    took = Signal()
    _happened = Signal()

    def __init__(self, bench: Callable[[], PackageBench], worker: Worker) -> None:
        super().__init__()
        self._bench, self._worker = bench, worker
        self.view = HubView()
        self.listener: HubListener | None = None
        self._happened.connect(self._came, Qt.ConnectionType.QueuedConnection)

    def open(self) -> None:
        """Look at what lies here."""
        self._set(said=(), tone="text")
        self._run("", self._look, self._looked)

    # ---- the colleague

    def join(self, address: str, code: str, recordings: bool = False) -> None:
        """并到队长电脑."""
        worker = self._worker
        self._run(
            "正在交给队长……",
            lambda: self._bench().join_leader(
                address, code, recordings=recordings, progress=worker.step, stopped=worker.stopped
            ),
            self._joined,
        )

    def _joined(self, answer: TakenAll | KnownTrouble) -> None:
        if isinstance(answer, KnownTrouble):
            self._tell((answer.sentence,), "danger")
        else:
            self._tell(answer.sentences, "ok" if answer.well else "danger")
        self.took.emit()

    # ---- the leader

    def listen(self) -> None:
        """开始收: colleagues in the same network may hand their packages over, until `silence`."""
        from desktop.hub.listening import begin

        def task() -> HubListener | None:
            try:
                return begin(self._bench().hub().box, self._happened.emit)
            except OSError:
                return None

        self._run("", task, self._listening)

    def _listening(self, answer: HubListener | KnownTrouble | None) -> None:
        from desktop.hub.listening import addresses

        if answer is None or isinstance(answer, KnownTrouble):
            self._tell((NO_PORT if answer is None else answer.sentence,), "danger")
            return
        self.listener = answer
        found = addresses(answer.port)
        said, tone = ((), "text") if found else ((NO_NET,), "danger")
        self._set(code=answer.code, addresses=found, said=said, tone=tone)

    def silence(self) -> None:
        """停止收."""
        listener = self.listener
        if listener is not None and self._worker.start(listener.close, lambda _answer: None):
            self.listener = None
            self._set(code="", addresses=(), said=())

    def with_stick(self, act: Callable[[Path], None], pick: Callable[[], Path | None]) -> None:
        """Do something with the one stick that is plugged in, else with the folder that is picked."""

        def found(sticks: tuple[Stick, ...] | KnownTrouble) -> None:
            one = not isinstance(sticks, KnownTrouble) and len(sticks) == 1
            folder = sticks[0].folder if one and not isinstance(sticks, KnownTrouble) else pick()
            if folder is not None:
                act(folder)

        self._run("", lambda: self._bench().sticks(), found)

    def gather(self, folder: Path) -> None:
        """Copy colleagues' packages from a stick."""
        self._act("正在从 U 盘收……", lambda: self._bench().hub().gather(folder), "收了 {0} 个包。")

    def carry(self, folder: Path) -> None:
        """Copy what waits for the county onto a stick."""
        stopped = self._worker.stopped
        words = "{0} 个包拷到了 U 盘，读回核对过。可以拔了。"
        self._act("正在拷到 U 盘……", lambda: self._bench().hub().carry(folder, stopped), words)

    def hand_back(self, folder: Path) -> None:
        """Copy the county's answers onto a stick for their machines."""
        stopped = self._worker.stopped
        words = "{0} 个回执包拷到了 U 盘。同事插上它，按“收回执包”。"
        self._act("正在拷到 U 盘……", lambda: self._bench().hub().hand_back(folder, stopped), words)

    def deliver(self) -> None:
        """Send what waits over this machine's own link."""
        stopped = self._worker.stopped
        words = "{0} 个包县里有了答复，回执包在这里等同事来取。"
        self._act("正在送到县里……", lambda: self._bench().hub().deliver(stopped), words)

    def clear(self) -> None:
        """Take away what is done with."""
        self._act("", lambda: HubOutcome(self._bench().hub().box.clear()), "清掉了 {0} 个办完的。")

    def close(self) -> None:
        """The window closes."""
        if self.listener is not None:
            self.listener.close()
            self.listener = None

    # ---- inside

    def _act(self, busy: str, task: Callable[[], HubOutcome], words: str) -> None:
        def told(answer: HubOutcome | KnownTrouble) -> None:
            if isinstance(answer, KnownTrouble):
                self._tell((answer.sentence,), "danger")
                return
            lines = [words.format(answer.done)] if answer.done or not (answer.known or answer.faults) else []
            if answer.known:
                lines.append(f"{answer.known} 个早就收过，没有重复。")
            self._tell((*lines, *answer.faults), "danger" if answer.faults else "ok")

        self._run(busy, task, told)

    def _run(self, busy: str, task: Callable[[], object], then: Callable[..., None]) -> None:
        if self._worker.start(task, then):
            self._set(busy=busy)

    def _tell(self, said: tuple[str, ...], tone: str) -> None:
        self._set(said=said, tone=tone, busy="")
        self._run("", self._look, self._looked)

    def _look(self) -> tuple[tuple[Held, ...], str]:
        hub = self._bench().hub()
        return hub.held(), hub.county.device

    def _looked(self, answer: tuple[tuple[Held, ...], str] | KnownTrouble) -> None:
        if isinstance(answer, KnownTrouble):
            self._set(said=(answer.sentence,), tone="danger", busy="")
        else:
            self._set(held=answer[0], device=answer[1], busy="", known=True)

    def _came(self) -> None:
        if self.listener is not None:
            self._set(code=self.listener.code)
            self._run("", self._look, self._looked)

    def _set(self, **changes: object) -> None:
        self.view = replace(self.view, **changes)  # type: ignore[arg-type]
        self.changed.emit(self.view)
