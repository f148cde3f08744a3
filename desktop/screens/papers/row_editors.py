"""Lists: sentences, rows with named parts, questions and answers. Enter adds the next, Ctrl+Backspace takes one out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.papers.editor import Area, Editor, area, chain
from desktop.screens.papers.plain_values import read_text, text_of
from desktop.theme.current import theme
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.labels import Label
from desktop.widgets.layout import Box, Stack, Surface, column, row
from forms.definitions.model import FieldDefinition

NARROW = 3  # so many parts stand side by side under one head; more stand two by two with their names above
Row = dict[str, str]


class RowBox(Surface):
    """One row: a field for each part. ``entered(part number)``, ``dropped``, ``settled``.

    Up to three parts stand side by side; more stand two by two with their names above, questions one below the other.
    """

    entered = Signal(int)
    dropped = Signal()
    settled = Signal()

    def __init__(self, title: str, parts: Mapping[str, str], across: int) -> None:
        self.fields: dict[str, Area] = {}
        for key, label in parts.items():
            self.fields[key] = area(f"{title}，{label or '内容'}")
        self._number = Label("", "small", "text_3")
        out = IconButton("x", f"{title}：取掉这一行", "bare")
        out.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        named = len(parts) > across
        line = row(self._number, _laid(self.fields, parts if named else {}, across), out, gap=1.5)
        line.setStretch(1, 1)
        line.setAlignment(self._number, Qt.AlignmentFlag.AlignTop)
        line.setAlignment(out, Qt.AlignmentFlag.AlignTop)
        super().__init__("inset" if named else "", line)
        if named:
            line.set_pad((2, 1.5, 1, 2))
        self._number.setMinimumHeight(0 if named else theme().px(34))
        out.clicked.connect(lambda _checked=False: self.dropped.emit())
        for place, field in enumerate(self.fields.values()):
            field.settled.connect(lambda _text: self.settled.emit())
            field.entered.connect(lambda place=place: self.entered.emit(place))
            field.dropped.connect(self.dropped)

    def show_number(self, number: int) -> None:
        self._number.setText(f"{number}.")

    def value(self) -> Row:
        return {key: field.text().strip() for key, field in self.fields.items()}

    def show_value(self, value: Mapping[str, Any]) -> None:
        for key, field in self.fields.items():
            field.set_value(str(value.get(key, "") or ""))

    def take_keyboard(self, place: int = 0) -> None:
        list(self.fields.values())[place].setFocus(Qt.FocusReason.OtherFocusReason)


def _laid(fields: Mapping[str, Area], names: Mapping[str, str], across: int) -> Box:
    """The fields, ``across`` on a line, under their names when there are any."""
    cells: list[object] = [
        column(Label(names[key], "small", "text_2"), field, gap=0.5) if names else field
        for key, field in fields.items()
    ]
    lines = []
    for start in range(0, len(cells), across):
        line = row(*cells[start : start + across], gap=1.5)
        for place in range(line.count()):
            line.setStretch(place, 1)
            line.itemAt(place).setAlignment(Qt.AlignmentFlag.AlignTop)
        lines.append(line)
    return column(*lines, gap=1)


class RowsEditor(Editor):
    """Rows of named parts under an optional finder; a row without any words is not part of the value."""

    def __init__(
        self,
        field: FieldDefinition,
        parts: Mapping[str, str],
        *,
        across: int = 0,
        now: Callable[[], datetime] | None = None,
        finder: QWidget | None = None,
    ) -> None:
        super().__init__()
        self._field, self._parts = field, parts
        self._types, self._now = dict(field.part_types or {}) if now else {}, now
        self._across = across or (len(parts) if len(parts) <= NARROW else 2)
        self.boxes: list[RowBox] = []
        self._list = Stack()
        self._list.setSpacing(4)
        self.add_button = Button("加一行", "bare", icon="plus")
        self.add_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add_button.clicked.connect(lambda _checked=False: self._add().take_keyboard())
        headed = 1 < len(parts) <= self._across
        heads = [Label(label, "small", "text_2") for label in parts.values()] if headed else []
        top = row(*heads, gap=1.5, pad=(5, 0, 9, 0))
        for place in range(len(heads)):
            top.setStretch(place, 1)
        above: list[object] = [finder] if finder is not None else []
        self.setLayout(column(*above, top, self._list, row(self.add_button, 1), gap=0.5))
        self._add()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of a row's parts, in order."""
        return tuple(self._parts)

    # ---- the value

    def value(self) -> Any:
        return [self.plain(box.value()) for box in self.boxes if any(box.value().values())]

    def show_value(self, value: Any, known: Any) -> None:
        rows = list(value or known or ())
        if rows == self.value():
            return
        while len(self.boxes) > max(1, len(rows)):
            self._remove(self.boxes[-1])
        while len(self.boxes) < len(rows):
            self._add()
        for box, one in zip(self.boxes, rows, strict=False):
            box.show_value(self.parted(one))
        if not rows:
            self.boxes[0].show_value({})

    def stops(self) -> list[QWidget]:
        """The fields of all rows in reading order: one added later would else come last of all."""
        return [field for box in self.boxes for field in box.fields.values()]

    def busy(self) -> bool:
        fields = (field for box in self.boxes for field in box.fields.values())
        return any(field.pending or field.hasFocus() for field in fields)

    def takes_phrases(self, control: QWidget | None) -> bool:
        """Into the first part of a row; the others are names, numbers and days."""
        return any(next(iter(box.fields.values())) is control for box in self.boxes)

    def plain(self, parted: Row) -> Any:
        """A row as the paper's facts hold it; a typed part that cannot be read keeps its words."""
        read = {part: self._read(part, text) for part, text in parted.items()}
        return {part: parted[part] if fault else value for part, (value, fault) in read.items()}

    def parted(self, plain: Any) -> Mapping[str, Any]:
        """A row of the facts as the fields show it."""
        row = plain if isinstance(plain, Mapping) else {}
        return {part: self._text(part, value) for part, value in row.items()}

    def append(self, plain: Any) -> None:
        """One more row, as if it had been typed."""
        box = next((one for one in self.boxes if not any(one.value().values())), None) or self._add()
        box.show_value(self.parted(plain))
        self._settle()

    def stop(self) -> QWidget:
        return next(iter(self.boxes[0].fields.values()))

    # ---- inside

    def _add(self) -> RowBox:
        title = f"{self._field.label}第 {len(self.boxes) + 1} 行"
        box = RowBox(title, self._parts, self._across)
        box.entered.connect(lambda place, box=box: self._entered(box, place))
        box.dropped.connect(lambda box=box: self._drop(box))
        box.settled.connect(self._settle)
        self.boxes.append(box)
        self._list.addWidget(box)
        chain(self.stops())
        self._count()
        return box

    def _entered(self, box: RowBox, place: int) -> None:
        """Enter: the next part, then the next row; on an empty row it leaves the list."""
        if not any(box.value().values()):
            self.entered.emit()
            if len(self.boxes) > 1:
                self._remove(box)
        elif place + 1 < len(self._parts):
            box.take_keyboard(place + 1)
        else:
            here = self.boxes.index(box)
            following = self.boxes[here + 1] if here + 1 < len(self.boxes) else self._add()
            following.take_keyboard()

    def _drop(self, box: RowBox) -> None:
        here = self.boxes.index(box)
        if len(self.boxes) == 1:
            box.show_value({})
        else:
            self.boxes[here - 1 if here else 1].take_keyboard()
            self._remove(box)
        self._settle()

    def _remove(self, box: RowBox) -> None:
        self.boxes.remove(box)
        self._list.removeWidget(box)
        box.hide()
        box.setParent(None)
        box.deleteLater()
        self._count()

    def _count(self) -> None:
        for number, box in enumerate(self.boxes, 1):
            box.show_number(number)

    def _settle(self) -> None:
        self.changed.emit(self.value())
        if self._types:
            self.faulted.emit(next(iter(self._faults()), ""))

    def _faults(self) -> list[str]:
        """What cannot be read in the typed parts, row by row."""
        rows = [(number, box.value()) for number, box in enumerate(self.boxes, 1)]
        told = [(number, self._read(part, row[part])[1]) for number, row in rows for part in self._types]
        return [f"第{number}行：{sentence}" for number, sentence in told if sentence]

    def _read(self, part: str, text: str) -> tuple[Any, str]:
        if part not in self._types or self._now is None:
            return text, ""
        return read_text(self._types[part], text, self._now())

    def _text(self, part: str, value: Any) -> Any:
        """A typed value as its field shows it; words stay words."""
        return (
            value if part not in self._types or isinstance(value, str) else text_of(self._types[part], value)
        )


class TextsEditor(RowsEditor):
    """A list of sentences."""

    def __init__(self, field: FieldDefinition) -> None:
        super().__init__(field, {"text": ""})
        self.add_button.set_words("加一条")

    def plain(self, parted: Row) -> Any:
        return parted["text"]

    def parted(self, plain: Any) -> Mapping[str, Any]:
        return {"text": plain}
