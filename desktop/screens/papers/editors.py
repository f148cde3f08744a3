"""Which editor answers a field of which type."""

from __future__ import annotations

from desktop.screens.papers.choice_editors import ChoiceEditor, FlagEditor
from desktop.screens.papers.editor import Editor
from desktop.screens.papers.found_editors import ArticlesEditor, PapersEditor, Search
from desktop.screens.papers.line_editor import LineEditor
from desktop.screens.papers.officers_editor import OfficersEditor
from desktop.screens.papers.presenter import MakerPresenter
from desktop.screens.papers.row_editors import RowsEditor, TextsEditor
from forms.definitions.model import FieldDefinition

QUESTION_PARTS = {"q": "问", "a": "答"}


def editor_for(field: FieldDefinition, presenter: MakerPresenter, width: float) -> Editor:
    """A fresh editor for ``field`` in ``width`` logical px of room."""
    if field.type == "choice":
        return ChoiceEditor(field, width)
    if field.type == "flag":
        return FlagEditor(field)
    if field.type == "texts":
        return TextsEditor(field)
    if field.type == "rows":
        return RowsEditor(field, dict(field.parts or {}), now=presenter.finding.now)
    if field.type == "qa":
        return RowsEditor(field, dict(field.parts or QUESTION_PARTS), across=1)
    if field.type == "officers":
        return OfficersEditor(field, presenter.finding.officers)
    if field.type == "papers":
        return PapersEditor(field, _search(presenter))
    if field.type == "articles":
        editor = ArticlesEditor(field, _search(presenter))
        editor.matter_taken.connect(lambda text: presenter.take_matter(field.name, text.matter, text.day))
        return editor
    return LineEditor(field, presenter.finding.now)


def _search(presenter: MakerPresenter) -> Search:
    """A search that knows what the paper says so far."""
    return lambda field, text, show: presenter.finding.search(field, text, show, presenter.facts)
