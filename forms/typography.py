"""Faces for the font roles, the fallback of each single character, and the widths that line breaking needs.

A face is opened when the first character needs it, once per process. Source: layout specification 1.1 and
11.3.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import cast

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
        self._glyphs: dict[str, int] = {}
        self._advances: dict[int, float] = {}
        self._halves: dict[int, bool] = {}

    def glyph(self, character: str) -> int:
        """The glyph of a character, 0 if the face does not have it."""
        glyph = self._glyphs.get(character)
        if glyph is None:
            glyph = self._glyphs[character] = self.file.glyph(ord(character))
        return glyph

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


class Known:
    """What a role prints for one character: face (None for what is drawn), glyph, width in em, and in the 1/1000 em
    of a PDF as `units`. `latin` keeps its width whatever the character pitch, `fallback` is not the role's face."""

    __slots__ = ("em", "face", "fallback", "glyph", "latin", "units")

    def __init__(self, face: Face | None, glyph: int, em: float, *, latin: bool, fallback: bool) -> None:
        self.face, self.glyph, self.em = face, glyph, em
        self.latin, self.fallback = latin, fallback
        self.units = round(em * 1000)


class Shaped:
    """Text measured for one size and pitch: character by character what prints it and how wide it is in points.

    `fields` says which stretches came from a fact: (start, end, name). `halved` are the marks set half-width.
    """

    __slots__ = ("characters", "fields", "halved", "known", "size", "widths")

    def __init__(
        self,
        size: float,
        characters: str = "",
        known: list[Known] | None = None,
        fields: list[tuple[int, int, str]] | None = None,
    ) -> None:
        self.size, self.characters = size, characters
        self.known, self.fields = known or [], fields or []
        self.halved = _halved(characters, self.known)
        self.widths: list[float] = []

    @property
    def width(self) -> float:
        """The natural width of the whole text in points."""
        return sum(self.widths)

    @property
    def drawn(self) -> bool:
        """Whether something in it is drawn, not printed: a blank to write on, a box."""
        return not DRAWN.isdisjoint(self.characters)

    def resized(self, size: float, pitch: float | None = None) -> Shaped:
        """The same text at another size; `pitch` is the advance of a full-width character (default: the size)."""
        made = Shaped.__new__(Shaped)
        made.size, made.characters, made.known = size, self.characters, self.known
        made.fields, made.halved = self.fields, self.halved
        extra = (pitch or size) - size
        if extra:
            widths = [k.em * size if k.latin else k.em * size + extra for k in self.known]
        else:
            widths = [k.em * size for k in self.known]
        for n in self.halved:
            widths[n] -= size / 2
        if BLANK in self.characters:
            widths = [BLANK_STEP if c == BLANK else w for c, w in zip(self.characters, widths, strict=True)]
        made.widths = widths
        return made


def _halved(characters: str, known: list[Known]) -> tuple[int, ...]:
    """Closing marks before another mark, which are set half-width where their ink allows it (11.1)."""
    if HALVABLE.isdisjoint(characters):
        return ()
    found = []
    for n, (character, after) in enumerate(pairwise(characters)):
        if character in HALVABLE and (after in OPENING or (after in NOT_AT_START and after not in "…—")):
            face = known[n].face
            if face is not None and face.fits_half(known[n].glyph):
                found.append(n)
    return tuple(found)


class _Role(dict[str, Known | None]):
    """What a role prints for each character, looked up once; None where no face has it."""

    def __init__(self, faces: FaceSet, role: str) -> None:
        super().__init__()
        self._faces, self._name = faces, role

    def __missing__(self, character: str) -> Known | None:
        known = self[character] = self._faces.search(self._name, character)
        return known


class FaceSet:
    """The faces of one place: the shipped ones, or a place's own licensed 仿宋 for the body."""

    def __init__(self, files: dict[str, Path]) -> None:
        """`files` maps each role to its font file; nothing is opened yet."""
        self._files = files
        self._roles = {role: _Role(self, role) for role in files}

    def find(self, role: str, character: str) -> Known | None:
        """What prints a character in a role, or None: the face of the role, then the fallbacks in order."""
        return self._roles[role][character]

    def search(self, role: str, character: str) -> Known | None:
        """As `find`, from the font files themselves."""
        code = ord(character)
        if character in DRAWN:
            return BLANK_KNOWN if character == BLANK else BOX_KNOWN
        if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
            return None
        latin = is_latin(character) or character == " "
        first = role
        if latin:
            first = "latin_bold" if role in BOLD_ROLES else "latin"
        for name in (first, *FALLBACKS):
            face = open_face(self._files[name])
            glyph = face.glyph(character)
            if glyph:
                return Known(face, glyph, face.advance(glyph), latin=latin, fallback=name != first)
        return None

    def missing(self, role: str, text: str) -> tuple[str, ...]:
        """The characters of a text that no face has, each once."""
        wanted = dict.fromkeys(without_selectors(text))
        return tuple(c for c in wanted if c in DRAWN or self.find(role, c) is None)

    def shape(self, spans: Iterable[Span], role: str, size: float, pitch: float | None = None) -> Shaped:
        """Measures spans in a role; `pitch` is the advance of a full-width character (default: the size).

        A closing mark before another mark is set half-width (11.1). Every character must have a face.
        """
        texts: list[str] = []
        known: list[Known | None] = []
        fields: list[tuple[int, int, str]] = []
        for span in spans:
            start = len(known)
            if span.mm:
                steps = max(1, round(span.mm / 2))
                texts.append(BLANK * steps)
                known += [BLANK_KNOWN] * steps
            if span.text:
                text = without_selectors(span.text)
                found = self._roles["heading" if span.bold else role]
                texts.append(text)
                known += [found[c] for c in text]
            if span.field:
                fields.append((start, len(known), span.field))
        characters = "".join(texts)
        if None in known:
            lost = characters[known.index(None)]
            raise KeyError(f"no face for U+{ord(lost):04X}: missing characters are refused before layout")
        return Shaped(size, characters, cast(list[Known], known), fields).resized(size, pitch)


class Shaper:
    """Measures the texts of one document: each text is looked up once, whatever the sizes it is tried at."""

    def __init__(self, faces: FaceSet) -> None:
        self.faces = faces
        self._kept: dict[tuple[Spans, str], dict[tuple[float, float], Shaped]] = {}

    def shape(self, spans: Spans, role: str, size: float, pitch: float = 0.0) -> Shaped:
        """As FaceSet.shape; the answer is shared and stays as it is."""
        sizes = self._kept.setdefault((spans, role), {})
        shaped = sizes.get((size, pitch))
        if shaped is None:
            known = next(iter(sizes.values()), None)
            shaped = known.resized(size, pitch) if known else self.faces.shape(spans, role, size, pitch)
            sizes[size, pitch] = shaped
        return shaped


BLANK_KNOWN = Known(None, 0, 0.0, latin=True, fallback=False)
BOX_KNOWN = Known(None, 0, BOX_EM, latin=True, fallback=False)


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
