"""One-time tool: makes the TrueType fonts of this folder from Debian packages, then writes fonts.toml.

It is never imported by the product. Usage: ``python resources/fonts/convert.py SOURCE_ROOT [file …]`` where
SOURCE_ROOT is a folder into which the packages of PROVENANCE.md were unpacked with ``dpkg-deb -x``. ReportLab
embeds only ``glyf`` outlines, so CFF fonts are converted; each face is cut down to what recipe.toml asks.
"""

from __future__ import annotations

import bz2
import hashlib
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates

HERE = Path(__file__).resolve().parent
UNIHAN = "usr/share/unicode/Unihan_OtherMappings.txt.bz2"
CHANGED_ON = "2026-11-22"
LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "kern", "prop", "meta")
HINT_TABLES = ("cvt ", "fpgm", "prep", "gasp")
EDITOR_TABLES = ("FFTM", "PfEd", "DSIG")
NO_INSTRUCTIONS = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)

# Everything that is not Han: Latin with tone marks, Greek, Cyrillic, punctuation, arrows, mathematics,
# circled numbers, boxes, shapes, dingbats, CJK punctuation 〔〕《》, kana, enclosed ㎡, full-width ￥.
SYMBOLS = (
    (0x0020, 0x017F),
    (0x01CD, 0x01DC),
    (0x0251, 0x0261),
    (0x02C6, 0x02DD),
    (0x0370, 0x045F),
    (0x1E3E, 0x1E3F),
    (0x2000, 0x209F),
    (0x20AC, 0x20AC),
    (0x2100, 0x23FF),
    (0x2460, 0x27BF),
    (0x3000, 0x30FF),
    (0x3105, 0x312F),
    (0x3200, 0x33FF),
    (0xFE10, 0xFE4F),
    (0xFF00, 0xFFEF),
)
SUPPLEMENTARY_HAN = ((0x20000, 0x2A6DF), (0x2A700, 0x2EBE0))
# Han added to Unicode after the Hanazono and Noto releases used here (GB 18030-2022 names U+9FEB–9FEF).
LATE_HAN = ((0x4DB6, 0x4DBF), (0x9FEB, 0x9FFF), (0x2A6D7, 0x2A6DF), (0x2B735, 0x2B739))


