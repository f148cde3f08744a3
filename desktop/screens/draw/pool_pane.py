"""Putting a pool together: task, day and number; objects and officers ticked; recusals with their reason."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, Qt, Signal

from desktop.models.rows import Cell, Column, TableModel
from desktop.screens.draw.people_side import PeopleSide
from desktop.screens.draw.presenter import KINDS, DrawPresenter
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, SearchField, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Box, FixedSurface, Line, Scroll, Surface, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.model.party import PARTY_KIND_NAMES
from enforcement.queries import DrawPool, PoolRow
from enforcement.refusals import Refused
from enforcement.text.dates import short_date
from enforcement.text.numerals import half_width

SENTENCE = "先封名单：封好以后谁也改不了。再由监督人报一串数字，和机器先定的一半合成种子，按种子抽。"


class PoolPane(Surface):
    """``left()`` when nothing is closed after all."""

    left = Signal()

    def __init__(self, presenter: DrawPresenter) -> None:
        self._told = presenter
        self.task = TextField("抽查任务", placeholder="例如 2026 年第四季度餐饮场所消防安全抽查")
        self.day = TextField("计划检查日", placeholder="2026-11-25", width=128)
        self.wanted = TextField("抽几个", placeholder="数字", width=72)
        self.search = SearchField("找对象", "找对象：名称或地址")
        self.kinds = SegmentedChoice(
            "类别", tuple(Choice(key, name) for key, name in KINDS), "", height="control_height"
        )
        self.everything = Button("全选这些", "soft")
        self.table = RowTable(
            "对象名单", TableModel(self._columns(), lambda one: one.party.id), single_line=True
        )
        self.count = Label("", "small", "text_2")
        self.people = PeopleSide(presenter)
        self.refused = Label("", "small", "danger", wrap=True)
        self.refused.hide()
        self.close_button = Button("封好名单", "primary", height="control_height_touch")
        self.leave_button = Button("先不抽", "soft", hint="Esc")
        self.anew_button = Button("重新选", "bare")
        super().__init__("plain", self._laid_out())
        self._connect()

    def _laid_out(self) -> Box:
        head = row(
            Labelled("抽查任务", self.task),
            Labelled("计划检查日", self.day),
            Labelled("抽几个", self.wanted),
            gap=3,
            pad=(4, 3, 4, 3),
        )
        head.setStretch(0, 1)
        tools = row(self.search, self.kinds, gap=2, pad=(4, 2, 4, 2))
        tools.setStretch(0, 1)
        objects = column(
            tools, Line(), self.table, row(self.count, 1, self.everything, gap=2, pad=(4, 1.5, 4, 1.5)), gap=0
        )
        objects.setStretch(2, 1)
        foot = column(
            Label(SENTENCE, "small", "text_2", wrap=True),
            self.refused,
            row(self.leave_button, self.anew_button, 1, self.close_button, gap=2),
            gap=2,
            pad=(4, 2.5, 4, 2.5),
        )
        right = FixedSurface(
            "plain",
            column(Scroll(column(self.people, gap=0)), Line(), Surface("plain", foot), gap=0),
            width="detail_pane",
        )
        body = row(Surface("plain", objects), Line(vertical=True), right, gap=0)
        body.setStretch(0, 1)
        whole = column(head, Line(), body, gap=0)
        whole.setStretch(2, 1)
        return whole

    def _connect(self) -> None:
        told = self._told
        told.pooled.connect(self._fresh)
        told.shown.connect(self._show_objects)
        self.search.searched.connect(lambda text: told.filter(text=text))
        self.kinds.chosen.connect(lambda key: told.filter(kind=key))
        self.table.marked_key.connect(self._toggle)
        self.table.activated_key.connect(self._toggle)
        self.table.clicked.connect(self._click)
        self.everything.clicked.connect(lambda _checked=False: self._toggle_all())
        self.close_button.clicked.connect(lambda _checked=False: self.close_pool())
        self.leave_button.clicked.connect(lambda _checked=False: self.left.emit())
        self.anew_button.clicked.connect(lambda _checked=False: told.begin(anew=True))
        self.day.editingFinished.connect(self._show_people)
        for field in (self.task, self.day, self.wanted):
            field.textEdited.connect(lambda _text: self._keep())

    # ---- showing

    def _fresh(self, _pool: DrawPool) -> None:
        draft = self._told.draft
        for field, value in (
            (self.task, draft.task),
            (self.day, draft.planned_on),
            (self.wanted, draft.wanted),
        ):
            field.set_value(str(value))
        self.anew_button.setVisible(draft.begun)
        self.kinds.set_value("")
        self.search.clear()
        self._show_refusal("")
        self._show_people()
        self.task.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_objects(self, rows: tuple[PoolRow, ...]) -> None:
        self.table.show_rows(rows)
        self._show_count()

    def _show_count(self) -> None:
        listed, chosen = len(self._told.visible()), len(self._told.draft.parties)
        self.count.setText(f"列出 {listed} 个，名单里 {chosen} 个　空格 选或不选")

    def _show_people(self) -> None:
        self.people.show_day(_day(self.day.text()))

    def _show_refusal(self, sentence: str) -> None:
        self.refused.setText(sentence)
        self.refused.setVisible(bool(sentence))

    # ---- acting

    def _click(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self._toggle(self.table.current_key)

    def close_pool(self) -> None:
        """Close the pool as it stands in the fields."""
        day = _day(self.day.text())
        if day is None:
            self._show_refusal("计划检查日写法不对，应如 2026-11-25。")
            return
        self._keep()
        self._told.close(self._refused)

    def _keep(self) -> None:
        """What stands in the fields; a day that cannot be read stays on screen only."""
        wanted = half_width(self.wanted.text()).strip()
        self._told.fill(task=self.task.text(), day=_day(self.day.text()), wanted=wanted)

    def _refused(self, answer: Refused) -> None:
        self._show_refusal(answer.sentence)

    def _toggle(self, key: str) -> None:
        if key:
            self._told.toggle(key)
            self._renew()

    def _toggle_all(self) -> None:
        self._told.toggle_all()
        self._renew()

    def _renew(self) -> None:
        self.table.viewport().update()
        self._show_count()
        self.people.show_recusals()

    # ---- cells

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("选", self._tick_cell, 48),
            Column("对象", lambda one: Cell(one.party.name)),
            Column(
                "类别", lambda one: Cell(PARTY_KIND_NAMES[one.party.kind], tone="text_2"), 108, optional=True
            ),
            Column("今年检查", lambda one: Cell(f"{one.visits} 次" if one.visits else "没有"), 84),
            Column(
                "最近",
                lambda one: Cell("" if one.last is None else short_date(one.last), tone="text_2"),
                96,
                optional=True,
            ),
        )

    def _tick_cell(self, one: PoolRow) -> Cell:
        chosen = one.party.id in self._told.draft.parties
        return Cell(icon="square-check" if chosen else "square")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(half_width(text).strip())
    except ValueError:
        return None
