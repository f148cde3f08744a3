"""One more paper for a file."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.models.rows import RowFace
from desktop.screens.documents.picking import Picker, PickerWords, open_picker
from desktop.screens.dossier.presenter import DossierPresenter
from desktop.widgets.layers import Layer
from enforcement.queries import DocumentRow


def open_adding(host: QWidget, presenter: DossierPresenter) -> Layer:
    """The picker over the window; what is taken goes into the file."""
    words = PickerWords(
        "把哪份文书装进来", "只列出具过、还不在卷里的。", "装进来", "没有找到可以装的文书。换个词再找。"
    )
    picker = Picker(words, _face, lambda row: str(row.document.id))
    return open_picker(
        host, picker, presenter, lambda rows: tuple(rows), lambda row: presenter.add(row.document.id)
    )


def _face(row: DocumentRow) -> RowFace:
    document = row.document
    remark = " · ".join(part for part in (document.number, row.party_name) if part)
    return RowFace(document.title, remark, icon="file-text")
