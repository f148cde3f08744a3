"""The command palette: one line to type in, groups, a list, and what the keys do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.actions import CHOOSE
from desktop.models.rows import RowFace, RowsModel
from desktop.screens.shell.palette_hits import ITEM, Header, Hit, faces_of
from desktop.screens.shell.palette_presenter import GROUPS, PalettePresenter
from desktop.theme.current import theme
from desktop.widgets.icons import IconLabel
from desktop.widgets.keys import leaves_to_window
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowList
from desktop.widgets.pills import FilterChip

NOTHING = "没有找到。换个说法，或打拼音首字母。"


class _Input(QLineEdit):
    """The line of the palette: large, without a frame, leaving the arrows to the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bare", True)
        self.setAccessibleName("搜事项、检查项、检查、对象、文书、命令")
        self.setPlaceholderText("打名字、法条、文号、电话、拼音、罚款幅度、日期")
        self.rescale()

    def rescale(self) -> None:
        self.setFont(theme().font("title"))

    def event(self, event: QEvent) -> bool:
        return True if leaves_to_window(event) else super().event(event)


class Palette(Surface):
    """``chosen(hit, details)`` when a line is taken by Enter (details False) or Ctrl+Enter (True)."""

    chosen = Signal(object, bool)

    def __init__(
        self, make_presenter: Callable[[Callable[[tuple[Hit, ...]], None]], PalettePresenter]
    ) -> None:
        self.input = _Input()
        self._chips = {group: FilterChip(group, checked=group == GROUPS[0]) for group in GROUPS}
        self._model = RowsModel(_face, _key)
        self.list = RowList("找到的", self._model)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._nothing = Surface("", row(Label(NOTHING, "body", "text_2"), pad=(5, 3, 5, 3)))
        self._nothing.hide()
        head = row(
            IconLabel("search", "lg", "primary"), self.input, Label("Esc 关上", "small", "text_2"), gap=3
        )
        chips = row(*self._chips.values(), 1, Label("Tab 换类别", "small", "text_2"), gap=1.5)
        keys = Label("↑↓ 选择   Enter 打开   Ctrl+Enter 看详情   Alt+1…9 直接选", "small", "text_2")
        foot = FixedSurface("", row(keys, 1, pad=(5, 0, 5, 0)), height=36)
        top = column(head, chips, gap=3, pad=(5, 4, 5, 3))
        body = column(top, Line(), self.list, self._nothing, 1, Line(), foot, gap=0)
        super().__init__("layer", body)
        self.setAccessibleName("搜索")
        self.presenter = make_presenter(self.show_hits)
        self._hits: tuple[Hit, ...] = ()
        for group, chip in self._chips.items():
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _checked=False, group=group: self.presenter.show_group(group))
        self.input.textChanged.connect(self.presenter.search)
        self.input.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._take(self._model.rows[index.row()], False))
        self.presenter.search("")

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        self._hits = hits
        self._chips[self.presenter.group].setChecked(True)
        self.list.show_rows(faces_of(hits, self.presenter.cut))
        first = _key(hits[0]) if hits else ""
        self.list.select(first)
        self._nothing.setVisible(not hits)
        self.list.setVisible(bool(hits))
        now = theme()
        high = sum(self.list.sizeHintForRow(place) for place in range(self._model.rowCount()))
        self.list.setFixedHeight(min(high + 2, now.px(400)))
        self.updateGeometry()

    def perform(self, action: str) -> bool:
        """Alt+n takes line n."""
        if action.startswith(CHOOSE):
            place = int(action.removeprefix(CHOOSE)) - 1
            if 0 <= place < len(self._hits):
                self._take(self._hits[place], False)
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.input and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key_pressed(event)
        return super().eventFilter(watched, event)

    def _key_pressed(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            QApplication.sendEvent(self.list, event)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            details = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            index = self.list.currentIndex()
            if index.isValid():
                self._take(self._model.rows[index.row()], details)
            return True
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.presenter.next_group(1 if key == Qt.Key.Key_Tab else -1)
            return True
        return False

    def _take(self, line: Any, details: bool) -> None:
        if isinstance(line, Hit):
            self.chosen.emit(line, details)


class PaletteLayer(Layer):
    """The palette over the window, below the upper edge."""

    def __init__(self, host: Any, palette: Palette) -> None:
        super().__init__(host, palette, width="palette_width", top=64)
        self.palette_sheet = palette
        self.closed.connect(palette.presenter.close)


def _face(line: Any) -> RowFace:
    if isinstance(line, Header):
        return RowFace(line.words, header=True)
    hit: Hit = line
    words, colour = hit.pill
    return RowFace(
        hit.title,
        hit.remark,
        icon=hit.icon,
        pill=words,
        pill_colour=colour,
        trailing="",
        title_spans=hit.spans,
        key_hint=hit.hint,
    )


def _key(line: Any) -> str:
    if isinstance(line, Header):
        return f"header {line.group} {line.near}"
    return "/".join((line.group, *line.target, line.title if line.group == ITEM else ""))
