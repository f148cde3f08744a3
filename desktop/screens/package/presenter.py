"""Writing a 摆渡包 in three questions, without widgets: 选 U 盘 → 带什么 → 写完并核验."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from desktop.package_bench import Choices, PackageBench, Written
from desktop.package_sheet import tail_of
from desktop.package_values import size_words
from desktop.screens.package.worker import Worker
from enforcement.errors import KnownTrouble

if TYPE_CHECKING:
    from desktop.package_values import WhatGoes

NOTHING: Final = "都有回执了，没有要送的。写一个空包也行：带到县里能取回别处的记录、目录和名册。"
AFTER: Final = "把 U 盘带到县里。带回的回执包收下之前，本机一条也不会少。"


class Step(StrEnum):
    """Which question is on the screen."""

    STICK = "stick"
    WHAT = "what"
    WRITING = "writing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class WriteView:
    """What the sheet draws. `trouble` is said over the page; `done` of `total` bytes; `wish` are the ticks."""

    step: Step = Step.STICK
    busy: bool = False
    trouble: str = ""
    folder: Path | None = None
    free: int | None = None
    choices: Choices | None = None
    recordings: bool = False
    everything: bool = False
    colleagues: bool = True
    done: int = 0
    total: int = 0
    stopping: bool = False
    written: Written | None = None

    @property
    def goes(self) -> WhatGoes | None:
        """What goes with these ticks."""
        if self.choices is None:
            return None
        return self.choices.full if self.recordings else self.choices.plain

    @property
    def size(self) -> int:
        """Bytes on the stick, colleagues' packages too."""
        goes, choices = self.goes, self.choices
        if goes is None or choices is None:
            return 0
        return goes.size + (sum(one.size for one in choices.colleagues) if self.colleagues else 0)

    @property
    def what(self) -> str:
        """The sentence over the ticks."""
        goes = self.goes
        if goes is None:
            return ""
        return goes.sentence if goes.entries or goes.files else NOTHING

    @property
    def room(self) -> str:
        """Whether it fits."""
        if self.free is None or self.goes is None:
            return ""
        said = f"写到 U 盘约 {size_words(self.size)}，U 盘剩 {size_words(self.free)}。"
        return said if self.size <= self.free else f"{said}放不下：换一个大的，或者先不带录像。"

    @property
    def fits(self) -> bool:
        """Whether writing may begin."""
        return self.goes is not None and (self.free is None or self.size <= self.free)

    @property
    def percent(self) -> int:
        """How far writing is."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def lines(self) -> tuple[str, ...]:
        """The files that lie on the stick, for the last page."""
        if self.written is None:
            return ()
        made, carried = self.written.package, self.written.carried
        files = [
            f"{part.path.name}　{size_words(part.size)}　核对尾号 {tail_of(part)}" for part in made.parts
        ]
        if carried.done:
            files.append(f"同事的 {carried.done} 个包也拷好并核对过。")
        return (*files, *carried.faults)


class WritePresenter(QObject):
    """``changed(WriteView)`` whenever something moved; ``ended(WriteView)`` when a package was written or failed;
    ``wrote`` when the journal has something new."""

    changed = Signal(object)
    ended = Signal(object)
    wrote = Signal()

    def __init__(self, bench: Callable[[], PackageBench], worker: Worker) -> None:
        super().__init__()
        self._bench, self._worker = bench, worker
        self.view = WriteView()
        worker.stepped.connect(self._stepped)

    def open(self) -> None:
        """Begin with the first question, unless a package is being written or its end was not seen yet."""
        if self.view.step not in (Step.WRITING, Step.DONE):
            self.view = WriteView()
        self._tell()

    def choose(self, folder: Path, free: int | None = None) -> None:
        """This stick; ask what could go along."""
        everything = self.view.everything
        if self._worker.start(lambda: self._bench().choices(everything), self._look):
            self._set(folder=folder, free=free, busy=True, trouble="")

    def tick(self, name: str, value: bool) -> None:
        """`recordings`, `colleagues` or `everything`; the last one is counted anew."""
        self._set(**{name: value})
        if name == "everything" and self.view.folder is not None:
            self.choose(self.view.folder, self.view.free)

    def back(self) -> None:
        """To the first question."""
        self._set(step=Step.STICK, trouble="", written=None)

    def write(self) -> None:
        """Write what is ticked; goes on when the sheet is put away."""
        view = self.view
        if view.folder is None or not view.fits:
            return
        folder, worker = view.folder, self._worker
        colleagues = view.colleagues and bool(view.choices and view.choices.colleagues)

        def task() -> Written | KnownTrouble:
            bench = self._bench()
            try:
                return bench.write(
                    folder,
                    recordings=view.recordings,
                    everything=view.everything,
                    colleagues=colleagues,
                    progress=worker.step,
                    stopped=worker.stopped,
                )
            except KnownTrouble as trouble:
                # A window that closes cannot tell how it ended: the next start does.
                if not worker.closed:
                    bench.settle()
                return trouble

        if worker.start(task, self._written):
            self._set(step=Step.WRITING, trouble="", done=0, total=0, stopping=False)

    def stop(self) -> None:
        """停下: nothing of the package stays on the stick."""
        if self.view.step is Step.WRITING:
            self._worker.ask_stop()
            self._set(stopping=True)

    def finish(self) -> None:
        """The end was seen; the next time begins anew."""
        self.view = WriteView()

    def _look(self, answer: Choices | KnownTrouble) -> None:
        if isinstance(answer, KnownTrouble):
            self._set(step=Step.STICK, busy=False, trouble=answer.sentence)
        else:
            self._set(step=Step.WHAT, busy=False, choices=answer)

    def _stepped(self, done: int, total: int) -> None:
        if self.view.step is Step.WRITING:
            self._set(done=done, total=total)

    def _written(self, answer: Written | KnownTrouble) -> None:
        if isinstance(answer, KnownTrouble):
            self._set(step=Step.STICK, trouble=answer.sentence, stopping=False)
        else:
            self._set(step=Step.DONE, written=answer)
        self.wrote.emit()
        self.ended.emit(self.view)

    def _set(self, **changes: object) -> None:
        self.view = replace(self.view, **changes)  # type: ignore[arg-type]
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.view)
