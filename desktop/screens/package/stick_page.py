"""The first question of every wizard with a stick: which one. Sticks that are plugged in appear by themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.package_values import size_words
from desktop.screens.package.worker import Worker
from desktop.widgets.buttons import Button
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Stack, column, row
from desktop.widgets.rows import TwoLineRow
from enforcement.errors import KnownTrouble

if TYPE_CHECKING:
    from desktop.package_bench import PackageBench
    from desktop.packages import Stick

LOOK_MS: Final = 1500
NONE: Final = "没有看到 U 盘。插上就会出现在这里。"
NONE_WHY: Final = "插上了还看不到，按“选别的位置”自己选。"
PickFolder = Callable[[], Path | None]


def pick_folder() -> Path | None:
    """A folder by the system's own dialog, None when it was left."""
    name = QFileDialog.getExistingDirectory(None, "选 U 盘的位置")
    return Path(name) if name else None


class StickPage(QWidget):
    """``chosen(folder, free bytes or None)``. `start` looks for sticks until `stop`."""

    chosen = Signal(object, object)

    def __init__(self, bench: Callable[[], PackageBench], pick: PickFolder = pick_folder) -> None:
        super().__init__()
        self._bench, self._pick = bench, pick
        self._worker = Worker(self)
        self._known: tuple[Stick, ...] | None = None
        self._rows = Stack()
        self._empty = Label(NONE, "body")
        self._why = Label(NONE_WHY, "small", "text_2", wrap=True)
        self.other = Button("选别的位置", icon="download")
        self.other.clicked.connect(lambda _checked=False: self._pick_other())
        holder = QWidget()
        holder.setLayout(self._rows)
        self._holder = holder
        self.setLayout(column(holder, self._empty, self._why, row(self.other, 1), gap=3))
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._show(())

    @property
    def first(self) -> QWidget:
        """Where the keyboard starts."""
        rows = self._holder.findChildren(TwoLineRow)
        return rows[0] if rows else self.other

    def start(self) -> None:
        """Look for sticks now and from time to time."""
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def close_page(self) -> None:
        """The sheet goes away."""
        self._timer.stop()
        self._worker.close()

    def _look(self) -> None:
        self._worker.start(lambda: self._bench().sticks(), self._found)

    def _found(self, sticks: Any) -> None:
        if isinstance(sticks, KnownTrouble) or self._same(sticks):
            return
        self._show(sticks)

    def _same(self, sticks: tuple[Stick, ...]) -> bool:
        return self._known is not None and [(one.folder, one.free) for one in sticks] == [
            (one.folder, one.free) for one in self._known
        ]

    def _show(self, sticks: tuple[Stick, ...]) -> None:
        held = self._holder.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        waited = self._known == () and self.other.hasFocus()
        self._known = sticks
        self._rows.clear()
        for stick in sticks:
            words = f"剩 {size_words(stick.free)}，共 {size_words(stick.total)} · {stick.folder}"
            line = TwoLineRow(
                stick.folder.name or str(stick.folder), words, before=IconLabel("device-usb", "lg", "primary")
            )
            for signal in (line.activated, line.clicked):
                signal.connect(lambda one=stick: self.chosen.emit(one.folder, one.free))
            self._rows.addWidget(line)
        for part in (self._empty, self._why):
            part.setVisible(not sticks)
        self._holder.setVisible(bool(sticks))
        if self.isVisible() and (held or waited):
            self.first.setFocus()

    def _pick_other(self) -> None:
        folder = self._pick()
        if folder is not None:
            self.chosen.emit(folder, None)
