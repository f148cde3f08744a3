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
from forms.content import compose
from forms.cover import lay_cover
from forms.definitions import FormDefinition, load
from forms.faults import MissingGlyph, MissingGlyphs
from forms.foot import Foot, Reprint, finish_pages
from forms.index_sheet import lay_index, lay_note
from forms.letter import lay_letter
from forms.page import FieldMark, Page
from forms.paper_code import PaperCode, content_hash, payload, text_of
from forms.pdf import to_pdf
from forms.photo_sheet import lay_photos
from forms.record import lay_record
from forms.seal_strip import lay_strips
from forms.style import UnitStyle
from forms.table import lay_table
from forms.typography import FaceSet, face_set

STATES = ("draft", "issued", "blank")
UNCODED = frozenset(("cover", "index", "note", "strip"))
"""Sheets of the file itself, and strips, carry no code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderRequest:
    """What to print. `state` is draft, issued or blank; `level` (L1 to L3) is given for a reprint of a
    letter.

    An issued document needs every required fact (FormDefinition.missing) and normally a `paper_code`.
    `sample` prints 样张 in the top margin (training).
    """

    form_id: str
    facts: Mapping[str, Any]
    state: str
    unit: UnitStyle = field(default_factory=UnitStyle)
    paper_code: PaperCode | None = None
    level: str | None = None
    reprint: Reprint | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished document: its bytes, their SHA-256 in hex, the content hash (empty without paper code),
    its marks."""

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
    form = load(request.form_id)
    _expect(form, request)
    faces = face_set(request.unit.body_font)
    refusal = missing_glyphs(form, request.facts, faces)
    if refusal is not None:
        return refusal
    content = compose(form, request.facts, request.unit.switches(), request.state)
    pages, level = lay_out(content, faces, request)
    code_text, digest = _coded(form, request, len(pages))
    finish_pages(
        pages,
        Foot(
            content=content,
            code_text=code_text,
            digest=digest,
            reprint=request.reprint,
            sample=request.sample,
        ),
    )
    pdf = to_pdf(pages, content.heading.title)
    return Rendered(
        pdf=pdf,
        pages=len(pages),
        sha256=hashlib.sha256(pdf).hexdigest(),
        content_hash=digest,
        level=level,
        fallback_characters="".join(dict.fromkeys(c for page in pages for c in page.fallback)),
        marks=tuple(mark for page in pages for mark in page.marks),
        paper_code=code_text,
        title=content.heading.title,
    )


def _expect(form: FormDefinition, request: RenderRequest) -> None:
    if request.state not in STATES:
        raise ValueError(f"no such state: {request.state}")
    if request.state == "issued" and (gaps := form.missing(request.facts, request.unit.switches())):
        raise ValueError(f"{form.id}: facts missing: {', '.join(gap.field for gap in gaps)}")


def blocks_of(request: RenderRequest) -> Content:
    """The document as blocks, without layout; for previews in text and for tests."""
    return compose(load(request.form_id), request.facts, request.unit.switches(), request.state)


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
    """The pages of a document without foot band, and the level of a letter."""
    if content.kind == "letter":
        return lay_letter(content, faces, request.unit, request.level)
    if content.kind == "record":
        return lay_record(content, faces), ""
    if content.kind in ("table", "list"):
        return lay_table(content, faces, request.unit), ""
    if content.kind == "cover":
        return lay_cover(content, faces, request.unit), ""
    if content.kind == "index":
        return lay_index(content, faces), ""
    if content.kind == "note":
        return lay_note(content, faces), ""
    if content.kind == "strip":
        return lay_strips(content, faces, request.unit), ""
    return lay_photos(content, faces, request.unit), ""


def _coded(form: FormDefinition, request: RenderRequest, pages: int) -> tuple[str, bytes]:
    code = request.paper_code
    if code is None or request.state != "issued" or form.kind in UNCODED:
        return "", b""
    digest = content_hash(form.id, form.version, request.facts, code.salt)
    signed = payload(code, form.number, pages, digest)
    return text_of(signed, code.sign(signed)), digest
