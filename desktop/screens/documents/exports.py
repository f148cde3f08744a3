"""Papers that leave this machine as a file, without widgets: the act is written down first, then the file is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.chosen import read_chosen
from desktop.operations import Operations
from desktop.saving import save_whole
from desktop.signatory import MOST_BYTES, SignAs, Signatory
from enforcement.commands.record_export import RecordExport
from enforcement.errors import KnownTrouble
from enforcement.model.document import Document, DocumentState
from enforcement.model.export import ExportForm
from enforcement.model.scan_back import ScanBack, pages_there
from enforcement.ports import PaperOrder
from enforcement.queries import AskScanBacks
from enforcement.refusals import Done, Refused
from forms import signing
from forms.scan_pages import pages_to_pdf

MOST_PDF_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ExportWish:
    """In which form, signed by whom (None: not at all), with the password of the agency's certificate."""

    form: ExportForm
    sign_as: SignAs | None = None
    password: str = ""


@dataclass(frozen=True, slots=True)
class _Made:
    data: bytes
    certificate: str = ""


class Exports(QObject):
    """``saved(sentence)`` after a file was written, ``refused(Refused)`` and ``troubled(KnownTrouble)`` when not;
    ``verified(sentences)`` answers ``verify``. ``signatory`` is None where nothing can be signed."""

    saved = Signal(str)
    refused = Signal(object)
    troubled = Signal(object)
    verified = Signal(object)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.operations = operations
        self.signatory: Signatory | None = None

    def save(self, document: Document, shown: bytes, wish: ExportWish, path: Path) -> None:
        """``shown`` are the PDF bytes of the paper: laid out for a draft, stored for an issued one."""
        if wish.form is ExportForm.SCAN:
            question = AskScanBacks((document.id,))
            self.operations.ask(question, lambda backs: self._save_scan(document, backs, wish, path))
        else:
            self._make(lambda: self._made(document, shown, wish), document, wish, path)

    def install_certificate(self, path: Path, password: str) -> None:
        """Keep the agency's certificate from a .p12 file."""
        signatory = self.signatory

        def install() -> str | KnownTrouble:
            try:
                assert signatory is not None
                return signatory.install(read_chosen(path, MOST_BYTES, "签名证书没有装上。"), password).name
            except KnownTrouble as trouble:
                return trouble

        if signatory is not None:
            self.operations.work(install, self._installed)

    def verify(self, path: Path) -> None:
        """What the digital signatures of a PDF say."""
        signatory = self.signatory

        def look() -> tuple[str, ...] | KnownTrouble:
            try:
                found = signing.signatures_of(read_chosen(path, MOST_PDF_BYTES, "这份 PDF 没有核对。"))
                return signing.signature_words(found, signatory.known() if signatory else {})
            except KnownTrouble as trouble:
                return trouble

        self.operations.work(
            look,
            lambda told: (self.troubled if isinstance(told, KnownTrouble) else self.verified).emit(told),
        )

    # ---- making

    def _made(self, document: Document, shown: bytes, wish: ExportWish) -> _Made:
        context = self.operations.context
        if wish.form is ExportForm.WORD:
            return _Made(context.papers.word(word_order(document)))
        if wish.sign_as is None or self.signatory is None:
            return _Made(shown)
        copy = self.signatory.sign(shown, wish.sign_as, agency=context.agency.name, password=wish.password)
        return _Made(copy.pdf, copy.certificate)

    def _save_scan(
        self, document: Document, backs: tuple[ScanBack, ...], wish: ExportWish, path: Path
    ) -> None:
        read = self.operations.context.blobs.read
        hashes = [page.sha256 for page in pages_there(backs).values()]
        if hashes:
            self._make(lambda: _Made(pages_to_pdf([read(sha256) for sha256 in hashes])), document, wish, path)

    def _make(self, make: Callable[[], _Made], document: Document, wish: ExportWish, path: Path) -> None:
        def work() -> _Made | KnownTrouble:
            try:
                return make()
            except KnownTrouble as trouble:
                return trouble

        self.operations.work(work, lambda made: self._record(made, document, wish, path))

    def _record(self, made: _Made | KnownTrouble, document: Document, wish: ExportWish, path: Path) -> None:
        if isinstance(made, KnownTrouble):
            self.troubled.emit(made)
            return
        if self.operations.closed:
            return
        command = RecordExport(
            document_ids=(document.id,),
            form=wish.form,
            sha256=hashlib.sha256(made.data).hexdigest(),
            size=len(made.data),
            certificate=made.certificate,
        )
        self.operations.run(command, lambda answer: self._write(answer, made.data, path))

    def _write(self, answer: Done | Refused, data: bytes, path: Path) -> None:
        if isinstance(answer, Refused):
            self.refused.emit(answer)
            return
        if self.operations.closed:
            return

        def write() -> KnownTrouble | None:
            try:
                save_whole(data, path)
            except KnownTrouble as trouble:
                return trouble
            return None

        def written(trouble: KnownTrouble | None) -> None:
            if trouble is not None:
                self.troubled.emit(trouble)
            else:
                self.saved.emit(f"已存成“{path.name}”，导出记在登记里。")

        self.operations.work(write, written)

    def _installed(self, told: str | KnownTrouble) -> None:
        if isinstance(told, KnownTrouble):
            self.troubled.emit(told)
        else:
            self.saved.emit(f"单位的签名证书“{told}”装好了，用的时候要输它的口令。")


def word_order(document: Document) -> PaperOrder:
    """What the Word file is made from: the facts a draft has now, or those an issued paper was fixed with."""
    issued = document.state is not DocumentState.DRAFT and bool(document.salt)
    if not issued:
        return PaperOrder(form_id=document.form_id, facts=document.facts, state="draft")
    return PaperOrder(
        form_id=document.form_id,
        facts=document.facts,
        form_version=document.form_version,
        state="issued",
        salt=bytes.fromhex(document.salt),
        series=document.series,
        year=document.year,
        serial=document.serial,
        issued_on=document.issued_on,
    )
