"""筛选: whom it is about, procedure, kind of penalty, library, fine range, and the day that is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox

from desktop.screens.inspection.typed import typed_day
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row, show_when
from desktop.widgets.pills import FilterChip
from enforcement.catalogue.filters import PROCEDURE_NAMES, MatterFilter
from enforcement.model.matter import LIBRARY_NAMES, FineRange, Library
from enforcement.text.numerals import decimal_text, half_width

_DAY_FAULT = "看不出是哪天。这样写：20260814、8.14、今天 或 -90。"
_AMOUNT_FAULT = "看不出是多少元。这样写：5000 或 5万。"
_SUBJECTS = (("", "对象不限"), ("个人", "个人"), ("单位", "单位"))
_KINDS = (
    "罚款", "警告", "通报批评", "责令改正", "责令停止违法行为", "没收违法所得", "没收非法财物", "责令停产停业",
    "吊销许可证件", "限期拆除", "代履行/强制措施",
)  # fmt: skip


class FilterPanel(Surface):
    """``changed(MatterFilter, day)`` when something else is chosen; ``day`` None is today. ``left`` on Esc."""

    changed = Signal(object, object)
    left = Signal()

    def __init__(self, today: date) -> None:
        self._today = today
        self.subject = _choice("对象", _SUBJECTS)
        self.procedure = _choice("程序", (("", "程序不限"), *PROCEDURE_NAMES.items()))
        self.kind = _choice("处罚种类", (("", "种类不限"), *((kind, kind) for kind in _KINDS)))
        libraries = ((one.value, name) for one, name in LIBRARY_NAMES.items())
        self.library = _choice("库", (("", "库不限"), *libraries))
        self.low = TextField("罚款从", placeholder="最低", unit="元", width=96)
        self.high = TextField("罚款到", placeholder="最高", unit="元", width=96)
        self.day = TextField("看哪一天", placeholder="今天", width=120)
        self.held = FilterChip("只看有权的")
        self.held.setAutoExclusive(False)
        self.clear_button = Button("清除", "bare")
        self._fault = Label("", "small", "danger", wrap=True)
        self._fault.hide()
        choices = row(self.subject, self.procedure, self.kind, self.library, 1, gap=2)
        fines = row(
            Label("罚款", "small", "text_2"), self.low, Label("到", "small", "text_2"), self.high, gap=1.5
        )
        days = row(Label("看哪一天", "small", "text_2"), self.day, self.held, gap=1.5)
        lower = row(fines, 1, days, self.clear_button, gap=2)
        super().__init__("sunken", column(choices, lower, self._fault, gap=2, pad=(4, 2.5, 4, 2.5)))
        self.setAccessibleName("筛选")
        for box in (self.subject, self.procedure, self.kind, self.library):
            box.currentIndexChanged.connect(lambda _index: self._tell())
        for field in (self.low, self.high, self.day):
            field.settled.connect(lambda _text: self._tell())
        self.held.toggled.connect(lambda _on: self._tell())
        self.clear_button.clicked.connect(lambda _checked=False: self.clear())

    def clear(self) -> None:
        """Nothing narrowed, and today again."""
        self.blockSignals(True)
        for box in (self.subject, self.procedure, self.kind, self.library):
            box.setCurrentIndex(0)
        for field in (self.low, self.high, self.day):
            field.flush()
            field.set_value("")
        self.held.setChecked(False)
        self.blockSignals(False)
        self._tell()

    def show_day(self, day: date) -> None:
        """Look at this day; the rest stays."""
        self.day.set_value(day.isoformat())
        self._tell()

    def clear_day(self) -> None:
        """Today again; the rest stays."""
        self.day.flush()
        self.day.set_value("")
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        day, fault = self._read_day()
        low, low_fault = _yuan(self.low.text())
        high, high_fault = _yuan(self.high.text())
        for field, sentence in ((self.day, fault), (self.low, low_fault), (self.high, high_fault)):
            field.set_fault(sentence)
        sentence = fault or low_fault or high_fault
        self._fault.setText(sentence)
        show_when(self._fault, bool(sentence))
        if sentence:
            return
        library = self.library.currentData()
        wanted = MatterFilter(
            library=Library(library) if library else None,
            subject=self.subject.currentData(),
            fine=FineRange(low=low, high=high),
            penalty_kind=self.kind.currentData(),
            held_on=(day or self._today) if self.held.isChecked() else None,
            procedure=self.procedure.currentData(),
        )
        self.changed.emit(wanted, None if day == self._today else day)

    def _read_day(self) -> tuple[date | None, str]:
        text = self.day.text().strip()
        if not text:
            return None, ""
        day = typed_day(text, self._today)
        if day is None:
            return None, _DAY_FAULT
        self.day.set_value(day.isoformat())
        return day, ""


def _choice(name: str, entries: Sequence[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for key, words in entries:
        box.addItem(words, key)
    return box


def _yuan(text: str) -> tuple[float | None, str]:
    plain = half_width(text).strip().removesuffix("元")
    if not plain:
        return None, ""
    factor = 10_000 if plain.endswith("万") else 1
    number = decimal_text(plain.removesuffix("万"))
    return (None, _AMOUNT_FAULT) if number is None else (float(number) * factor, "")
