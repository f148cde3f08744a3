"""Pages become PDF bytes: same pages, same bytes, whatever process or order of documents.

Works on ReportLab's document layer directly, so that only embedded subsets are in the file (no standard fonts), text
is placed glyph by glyph, and the ToUnicode map holds surrogate pairs for characters above U+FFFF.
Source: ISO 32000-1, 8 (graphics), 9.4 (text), 9.7 (composite fonts), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfdoc

from forms.page import HEIGHT, WIDTH, BoxOp, CircleOp, CodeOp, Page, PictureOp, RuleOp, TextOp
from forms.typography import Face, Known

PROGRAM = "镇法通"
_ZLIB_LEVEL = 2
_RESOURCES = "SharedResources"


class _Subset(dict[str, str]):
    """The characters of one face that a document uses, each with its code as four hex digits; codes are given in the
    order of first use."""

    def __init__(self, name: str, face: Face) -> None:
        super().__init__()
        self.name = name
        self.face = face

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{len(self) + 1:04X}"
        return code


class _Writer:
    """Collects content streams, fonts and pictures of one document."""

    def __init__(self, title: str) -> None:
        self.document = pdfdoc.PDFDocument(compression=1, invariant=1, lang="zh-CN")
        self.document.setTitle(title)
        self.document.setAuthor("")
        self.document.setSubject("")
        self.document.setCreator(PROGRAM)
        self.document.setProducer(PROGRAM)
        self.subsets: dict[Face, _Subset] = {}
        self.pictures: dict[bytes, str] = {}
        self.in_text = False
        self.state: dict[str, str] = {}

    # -- content ---------------------------------------------------------------------------------------------

    def page(self, page: Page) -> None:
        """Everything on one sheet. A setting (font, grey, line width) is written only where it changes."""
        drawn: list[str] = []
        self.state, self.in_text = {}, False
        for op in page.ops:
            if self.in_text and type(op) is not TextOp:
                drawn.append("ET")
                self.in_text = False
            _DRAW[type(op)](self, op, drawn)
        if self.in_text:
            drawn.append("ET")
        sheet = pdfdoc.PDFPage()
        sheet.pagewidth, sheet.pageheight = round(WIDTH, 2), round(HEIGHT, 2)
        sheet.Contents = _deflated("\n".join(drawn).encode("ascii"))
        sheet.Resources = pdfdoc.PDFObjectReference(_RESOURCES)
        self.document.addPage(sheet)

    def setting(self, operator: str, value: str, out: list[str]) -> None:
        """Writes a setting of the graphics state unless it holds already."""
        if self.state.get(operator) != value:
            self.state[operator] = value
            out.append(f"{value} {operator}")

    def text(self, op: TextOp, out: list[str]) -> None:
        """One line of text, a piece for every change of face."""
        if not self.in_text:
            out.append("BT")
            self.in_text = True
        self.setting("g", f"{op.grey:g}", out)
        known, places = op.known, op.places
        at, total = 0, len(known)
        while at < total:
            face, end = known[at].face, at + 1
            while end < total and known[end].face is face:
                end += 1
            assert face is not None
            subset = self.subsets.get(face)
            if subset is None:
                subset = self.subsets[face] = _Subset(f"F{len(self.subsets) + 1}", face)
            self.setting("Tf", f"/{subset.name} {op.size:g}", out)
            turn, x, y = _origin(op, places[at]) if op.angle else ("1 0 0 1", places[at], op.y)
            codes = _codes(subset, op.text[at:end], known[at:end], places[at:end], op.size)
            out.append(f"{turn} {x:.3f} {y:.3f} Tm[<{codes}>]TJ")
            at = end

    def rule(self, op: RuleOp, out: list[str]) -> None:
        self.setting("G", f"{op.grey:g}", out)
        self.setting("w", f"{op.width:g}", out)
        out.append(f"{op.x1:.3f} {op.y1:.3f} m {op.x2:.3f} {op.y2:.3f} l S")

    def box(self, op: BoxOp, out: list[str]) -> None:
        self.setting("G", f"{op.grey:g}", out)
        self.setting("w", f"{op.line:g}", out)
        out.append(f"{op.x:.3f} {op.y:.3f} {op.w:.3f} {op.h:.3f} re S")

    def circle(self, op: CircleOp, out: list[str]) -> None:
        r, k = op.radius, op.radius * 0.5522847498
        x, y = op.x, op.y
        arcs = ((r, k, k, r, 0, r), (-k, r, -r, k, -r, 0), (-r, -k, -k, -r, 0, -r), (k, -r, r, -k, r, 0))
        path = f"{x + r:.3f} {y:.3f} m"
        for a in arcs:
            path += "".join(f" {x + a[n]:.3f} {y + a[n + 1]:.3f}" for n in (0, 2, 4)) + " c"
        out.append(f"q {op.grey:g} G {op.line:g} w [1 2] 0 d {path} S Q")

    def code(self, op: CodeOp, out: list[str]) -> None:
        """Modules of one row that touch become one rectangle; the symbol is a single filled path."""
        count = len(op.modules)
        module = op.side / (count + 2 * op.quiet)
        left, top = op.x + op.quiet * module, op.y + op.side - op.quiet * module
        path: list[str] = []
        for row, cells in enumerate(op.modules):
            column = 0
            while column < count:
                run = column
                while run < count and cells[run]:
                    run += 1
                if run > column:
                    x, y = left + column * module, top - (row + 1) * module
                    path.append(f"{x:.3f} {y:.3f} {(run - column) * module:.3f} {module:.3f} re")
                column = run + 1
        self.setting("g", "0", out)
        out.append(" ".join(path) + " f")

    def picture(self, op: PictureOp, out: list[str]) -> None:
        digest = hashlib.sha256(op.jpeg).digest()
        if digest not in self.pictures:
            name = self.pictures[digest] = f"P{len(self.pictures) + 1}"
            kind = {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceRGB", "Filter": "DCTDecode"}
            entries: dict[str, Any] = {key: pdfdoc.PDFName(value) for key, value in kind.items()}
            entries["Width"], entries["Height"] = op.pixels
            entries["BitsPerComponent"] = 8
            self.document.Reference(_stream(op.jpeg, entries), f"Picture{name}")
        out.append(f"q {op.w:.3f} 0 0 {op.h:.3f} {op.x:.3f} {op.y:.3f} cm /{self.pictures[digest]} Do Q")

    # -- the file --------------------------------------------------------------------------------------------

    def finish(self) -> bytes:
        """Fonts and pictures, then the file."""
        fonts = {
            one.name: self.document.Reference(_font(self.document, one), f"Font{one.name}")
            for one in self.subsets.values()
        }
        resources = pdfdoc.PDFDictionary({"Font": pdfdoc.PDFDictionary(fonts)})
        if self.pictures:
            named = {name: pdfdoc.PDFObjectReference(f"Picture{name}") for name in self.pictures.values()}
            resources["XObject"] = pdfdoc.PDFDictionary(named)
        self.document.Reference(resources, _RESOURCES)
        return bytes(self.document.GetPDFData(_NoCanvas()))


class _NoCanvas:
    """ReportLab asks the canvas for outline entries; these documents have none."""


_DRAW: dict[type, Callable[[_Writer, Any, list[str]], None]] = {
    TextOp: _Writer.text,
    RuleOp: _Writer.rule,
    BoxOp: _Writer.box,
    CircleOp: _Writer.circle,
    CodeOp: _Writer.code,
    PictureOp: _Writer.picture,
}


def to_pdf(pages: Sequence[Page], title: str) -> bytes:
    """The finished file. Deterministic: no clock, no random identifiers, no names of this process."""
    writer = _Writer(title)
    for page in pages:
        writer.page(page)
    return writer.finish()


def _origin(op: TextOp, x: float) -> tuple[str, float, float]:
    """Rotation and start of a piece of turned text."""
    cos, sin = math.cos(math.radians(op.angle)), math.sin(math.radians(op.angle))
    along = x - op.places[0]
    return f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f}", op.places[0] + along * cos, op.y + along * sin


def _codes(subset: _Subset, text: str, known: Sequence[Known], places: Sequence[float], size: float) -> str:
    """The inside of a TJ array: codes, and corrections in 1/1000 em where a glyph does not stand where the one before
    it ends."""
    parts: list[str] = []
    first, scale, natural = places[0], 1000 / size, 0
    for character, one, x in zip(text, known, places, strict=True):
        wanted = round((x - first) * scale)
        if wanted != natural:
            parts.append(f">{natural - wanted}<")
        parts.append(subset[character])
        natural = wanted + one.units
    return "".join(parts)


def _stream(data: bytes, entries: Mapping[str, Any]) -> Any:
    """A stream that is already encoded as its entries say."""
    stream = pdfdoc.PDFStream(content=data, filters=[])
    for key, value in entries.items():
        stream.dictionary[key] = value
    return stream


def _deflated(content: bytes) -> Any:
    return _stream(zlib.compress(content, _ZLIB_LEVEL), {"Filter": pdfdoc.PDFName("FlateDecode")})


def _font(document: Any, subset: _Subset) -> Any:
    """The font object of a subset: Type0 over CIDFontType2, codes as two bytes (ISO 32000-1, 9.7.4)."""
    face = subset.face
    glyphs = [face.glyph(character) for character in subset]
    program = face.file.subset([0, *glyphs])
    base = f"/{program.tag}+{face.file.name}"
    embedded = _stream(program.stream, {"Filter": pdfdoc.PDFName("FlateDecode"), "Length1": program.length})
    box = " ".join(map(str, face.file.bbox))
    descriptor = _Words(
        f"/Type /FontDescriptor /FontName {base} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 "
        f"/Ascent {face.file.ascent} /Descent {face.file.descent} /CapHeight {face.file.ascent} /StemV 80",
        {"FontFile2": document.Reference(embedded, f"Program{subset.name}")},
    )
    below = _Words(
        f"/Type /Font /Subtype /CIDFontType2 /BaseFont {base} /CIDToGIDMap /Identity /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/W [{_widths(face, glyphs)}]",
        {"FontDescriptor": document.Reference(descriptor, f"Descriptor{subset.name}")},
    )
    unicode_map = document.Reference(_deflated(_to_unicode(list(subset))), f"Unicode{subset.name}")
    descendant = document.Reference(below, f"Descendant{subset.name}")
    return _Words(
        f"/Type /Font /Subtype /Type0 /BaseFont {base} /Encoding /Identity-H",
        {"DescendantFonts": pdfdoc.PDFArray([descendant]), "ToUnicode": unicode_map},
    )


class _Words(pdfdoc.PDFObject):  # type: ignore[misc]
    """A dictionary whose plain entries are written out already; references to other objects come behind them."""

    def __init__(self, words: str, references: Mapping[str, Any]) -> None:
        self.words, self.references = words, references

    def format(self, document: Any) -> bytes:
        """As ReportLab asks every object for its bytes."""
        named = (
            b"/%b %b" % (name.encode(), pdfdoc.format(one, document)) for name, one in self.references.items()
        )
        return b"<< %b %b >>" % (self.words.encode("ascii"), b" ".join(named))


def _widths(face: Face, glyphs: Sequence[int]) -> str:
    """The widths by code that are not a full em: runs of `code [width …]`."""
    runs: list[str] = []
    open_run = False
    for code, glyph in enumerate(glyphs, 1):
        units = round(face.advance(glyph) * 1000)
        if units == 1000:
            runs += ["]"] * open_run
            open_run = False
            continue
        runs.append(f" {units}" if open_run else f"{code} [{units}")
        open_run = True
    return "".join([*runs, "]" * open_run])


_MAP_HEAD = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange"""


def _to_unicode(characters: Sequence[str]) -> bytes:
    """Which character each code stands for, in UTF-16."""
    lines = [_MAP_HEAD]
    for start in range(0, len(characters), 100):
        part = characters[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        lines += [f"<{code:04X}> <{_utf16(character)}>" for code, character in enumerate(part, start + 1)]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


@lru_cache(maxsize=8192)
def _utf16(character: str) -> str:
    return character.encode("utf-16-be").hex().upper()
