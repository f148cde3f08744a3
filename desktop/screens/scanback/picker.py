"""To which page of which paper a sheet belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop.models.rows import RowFace
from desktop.screens.documents.picking import Picker, PickerWords, open_picker
from desktop.screens.scanback.presenter import ScanBackPresenter
from desktop.widgets.layers import Layer
from enforcement.model.document import Document
from enforcement.queries import DocumentRow


@dataclass(frozen=True, slots=True)
class PageOption:
    """A page that a sheet can go to; ``there`` when one came back already."""

    document: Document
    party_name: str
    page: int
    there: bool


def page_options(rows: tuple[DocumentRow, ...]) -> tuple[PageOption, ...]:
    """All pages of these papers, those that are missing first."""
    found = [
        PageOption(row.document, row.party_name, page, page in row.signed)
        for row in rows
        for page in range(1, row.document.pages + 1)
    ]
    return tuple(sorted(found, key=lambda option: option.there))


def open_page_picker(
    host: QWidget, presenter: ScanBackPresenter, source: str, then: Callable[[PageOption], None]
) -> Layer:
    """The picker over the window; it asks for papers as the person types."""
    words = PickerWords(
        "这一张是哪份文书的哪一页",
        source,
        "放到这一页",
        "没有找到已出具的文书。换个文号、名称或当事人再找。",
    )
    return open_picker(host, Picker(words, _face, _key), presenter, page_options, then)


def _face(option: PageOption) -> RowFace:
    document = option.document
    title = f"{document.title} 第 {option.page} 页，共 {document.pages} 页"
    remark = " · ".join(part for part in (document.number, option.party_name) if part)
    if option.there:
        return RowFace(title, remark, icon="check", quiet=True, pill="已有，再存一张", pill_colour="neutral")
    return RowFace(title, remark, icon="scan", pill="缺", pill_colour="warn")


def _key(option: PageOption) -> str:
    return f"{option.document.id}/{option.page}"