def spans(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """The code points of closed ranges."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def table_of_standard_characters(root: Path) -> set[int]:
    """The 8,105 characters of 通用规范汉字表 (Unihan field kTGH)."""
    with bz2.open(root / UNIHAN, "rt", encoding="utf-8") as lines:
        return {int(line.split("\t")[0][2:], 16) for line in lines if "\tkTGH\t" in line}


def gb2312() -> set[int]:
    """The 6,763 Han characters of GB/T 2312."""
    found = set()
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue  # an unassigned cell of the code table
    return found


def wanted(kind: str, root: Path, present: set[int]) -> set[int]:
    """Which of the ``present`` code points a face of this kind keeps."""
    standard = table_of_standard_characters(root) | gb2312() | spans(SYMBOLS)
    sets = {
        "all": present,
        "standard": standard,
        "screen": standard | spans(((0x9FEB, 0x9FEF),)),
        "basic": standard | spans(((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF))),
        "supplementary": spans(SUPPLEMENTARY_HAN) - standard,
        "late": spans(LATE_HAN),
    }
    return sets[kind] & present


def cut(font: TTFont, points: set[int]) -> None:
    """Removes all other characters, the layout tables and the hints from ``font``."""
    options = Options()
    options.drop_tables = [*options.drop_tables, *LAYOUT_TABLES, *HINT_TABLES, *EDITOR_TABLES]
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def to_truetype(font: TTFont, tolerance: float) -> None:
    """Replaces CFF outlines by quadratic ones within ``tolerance``/1000 em."""
    order, outlines = font.getGlyphOrder(), font.getGlyphSet()
    error = tolerance * font["head"].unitsPerEm / 1000
    glyphs: dict[str, Glyph] = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    _declare_truetype(font, len(order))


def _declare_truetype(font: TTFont, count: int) -> None:
    font["maxp"].tableVersion = 0x00010000
    for field in NO_INSTRUCTIONS:
        setattr(font["maxp"], field, 0)
    font["maxp"].maxZones, font["maxp"].numGlyphs = 1, count
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"


def thin_out(font: TTFont, tolerance: float) -> None:
    """Drops the points of straight-line outlines that move the line by less than ``tolerance``/1000 em.

    Hanazono draws its curves as fine polygons; a third of the points can go without a visible difference.
    """
    allowed = tolerance * font["head"].unitsPerEm / 1000
    table = font["glyf"]
    for name in table.keys():  # noqa: SIM118 - the table is not a mapping
        glyph = table[name]
        if glyph.numberOfContours <= 0 or not all(flag & 1 for flag in glyph.flags):
            continue
        points: list[tuple[int, int]] = []
        ends, start = [], 0
        for end in glyph.endPtsOfContours:
            points += _simplified(list(glyph.coordinates[start : end + 1]), allowed)
            ends.append(len(points) - 1)
            start = end + 1
        glyph.coordinates, glyph.endPtsOfContours = GlyphCoordinates(points), ends
        glyph.flags = bytearray([1] * len(points))


def _simplified(ring: list[tuple[int, int]], allowed: float) -> list[tuple[int, int]]:
    """Douglas–Peucker on a closed ring, fixed at its first point and the point farthest from it."""
    if len(ring) < 5:
        return ring
    first = ring[0]
    far = max(range(len(ring)), key=lambda i: (ring[i][0] - first[0]) ** 2 + (ring[i][1] - first[1]) ** 2)
    closed = [*ring, first]
    kept = {0, far, len(ring)}
    pending = [(0, far), (far, len(ring))]
    while pending:
        low, high = pending.pop()
        worst, at = allowed, 0
        for i in range(low + 1, high):
            distance = _distance(closed[i], closed[low], closed[high])
            if distance > worst:
                worst, at = distance, i
        if at:
            kept.add(at)
            pending += [(low, at), (at, high)]
    short = [closed[i] for i in sorted(kept) if i < len(ring)]
    return short if len(short) >= 3 else ring


def _distance(point: tuple[int, int], start: tuple[int, int], end: tuple[int, int]) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    if length == 0:
        return float(((point[0] - start[0]) ** 2 + (point[1] - start[1]) ** 2) ** 0.5)
    return float(abs(dx * (start[1] - point[1]) - dy * (start[0] - point[0])) / length)


def rename(font: TTFont, face: dict[str, Any]) -> None:
    """Gives the changed font our own name (reserved names may not be kept); copyright and licence stay."""
    table = font["name"]
    kept = {number: table.getDebugName(number) for number in (0, 13, 14)}
    family, style = face["family"], face.get("style", "Regular")
    table.names = []
    names = {
        1: family,
        2: style,
        3: f"{face['file']} {CHANGED_ON}",
        4: f"{family} {style}",
        5: "Version 1.0",
        6: f"{family.replace(' ', '')}-{style}",
        10: f"Changed on {CHANGED_ON} from {Path(face['source']).name}: fewer characters, outlines within "
        f"{face['tolerance']}/1000 em, no layout tables, new name.",
    }
    for number, text in {**{n: t for n, t in kept.items() if t}, **names}.items():
        table.setName(text, number, 3, 1, 0x409)
    bold = style == "Bold"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = 1 if bold else 0


def build(face: dict[str, Any], root: Path) -> None:
    """Writes one finished face into this folder."""
    target = HERE / face["file"]
    if face["tolerance"] == 0:
        target.write_bytes((root / face["source"]).read_bytes())
        return
    font = TTFont(root / face["source"], fontNumber=face.get("number", -1), recalcTimestamp=False)
    cut(font, wanted(face["characters"], root, set(font.getBestCmap())))
    if "CFF " in font:
        to_truetype(font, face["tolerance"])
    else:
        thin_out(font, face["tolerance"])
    font["post"].formatType = 3.0
    rename(font, face)
    font.save(target)


def described(face: dict[str, Any], packages: dict[str, str]) -> str:
    """One table of fonts.toml, taken from the finished file."""
    data = (HERE / face["file"]).read_bytes()
    roles = ", ".join(f'"{role}"' for role in face["roles"])
    style = face.get("style", "Regular")
    return f"""
[[face]]
file = "{face["file"]}"
family = "{face["family"]}"
style = "{style}"
weight = {700 if style == "Bold" else 400}
roles = [{roles}]
package = "{face["package"]}"
package_version = "{packages[face["package"]]}"
licence = "{face["licence"]}"
licence_file = "licences/{face["licence_file"]}"
size = {len(data)}
codepoints = {len(TTFont(HERE / face["file"]).getBestCmap())}
sha256 = "{hashlib.sha256(data).hexdigest()}"
"""


def main(arguments: list[str]) -> int:
    """Builds the named files (default: all); once all are there, describes them in fonts.toml."""
    root, names = Path(arguments[0]), arguments[1:]
    recipe = tomllib.loads((HERE / "recipe.toml").read_text(encoding="utf-8"))
    for face in recipe["face"]:
        if not names or face["file"] in names:
            build(face, root)
    if all((HERE / face["file"]).exists() for face in recipe["face"]):
        head = "# Written by convert.py from the finished files; see PROVENANCE.md. Sizes in bytes.\n"
        body = "".join(described(face, recipe["packages"]) for face in recipe["face"])
        (HERE / "fonts.toml").write_text(head + body, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
