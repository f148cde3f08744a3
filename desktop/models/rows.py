"""A list model over rows of any kind, and a table model over rows with named columns.

Rows are frozen values; a new answer replaces them as a whole, keeping the selection by the row's key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
CELL_ROLE = Qt.ItemDataRole.UserRole + 2
NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class RowFace:
    """How one row of a list looks: a title over a remark, an icon before, a pill and quiet words and a key cap after.

    A ``header`` is a band with only a title that cannot be chosen. ``title_spans`` are (start, length) to mark.
    """

    title: str
    remark: str = ""
    icon: str = ""
    icon_tone: str = "text_2"
    pill: str = ""
    pill_colour: str = "neutral"
    pill_icon: str = ""
    trailing: str = ""
    trailing_tone: str = "text_2"
    strong: bool = False
    quiet: bool = False
    header: bool = False
    key_hint: str = ""
    title_spans: tuple[tuple[int, int], ...] = ()

    @property
    def spoken(self) -> str:
        return "，".join(part for part in (self.title, self.remark, self.pill, self.trailing) if part)


class RowsModel(QAbstractListModel):
    """Rows shown through ``face(row)``; ``key(row)`` names a row across answers."""

    def __init__(
        self, face: Callable[[Any], RowFace], key: Callable[[Any], str], parent: QObject | None = None
    ):
        super().__init__(parent)
        self._face, self._key = face, key
        self._rows: tuple[Any, ...] = ()
        self._faces: list[RowFace | None] = []

    @property
    def rows(self) -> tuple[Any, ...]:
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self._faces = [None] * len(self._rows)
        self.endResetModel()

    def renew_faces(self) -> None:
        """The rows are the same and look different: draw them again, with the selection as it is."""
        self._faces = [None] * len(self._rows)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

    def row_of(self, key: str) -> int:
        """The place of the row named ``key``; -1 when it is not here."""
        return next((place for place, row in enumerate(self._rows) if self._key(row) == key), -1)

    def key_at(self, place: int) -> str:
        return self._key(self._rows[place]) if 0 <= place < len(self._rows) else ""

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        if role == ROW_ROLE:
            return self._rows[index.row()]
        if role == CELL_ROLE:
            return self._face_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._face_at(index.row()).title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._face_at(index.row()).spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self._face_at(index.row()).header:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def _face_at(self, place: int) -> RowFace:
        face = self._faces[place]
        if face is None:
            face = self._faces[place] = self._face(self._rows[place])
        return face


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell: words over a remark, or a pill; ``align_right`` for numbers."""

    words: str = ""
    remark: str = ""
    tone: str = "text"
    strong: bool = False
    pill_colour: str = ""
    pill_icon: str = ""
    icon: str = ""
    align_right: bool = False

    @property
    def spoken(self) -> str:
        return "，".join(part for part in (self.words, self.remark) if part)


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` is logical px at 100 %; 0 takes the room that is left. ``optional`` may go when room is short."""

    title: str
    cell: Callable[[Any], Cell]
    width: float = 0
    align_right: bool = False
    optional: bool = False


class TableModel(QAbstractTableModel):
    """Rows and columns for a table view; ``key(row)`` names a row across answers."""

    def __init__(
        self, columns: Sequence[Column], key: Callable[[Any], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._rows: tuple[Any, ...] = ()

    @property
    def rows(self) -> tuple[Any, ...]:
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_of(self, key: str) -> int:
        return next((place for place, row in enumerate(self._rows) if self._key(row) == key), -1)

    def key_at(self, place: int) -> str:
        return self._key(self._rows[place]) if 0 <= place < len(self._rows) else ""

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role not in (CELL_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self.columns[index.column()].cell(row)
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.words
        return self._sentence(row)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if self.columns[section].align_right
                else Qt.AlignmentFlag.AlignLeft
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _sentence(self, row: Any) -> str:
        """The row as one sentence for the screen reader."""
        parts = ((column.title, column.cell(row).spoken) for column in self.columns)
        return "，".join(f"{title} {spoken}".strip() for title, spoken in parts if spoken)
