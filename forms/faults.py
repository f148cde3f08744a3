"""What can go wrong while a document is made: trouble with paper or fonts raises, a character no face can
print is a value."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.errors import FileTrouble, PaperTrouble


class LayoutFault(PaperTrouble):
    """The page would be wrong: overflow, overlap, or text outside the type area. Raised, never clipped."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "这份文书排不下，没有出具。",
            "有一栏太长，会压到别的内容或者超出版心。",
            "把最长的一栏分成几条再试。",
            detail=detail,
        )


class FontUnusable(FileTrouble):
    """A font file is missing, damaged, or has no TrueType outlines (CFF cannot be embedded here)."""

    def __init__(self, file_name: str, detail: str) -> None:
        super().__init__(
            f"字体文件{file_name}不能用。",
            "文件读不出来，或者不是TrueType轮廓。",
            "在单位设置里换一个.ttf文件，或者清空这一项，改用自带的仿宋。",
            detail=f"{file_name}: {detail}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGlyph:
    """One character that no face of the set can print, and the field it was typed in."""

    field: str
    label: str
    character: str

    @property
    def code_point(self) -> str:
        """The code point as people write it, for example U+2CB4E."""
        return f"U+{ord(self.character):04X}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGlyphs:
    """The named refusal of the renderer: the document is not made, and the list says why (gate G12)."""

    form_id: str
    glyphs: tuple[MissingGlyph, ...]

    @property
    def sentence(self) -> str:
        """One sentence for the user: where the characters stand and what helps."""
        listed = "、".join(f"“{g.label}”里的{g.code_point}" for g in self.glyphs)
        return f"字库里没有这些字，打出来会是空白：{listed}。核对原字，或请管理员补上含这些字的字库。"
