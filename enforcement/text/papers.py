"""Papers of the county as sentences name them."""

from __future__ import annotations

from enforcement.model.library import EndingPaper
from enforcement.text.dates import long_date


def paper_words(paper: EndingPaper) -> str:
    """《关于收回……的通知》（安政〔2026〕30号，2026年11月20日）; what is not known is left out."""
    name = paper.name if not paper.name or paper.name.startswith("《") else f"《{paper.name}》"
    rest = "，".join(part for part in (paper.number, long_date(paper.day) if paper.day else "") if part)
    if not name:
        return rest
    return f"{name}（{rest}）" if rest else name
