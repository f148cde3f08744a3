"""The list of the library: ★, the act over its law, the range of fines, and how it is dealt with."""

from __future__ import annotations

import math
from datetime import date

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from desktop.models.rows import ROW_ROLE, Cell, Column, TableModel
from desktop.screens.matters.words import Badge, badges, fine_words, shelf_word
from desktop.theme.current import theme
from desktop.widgets import icons
from desktop.widgets.delegates import paint_row_state
from desktop.widgets.lists import RowTable
from desktop.widgets.pills import paint_pill, pill_size
from enforcement.model.matter import Basis
from enforcement.queries import MatterRow

STAR_COLUMN, BADGE_COLUMN = 0, 3


class MatterTable(RowTable):
    """事项列表 over MatterRow, keyed by the matter's code; ``day`` is the day whose words are shown,
    ``mixed`` says that matters of several libraries stand here, so each names its own."""

    def __init__(self, today: date) -> None:
        self.day, self.mixed = today, True
        columns = (
            Column("★", _star_cell, 48),
            Column("事项", self._name_cell),
            Column("罚款幅度", self._fine_cell, 132, optional=True),
            Column("办理提示", self._badge_cell, 196, optional=True),
        )
        super().__init__("事项列表", TableModel(columns, lambda one: one.matter.code))
        self.setItemDelegateForColumn(STAR_COLUMN, StarDelegate(self))
        self.setItemDelegateForColumn(BADGE_COLUMN, BadgeDelegate(self))

    def _basis(self, row: MatterRow) -> Basis | None:
        return row.matter.basis_on(row.day or self.day)

    def _name_cell(self, row: MatterRow) -> Cell:
        matter = row.matter
        basis = self._basis(row) or matter.basis
        law = basis.penalty[0] if basis.penalty else None
        place = f"{law.law.removeprefix('中华人民共和国')} {law.article}" if law else ""
        remark = " · ".join(part for part in (self.mixed and shelf_word(row), matter.domain, place) if part)
        return Cell(matter.act_name, remark, tone=_tone(row))

    def _fine_cell(self, row: MatterRow) -> Cell:
        basis = self._basis(row)
        if basis is None:
            return Cell("当天没有依据", tone="text_3")
        return Cell(fine_words(basis) if basis.figures_known else "数额没有核实", tone=_tone(row))

    def badges_of(self, row: MatterRow) -> tuple[Badge, ...]:
        """办理提示 for the day that is shown."""
        return badges(row, row.day or self.day)

    def _badge_cell(self, row: MatterRow) -> Cell:
        return Cell("、".join(badge.words for badge in self.badges_of(row)))


def _tone(row: MatterRow) -> str:
    return "text" if row.held else "text_3"


def _star_cell(row: MatterRow) -> Cell:
    return Cell("常用" if row.starred else "")


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
        row: MatterRow = index.data(ROW_ROLE)  # type: ignore[attr-defined]
        edge = theme().size("icon.md")
        area: QRect = option.rect  # type: ignore[attr-defined]
        at = QRect(0, 0, edge, edge)
        at.moveCenter(area.center())
        if row.starred:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("warn"))
            painter.drawPolygon(_star(QRectF(at)))
        else:
            painter.drawPixmap(at.topLeft(), icons.pixmap("star", edge, "neutral_border"))
        painter.restore()


class BadgeDelegate(QStyledItemDelegate):
    """办理提示 as pills side by side."""

    def __init__(self, table: MatterTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        painter.save()
        paint_row_state(painter, option, False, True, option.widget)  # type: ignore[attr-defined]
        row: MatterRow = index.data(ROW_ROLE)  # type: ignore[attr-defined]
        area: QRect = option.rect  # type: ignore[attr-defined]
        left = area.left() + theme().space(2)
        for badge in self._table.badges_of(row):
            size: QSize = pill_size(badge.words, "")
            if left + size.width() > area.right():
                break  # half a pill says nothing; the card and the printed list have them all
            place = QRect(
                left, area.top() + (area.height() - size.height()) // 2, size.width(), size.height()
            )
            paint_pill(painter, place, badge.words, badge.colour, "")
            left += size.width() + theme().space(1)
        painter.restore()
