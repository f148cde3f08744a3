"""What stands fixed about an issued paper: number, time, pages, check tail, prints, why it was voided."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.screens.documents.faces import state_key
from desktop.widgets.layout import clear, column
from desktop.widgets.rows import KeyValueRow
from enforcement.model.document import Document
from enforcement.text.dates import local, long_date

TAIL = 8  # hex digits of the hash: enough to compare by eye


class IssuedFacts(QWidget):
    """Takes the place of the gates once there is nothing left to check."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=2, pad=(4, 3, 4, 3))
        self.setLayout(self._lines)

    def show_document(self, document: Document) -> None:
        clear(self._lines)
        issued = f"{local(document.issued_at):%Y-%m-%d %H:%M}" if document.issued_at else ""
        pairs = (
            ("状态", state_key(document)[1]),
            ("文号", document.number),
            ("落款日期", long_date(document.issued_on) if document.issued_on else ""),
            ("出具时间", issued),
            ("页数", f"{document.pages} 页" if document.pages else ""),
            ("校验尾", document.sha256[-TAIL:]),
            ("打印", f"{document.prints} 次" if document.prints else "还没有打印"),
            ("放行", "；".join(f"{one.captain_name}：{one.reason}" for one in document.overrides)),
        )
        for name, value in pairs:
            if value:
                self._lines.addWidget(KeyValueRow(name, value))
