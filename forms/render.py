"""From facts to a finished PDF: the one door of this room for everybody who wants a document.

A pure function of its request (fonts and photos are read by path): same request, same bytes, in any thread
or process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.blocks import Content
from forms.content import compose, copies_of
from forms.definitions import FormDefinition, load
from forms.faults import MissingGlyph, MissingGlyphs
from forms.foot import Foot, Reprint, finish_pages
from forms.page import FieldMark, Page
from forms.paper_code import PaperCode, content_hash, payload, text_of
from forms.pdf import to_pdf
from forms.style import UnitStyle
from forms.titles import with_titles
from forms.typography import FaceSet, face_set

STATES = ("draft", "issued", "blank")
UNCODED = frozenset(("cover", "index", "note", "strip"))
"""Sheets of the file itself, and strips, carry no code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderRequest:
    """What to print. `state` is draft, issued or blank; `level` (L1 to L3) is given for a reprint of a
    letter.

    An issued document needs every required fact (FormDefinition.missing) and normally a `paper_code`.
    `sample` prints 样张 in the top margin (training). `definition` is the one the paper is bound to (a county's own or
    changed form, FormSet); without one the shipped form of this id is printed.
    """

    form_id: str
    facts: Mapping[str, Any]
    state: str
    unit: UnitStyle = field(default_factory=UnitStyle)
    paper_code: PaperCode | None = None
    level: str | None = None
    reprint: Reprint | None = None
    sample: bool = False
    definition: FormDefinition | None = None

    @property
    def form(self) -> FormDefinition:
        """The definition to print, in the unit's words; KeyError for an unknown form, ValueError for the definition of another one."""
        definition = self.definition or load(self.form_id)
        if definition.id != self.form_id:
            raise ValueError(f"{self.form_id} asked with the definition of {definition.id}")
        return with_titles(definition, self.unit.titles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished document: its bytes, their SHA-256 in hex, the content hash (empty without paper code), its marks.

    ``pages`` are those of one copy; the PDF holds as many of them as the form has slips (联次), and ``marks`` stand
    on the first.
    """

    pdf: bytes
    pages: int
    sha256: str
    content_hash: bytes
    level: str
    fallback_characters: str
    marks: tuple[FieldMark, ...]
    paper_code: str
    title: str


def render(request: RenderRequest) -> Rendered | MissingGlyphs:
    """Makes the document, or says which characters no face can print.

    Raises LayoutFault if the facts fit no sheet, FontUnusable or FileTrouble for a bad font or picture,
    ValueError for an issued document with required facts missing, KeyError for an unknown form.
    """
    form = request.form
    _expect(form, request)
    faces = face_set(request.unit.body_font)
    refusal = missing_glyphs(form, request.facts, faces)
    if refusal is not None:
        return refusal
    content = compose(form, request.facts, request.unit.switches(), request.state)
    copies = [(one, *lay_out(one, faces, request)) for one in copies_of(content, form)]
    _first, first, level = copies[0]
    code_text, digest = _coded(form, request, len(first))
    for one, laid, _level in copies:
        finish_pages(laid, _foot(one, request, code_text, digest))
    pages = [page for _one, laid, _level in copies for page in laid]
    pdf = to_pdf(pages, content.heading.title)
    return Rendered(
        pdf=pdf,
        pages=len(first),
        sha256=hashlib.sha256(pdf).hexdigest(),
        content_hash=digest,
        level=level,
        fallback_characters="".join(dict.fromkeys(c for page in pages for c in page.fallback)),
        marks=tuple(mark for page in first for mark in page.marks),
        paper_code=code_text,
        title=content.heading.title,
    )


def _foot(content: Content, request: RenderRequest, code_text: str, digest: bytes) -> Foot:
    return Foot(
        content=content,
        code_text=code_text,
        digest=digest,
        reprint=request.reprint,
        sample=request.sample,
        folio_outside=request.unit.folio_outside,
    )


def _expect(form: FormDefinition, request: RenderRequest) -> None:
    if request.state not in STATES:
        raise ValueError(f"no such state: {request.state}")
    if request.state == "issued" and (gaps := form.missing(request.facts, request.unit.switches())):
        raise ValueError(f"{form.id}: facts missing: {', '.join(gap.field for gap in gaps)}")


def blocks_of(request: RenderRequest) -> Content:
    """The document as blocks, without layout; for previews in text and for tests."""
    return compose(request.form, request.facts, request.unit.switches(), request.state)


def missing_glyphs(form: FormDefinition, facts: Mapping[str, Any], faces: FaceSet) -> MissingGlyphs | None:
    """Every character of the facts that no face can print, by field; None if all can be printed."""
    found = [
        MissingGlyph(field=name, label=form.label(name), character=character)
        for name, text in _typed(facts, "")
        for character in faces.missing("body", text)
    ]
    unique = tuple(dict.fromkeys(found))
    return MissingGlyphs(form_id=form.id, glyphs=unique) if unique else None


def _typed(value: Any, name: str) -> list[tuple[str, str]]:
    """All texts of the facts with the dotted name of their field; list entries count for the list."""
    if isinstance(value, Mapping):
        skip = ("path", "sha256")
        return [
            x for k, v in value.items() if k not in skip for x in _typed(v, f"{name}.{k}" if name else str(k))
        ]
    if isinstance(value, list | tuple):
        return [x for v in value for x in _typed(v, name)]
    return [(name, value.translate(_CONTROLS))] if isinstance(value, str) else []


_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 8203, 8204, 8205, 8288, 65279))


def lay_out(content: Content, faces: FaceSet, request: RenderRequest) -> tuple[list[Page], str]:
    """The pages of a document without foot band, and the level of a letter. Only the layout of its kind is loaded."""
    if content.kind == "letter":
        from forms.letter import lay_letter

        return lay_letter(content, faces, request.unit, request.level)
    return _lay_form(content, faces, request.unit), ""


def _lay_form(content: Content, faces: FaceSet, unit: UnitStyle) -> list[Page]:
    if content.kind == "record":
        from forms.record import lay_record

        return lay_record(content, faces)
    if content.kind in ("table", "list"):
        from forms.table import lay_table

        return lay_table(content, faces, unit)
    if content.kind == "photos":
        from forms.photo_sheet import lay_photos

        return lay_photos(content, faces, unit)
    return _lay_dossier(content, faces, unit)


def _lay_dossier(content: Content, faces: FaceSet, unit: UnitStyle) -> list[Page]:
    if content.kind == "cover":
        from forms.cover import lay_cover

        return lay_cover(content, faces, unit)
    if content.kind == "strip":
        from forms.seal_strip import lay_strips

        return lay_strips(content, faces, unit)
    from forms.index_sheet import lay_index, lay_note

    return lay_index(content, faces) if content.kind == "index" else lay_note(content, faces)


def _coded(form: FormDefinition, request: RenderRequest, pages: int) -> tuple[str, bytes]:
    code = request.paper_code
    if code is None or request.state != "issued" or form.kind in UNCODED:
        return "", b""
    digest = content_hash(form.id, form.version, request.facts, code.salt)
    signed = payload(code, form.number, pages, digest)
    return text_of(signed, code.sign(signed)), digest
