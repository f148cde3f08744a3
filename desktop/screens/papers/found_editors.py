"""Lists filled by a search: articles taken from the catalogue's matters, papers taken from those issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.inspection.finder import Finder, Hit
from desktop.screens.papers.finding import MATTER_FIELDS
from desktop.screens.papers.row_editors import RowsEditor
from forms.definitions.model import FieldDefinition

Search = Callable[[FieldDefinition, str, Callable[[str, tuple[Hit, ...]], None]], None]
_ARTICLE = {"law": "法律、法规、规章全称", "article": "条、款、项"}
_PAPER = {"title": "文书名称", "number": "文号", "copies": "份数"}


class ArticlesEditor(RowsEditor):
    """Law and article, a line each; fields that belong to the act can be taken from a matter of the catalogue.

    ``matter_taken(MatterText)`` when one was picked.
    """

    matter_taken = Signal(object)

    def __init__(self, field: FieldDefinition, search: Search) -> None:
        finder = None
        if field.name in MATTER_FIELDS:
            finder = Finder(f"{field.label}：从事项里带出", "打事项名称或拼音首字母，带出条款")
        super().__init__(field, _ARTICLE, finder=finder)
        self.add_button.set_words("加一条")
        self.finder = finder
        if finder is not None:
            finder.searched.connect(lambda text: search(field, text, finder.show_hits))
            finder.taken.connect(self._take)
            finder.skipped.connect(lambda: self.boxes[0].take_keyboard())

    def stop(self) -> QWidget:
        filled = bool(self.value())
        return self.finder.field if self.finder is not None and not filled else super().stop()

    def _take(self, text: Any) -> None:
        assert self.finder is not None
        self.finder.reset()
        self.matter_taken.emit(text)
        self.entered.emit()


class PapersEditor(RowsEditor):
    """Issued papers by title, number and copies; found by number, title or party, or typed."""

    def __init__(self, field: FieldDefinition, search: Search) -> None:
        self.finder = Finder(f"{field.label}：从已出具的文书里选", "打文号、名称或当事人")
        super().__init__(field, _PAPER, finder=self.finder)
        self.add_button.set_words("加一份")
        self.finder.searched.connect(lambda text: search(field, text, self.finder.show_hits))
        self.finder.taken.connect(self._take)
        self.finder.skipped.connect(self._skip)

    def stop(self) -> QWidget:
        return self.finder.field

    def _take(self, row: Any) -> None:
        self.finder.reset()
        self.append(row)
        self.finder.field.setFocus()

    def _skip(self) -> None:
        """Enter on the empty search: on to the next question, or into the rows when there are none yet."""
        if self.value():
            self.entered.emit()
        else:
            self.boxes[0].take_keyboard()
