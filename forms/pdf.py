"""Pages become PDF bytes: same pages, same bytes, whatever process or order of documents.

Works on ReportLab's document layer directly, so that only embedded subsets are in the file (no standard
fonts), text is placed glyph by glyph, and the ToUnicode map holds surrogate pairs for characters above
U+FFFF. Source: ISO 32000-1, 9.7 (composite fonts), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.pdfbase import pdfdoc

from forms.page import HEIGHT, WIDTH, BoxOp, CircleOp, CodeOp, Glyph, Page, PictureOp, RuleOp, TextOp
from forms.typography import Face

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ZLIB_LEVEL = 2


class _Subset:
    """The glyphs of one face that a document uses; codes are given in the order of first use."""

    def __init__(self, name: str, face: Face) -> None:
        self.name = name
        self.face = face
        self.codes: dict[tuple[int, str], int] = {}

    def code(self, glyph: int, character: str) -> int:
        key = (glyph, character)
        code = self.codes.get(key)
        if code is None:
            code = self.codes[key] = len(self.codes) + 1
        return code


class _Writer:
    """Collects content streams, fonts and pictures of one document."""

    def __init__(self, title: str) -> None:
        self.document = pdfdoc.PDFDocument(compression=1, invariant=1, lang="zh-CN")
        self.document.setTitle(title)
        self.document.setAuthor("")
        self.document.setSubject("")
        self.document.setCreator("镇法通")
        self.document.setProducer("镇法通")
        self.subsets: dict[Face, _Subset] = {}
        self.pictures: dict[bytes, str] = {}

    # -- content ---------------------------------------------------------------------------------------------

    def page(self, page: Page) -> None:
        drawn: list[str] = []
        for op in page.ops:
            _DRAW[type(op)](self, op, drawn)
        sheet = pdfdoc.PDFPage()
        sheet.pagewidth, sheet.pageheight = round(WIDTH, 2), round(HEIGHT, 2)
        sheet.Contents = _stream("\n".join(drawn).encode("ascii"))
        sheet.Resources = pdfdoc.PDFObjectReference("SharedResources")
        self.document.addPage(sheet)

    def text(self, op: TextOp, out: list[str]) -> None:
        out.append(f"BT {op.grey:g} g" if op.grey else "BT 0 g")
        first = op.glyphs[0]
        cos, sin = math.cos(math.radians(op.angle)), math.sin(math.radians(op.angle))
        at = 0
        while at < len(op.glyphs):
            end = at + 1
            while end < len(op.glyphs) and op.glyphs[end].face is op.glyphs[at].face:
                end += 1
            run = op.glyphs[at:end]
            along = run[0].x - first.x
            x, y = first.x + along * cos, op.y + along * sin
            subset = self.subsets.setdefault(run[0].face, _Subset(f"F{len(self.subsets) + 1}", run[0].face))
            turn = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f}" if op.angle else "1 0 0 1"
            out.append(
                f"/{subset.name} {op.size:g} Tf {turn} {x:.3f} {y:.3f} Tm [{_array(subset, run, op.size)}] TJ"
            )
            at = end
        out.append("ET")

    def rule(self, op: RuleOp, out: list[str]) -> None:
        out.append(f"{op.grey:g} G {op.width:g} w {op.x1:.3f} {op.y1:.3f} m {op.x2:.3f} {op.y2:.3f} l S")

    def box(self, op: BoxOp, out: list[str]) -> None:
        out.append(f"{op.grey:g} G {op.line:g} w {op.x:.3f} {op.y:.3f} {op.w:.3f} {op.h:.3f} re S")

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
        out.append("0 g " + " ".join(path) + " f")

    def picture(self, op: PictureOp, out: list[str]) -> None:
        digest = hashlib.sha256(op.jpeg).digest()
        if digest not in self.pictures:
            name = self.pictures[digest] = f"P{len(self.pictures) + 1}"
            image = pdfdoc.PDFStream(content=op.jpeg, filters=[])
            values = {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceRGB", "Filter": "DCTDecode"}
            for key, value in values.items():
                image.dictionary[key] = pdfdoc.PDFName(value)
            image.dictionary["Width"], image.dictionary["Height"] = op.pixels
            image.dictionary["BitsPerComponent"] = 8
            self.document.Reference(image, f"Picture{name}")
        out.append(f"q {op.w:.3f} 0 0 {op.h:.3f} {op.x:.3f} {op.y:.3f} cm /{self.pictures[digest]} Do Q")

    # -- the file --------------------------------------------------------------------------------------------

    def finish(self) -> bytes:
        fonts = {
            s.name: self.document.Reference(_font(self.document, s), f"Font{s.name}")
            for s in self.subsets.values()
        }
        resources = pdfdoc.PDFDictionary({"Font": pdfdoc.PDFDictionary(fonts)})
        if self.pictures:
            named = {name: pdfdoc.PDFObjectReference(f"Picture{name}") for name in self.pictures.values()}
            resources["XObject"] = pdfdoc.PDFDictionary(named)
        self.document.Reference(resources, "SharedResources")
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


def _array(subset: _Subset, run: Sequence[Glyph], size: float) -> str:
    """A TJ array: codes, and corrections in 1/1000 em where the next glyph does not stand at the natural
    advance."""
    parts: list[str] = []
    codes = ""
    natural = run[0].x
    for glyph in run:
        shift = round((natural - glyph.x) * 1000 / size)
        if shift:
            parts.append(f"<{codes}>{shift}" if codes else f"{shift}")
            codes = ""
            natural -= shift * size / 1000
        codes += f"{subset.code(glyph.glyph, glyph.character):04X}"
        natural += round(subset.face.advance(glyph.glyph) * 1000) * size / 1000
    parts.append(f"<{codes}>")
    return "".join(parts)


def _stream(content: bytes, extra: dict[str, int] | None = None) -> Any:
    stream = pdfdoc.PDFStream(content=zlib.compress(content, _ZLIB_LEVEL), filters=[])
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    for key, value in (extra or {}).items():
        stream.dictionary[key] = value
    return stream


def _font(document: Any, subset: _Subset) -> Any:
    """The font object of a subset: Type0 over CIDFontType2, codes as two bytes (ISO 32000-1, 9.7.4)."""
    listed = list(subset.codes)
    program = subset.face.file.subset([0, *(glyph for glyph, _character in listed)])
    base = pdfdoc.PDFName(f"{_tag(program)}+{subset.face.file.name}")
    descriptor = _descriptor(document, subset, program, base)
    widths = [round(subset.face.advance(glyph) * 1000) for glyph, _character in listed]
    system = {
        "Registry": pdfdoc.PDFString("Adobe"),
        "Ordering": pdfdoc.PDFString("Identity"),
        "Supplement": 0,
    }
    descendant = {
        "Type": pdfdoc.PDFName("Font"),
        "Subtype": pdfdoc.PDFName("CIDFontType2"),
        "BaseFont": base,
        "CIDSystemInfo": pdfdoc.PDFDictionary(system),
        "CIDToGIDMap": pdfdoc.PDFName("Identity"),
        "DW": 1000,
        "W": f"[1 [{' '.join(map(str, widths))}]]",
        "FontDescriptor": document.Reference(descriptor, f"Descriptor{subset.name}"),
    }
    below = document.Reference(pdfdoc.PDFDictionary(descendant), f"Descendant{subset.name}")
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("Type0"),
            "BaseFont": base,
            "Encoding": pdfdoc.PDFName("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray([below]),
            "ToUnicode": document.Reference(_stream(_to_unicode(listed)), f"Unicode{subset.name}"),
        }
    )


def _descriptor(document: Any, subset: _Subset, program: bytes, base: Any) -> Any:
    file = subset.face.file
    stream = _stream(program, {"Length1": len(program)})
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("FontDescriptor"),
            "FontName": base,
            "Flags": 4,
            "FontBBox": pdfdoc.PDFArray(list(file.bbox)),
            "ItalicAngle": 0,
            "Ascent": file.ascent,
            "Descent": file.descent,
            "CapHeight": file.ascent,
            "StemV": 80,
            "FontFile2": document.Reference(stream, f"Program{subset.name}"),
        }
    )


def _tag(program: bytes) -> str:
    digest = hashlib.sha256(program).digest()
    return "".join(_LETTERS[byte % 26] for byte in digest[:6])


def _to_unicode(listed: Sequence[tuple[int, str]]) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(listed), 100):
        part = listed[start : start + 100]
        lines.append(f"{len(part)} beginbfchar")
        for code, (_glyph, character) in enumerate(part, start + 1):
            lines.append(f"<{code:04X}> <{character.encode('utf-16-be').hex().upper()}>")
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
