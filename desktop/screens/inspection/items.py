"""Checklist rows with the input of their kind: one small builder per kind, one row class for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.screens.documents.panes import grows_with_words
from desktop.screens.inspection.check_presenter import ItemLine, item_key
from desktop.screens.inspection.measure import comparison, likely_unit
from desktop.screens.inspection.phrase_menu import show_phrases, tag
from desktop.widgets.buttons import Button
from desktop.widgets.checklist import ChecklistRowFrame
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Box, clear, row
from desktop.widgets.pills import Pill
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.thumbnail import Thumbnail
from enforcement.model.checklist import DOCUMENT_CHECK_NAMES, ITEM_KIND_NAMES, DocumentCheck, ItemKind
from enforcement.model.evidence import Evidence
from enforcement.text.numerals import half_width
from enforcement.text.phrases import PhraseField

SHOWN_THUMBNAILS = 3
Fetch = Callable[[Evidence], bytes | None]


@dataclass
class Inputs:
    """What a kind puts into its row: below the words or beside them, in the order Enter walks, and how to refresh."""

    below: QWidget | None = None
    beside: QWidget | None = None
    order: list[QWidget] = field(default_factory=list)
    show: Callable[[ItemLine], None] = lambda _line: None


class ItemRow(ChecklistRowFrame):
    """One checklist item. ``answered(changes)`` saves, ``entered`` means the keyboard came in, ``passed`` Enter at
    the last input, ``toggled`` Space."""

    answered = Signal(object)
    entered = Signal()
    passed = Signal()

    def __init__(self, line: ItemLine, fetch: Fetch) -> None:
        self.item_id = line.result.id
        later = line.state == "later"
        self._inputs = Inputs(beside=Pill("复查时做", "neutral", "calendar-due")) if later else Inputs()
        if not later:
            _BUILDERS[line.result.kind](self, line, self._inputs, fetch)
        result = line.result
        super().__init__(
            result.item_number,
            result.kind.value,
            ITEM_KIND_NAMES[result.kind],
            result.item_text,
            below=self._inputs.below,
            beside=self._inputs.beside,
        )
        self.setSizePolicy(grows_with_words())
        for widget in self._inputs.order:
            widget.installEventFilter(self)
        self.activated.connect(self._into)
        self.focused.connect(self.entered)
        self.show_line(line)

    def show_line(self, line: ItemLine, unsaved: Callable[[str], bool] = lambda _key: False) -> None:
        """Fresh rows: state, values, and whether the officer stands here. Values not yet stored are left alone."""
        self.set_state(line.state, line.remark)
        self.set_selected(line.current)
        if not unsaved(item_key(line.result.id)):
            self._inputs.show(line)

    def open_phrases(self) -> bool:
        """F3 while the row itself has the keyboard."""
        return any(show_phrases(one) is not None for one in self._inputs.order)

    def take_focus(self) -> None:
        """The keyboard to the first input, or to the row itself when it has none."""
        target = self._inputs.order[0] if self._inputs.order else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.update()
            self.entered.emit()
        elif event.type() == QEvent.Type.FocusOut:
            self.update()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            flush = getattr(watched, "flush", None)
            if callable(flush):
                flush()
            place = self._inputs.order.index(watched)  # type: ignore[arg-type]
            following = self._inputs.order[place + 1 :]
            target = next((one for one in following if one.isVisibleTo(self) and _empty(one)), None)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self.passed.emit()
            return True
        return False

    def _into(self) -> None:
        if self._inputs.order:
            self._inputs.order[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.passed.emit()


def _empty(widget: QWidget) -> bool:
    return isinstance(widget, TextField) and not widget.text()


def _photo(row_: ItemRow, _line: ItemLine, inputs: Inputs, fetch: Fetch) -> None:
    holder = QWidget()
    pictures: Box = row(gap=1)
    holder.setLayout(pictures)
    inputs.beside = holder
    shown: list[str] = []

    def show(line: ItemLine) -> None:
        wanted = [f"{item.id}{bool(fetch(item))}" for item in line.evidence]
        if wanted == shown and pictures.count():
            return
        shown[:] = wanted
        clear(pictures)
        for item in line.evidence[:SHOWN_THUMBNAILS]:
            pictures.addWidget(_thumbnail(item, fetch))
        more = len(line.evidence) - SHOWN_THUMBNAILS
        if more > 0:
            pictures.addWidget(Label(f"+{more}", "small", "text_2"))
        if not line.evidence:
            pictures.addWidget(Label("F4 归一件证据", "small", "text_3"))

    inputs.show = show


def _thumbnail(item: Evidence, fetch: Fetch) -> Thumbnail:
    picture = Thumbnail(f"{item.number} {item.caption}".strip(), item.kind.value, small=True)
    data = fetch(item)
    if data:
        picture.set_bytes(data)
    return picture


def _measurement(row_: ItemRow, line: ItemLine, inputs: Inputs, _fetch: Fetch) -> None:
    unit = line.result.unit or likely_unit(line.result.item_text)
    measured = TextField("实测", width=88, unit=unit)
    expected = TextField("应为", width=88, unit=unit)
    tool = TextField("用什么量的", placeholder="测量工具", width=112)
    verdict = Pill("", "warn", "alert-circle")
    holder = QWidget()
    small = [Label(words, "small", "text_2") for words in ("实测", "应为")]
    holder.setLayout(row(small[0], measured, small[1], expected, tool, verdict, 1, gap=2))

    def save(name: str, text: str) -> None:
        row_.answered.emit({name: half_width(text).strip(), "unit": unit})

    measured.settled.connect(lambda text: save("measured", text))
    expected.settled.connect(lambda text: save("expected", text))
    tool.settled.connect(lambda text: row_.answered.emit({"instrument": text.strip()}))
    inputs.below, inputs.order = holder, [measured, expected, tool]

    def show(fresh: ItemLine) -> None:
        measured.set_value(fresh.result.measured)
        expected.set_value(fresh.result.expected)
        tool.set_value(fresh.result.instrument)
        words = comparison(fresh.result)
        verdict.setVisible(bool(words))
        verdict.set_state(words, "warn", "alert-circle")

    inputs.show = show


def _inquiry(row_: ItemRow, line: ItemLine, inputs: Inputs, _fetch: Fetch) -> None:
    answer = TextField(f"{line.result.item_text}，问到的内容")
    tag(answer, PhraseField.INQUIRY, line.result.id)
    stock = Button("常用语", "soft", hint="F3")
    stock.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    stock.clicked.connect(lambda _checked=False: show_phrases(answer))
    holder = QWidget()
    holder.setLayout(row(answer, stock, gap=2))
    answer.settled.connect(lambda text: row_.answered.emit({"text": text.strip()}))
    inputs.below, inputs.order = holder, [answer]
    inputs.show = lambda fresh: answer.set_value(fresh.result.text)


def _document(row_: ItemRow, line: ItemLine, inputs: Inputs, _fetch: Fetch) -> None:
    choices = tuple(
        Choice(check.value, name, colour="warn" if check is DocumentCheck.NOT_PROVIDED else "ok")
        for check, name in DOCUMENT_CHECK_NAMES.items()
    )
    picker = SegmentedChoice(line.result.item_text, choices, height="control_height", may_clear=True)
    picker.chosen.connect(
        lambda key: row_.answered.emit({"document_check": DocumentCheck(key) if key else None})
    )
    inputs.beside, inputs.order = picker, [picker]

    def show(fresh: ItemLine) -> None:
        check = fresh.result.document_check
        picker.set_value(check.value if check else "")

    inputs.show = show


def _sample(row_: ItemRow, _line: ItemLine, inputs: Inputs, _fetch: Fetch) -> None:
    fields: dict[str, TextField] = {
        "sample_number": TextField("样品号", placeholder="样品号", width=112),
        "sample_amount": TextField("数量", placeholder="数量", width=88),
        "sample_seal": TextField("封样编号", placeholder="封样编号", width=112),
    }
    for name, one in fields.items():
        one.settled.connect(lambda text, name=name: row_.answered.emit({name: half_width(text).strip()}))
    holder = QWidget()
    holder.setLayout(row(*fields.values(), 1, gap=2))
    inputs.below, inputs.order = holder, list(fields.values())

    def show(fresh: ItemLine) -> None:
        for name, one in fields.items():
            one.set_value(getattr(fresh.result, name))

    inputs.show = show


_Builder = Callable[[Any, ItemLine, Inputs, Fetch], None]
_BUILDERS: dict[ItemKind, _Builder] = {
    ItemKind.PHOTO: _photo,
    ItemKind.VIDEO: _photo,
    ItemKind.MEASUREMENT: _measurement,
    ItemKind.INQUIRY: _inquiry,
    ItemKind.DOCUMENT: _document,
    ItemKind.SAMPLE: _sample,
}
