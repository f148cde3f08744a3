"""Taking the county's package from a stick, without widgets: 选 U 盘 → 里面有什么 → 收下."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.package_bench import Lying, PackageBench, TakenAll
from desktop.screens.package.worker import Worker
from enforcement.errors import KnownTrouble

NOTHING: Final = "这个 U 盘上没有县里给本机的回执包。"
NOTHING_WHY: Final = "县里收下摆渡包时会写一个回执包，文件名以“回执包”开头；带回它再收。"


class TakeStep(StrEnum):
    """Which question is on the screen."""

    STICK = "stick"
    INSIDE = "inside"
    TAKING = "taking"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class TakeView:
    """What the sheet draws."""

    step: TakeStep = TakeStep.STICK
    busy: bool = False
    trouble: str = ""
    folder: Path | None = None
    lying: Lying | None = None
    taken: TakenAll | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """What the stick brings, a sentence each."""
        if self.lying is None:
            return ()
        lines = [comes.sentence for _, comes in self.lying.mine] or [NOTHING, NOTHING_WHY]
        if self.lying.others:
            lines.append(f"还有给别的电脑的 {self.lying.others} 个回执包，本机不会打开。")
        return (*lines, *self.lying.faults)

    @property
    def may_take(self) -> bool:
        """Whether there is something to take."""
        return self.lying is not None and bool(self.lying.mine or self.lying.others)

    @property
    def left(self) -> str:
        """What still waits after taking."""
        if self.taken is None or not self.taken.without_receipt:
            return ""
        return f"还有 {self.taken.without_receipt} 条没有回执，本机会一直留着。"


class TakePresenter(QObject):
    """``changed(TakeView)`` whenever something moved; ``took`` when rows of the store may be new."""

    changed = Signal(object)
    took = Signal()

    def __init__(self, bench: Callable[[], PackageBench], worker: Worker) -> None:
        super().__init__()
        self._bench, self._worker = bench, worker
        self.view = TakeView()

    def open(self) -> None:
        """Begin with the first question, unless something is being taken now."""
        if self.view.step is not TakeStep.TAKING:
            self.view = TakeView()
        self.changed.emit(self.view)

    def choose(self, folder: Path, _free: int | None = None) -> None:
        """Look into this stick; nothing is taken."""
        if self._worker.start(lambda: self._bench().lying(folder), self._looked):
            self._set(folder=folder, busy=True, trouble="")

    def back(self) -> None:
        """To the first question."""
        self._set(step=TakeStep.STICK, trouble="", lying=None)

    def take(self) -> None:
        """收下. Each package that came through counts, wherever it is cut."""
        lying, folder = self.view.lying, self.view.folder
        if lying is None or folder is None or not self.view.may_take:
            return
        if self._worker.start(lambda: self._bench().take(lying, folder), self._took):
            self._set(step=TakeStep.TAKING, trouble="")

    def _looked(self, answer: Lying | KnownTrouble) -> None:
        if isinstance(answer, KnownTrouble):
            self._set(step=TakeStep.STICK, busy=False, trouble=answer.sentence)
        else:
            self._set(step=TakeStep.INSIDE, busy=False, lying=answer)

    def _took(self, answer: TakenAll | KnownTrouble) -> None:
        if isinstance(answer, KnownTrouble):
            self._set(step=TakeStep.STICK, trouble=answer.sentence)
        else:
            self._set(step=TakeStep.TAKEN, taken=answer)
        self.took.emit()

    def _set(self, **changes: object) -> None:
        self.view = replace(self.view, **changes)  # type: ignore[arg-type]
        self.changed.emit(self.view)
