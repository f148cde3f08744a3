"""The place 事项库: shelves and domains at the left, the list, one matter's card at the right."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.actions import FILTER
from desktop.models.rows import ROW_ROLE, Cell, Column, RowFace, RowsModel, TableModel
from desktop.operations import Operations
from desktop.screens.matters.card_view import CardPane
from desktop.screens.matters.presenter import (
    SHELVES,
    MattersPresenter,
    SetStar,
    badges,
    fine_words,
    shelf_word,
)
from desktop.session import Session
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets import icons
from desktop.widgets.cards import PaneHeader
from desktop.widgets.delegates import paint_row_state
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowList, RowTable
from desktop.widgets.pills import paint_pill, pill_size
from desktop.widgets.place import Place
from desktop.widgets.strips import EmptyState
from enforcement.queries import MatterCard, MatterRow

STAR_COLUMN, BADGE_COLUMN = 0, 3


def _name_cell(row_: MatterRow) -> Cell:
    matter = row_.matter
    law = matter.penalty[0] if matter.penalty else None
    basis = f"{law.law.removeprefix('中华人民共和国')} {law.article}" if law else ""
    remark = " · ".join(part for part in (shelf_word(row_), matter.domain, basis) if part)
    return Cell(matter.act_name, remark, tone="text" if row_.held else "text_3")


def _fine_cell(row_: MatterRow) -> Cell:
    return Cell(fine_words(row_.matter), tone="text" if row_.held else "text_3")


def _badge_cell(row_: MatterRow) -> Cell:
    return Cell("、".join(badge.words for badge in badges(row_.matter)))


def _star_cell(row_: MatterRow) -> Cell:
    return Cell("常用" if row_.starred else "")


_COLUMNS = (
    Column("★", _star_cell, 48),
    Column("事项", _name_cell),
    Column("罚款幅度", _fine_cell, 132, optional=True),
    Column("办理提示", _badge_cell, 168, optional=True),
)


def _star(area: QRectF) -> QPolygonF:
    """A five-pointed star inside ``area``."""
    middle, outer = area.center() + QPointF(0, area.height() * 0.04), area.width() / 2
    points = []
    for corner in range(10):
        radius = outer if corner % 2 == 0 else outer * 0.45
        angle = math.pi * corner / 5 - math.pi / 2
        points.append(middle + QPointF(radius * math.cos(angle), radius * math.sin(angle)))
    return QPolygonF(points)


class StarDelegate(QStyledItemDelegate):
    """★ filled or as an outline."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        painter.save()
        paint_row_state(painter, option, True, False, option.widget)  # type: ignore[attr-defined]
        row_: MatterRow = index.data(ROW_ROLE)  # type: ignore[attr-defined]
        edge = theme().size("icon.md")
        area: QRect = option.rect  # type: ignore[attr-defined]
        at = QRect(0, 0, edge, edge)
        at.moveCenter(area.center())
        if row_.starred:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("warn"))
            painter.drawPolygon(_star(QRectF(at)))
        else:
            painter.drawPixmap(at.topLeft(), icons.pixmap("star", edge, "neutral_border"))
        painter.restore()


