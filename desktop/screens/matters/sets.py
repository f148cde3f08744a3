"""常用组合: sets of matters that are taken into an inspection together; used, made, changed and put away here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.operations import Operations
from desktop.screens.inspection.finder import Finder, Hit
from desktop.screens.matters.words import shelf_word
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Line, Scroll, Stack, column, row
from desktop.widgets.rows import TwoLineRow
from enforcement.commands.save_matter_set import RemoveMatterSet, SaveMatterSet
from enforcement.queries import AskMatters, MatterRow
from enforcement.queries.proposals import AskMatterSets, SetRow
from enforcement.refusals import Done, Refused

Use = Callable[[tuple[str, ...]], object]
MOST = 6


@dataclass
class Draft:
    """The set being made or changed; ``set_id`` empty makes a new one or replaces a default of that name."""

    set_id: str = ""
    name: str = ""
    codes: tuple[str, ...] = ()


def open_sets(host: QWidget, operations: Operations, day: date, use: Use) -> Layer:
    """Show the sets over the window; ``use(codes)`` begins an inspection with those held on ``day``."""
    content = SetsSheet(operations, day)
    layer = Layer(host, content, width="palette_width")
    content.close_button.clicked.connect(lambda _checked=False: layer.close_layer())

    def leave_with(codes: tuple[str, ...]) -> None:
        layer.close_layer()
        use(codes)

    content.use = leave_with
    layer.show_over(content.new_button)
    content.load()
    return layer


class SetsSheet(QWidget):
    """The list of sets, and the page on which one is made or changed."""

    def __init__(self, operations: Operations, day: date) -> None:
        super().__init__()
        self._operations, self._day = operations, day
        self._rows: dict[str, MatterRow] = {}
        self._draft = Draft()
        self.use: Use = lambda _codes: None
        self.sets: tuple[SetRow, ...] = ()
        self.close_button = Button("关上", "soft", hint="Esc")
        self.new_button = Button("新组合", "tint", icon="plus")
        self.new_button.clicked.connect(lambda _checked=False: self.edit(Draft()))
        self._list, self._taken = Stack(), Stack()
        self.name = TextField("组合的名字", placeholder="例如 夜宵摊")
        self.finder = Finder("加事项", "打事项名或拼音首字母，回车加进来")
        self._fault = Label("", "small", "danger", wrap=True)
        self._fault.hide()
        self.save_button = Button("存好", "primary", icon="check")
        back = Button("不改了", "soft")
        back.clicked.connect(lambda _checked=False: self._show_list())
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.finder.searched.connect(self._search)
        self.finder.taken.connect(self._take)
        self._stack = QStackedWidget()
        head = row(Label("常用组合", "subtitle"), 1, self.new_button, self.close_button, pad=(4, 2, 3, 2))
        listed = Scroll(column(self._list, 1, gap=0))
        listed.setMinimumHeight(320)
        self._stack.addWidget(sheet(column(head, Line(), listed, gap=0)))
        edited = column(
            Labelled("名字", self.name), self.finder, self._taken, self._fault, row(back, 1, self.save_button),
            1, gap=2, pad=(4, 3, 4, 3),
        )  # fmt: skip
        self._stack.addWidget(sheet(column(Scroll(edited), gap=0)))
        self.setLayout(column(self._stack, gap=0))

    def load(self) -> None:
        """Ask for the sets and for what each matter is called and whether it is held."""
        self._operations.ask(AskMatters(day=self._day, limit=20_000), self._take_rows)
        self._operations.ask(AskMatterSets(), self._take_sets)

    def edit(self, draft: Draft) -> None:
        """Make a set, or change one."""
        self._draft = draft
        self.name.set_value(draft.name)
        self._fault.hide()
        self._show_taken()
        self._stack.setCurrentIndex(1)
        self.name.setFocus()

    def save(self) -> None:
        """Put the set down; what is missing is said here."""
        draft = self._draft
        command = SaveMatterSet(set_id=draft.set_id, name=self.name.text(), codes=draft.codes)
        self._operations.run(command, self._saved)

    def use_set(self, one: SetRow) -> None:
        """Begin an inspection with what is held of it."""
        held = self._held(one)
        if held:
            self.use(held)

    def remove(self, one: SetRow) -> None:
        command = RemoveMatterSet(set_id=one.id, name="" if one.id else one.name)
        self._operations.run(command, lambda _answer: self.load())

    # ---- inside

    def _saved(self, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            self._fault.setText(answer.sentence)
            self._fault.show()
            return
        self._show_list()
        self.load()

    def _show_list(self) -> None:
        self._stack.setCurrentIndex(0)
        self.new_button.setFocus()

    def _take_rows(self, rows: tuple[MatterRow, ...]) -> None:
        self._rows = {one.matter.code: one for one in rows}

    def _take_sets(self, sets: tuple[SetRow, ...]) -> None:
        self.sets = sets
        self._list.clear()
        for one in sets:
            self._list.addWidget(self._set_row(one))
        if not sets:
            self._list.addWidget(Label("还没有组合。按“新组合”做一个。", "body", "text_2"))

    def _set_row(self, one: SetRow) -> TwoLineRow:
        held = self._held(one)
        names = "、".join(self._name(code) for code in one.codes)
        missing = len(one.codes) - len(held)
        count = f"{len(one.codes)} 项" + (f"，{missing} 项今天没有权，不带" if missing else "")
        use = Button("用它检查", "tint")
        use.setEnabled(bool(held))
        change, drop = Button("改", "bare"), Button("去掉", "bare")
        for button, what in ((use, "用它检查"), (change, "改"), (drop, "去掉")):
            button.setAccessibleName(f"{what}：{one.name}")
        use.clicked.connect(lambda _checked=False: self.use_set(one))
        change.clicked.connect(lambda _checked=False: self.edit(Draft(one.id, one.name, one.codes)))
        drop.clicked.connect(lambda _checked=False: self.remove(one))
        shown = TwoLineRow(f"{one.name}　{count}", names, after=(use, change, drop))
        shown.activated.connect(lambda: self.use_set(one))
        return shown

    def _held(self, one: SetRow) -> tuple[str, ...]:
        return tuple(code for code in one.codes if code in self._rows and self._rows[code].held)

    def _name(self, code: str) -> str:
        found = self._rows.get(code)
        return found.matter.act_name if found else f"目录里没有的 {code}"

    def _search(self, text: str) -> None:
        if not text:
            self.finder.show_hits(text, ())
            return
        question = AskMatters(day=self._day, text=text, limit=MOST)
        self._operations.ask(question, lambda rows: self.finder.show_hits(text, self._hits(rows)))

    def _hits(self, rows: tuple[MatterRow, ...]) -> tuple[Hit, ...]:
        fresh = [one for one in rows if one.matter.code not in self._draft.codes]
        return tuple(
            Hit(one.matter.act_name, f"{shelf_word(one)} · {one.matter.domain}", one.matter.code)
            for one in fresh
        )

    def _take(self, code: Any) -> None:
        self._draft.codes = (*self._draft.codes, str(code))
        self.finder.reset()
        self._show_taken()

    def _show_taken(self) -> None:
        self._taken.clear()
        for code in self._draft.codes:
            drop = Button("去掉", "bare")
            drop.setAccessibleName(f"去掉：{self._name(code)}")
            drop.clicked.connect(lambda _checked=False, code=code: self._drop(code))
            self._taken.addWidget(TwoLineRow(self._name(code), after=drop, min_height="touch_min"))

    def _drop(self, code: str) -> None:
        self._draft.codes = tuple(one for one in self._draft.codes if one != code)
        self._show_taken()
