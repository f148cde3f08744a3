"""Every form with whatever facts: long names, forty-line addresses, two hundred rows, rare characters of all planes,
empty optional facts. Nothing overlaps, nothing leaves the frame, no character is lost, no mark begins a line, and a
signature never stands alone on its page."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms import readback
from forms.characters import NOT_AT_START
from forms.definitions import FieldDefinition, FormDefinition, load
from forms.faults import MissingGlyphs
from forms.letter import LEVELS
from forms.page import Page, TextOp
from forms.render import Rendered, RenderRequest, render
from forms.typography import face_set
from tests.forms import made, samples
from tests.forms.pages import laid
from tests.forms.sheets import crossings

HOME = Path(__file__).parents[2] / "forms" / "definitions"
FORM_IDS = sorted(path.stem for path in HOME.glob("*-*.toml"))
# First and last code points of the blocks that GB 18030-2022 names.
PLANES = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B738),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
)
SENTENCE = "安平县云溪镇环城西路与人民路交叉口东北角26号2幢1单元301室，门前人行道宽4.2米（含盲道0.6米）；"
MANY_ROWS = 200
ONE_PAGE = ("cover", "index", "note", "photos")  # sheets whose heading does not run on to another page
LONGEST_AGENCY = "某某省某某某某族自治州某某某某族自治县某某民族乡人民政府"


@cache
def printable() -> tuple[str, ...]:
    """Characters of every plane that the faces have, some hundred of each."""
    faces, dice = face_set(), random.Random(2022)
    found: list[str] = []
    for first, last in PLANES:
        tried = dice.sample(range(first, last + 1), min(400, last - first))
        have = [chr(code) for code in tried if faces.find("body", chr(code)) is not None]
        assert have, f"no face has a character of U+{first:X}"
        found += have[:60]
    return tuple(found)


def text_of(dice: random.Random, label: str, longest: int) -> str:
    """A value for a field: ordinary, rare, of one character, very long, or nothing but marks and digits."""
    match dice.randrange(7):
        case 0 | 1:
            return label + "的内容"
        case 2:
            return "".join(dice.choices(printable(), k=dice.randrange(2, 40)))
        case 3:
            return dice.choice(("甲", "7", "《》", "A-0042/7f", "（", "甲……"))
        case 4:
            return SENTENCE * dice.randrange(1, longest)
        case 5:
            return "1234567890" * dice.randrange(1, 12)
        case _:
            return "，".join(dice.choices(printable(), k=30)) + "。"


def facts_for(form: FormDefinition, dice: random.Random) -> dict[str, Any]:
    """Facts with every required field filled; of the others some are left out."""
    facts: dict[str, Any] = {"agency": samples.AGENCY}
    for field in form.fields:
        needed = field.required or field.required_when or field.type in ("choice", "officers")
        if needed or dice.random() < 0.7:
            made.put(facts, field.name, _value(field, dice, 4 if form.kind in ONE_PAGE else 30))
    for name in {"agency", form.issuer or "agency"}:
        made.put(facts, name, dice.choice((samples.AGENCY, LONGEST_AGENCY)))
    return facts


def _value(field: FieldDefinition, dice: random.Random, longest: int) -> Any:
    if field.type == "choice":
        return dice.choice(list(field.options or {"": ""}))
    if field.type == "flag":
        return dice.random() < 0.5 or bool(field.required or field.required_when)
    if field.type == "rows" and dice.random() < 0.15:
        row = made.made_row(field, lambda label: label[:6])
        return [row] * MANY_ROWS
    return made.made_value(field, lambda label: text_of(dice, label, longest))


@pytest.mark.parametrize("form_id", FORM_IDS)
@settings(max_examples=3, deadline=None)
@example(seed=118603, state="draft")
@given(seed=st.integers(0, 2**32), state=st.sampled_from(["issued", "issued", "draft"]))
def test_it_is_printed_whole(form_id: str, seed: int, state: str) -> None:
    form = load(form_id)
    facts = facts_for(form, random.Random(seed))
    if state == "issued" and form.missing(facts):
        state = "draft"
    request = RenderRequest(form_id=form_id, facts=facts, state=state)
    document = render(request)
    assert isinstance(document, Rendered), document
    assert readback.check(readback.read_back(document.pdf), request) == ()
    pages, level = laid(request)
    if form.kind in ("table", "list"):
        assert [found for page in pages for found in crossings(page)] == []
    if form.kind == "letter":
        _letter_holds(pages, level)


def _letter_holds(pages: list[Page], level: str) -> None:
    size = LEVELS[level].size
    for page in pages:
        left = page.area[0]
        begun = [op for op in page.ops if isinstance(op, TextOp) and abs(op.places[0] - left) < 0.5]
        starts = [op.text[0] for op in begun if op.size == size]
        assert not [mark for mark in starts if mark in NOT_AT_START]
    lines = {round(claim.y0, 1) for claim in pages[-1].claims if claim.name in ("body", "signature")}
    assert len(lines) >= 4, (
        "a signature of two lines has at least two lines, of text or to write on, on its page"
    )


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_a_character_that_no_face_has_is_refused_by_name(form_id: str) -> None:
    form = load(form_id)
    field = next((f for f in form.fields if f.type in ("text", "name") and f.name not in ("agency",)), None)
    if field is None:
        pytest.skip("the form takes no text")
    facts = made.made_facts(form)
    made.put(facts, field.name, "张\ue123三")
    answer = render(RenderRequest(form_id=form_id, facts=facts, state="draft"))
    assert isinstance(answer, MissingGlyphs)
    assert ("U+E123", field.label) in [(glyph.code_point, glyph.label) for glyph in answer.glyphs]