class BadgeDelegate(QStyledItemDelegate):
    """办理提示 as pills side by side."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        painter.save()
        paint_row_state(painter, option, False, True, option.widget)  # type: ignore[attr-defined]
        row_: MatterRow = index.data(ROW_ROLE)  # type: ignore[attr-defined]
        area: QRect = option.rect  # type: ignore[attr-defined]
        left = area.left() + theme().space(2)
        for badge in badges(row_.matter):
            size: QSize = pill_size(badge.words, "")
            place = QRect(
                left, area.top() + (area.height() - size.height()) // 2, size.width(), size.height()
            )
            paint_pill(painter, place, badge.words, badge.colour, "")
            left += size.width() + theme().space(1)
        painter.restore()


class MattersPlace(Place):
    """Opens ``matter`` records (by code). Space sets ★, Enter begins an inspection with the matter: the place asks
    through ``open_requested("new_inspection", code)``. ``set_star(code, on)`` keeps the mark on this machine."""

    title = "事项库"

    def __init__(self, operations: Operations, session: Session, set_star: SetStar) -> None:
        super().__init__()
        self._session = session
        self.presenter = MattersPresenter(operations, session, set_star, self)
        self._numbers: dict[str, int] = {}
        self._domains: tuple[tuple[str, int], ...] = ()
        self._wanted = ""
        self._narrow = False
        self.shelves = RowList("库", RowsModel(self._shelf_face, lambda shelf: shelf[0]))
        self.shelves.show_rows(SHELVES)
        self.domains = RowList("领域", RowsModel(self._domain_face, lambda domain: domain[0]))
        self.search = SearchField("找事项", "事项名、法条或拼音首字母，如 aqck")
        self.table = RowTable("事项列表", TableModel(_COLUMNS, lambda one: one.matter.code))
        self.table.setItemDelegateForColumn(STAR_COLUMN, StarDelegate(self.table))
        self.table.setItemDelegateForColumn(BADGE_COLUMN, BadgeDelegate(self.table))
        self.card = CardPane()
        self._empty = EmptyState("")
        self._note, self._count = Label("", "small", "text_2", wrap=True), Label("", "small", "text_2")
        self._build()
        self._connect()

    def _build(self) -> None:
        note = column(Surface("inset", column(self._note, pad=(3, 2, 3, 2))), pad=(3, 2, 3, 3))
        self.shelves.setFixedHeight(theme().size("table.row") * len(SHELVES) + 2)
        left = column(
            PaneHeader("事项库"),
            Line(),
            self.shelves,
            PaneHeader("领域", height=34),
            self.domains,
            note,
            gap=0,
        )
        left.setStretchFactor(self.domains, 1)
        self._left = FixedSurface("plain", left, width=226)
        bar = FixedSurface("plain", row(self.search, pad=(4, 0, 4, 0)), height=52)
        keys = Label("↑↓ 选择   空格 常用   回车 开始检查", "small", "text_2")
        foot = FixedSurface("sunken", row(self._count, 1, keys, pad=(4, 0, 4, 0)), height=32)
        self._rest = Surface("plain", column(self._empty, 1, gap=0))
        middle = column(bar, Line(), self._rest, self.table, Line(), foot, gap=0)
        middle.setStretchFactor(self.table, 1)
        middle.setStretchFactor(self._rest, 1)
        self._middle = Surface("plain", middle)
        self._lines = (Line(vertical=True), Line(vertical=True))
        whole = row(self._left, self._lines[0], self._middle, self._lines[1], self.card, gap=0)
        whole.setStretchFactor(self._middle, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        told = self.presenter
        self.shelves.settled.connect(told.show_shelf)
        self.domains.settled.connect(lambda key: told.show_domain("" if key == _ALL_DOMAINS else key))
        self.search.searched.connect(told.search)
        self.table.settled.connect(told.choose)
        self.table.marked_key.connect(told.star)
        self.table.activated_key.connect(told.use)
        self.table.clicked.connect(
            lambda index: told.star(self.table.current_key) if index.column() == 0 else None
        )
        self.card.used.connect(told.use)
        self.card.starred.connect(told.star)
        told.begin.connect(lambda code: self.open_requested.emit("new_inspection", code))
        told.listed.connect(self._show_rows)
        told.counted.connect(self._show_counts)
        told.carded.connect(self._show_card)

    # ---- the place

    def activate(self) -> None:
        self.presenter.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type != "matter":
            return False
        self._wanted = thing_id
        self.presenter.shelf, self.presenter.domain = "all", ""
        self.search.clear()
        self.shelves.select("all")
        self.presenter.search("")
        return True

    def perform(self, action: str) -> bool:
        if action == FILTER:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        name = next(name for key, name, _ in SHELVES if key == self.presenter.shelf)
        return (self.title, name)

    def panes(self) -> tuple[QWidget, ...]:
        return (self._left, self._middle, self.card)

    def set_layout_class(self, name: str) -> None:
        self._left.setVisible(name != COMPACT)
        self._lines[0].setVisible(name != COMPACT)
        self._narrow = name != WIDE
        self.card.setVisible(not self._narrow)
        self._lines[1].setVisible(not self._narrow)

    def rescale(self) -> None:
        self.shelves.setFixedHeight(theme().size("table.row") * len(SHELVES) + 2)

    # ---- showing

    def _show_rows(self, rows: tuple[MatterRow, ...]) -> None:
        self.table.show_rows(rows)
        if self._wanted:
            self.table.select(self._wanted)
            self._wanted = ""
        self._rest.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self._empty.sentence.setText(self.presenter.empty_words())
        held = sum(one.held for one in rows)
        self._count.setText(f"{len(rows)} 项，其中 {held} 项今天有权办")
        self._note.setText(self.presenter.note)
        self.card.setVisible(bool(rows) and not self._narrow)
        self._lines[1].setVisible(bool(rows) and not self._narrow)
        self.presenter.choose(self.table.current_key)
        self.breadcrumb_changed.emit()

    def _show_counts(self, numbers: dict[str, int], domains: tuple[tuple[str, int], ...]) -> None:
        self._numbers, self._domains = numbers, domains
        self.shelves.show_rows(SHELVES)
        everything = (_ALL_DOMAINS, sum(count for _, count in domains))
        self.domains.show_rows((everything, *sorted(domains, key=lambda domain: -domain[1])))

    def _show_card(self, card: MatterCard | None) -> None:
        if card is not None:
            self.card.show_card(card, self._session.clock.today())

    def _shelf_face(self, shelf: tuple[str, str, str]) -> RowFace:
        count = self._numbers.get(shelf[0])
        return RowFace(shelf[1], icon=shelf[2], trailing="" if count is None else str(count))

    def _domain_face(self, domain: tuple[str, int]) -> RowFace:
        return RowFace(domain[0], trailing=str(domain[1]))


_ALL_DOMAINS = "全部领域"
