"""The mark of a later print as a sheet of its own, to be printed over the stored pages: their bytes never change.

Place and words are those of layout specification 10; the margins are those of the form's kind.
"""

from __future__ import annotations

from forms import cover, index_sheet
from forms.foot import NOTE, TOP_NOTE_Y, Reprint, reprint_words
from forms.heading import form_area, letter_area
from forms.page import Page
from forms.pdf import to_pdf
from forms.typography import face_set

_AREAS = {
    "letter": letter_area(),
    "cover": cover.AREA,
    "index": index_sheet.AREA,
    "note": index_sheet.AREA,
}


def reprint_mark(kind: str, again: Reprint) -> bytes:
    """One A4 page as PDF with nothing on it but the mark; ``kind`` is that of the paper's form (letter, table …)."""
    page = Page(1, face_set(None), _AREAS.get(kind, form_area()))
    words = reprint_words(again)
    page.write(words, page.area[2], TOP_NOTE_Y, "note", NOTE, name="top note", align="right")
    return to_pdf([page], words)
