"""What stands fixed about an issued paper: number, time, pages, check tail, prints, why it was voided."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.screens.documents.faces import state_key
from desktop.screens.documents.print_words import line_of, which
from desktop.widgets.layout import clear, column
from desktop.widgets.rows import KeyValueRow
from enforcement.model.document import Document
from enforcement.queries import PrintRow
from enforcement.text.dates import local, long_date
from enforcement.verifying.code import tail_text


class IssuedFacts(QWidget):
    """Takes the place of the gates once there is nothing left to check."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=2, pad=(4, 3, 4, 3))
        self._prints = column(gap=2)
        self.setLayout(column(self._lines, self._prints, gap=0))

    def show_document(self, document: Document) -> None:
        clear(self._lines)
        issued = f"{local(document.issued_at):%Y-%m-%d %H:%M}" if document.issued_at else ""
        pairs = (
            ("状态", state_key(document)[1]),
            ("谁作废的", _voided_by(document)),
            ("文号", document.number),
            ("落款日期", long_date(document.issued_on) if document.issued_on else ""),
            ("出具时间", issued),
            ("页数", f"{document.pages} 页" if document.pages else ""),
            ("尾号", tail_text(bytes.fromhex(document.content_hash)) if document.content_hash else ""),
            ("打印", f"{document.prints} 次" if document.prints else "还没有打印"),
            (document.due_what or "期限", long_date(document.due_on) if document.due_on else ""),
            ("结果", document.due_done),
            ("放行", "；".join(f"{one.captain_name}：{one.reason}" for one in document.overrides)),
        )
        for name, value in pairs:
            if value:
                self._lines.addWidget(KeyValueRow(name, value))

    def show_prints(self, rows: tuple[PrintRow, ...]) -> None:
        """The prints so far, newest first."""
        clear(self._prints)
        self._prints.set_pad((4, 0, 4, 3) if rows else (0, 0, 0, 0))
        for one in rows:
            self._prints.addWidget(KeyValueRow(which(one.run), line_of(one)))


def _voided_by(document: Document) -> str:
    """Where the county decided, who and when: an officer's id is nobody's name."""
    who = document.voided_by
    if not who or who.isascii():
        return ""
    return f"{who}，{local(document.voided_at):%Y-%m-%d %H:%M}" if document.voided_at else who
