"""Reading TrueType files and cutting subsets; fontTools is the second opinion."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import resources
from forms.deflated import Program
from forms.faults import FontUnusable
from forms.font_file import FontFile


def _font(program: Program) -> TTFont:
    whole = zlib.decompress(program.stream)
    assert len(whole) == program.length
    font = TTFont(io.BytesIO(whole), checkChecksums=2)
    assert font.reader is not None
    assert all(font[tag] is not None for tag in font.reader.tables)
    return font


@pytest.mark.parametrize("name", ["FandolFang.ttf", "LiberationSerif-Regular.ttf"])
def test_characters_and_widths_agree_with_fonttools(name: str) -> None:
    path = resources.path(f"fonts/{name}")
    ours, theirs = FontFile(path), TTFont(path)
    names = theirs.getGlyphOrder()
    cmap = theirs.getBestCmap()
    told = {code: ours.glyph(code) for code in (*range(0x3000), *range(0x4E00, 0x30000, 7), 0xFFFF, *cmap)}
    assert {code: names[glyph] for code, glyph in told.items() if glyph} == {
        c: g for c, g in cmap.items() if g != names[0]
    }
    scale = 1000 / theirs["head"].unitsPerEm
    for code in (0x41, 0x31, 0xB7):
        assert ours.advance(ours.glyph(code)) == pytest.approx(theirs["hmtx"][cmap[code]][0] * scale)
    ours.close()


def test_a_subset_is_a_font_with_the_same_outlines() -> None:
    path = resources.path("fonts/LiberationSerif-Regular.ttf")
    source, whole = FontFile(path), TTFont(path)
    glyphs = [0, *(source.glyph(ord(c)) for c in "A8é")]
    part = _font(source.subset(glyphs))
    assert part["maxp"].numGlyphs >= 4
    order = part.getGlyphOrder()
    assert [part["hmtx"][order[n]] for n in range(4)] == [
        whole["hmtx"][whole.getGlyphOrder()[g]] for g in glyphs
    ]
    for n, glyph in enumerate(glyphs):
        mine = part["glyf"][order[n]].getCoordinates(part["glyf"])[0]
        other = whole["glyf"][whole.getGlyphOrder()[glyph]].getCoordinates(whole["glyf"])[0]
        assert list(mine) == list(other)
    source.close()


def test_the_parts_of_composite_glyphs_come_along() -> None:
    source = FontFile(resources.path("fonts/LiberationSerif-Regular.ttf"))
    part = _font(source.subset([0, source.glyph(ord("é"))]))
    assert part["maxp"].numGlyphs == 4
    assert part["glyf"][part.getGlyphOrder()[1]].isComposite()
    source.close()


def test_a_file_that_is_no_font_is_refused_by_name(tmp_path: Path) -> None:
    for name, data in (("kong.ttf", b""), ("text.ttf", b"not a font" * 50), ("cff.otf", b"OTTO" + bytes(60))):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(FontUnusable) as trouble:
            FontFile(path)
        assert name in trouble.value.sentence
    with pytest.raises(FontUnusable):
        FontFile(tmp_path / "absent.ttf")


def test_a_cut_off_font_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.ttf"
    path.write_bytes(resources.read("fonts/LiberationSerif-Bold.ttf")[:3000])
    with pytest.raises(FontUnusable):
        FontFile(path)
