"""One of many over the window: type words, walk with the arrows, Enter takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.models.rows import RowFace, RowsModel
from desktop.theme.current import theme
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowList
from desktop.widgets.search_keys import SearchKeys

TOP = 96  # px at 100 %, as below
LIST_HEIGHT = 360


@dataclass(frozen=True, slots=True)
class PickerWords:
    """What the picker says: its question, a quiet line under it, what Enter does, and when nothing is found."""

    question: str
    remark: str
    enter: str
    nothing: str


class Picker(Surface):
    """``chosen(row)`` by Enter or a click; ``search.searched`` asks for other rows."""

    chosen = Signal(object)

    def __init__(self, words: PickerWords, face: Callable[[Any], RowFace], key: Callable[[Any], str]) -> None:
        self._words, self._key = words, key
        self.search = SearchField("找文书", "文号、名称或当事人")
        self._model = RowsModel(face, key)
        self.list = RowList(words.question, self._model)
        self.note = Label("", "small", "warn", wrap=True)
        self.note.hide()
        head = column(
            Label(words.question, "subtitle"),
            Label(words.remark, "small", "text_2"),
            self.search,
            self.note,
            gap=2,
            pad=(5, 4, 5, 3),
        )
        keys = Label(f"↑↓ 选择   Enter {words.enter}   Esc 关上", "small", "text_2")
        foot = FixedSurface("", row(keys, 1, pad=(5, 0, 5, 0)), height=36)
        super().__init__("layer", column(head, Line(), self.list, Line(), foot, gap=0))
        self.setAccessibleName(words.question)
        SearchKeys(self.search, self.list).taken.connect(self._take)
        self.list.clicked.connect(lambda index: self._take(index.row()))
        self.rescale()

    def show_rows(self, rows: tuple[Any, ...]) -> None:
        self.list.show_rows(rows)
        if rows:
            self.list.select(self._key(rows[0]))
        self.note.setText("" if rows else self._words.nothing)
        self.note.setVisible(not rows)

    def rescale(self) -> None:
        self.list.setFixedHeight(theme().px(LIST_HEIGHT))

    def _take(self, place: int) -> None:
        self.chosen.emit(self._model.rows[place])


def open_picker(
    host: QWidget,
    picker: Picker,
    source: Any,
    rows_of: Callable[[Any], tuple[Any, ...]],
    then: Callable[[Any], None],
) -> Layer:
    """``picker`` over the window of ``host``; ``source.find(text)`` is asked as the person types and answers with its
    signal ``found``, of which ``rows_of`` makes the rows."""
    layer = Layer(host, picker, width="palette_width", top=TOP)

    def show(found: Any) -> None:
        picker.show_rows(rows_of(found))

    def take(chosen: Any) -> None:
        layer.close_layer()
        then(chosen)

    source.found.connect(show)
    layer.closed.connect(lambda: source.found.disconnect(show))
    picker.search.searched.connect(source.find)
    picker.chosen.connect(take)
    layer.show_over(picker.search)
    source.find("")
    return layer
