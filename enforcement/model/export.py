"""What left this machine as a file (另存): who, when, of which papers, in which form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ExportForm(StrEnum):
    PDF = "pdf"
    SIGNED_PDF = "signed_pdf"
    WORD = "word"
    SCAN = "scan"
    DOSSIER = "dossier"


EXPORT_NAMES = {
    ExportForm.PDF: "PDF",
    ExportForm.SIGNED_PDF: "带数字签名的 PDF",
    ExportForm.WORD: "Word",
    ExportForm.SCAN: "签字页",
    ExportForm.DOSSIER: "案卷",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperExport:
    """Append-only. ``sha256`` and ``size`` are those of the written file, ``certificate`` the SHA-256 of the signer's
    certificate where it was signed. The place it was written to is not kept."""

    id: str
    inspection_id: str
    document_ids: tuple[str, ...]
    form: ExportForm
    sha256: str
    size: int
    certificate: str = ""
    exported_by: str = ""
    exported_at: datetime | None = None
