"""另存: in which form a paper leaves this machine, asked under the button; Enter takes the first, the stored PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.dialogs.questions import TextQuestion, ask_text
from desktop.screens.documents.exports import Exports, ExportWish
from desktop.signatory import SignAs
from enforcement.model.document import Document, DocumentState
from enforcement.model.export import ExportForm

Where = Callable[[str], Path | None]
Take = Callable[[ExportWish, Path], None]
_WORD, _CERTIFICATE = "Word (*.docx)", "签名证书 (*.p12 *.pfx)"


def ask_where(name: str) -> Path | None:
    """Let the person choose where a file goes; None when it was left."""
    kind = _WORD if name.endswith(".docx") else "PDF (*.pdf)"
    chosen, _ = QFileDialog.getSaveFileName(None, "另存", name, kind)
    return Path(chosen) if chosen else None


def file_name(document: Document, form: ExportForm) -> str:
    """草稿_责令改正通知书.docx, 责令改正通知书安云溪责改字〔2026〕41号_签字页.pdf."""
    draft = "草稿_" if document.state is DocumentState.DRAFT else ""
    marks = {ExportForm.SIGNED_PDF: "_数字签名", ExportForm.SCAN: "_签字页"}
    kind = ".docx" if form is ExportForm.WORD else ".pdf"
    return f"{draft}{document.title}{document.number}{marks.get(form, '')}{kind}"


class ExportMenu(QMenu):
    """Built anew for each press."""

    def __init__(
        self, host: QWidget, document: Document, exports: Exports, where: Where, take: Take, *, scans: bool
    ) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._host, self._document, self._exports = host, document, exports
        self._where, self._take = where, take
        issued = document.state is not DocumentState.DRAFT
        pdf = "PDF，就是存着的这一份" if issued else "PDF，带草稿水印"
        self._entry(pdf, ExportWish(ExportForm.PDF))
        if issued and exports.signatory is not None:
            self._entry("PDF，加本机的数字签名", ExportWish(ExportForm.SIGNED_PDF, SignAs.DEVICE))
            self._agency_entry(exports.signatory.agency_name)
        self._entry("Word / WPS，可以再改的副本", ExportWish(ExportForm.WORD))
        if scans:
            self._entry("签字页扫描件", ExportWish(ExportForm.SCAN))
        if exports.signatory is not None:
            self.addSeparator()
            self.addAction("装单位的签名证书…", self._ask_certificate)
            self.addAction("看一份 PDF 的数字签名…", self._ask_verify)
        self.setActiveAction(self.actions()[0])

    def _entry(self, words: str, wish: ExportWish) -> None:
        self.addAction(words, lambda: self._go(wish))

    def _agency_entry(self, name: str) -> None:
        if name:
            self.addAction(f"PDF，加“{name}”的数字签名…", self._ask_password)

    def _go(self, wish: ExportWish) -> None:
        path = self._where(file_name(self._document, wish.form))
        if path is not None:
            self._take(wish, path)

    def _ask_password(self) -> None:
        question = TextQuestion(
            what="用单位证书签名",
            field="证书口令",
            yes="签名并另存",
            no="先不签",
            why="口令只用这一次，不存在本机。",
            hidden=True,
        )
        ask_text(self._host, question, self._sign_as_agency)

    def _sign_as_agency(self, password: str | None) -> None:
        if password:
            self._go(ExportWish(ExportForm.SIGNED_PDF, SignAs.AGENCY, password))

    def _ask_certificate(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(None, "选签名证书", "", _CERTIFICATE)
        if not chosen:
            return
        question = TextQuestion(
            what="打开单位的签名证书",
            field="证书口令",
            yes="装上",
            no="先不装",
            why="证书加密存在本机，口令不存；以后每次签名都要输。",
            hidden=True,
        )
        install = self._exports.install_certificate
        ask_text(self._host, question, lambda word: install(Path(chosen), word) if word is not None else None)

    def _ask_verify(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(None, "选一份 PDF", "", "PDF (*.pdf)")
        if chosen:
            self._exports.verify(Path(chosen))
