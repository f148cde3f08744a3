"""How a document looks in lists: its state in the words and colours of the tokens."""

from __future__ import annotations

from desktop.models.rows import RowFace
from desktop.theme.tokens import meaning
from enforcement.model.document import Document, DocumentState


def state_key(document: Document, blocks: int | None = None, signed: int = 0) -> tuple[str, str]:
    """(key of semantic.document, words); ``blocks`` counts what stands in the way of a draft, None when unknown;
    ``signed`` how many signed pages came back."""
    if document.state is DocumentState.DRAFT:
        if blocks:
            return "blocked", f"还差 {blocks} 项才能出具"
        return ("ready", "可出具") if blocks == 0 else ("draft", "草稿")
    if document.state is DocumentState.DISCARDED:
        return "voided", "丢弃的草稿"
    if document.state is DocumentState.VOIDED:
        return "voided", f"已作废：{document.void_reason}" if document.void_reason else "已作废"
    if signed >= document.pages > 0:
        return "filed", "已归卷"
    if document.state is DocumentState.SERVED:
        return "served", "已送达"
    if document.prints:
        return "printed", f"已打印 {document.prints} 次，等扫描签字页"
    return "issued", "已出具"


def short_number(document: Document) -> str:
    """〔2026〕41号: the number without what heads every number of this unit."""
    start = document.number.find("〔")
    return document.number[start:] if start >= 0 else document.number


def face(document: Document, blocks: int | None = None) -> RowFace:
    """The title over number and state."""
    key, words = state_key(document, blocks)
    look = meaning("document", key)
    remark = " · ".join(part for part in (short_number(document), words.split("，")[0]) if part)
    return RowFace(document.title, remark, icon=look.icon, icon_tone=look.colour)
