"""What a place may choose about its documents: its own body face, seal guide, citation style, sentences,
photo sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStyle:
    """Settings of one unit. `body_font` is a licensed 仿宋 of its own; `seal_mm` is 38 to 45."""

    body_font: Path | None = None
    seal_guide: str = ""
    seal_mm: float = 42.0
    item_bracket: bool = True
    correction_order_remedy: bool = True
    non_suspension_sentence: bool = True
    per_page: int = 2
    photo_dpi: int = 200

    def switches(self) -> dict[str, bool]:
        """The settings that sentences ask for, by the names used in form definitions ($remedy,
        $non_suspension)."""
        return {
            "item_bracket": self.item_bracket,
            "remedy": self.correction_order_remedy,
            "non_suspension": self.non_suspension_sentence,
        }

    def seal_guide_for(self, state: str) -> str:
        """circle, text or none; by default text on issued documents and the circle on drafts and blank
        forms."""
        return self.seal_guide or ("text" if state == "issued" else "circle")
