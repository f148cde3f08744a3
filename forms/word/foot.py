"""Headers and footers: lines to sign on, page numbers, the heading of later pages, and what state the file is in.

Source: layout specification 2, 6, 9, 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from forms.blocks import DOSSIER, Content, Strip, plain
from forms.foot import BLANK_WORDS, DRAFT_WORDS, SAMPLE_WORDS
from forms.paper_code import tail_text
from forms.typography import FaceSet, Span
from forms.word.form_lines import Pen
from forms.word.ink import lines, runs, tab
from forms.word.look import FOOT_SIZE, Look
from forms.word.nodes import Format, Node, field, paragraph, twips

STRIP_SIZE, STRIP_PITCH = 12.0, 23.4
RULE = 0.75
ABOVE_FOOT = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What stands above and below the text of every page. `digest` is the content hash of an issued paper."""

    content: Content
    look: Look
    faces: FaceSet
    digest: bytes = b""
    sample: bool = False

    def furnish(self, section: Any) -> None:
        """Fills header and footer of the first and of the later pages."""
        section.different_first_page_header_footer = True
        for part in (section.first_page_footer, section.footer):
            _fill(part, [*self._strip(), *self._foot()])
        _fill(section.first_page_header, list(self._marks()) or [paragraph("Gap", ())])
        _fill(section.header, [*self._marks(), *self._continued()] or [paragraph("Gap", ())])

    # -- head ------------------------------------------------------------------------------------------------

    def _marks(self) -> Iterator[Node]:
        if self.sample:
            yield paragraph("Note", lines([SAMPLE_WORDS], 9.0), Format(align="right"))
        if self.content.state == "draft":
            yield paragraph("StateMark", lines([DRAFT_WORDS], 14.0))

    def _continued(self) -> list[Node]:
        """Title and number of the later pages of a form."""
        content = self.content
        if content.kind == "letter" or content.kind in DOSSIER:
            return []
        made = [tab(), *runs(content.heading.number, self.look.number)]
        stops = (("right", twips(self.look.width)),)
        ruled = RULE if content.kind == "record" else 0.0
        return [
            paragraph("Continued", lines([f"{content.heading.title}（续页）"], 16.0), Format(before=16.0)),
            paragraph("Number", made, Format(tabs=stops, rule_below=ruled)),
            paragraph("Gap", (), Format(line=6.0)),
        ]

    # -- foot ------------------------------------------------------------------------------------------------

    def _strip(self) -> list[Node]:
        """The lines to sign on, on every page."""
        strip = next((block for block in self.content.blocks if isinstance(block, Strip)), None)
        if strip is None:
            return []
        pen = Pen(faces=self.faces, size=STRIP_SIZE, line=STRIP_PITCH, width=self.look.width)
        rule = [paragraph("Gap", (), Format(rule_above=RULE))] if self.content.kind == "record" else []
        return [*rule, *(pen.line_of(line) for line in strip.lines)]

    def _foot(self) -> list[Node]:
        """The page number and what the file says of itself; room for it is kept where it says nothing."""
        words = lines(self._words(), FOOT_SIZE)
        note = paragraph("Foot", words, Format(before=ABOVE_FOOT))
        return [*self._folio(), note] if self.content.kind == "letter" else [note, *self._folio()]

    def _words(self) -> list[str]:
        if self.content.state == "issued":
            return [copy_words(plain(self.content.heading.number), self.digest)]
        return [BLANK_WORDS] if self.content.state == "blank" else []

    def _folio(self) -> list[Node]:
        """— 1 — on letters, 第1页　共2页 on forms; the total of a blank form is written by hand."""
        if self.content.kind in DOSSIER:
            return []
        size, page = self.look.folio, field("PAGE", "1")
        if self.content.kind == "letter":
            made = [*lines(["— "], size), *page, *lines([" —"], size)]
            return [paragraph("Folio", made)]
        total = lines(["　"], size) if self.content.state == "blank" else field("NUMPAGES", "1")
        words = [runs((Span(text),), size) for text in ("第", "页　共", "页")]
        return [paragraph("Folio", [*words[0], *page, *words[1], *total, *words[2]])]


def copy_words(number: str, digest: bytes) -> str:
    """What an issued paper's Word file says of itself."""
    which = "，".join([*[number] * bool(number), *[f"内容校验值尾号 {tail_text(digest)}"] * bool(digest)])
    said = "本文件是可编辑的副本，出具的文书以 PDF 为准"
    return f"{said}：{which}。" if which else f"{said}。"


def _fill(part: Any, made: list[Node]) -> None:
    """Puts paragraphs into a header or footer in place of what is there."""
    part.is_linked_to_previous = False
    root = part.part.element
    for old in root.findall(qn("w:p")):
        root.remove(old)
    root.extend(made)
