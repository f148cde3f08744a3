"""Faces for the font roles, the fallback of each single character, and the widths that line breaking needs.

A face is opened when the first character needs it, once per process. Source: layout specification 1.1 and
11.3.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import resources
from forms.characters import BLANK, DRAWN, HALVABLE, NOT_AT_START, OPENING, is_latin, without_selectors
from forms.font_file import FontFile

MM = 72 / 25.4
BLANK_STEP = 2 * MM
"""A hand-writing blank is a row of 2 mm steps, so that it can run on in the next line."""

FALLBACKS = ("fallback1", "fallback2", "fallback3")
BOLD_ROLES = frozenset(("title", "heading"))
BOX_EM = 1.04
_HALF_LIMIT = 560
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text with the field it came from; `mm` > 0 makes it a hand-writing blank instead, `bold` sets it
    in the heading face."""

    text: str
    field: str = ""
    mm: float = 0.0
    bold: bool = False


Spans = tuple[Span, ...]


class Face:
    """One opened face with the widths asked for so far."""

    def __init__(self, file: FontFile) -> None:
        self.file = file
        self._advances: dict[int, float] = {}
        self._halves: dict[int, bool] = {}

    def advance(self, glyph: int) -> float:
        """Width in em."""
        width = self._advances.get(glyph)
        if width is None:
            width = self._advances[glyph] = self.file.advance(glyph) / 1000
        return width

    def fits_half(self, glyph: int) -> bool:
        """Whether the ink of a closing mark lies in the left half, so that the mark may be set half-width."""
        fits = self._halves.get(glyph)
        if fits is None:
            ink = self.file.ink(glyph)
            fits = self._halves[glyph] = (
                self.advance(glyph) > 0.9 and ink is not None and ink[1] <= _HALF_LIMIT
            )
        return fits


@dataclass(frozen=True, slots=True)
class Known:
    """What a role prints for one character: face (None for drawn boxes), glyph, width in em."""

    face: Face | None
    glyph: int
    em: float
    latin: bool
    fallback: bool


@dataclass(slots=True)
class Shaped:
    """Text measured for one size: one entry per printed character. Widths are points.

    `fallbacks` holds the characters that are printed from another face than the one of the role.
    """

    size: float
    characters: list[str] = field(default_factory=list)
    faces: list[Face | None] = field(default_factory=list)
    glyphs: list[int] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    fallbacks: set[str] = field(default_factory=set)

    @property
    def width(self) -> float:
        """The natural width of the whole text in points."""
        return sum(self.widths)


class FaceSet:
    """The faces of one place: the shipped ones, or a place's own licensed 仿宋 for the body."""

    def __init__(self, files: dict[str, Path]) -> None:
        """`files` maps each role to its font file; nothing is opened yet."""
        self._files = files
        self._known: dict[str, dict[str, Known | None]] = {}

    def find(self, role: str, character: str) -> Known | None:
        """What prints a character in a role, or None: the face of the role, then the fallbacks in order."""
        known = self._known.setdefault(role, {})
        if character not in known:
            known[character] = self._search(role, character)
        return known[character]

    def _search(self, role: str, character: str) -> Known | None:
        code = ord(character)
        if character in DRAWN:
            return Known(None, 0, BOX_EM, True, False)
        if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
            return None
        latin = is_latin(character) or character == " "
        first = role
        if latin:
            first = "latin_bold" if role in BOLD_ROLES else "latin"
        for name in (first, *FALLBACKS):
            face = open_face(self._files[name])
            glyph = face.file.cmap.get(code)
            if glyph:
                return Known(face, glyph, face.advance(glyph), latin, name != first)
        return None

    def missing(self, role: str, text: str) -> tuple[str, ...]:
        """The characters of a text that no face has, each once."""
        wanted = dict.fromkeys(without_selectors(text))
        return tuple(c for c in wanted if c in DRAWN or self.find(role, c) is None)

    def shape(self, spans: Iterable[Span], role: str, size: float, pitch: float | None = None) -> Shaped:
        """Measures spans in a role; `pitch` is the advance of a full-width character (default: the size).

        A closing mark before another mark is set half-width (11.1). Every character must have a face.
        """
        shaped = Shaped(size)
        extra = (pitch or size) - size
        for span in spans:
            if span.mm:
                self._add(
                    shaped, [(BLANK, BLANK_STEP_KNOWN)] * max(1, round(span.mm / 2)), 1.0, 0.0, span.field
                )
            if span.text:
                face = "heading" if span.bold else role
                found = [(c, self.find(face, c)) for c in without_selectors(span.text)]
                self._add(shaped, found, size, extra, span.field)
        _halve_marks(shaped)
        return shaped

    @staticmethod
    def _add(
        shaped: Shaped, found: Sequence[tuple[str, Known | None]], size: float, extra: float, name: str
    ) -> None:
        for character, known in found:
            if known is None:
                raise KeyError(
                    f"no face for U+{ord(character):04X}: missing characters are refused before layout"
                )
            shaped.characters.append(character)
            shaped.faces.append(known.face)
            shaped.glyphs.append(known.glyph)
            shaped.widths.append(known.em * size if known.latin else known.em * size + extra)
            if known.fallback:
                shaped.fallbacks.add(character)
        shaped.fields.extend([name] * len(found))


BLANK_STEP_KNOWN = Known(None, 0, BLANK_STEP, True, False)


def _halve_marks(shaped: Shaped) -> None:
    for n, character in enumerate(shaped.characters[:-1]):
        after = shaped.characters[n + 1]
        if character in HALVABLE and (after in OPENING or (after in NOT_AT_START and after not in "…—")):
            face = shaped.faces[n]
            if face is not None and face.fits_half(shaped.glyphs[n]):
                shaped.widths[n] -= shaped.size / 2


_faces: dict[Path, Face] = {}


def open_face(path: Path) -> Face:
    """The face of a font file, opened once per process; FontUnusable if the file cannot be embedded."""
    face = _faces.get(path)
    if face is None:
        with _lock:
            face = _faces.get(path)
            if face is None:
                face = _faces[path] = Face(FontFile(path))
    return face


@lru_cache(maxsize=4)
def face_set(body_font: Path | None = None) -> FaceSet:
    """The faces to print with; `body_font` is a place's own licensed 仿宋 and takes the body role."""
    files = {role: face.file for face in resources.font_faces() for role in face.roles}
    if body_font is not None:
        files["body"] = body_font
    return FaceSet(files)
