"""Which face prints which character."""

from __future__ import annotations

from pathlib import Path

import pytest

import resources
from forms.characters import BLANK
from forms.typography import FaceSet, Span, face_set, open_face


def _file(role: str, character: str) -> str:
    known = face_set().find(role, character)
    assert known is not None
    assert known.face is not None
    return known.face.file.path.name


def test_each_character_is_looked_up_in_role_face_then_fallbacks() -> None:
    assert _file("body", "检") == "FandolFang.ttf"
    assert _file("body", "喆") == "NotoSerifSC-Regular.ttf"
    assert _file("body", "䶮") == "NotoSerifSC-Regular.ttf"
    assert _file("body", "𠮷") == "RareHanB.ttf"
    assert _file("body", "𬭎") != "FandolFang.ttf"


def test_digits_and_latin_come_from_the_latin_face() -> None:
    assert _file("body", "7") == "LiberationSerif-Regular.ttf"
    assert _file("title", "7") == "LiberationSerif-Bold.ttf"
    assert _file("body", "¥") == "LiberationSerif-Regular.ttf"
    assert _file("body", "·") == "FandolFang.ttf"


def test_private_and_drawn_characters_count_as_missing() -> None:
    assert face_set().missing("body", "陈\ue815立\U00100001" + BLANK) == ("\ue815", "\U00100001", BLANK)
    assert face_set().missing("body", "张𬭎喆䶮𠮷啰㎡") == ()


def test_the_big_fallbacks_stay_closed_until_a_character_needs_them(tmp_path: Path) -> None:
    rare = tmp_path / "rare.ttf"
    files = {role: face.file for face in resources.font_faces() for role in face.roles}
    files["fallback2"] = rare
    faces = FaceSet(files)
    assert faces.missing("body", "现场检查笔录，第1页") == ()
    rare.write_bytes(resources.read("fonts/RareHanB.ttf"))
    assert faces.missing("body", "𠮷") == ()


def test_a_place_may_print_its_own_body_face() -> None:
    own = resources.path("fonts/FandolKai.ttf")
    known = face_set(own).find("body", "检")
    assert known is not None
    assert known.face is open_face(own)
    assert not known.fallback


def test_widths_follow_the_character_pitch_but_digits_keep_their_own() -> None:
    shaped = face_set().shape((Span("检9"),), "body", 16.0, 15.79)
    assert shaped.widths[0] == pytest.approx(15.79)
    assert shaped.widths[1] == pytest.approx(8.0)
    assert shaped.width == pytest.approx(23.79)


def test_unknown_characters_never_reach_the_layout() -> None:
    with pytest.raises(KeyError):
        face_set().shape((Span("\ue815"),), "body", 12.0)
