"""The bundled faces: sizes, hashes, embedding rights, and every character documents are sure to need."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import resources

FILES = [entry["file"] for entry in tomllib.loads(resources.read_text("fonts/fonts.toml"))["face"]]
MOST_BYTES = 65_000_000
MARKS = "·〔〕￥—…“”‘’，。、；：？！（）《》【】％℃"
RARE = "喆啰塱婻𬭎䶮𠮷𫖳㛃鿫"
# The 8,105 characters of 通用规范汉字表 in code point order, from the Unihan field kTGH (Unicode 15).
STANDARD = Path(__file__).with_name("standard_characters.txt").read_text(encoding="utf-8").replace("\n", "")


def opened(file: str) -> TTFont:
    return TTFont(resources.path(f"fonts/{file}"), lazy=True)


def entry_of(file: str) -> dict[str, object]:
    listed = tomllib.loads(resources.read_text("fonts/fonts.toml"))["face"]
    return next(entry for entry in listed if entry["file"] == file)


@cache
def characters(file: str) -> frozenset[str]:
    with opened(file) as font:
        return frozenset(map(chr, font.getBestCmap()))


def by_role(*roles: str) -> frozenset[str]:
    found = [face for face in resources.font_faces() if set(face.roles) & set(roles)]
    return frozenset().union(*(characters(face.file.name) for face in found))


def gb2312() -> str:
    cells = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", errors="ignore") for cell in cells)


def test_all_fonts_together_stay_within_the_size() -> None:
    on_disk = {path.name: path.stat().st_size for path in resources.path("fonts").glob("*.ttf")}
    assert set(on_disk) == set(FILES)
    assert sum(on_disk.values()) <= MOST_BYTES


@pytest.mark.parametrize("file", FILES)
def test_a_face_is_the_file_its_entry_describes(file: str) -> None:
    entry, data = entry_of(file), resources.read(f"fonts/{file}")
    assert len(data) == entry["size"]
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert len(characters(file)) == entry["codepoints"]
    assert resources.path(f"fonts/{entry['licence_file']}").stat().st_size > 500


@pytest.mark.parametrize("file", FILES)
def test_a_face_can_be_embedded(file: str) -> None:
    with opened(file) as font:
        assert "glyf" in font
        assert "CFF " not in font
        assert font["OS/2"].fsType & 0x0202 == 0, "embedding is restricted"


def test_every_role_of_the_page_has_a_face() -> None:
    roles = {role for face in resources.font_faces() for role in face.roles}
    assert roles >= {
        "title", "body", "heading", "subhead", "note", "folio", "latin", "latin_bold",
        "fallback1", "fallback2", "fallback3", "ui", "ui_strong",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["body", "title", "heading", "subhead", "folio", "ui", "ui_strong"])
def test_each_role_has_all_common_characters_and_marks(role: str) -> None:
    assert len(gb2312()) == 6763
    assert set(gb2312()) - by_role(role) == set()
    assert set(MARKS) - by_role(role) == set()


@pytest.mark.parametrize("role", ["title", "heading", "folio", "ui", "ui_strong"])
def test_the_table_of_standard_characters_is_whole_where_names_are_shown(role: str) -> None:
    assert len(STANDARD) == 8105
    assert set(STANDARD) - by_role(role) == set()


def test_body_text_with_its_fallbacks_has_every_standard_and_rare_character() -> None:
    reach = by_role("body", "fallback1", "fallback2", "fallback3")
    assert set(STANDARD) | set(RARE) <= reach
    assert {chr(point) for point in range(0x3400, 0x4DC0)} <= reach
    assert {chr(point) for point in range(0x4E00, 0xA000)} <= reach
    assert {chr(point) for point in range(0x20000, 0x2A6E0)} <= reach


def test_digits_and_letters_come_from_the_latin_faces() -> None:
    printable = set(map(chr, range(0x21, 0x7F))) | {"¥"}
    assert printable <= by_role("latin")
    assert printable <= by_role("latin_bold")


def test_rare_characters_have_ink() -> None:
    for character in RARE:
        file = next(
            face.file
            for role in ("body", "fallback1", "fallback2", "fallback3")
            for face in resources.font_faces()
            if role in face.roles and character in characters(face.file.name)
        )
        with opened(file.name) as font:
            assert font["glyf"][font.getBestCmap()[ord(character)]].numberOfContours > 2, character


def test_lining_figures_are_of_one_width() -> None:
    for role in ("latin", "ui"):
        face = next(face for face in resources.font_faces() if role in face.roles)
        with opened(face.file.name) as font:
            widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
        assert len(widths) == 1, role


def test_changed_faces_do_not_carry_reserved_names() -> None:
    for face in resources.font_faces():
        with opened(face.file.name) as font:
            assert font["name"].getDebugName(1) == face.family
        assert face.family.startswith("Zhenfa") or entry_of(face.file.name)["package"] == "fonts-liberation2"
