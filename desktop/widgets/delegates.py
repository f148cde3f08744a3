"""How rows of lists and cells of tables are drawn: state of the row, two lines of words, pills and icons."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from desktop.models.rows import CELL_ROLE, Cell, RowFace
from desktop.theme.current import theme
from desktop.widgets import icons, paint
from desktop.widgets.pills import paint_pill, pill_size
from desktop.widgets.rows import FOCUS_BAR, SELECTED_BAR

Index = QModelIndex | QPersistentModelIndex
HEADER_HEIGHT = 30


def paint_row_state(painter: QPainter, option: Any, first: bool, last: bool, view: Any) -> None:
    """Background, hair line, selected bar and focus ring of one row (or of its cell at an end)."""
    now, rect = theme(), option.rect
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    over = bool(option.state & QStyle.StateFlag.State_MouseOver)
    focused = selected and view.hasFocus()
    if selected or over:
        painter.fillRect(rect, now.color("selected" if selected else "hover"))
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, now.color("border"))
    if selected and first:
        bar = FOCUS_BAR if focused else SELECTED_BAR
        painter.fillRect(rect.left(), rect.top(), bar, rect.height(), now.color("primary"))
    if focused:
        thick, ring = now.stroke("focus"), now.color("focus")
        painter.fillRect(rect.left(), rect.top(), rect.width(), thick, ring)
        painter.fillRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick, ring)
        if last:
            painter.fillRect(rect.right() + 1 - thick, rect.top(), thick, rect.height(), ring)


class RowDelegate(QStyledItemDelegate):
    """Draws a RowFace: icon · title over remark · quiet words · pill."""

    def sizeHint(self, option: Any, index: Index) -> QSize:
        face: RowFace = index.data(CELL_ROLE)
        if face.header:
            return QSize(0, theme().px(HEADER_HEIGHT))
        return QSize(0, theme().size("table.row_two_line" if face.remark else "table.row"))

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        now, face = theme(), index.data(CELL_ROLE)
        room = option.rect.adjusted(now.space(4), 0, -now.space(4), 0)
        painter.save()
        if face.header:
            painter.fillRect(option.rect, now.color("sunken"))
            paint.text(painter, room, face.title, "small", "text_2")
            painter.restore()
            return
        paint_row_state(painter, option, True, True, option.widget)
        if face.icon:
            edge = now.size("icon.md")
            top = room.top() + (room.height() - edge) // 2
            painter.drawPixmap(room.left(), top, icons.pixmap(face.icon, edge, face.icon_tone))
            room.setLeft(room.left() + edge + now.space(3))
        if face.key_hint:
            room.setRight(_paint_key(painter, room, face.key_hint) - now.space(3))
        if face.pill:
            size = pill_size(face.pill, face.pill_icon)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(room.center())
            place.moveRight(room.right())
            paint_pill(painter, place, face.pill, face.pill_colour, face.pill_icon)
            room.setRight(place.left() - now.space(3))
        if face.trailing:
            wide = paint.width_of(face.trailing, "body_strong")
            place = QRect(room.right() - wide, room.top(), wide, room.height())
            paint.text(painter, place, face.trailing, "body_strong", face.trailing_tone)
            room.setRight(place.left() - now.space(3))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_two_lines(
            painter, room, face.title, face.remark, strong=face.strong or selected,
            tone="text_3" if face.quiet else "text", spans=face.title_spans,
        )  # fmt: skip
        painter.restore()


def _paint_key(painter: QPainter, room: QRect, words: str) -> int:
    """A key cap at the right end of ``room``; returns its left edge."""
    now = theme()
    wide, high = paint.width_of(words, "caption") + now.px(12), now.px(20)
    cap = QRect(room.right() - wide, room.top() + (room.height() - high) // 2, wide, high)
    paint.box(painter, cap, now.color("sunken"), now.color("border"), now.radius("xs"))
    paint.text(painter, cap, words, "caption", "text_2", Qt.AlignmentFlag.AlignCenter)
    return cap.left()


def paint_two_lines(
    painter: QPainter,
    room: QRect,
    title: str,
    remark: str,
    *,
    strong: bool,
    tone: str = "text",
    spans: tuple[tuple[int, int], ...] = (),
) -> None:
    """A title over a remark, both on one line each, shortened with an ellipsis when they do not fit."""
    now = theme()
    upper, lower = now.line("body"), now.line("small")
    top = room.top() + (room.height() - (upper + lower if remark else upper)) // 2
    line = QRect(room.left(), top, room.width(), upper)
    step = "body_strong" if strong else "body"
    paint.text(painter, line, title, step, tone, elide=True)
    for start, length in spans:
        left = room.left() + paint.width_of(title[:start], step) - 1
        wide = paint.width_of(title[start : start + length], step)
        if left + wide <= room.right():
            mark = QRect(left, top, wide, upper)
            paint.text(painter, mark, title[start : start + length], step, "link")
            painter.fillRect(left, top + upper - 3, wide - 1, 1, now.color("link"))
    if remark:
        paint.text(
            painter,
            QRect(room.left(), top + upper, room.width(), lower),
            remark,
            "small",
            "text_2",
            elide=True,
        )


class CellDelegate(QStyledItemDelegate):
    """Draws a Cell of a table: words over a remark, or a pill."""

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        now, cell = theme(), index.data(CELL_ROLE)
        view = option.widget
        last = not any(
            not view.isColumnHidden(at) for at in range(index.column() + 1, index.model().columnCount())
        )
        painter.save()
        paint_row_state(painter, option, index.column() == 0, last, view)
        pad = now.size("table.cell_padding_x")
        room = option.rect.adjusted(pad, 0, -pad, 0)
        self._paint_cell(painter, room, cell, bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _paint_cell(self, painter: QPainter, room: QRect, cell: Cell, selected: bool) -> None:
        now = theme()
        if cell.pill_colour:
            size = pill_size(cell.words, cell.pill_icon)
            top = room.top() + (room.height() - size.height()) // 2
            place = QRect(room.left(), top, min(size.width(), room.width()), size.height())
            paint_pill(painter, place, cell.words, cell.pill_colour, cell.pill_icon)
            return
        if cell.icon:
            edge = now.size("icon.md")
            top = room.top() + (room.height() - edge) // 2
            painter.drawPixmap(room.left(), top, icons.pixmap(cell.icon, edge, cell.tone))
            room = room.adjusted(edge + now.space(2), 0, 0, 0)
        if cell.remark:
            paint_two_lines(
                painter, room, cell.words, cell.remark, strong=cell.strong or selected, tone=cell.tone
            )
            return
        side = Qt.AlignmentFlag.AlignRight if cell.align_right else Qt.AlignmentFlag.AlignLeft
        step = "body_strong" if cell.strong else "body"
        paint.text(
            painter, room, cell.words, step, cell.tone, side | Qt.AlignmentFlag.AlignVCenter, elide=True
        )
