"""From facts to a Word file: the door of this room.

Pure like `forms.render.render`: same request, same bytes. The words come from the same blocks as those of the PDF, and
a letter takes the grid that its PDF has.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from forms.blocks import DOSSIER, Content, Strip
from forms.definitions import FormDefinition
from forms.faults import MissingGlyphs
from forms.letter import LEVELS, lay_letter
from forms.paper_code import content_hash
from forms.render import STATES, RenderRequest, blocks_of, missing_glyphs
from forms.typography import FaceSet, face_set
from forms.word.foot import Band
from forms.word.letter import letter_nodes
from forms.word.look import Look, look_of, with_strip
from forms.word.nodes import Node
from forms.word.package import finished, new_document
from forms.word.photos import PhotoMaker
from forms.word.record import record_nodes
from forms.word.seal_strip import strip_nodes
from forms.word.tables import table_nodes

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def to_docx(request: RenderRequest) -> bytes | MissingGlyphs:
    """The document as a Word file (.docx), or the characters that no face of the PDF can print.

    `paper_code` is not signed here: it gives the check tail that the file names, and the date. Raises ValueError for an
    unknown state and for an issued document with required facts missing, FileTrouble for a picture that cannot be
    read, KeyError for an unknown form.
    """
    form = request.form
    _expect(form, request)
    faces = face_set(request.unit.body_font)
    refusal = missing_glyphs(form, request.facts, faces)
    if refusal is not None:
        return refusal
    return write(blocks_of(request), faces, request, _digest(form, request))


def write(content: Content, faces: FaceSet, request: RenderRequest, digest: bytes = b"") -> bytes:
    """The file of a document that is composed already; `digest` is the content hash of an issued paper."""
    level = _level(content, faces, request)
    look = _look(content, level)
    document = new_document(look)
    band = Band(content=content, look=look, faces=faces, digest=digest, sample=request.sample)
    band.furnish(document.sections[0])
    return finished(
        document,
        _body(document, content, look, faces, request, level),
        title=content.heading.title,
        agency="".join(span.text for span in content.heading.agency),
        dated=_dated(request),
    )


def _expect(form: FormDefinition, request: RenderRequest) -> None:
    if request.state not in STATES:
        raise ValueError(f"no such state: {request.state}")
    if request.state == "issued" and form.missing(request.facts, request.unit.switches()):
        raise ValueError(f"{form.id}: facts missing")


def _level(content: Content, faces: FaceSet, request: RenderRequest) -> str:
    """The grid of a letter, as its PDF has it."""
    if content.kind != "letter":
        return ""
    return request.level or lay_letter(content, faces, request.unit, None)[1]


def _look(content: Content, level: str) -> Look:
    look = look_of(content.kind, level)
    strip = next((block for block in content.blocks if isinstance(block, Strip)), None)
    return with_strip(look, len(strip.lines)) if strip is not None else look


def _body(
    document: Any, content: Content, look: Look, faces: FaceSet, request: RenderRequest, level: str
) -> list[Node]:
    if content.kind == "letter":
        return letter_nodes(content, look, LEVELS[level], faces)
    if content.kind == "record":
        return record_nodes(content, look, faces)
    if content.kind == "photos":
        return PhotoMaker(document, look, faces, request.unit, request.state).nodes(content)
    if content.kind == "strip":
        return strip_nodes(content, look)
    return table_nodes(content, look, faces)


def _digest(form: FormDefinition, request: RenderRequest) -> bytes:
    """The content hash that the issued paper carries; nothing for any other."""
    if request.paper_code is None or request.state != "issued" or form.kind in DOSSIER:
        return b""
    return content_hash(form.id, form.version, request.facts, request.paper_code.salt)


def _dated(request: RenderRequest) -> date | None:
    """The date of issue: that of the paper code, else that of the facts, where there is one."""
    if request.paper_code is not None:
        return request.paper_code.issued_on
    found = _ISO_DATE.match(str(request.facts.get("issue_date") or ""))
    return date.fromisoformat(found[0]) if found else None
