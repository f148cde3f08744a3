"""Which editor answers a field of which type."""

from __future__ import annotations

from desktop.screens.papers.choice_editors import ChoiceEditor, FlagEditor
from desktop.screens.papers.editor import Editor
from desktop.screens.papers.found_editors import ArticlesEditor, PapersEditor
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
        return PapersEditor(field, presenter.finding.search)
    if field.type == "articles":
        editor = ArticlesEditor(field, presenter.finding.search)
        editor.matter_taken.connect(lambda matter: presenter.take_matter(field.name, matter))
        return editor
    return LineEditor(field, presenter.finding.now)
