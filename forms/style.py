"""What a place may choose about its documents: its own body face, seal guide, citation style, sentences,
photo sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from enforcement.model.paper_style import PaperStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStyle:
    """Settings of one unit. `body_font` is a licensed 仿宋 of its own; `seal_mm` is 38 to 45; `two_sided` mirrors the
    margins of letters on even pages, `folio_outside` sets their page number to the outer edge; `titles` are other
    words for those who approve."""

    body_font: Path | None = None
    seal_guide: str = ""
    seal_mm: float = 42.0
    item_bracket: bool = True
    correction_order_remedy: bool = True
    authority_sentence: bool = True
    non_suspension_sentence: bool = True
    per_page: int = 2
    photo_dpi: int = 200
    two_sided: bool = False
    folio_outside: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, style: PaperStyle, body_font: Path | None = None) -> UnitStyle:
        """As the unit's own settings say; the face is the machine's."""
        return cls(
            body_font=body_font,
            seal_guide=style.seal_guide,
            seal_mm=float(style.seal_mm),
            item_bracket=style.item_bracket,
            correction_order_remedy=style.correction_order_remedy,
            authority_sentence=style.authority_sentence,
            non_suspension_sentence=style.non_suspension_sentence,
            per_page=style.photos_per_page,
            two_sided=style.two_sided,
            folio_outside=style.folio_outside,
            titles=style.titles,
        )

    def switches(self) -> dict[str, bool]:
        """The settings that sentences ask for, by the names used in form definitions ($remedy,
        $authority_sentence, $non_suspension)."""
        return {
            "item_bracket": self.item_bracket,
            "remedy": self.correction_order_remedy,
            "authority_sentence": self.authority_sentence,
            "non_suspension": self.non_suspension_sentence,
        }

    def seal_guide_for(self, state: str) -> str:
        """circle, text or none; by default text on issued documents and the circle on drafts and blank
        forms."""
        return self.seal_guide or ("text" if state == "issued" else "circle")
