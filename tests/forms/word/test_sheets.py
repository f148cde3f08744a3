"""The sheets of Word files: pages, grids, faces, tables, fields, pictures, what a file says of itself, fixed bytes."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from forms.blocks import GridRow, Paragraph
from forms.definitions import load
from forms.faults import MissingGlyphs
from forms.paper_code import content_hash, tail_text
from forms.render import Rendered, RenderRequest, blocks_of, render
from forms.style import UnitStyle
from forms.word import to_docx
from tests.forms import samples, sheets
from tests.forms.papers import paper_facts
from tests.forms.word.reading import facts_of, made_file, opened, text_of
from tests.forms.word.schema import out_of_order
from tests.forms.word.written import written

ROOT = Path(__file__).parents[3]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _request(form_id: str, facts: dict[str, Any], state: str = "issued", **more: Any) -> RenderRequest:
    return RenderRequest(form_id=form_id, facts=facts, state=state, paper_code=samples.paper_code(), **more)


def _letter(state: str = "issued") -> Any:
    return opened(made_file(_request("INV-17", samples.letter_facts(), state)))


def _attribute(element: Any, path: str, name: str) -> str:
    return element.find(path, {"w": W[1:-1]}).get(qn(f"w:{name}"))


def _styled(read: Any, style: str) -> list[Any]:
    return [p for p in read.element.body.iter(qn("w:p")) if _attribute(p, "w:pPr/w:pStyle", "val") == style]


# -- pages and grids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form_id", "facts", "margins"),
    [
        ("INV-17", samples.letter_facts(), (37, 26, 35, 28)),
        ("SRV-02", samples.receipt_facts(), (22, 20, 24, 28)),
        ("INS-03", samples.record_facts(), (22, 20, 45, 28)),
    ],
)
def test_pages_are_a4_with_the_margins_of_their_kind(
    form_id: str, facts: dict[str, Any], margins: tuple[int, ...]
) -> None:
    section = opened(made_file(_request(form_id, facts))).sections[0]
    assert (section.page_width, section.page_height) == (11906 * 635, 16838 * 635)
    found = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(length / Mm(1), 1) for length in found] == list(margins)


@pytest.mark.parametrize(("level", "lines", "characters"), [("L1", 22, 28), ("L2", 24, 29), ("L3", 26, 31)])
def test_letters_stand_on_the_grid_of_their_level(level: str, lines: int, characters: int) -> None:
    read = opened(made_file(_request("INV-17", samples.letter_facts(), level=level)))
    grid = read.element.body.sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    size = read.styles["Normal"].font.size.pt
    pitch = size + int(grid.get(qn("w:charSpace"))) / 4096
    assert int(156 / 25.4 * 72 / pitch) == characters
    line = int(grid.get(qn("w:linePitch")))
    assert int(225 / 25.4 * 1440 / line) == lines
    normal = read.styles["Normal"].element
    assert _attribute(normal, "w:pPr/w:spacing", "lineRule") == "exact"
    assert int(_attribute(normal, "w:pPr/w:spacing", "line")) == line


def test_a_letter_takes_the_level_of_its_pdf() -> None:
    request = _request("INV-17", samples.short_letter_facts())
    document = render(request)
    assert isinstance(document, Rendered)
    size = {"L1": 16, "L2": 15, "L3": 14}[document.level]
    assert opened(made_file(request)).styles["Normal"].font.size.pt == size


def test_text_is_indented_two_characters_justified_and_broken_as_chinese_is() -> None:
    read = _letter()
    body, normal = read.styles["文书正文"].element, read.styles["Normal"].element
    assert _attribute(body, "w:pPr/w:ind", "firstLineChars") == "200"
    assert _attribute(body, "w:pPr/w:jc", "val") == "both"
    for switch in ("kinsoku", "overflowPunct", "widowControl"):
        assert normal.find(f"{W}pPr/{W}{switch}") is not None
    for off in ("autoSpaceDE", "autoSpaceDN"):
        assert _attribute(normal, f"w:pPr/w:{off}", "val") == "0"
    assert len(_styled(read, "Body")) >= 5


def test_headings_and_signatures_stay_with_what_follows() -> None:
    read = opened(made_file(_request("DEC-02", paper_facts("DEC-02"))))
    assert read.styles["Heading 1"].element.find(f"{W}pPr/{W}keepNext") is not None
    assert len(_styled(read, "Heading1")) == 5
    agency, date = _styled(read, "SignOff")
    assert agency.find(f"{W}pPr/{W}keepNext") is not None
    before = agency.getprevious()
    assert before.find(f"{W}pPr/{W}keepNext") is not None
    assert _attribute(agency, "w:pPr/w:ind", "left") == _attribute(date, "w:pPr/w:ind", "left")
    assert int(_attribute(agency, "w:pPr/w:ind", "left")) > 3000


# -- faces ---------------------------------------------------------------------------------------------------


def test_faces_are_those_that_word_and_wps_bring_along() -> None:
    read = _letter()
    default = read.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    assert default.get(qn("w:eastAsia")) == "仿宋"
    assert {default.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "cs")} == {"Times New Roman"}
    for style, face in (("Title", "宋体"), ("Heading 1", "黑体"), ("Heading 2", "楷体"), ("附注", "楷体")):
        assert _attribute(read.styles[style].element, "w:rPr/w:rFonts", "eastAsia") == face
    with zipfile.ZipFile(io.BytesIO(made_file(_request("INV-17", samples.letter_facts())))) as entries:
        fonts = entries.read("word/fontTable.xml").decode()
    assert "仿宋_GB2312" in fonts
    assert "SimSun-ExtB" in fonts


def test_bold_words_are_in_the_heading_face_and_values_are_plain() -> None:
    read = opened(made_file(_request("DEC-02", paper_facts("DEC-02"))))
    runs = {r.text: r for p in read.paragraphs for r in p.runs}
    amount = next(run for text, run in runs.items() if text.startswith("罚款人民币捌佰元整"))
    assert _attribute(amount._element, "w:rPr/w:rFonts", "eastAsia") == "黑体"
    assert runs["¥800.00"].bold
    party = next(run for text, run in runs.items() if text.startswith("当事人：安平县"))
    assert party.bold is None
    assert party._element.find(f"{W}rPr/{W}rFonts").get(qn("w:eastAsia")) is None


def test_rare_characters_name_a_face_that_has_them() -> None:
    facts = samples.record_facts(party=samples.RARE_PERSON)
    read = opened(made_file(_request("INS-03", facts)))
    faces = {
        run.findtext(qn("w:t")): _attribute(run, "w:rPr/w:rFonts", "eastAsia")
        for run in read.element.body.iter(qn("w:r"))
        if run.findtext(qn("w:t")) in ("𬭎", "䶮", "𠮷")
    }
    assert faces == {"𬭎": "SimSun-ExtB", "𠮷": "SimSun-ExtB", "䶮": "宋体"}


def test_a_character_that_no_paper_can_print_is_refused() -> None:
    result = to_docx(_request("INS-03", samples.record_facts(facts=["桌3张\U0010fffd"])))
    assert isinstance(result, MissingGlyphs)
    assert [glyph.field for glyph in result.glyphs] == ["facts"]


# -- tables --------------------------------------------------------------------------------------------------


def _tables() -> list[tuple[str, Any]]:
    made = []
    for kind, form in sorted(sheets.FORMS.items()):
        for state in ("issued", "blank"):
            facts = sheets.FACTS | {"things": sheets.things(14)}
            _content, file = written(form, facts if state == "issued" else {}, state)
            made += [(kind, table) for table in opened(file).element.body.iter(qn("w:tbl"))]
    return made


def test_column_widths_are_fixed_and_sum_to_the_type_area() -> None:
    for kind, table in _tables():
        total = round((150 if kind == "cover" else 162) / 25.4 * 1440)
        grid = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
        assert sum(grid) == total == int(_attribute(table, "w:tblPr/w:tblW", "w"))
        assert _attribute(table, "w:tblPr/w:tblLayout", "type") == "fixed"
        for row in table.iter(qn("w:tr")):
            at = 0
            for cell in row.iter(qn("w:tc")):
                found = cell.find(f"{W}tcPr/{W}gridSpan")
                span = int(found.get(qn("w:val"))) if found is not None else 1
                assert int(_attribute(cell, "w:tcPr/w:tcW", "w")) == sum(grid[at : at + span])
                at += span
            assert at == len(grid)
            assert _attribute(row, "w:trPr/w:trHeight", "hRule") == "atLeast"


def test_borders_are_thick_outside_and_thin_inside() -> None:
    _content, file = written(sheets.FORMS["filing"], sheets.FACTS, "issued")
    (table,) = opened(file).element.body.iter(qn("w:tbl"))
    sizes = {b.tag.removeprefix(W): b.get(qn("w:sz")) for b in table.find(f"{W}tblPr/{W}tblBorders")}
    assert {sizes[side] for side in ("top", "left", "bottom", "right")} == {"10"}
    assert {sizes[side] for side in ("insideH", "insideV")} == {"4"}


def test_a_group_label_is_one_merged_cell() -> None:
    _content, file = written(sheets.FORMS["filing"], sheets.FACTS, "issued")
    read = opened(file).tables[0]
    cells = [row.cells[0] for row in read.rows if row.cells[0].text == "当 事 人"]
    assert len(cells) == 3
    assert len({id(cell._tc) for cell in cells}) == 1


def test_opinions_stand_at_the_top_and_are_signed_at_the_lower_right() -> None:
    _content, file = written(sheets.FORMS["filing"], sheets.FACTS, "issued")
    rows = list(opened(file).element.body.iter(qn("w:tr")))
    upper = next(row for row in rows if "有初步证据证明" in text_of(row))
    lower = upper.getnext()
    assert "承办人签名" in text_of(lower)
    above, below = upper.findall(qn("w:tc"))[1], lower.findall(qn("w:tc"))[1]
    assert _attribute(above, "w:tcPr/w:vAlign", "val") == "top"
    assert _attribute(above, "w:tcPr/w:tcBorders/w:bottom", "val") == "nil"
    assert _attribute(below, "w:tcPr/w:vAlign", "val") == "bottom"
    assert _attribute(below, "w:tcPr/w:tcBorders/w:top", "val") == "nil"
    assert _attribute(below, "w:p/w:pPr/w:tabs/w:tab", "val") == "right"
    assert all(p.find(f"{W}pPr/{W}keepNext") is not None for p in upper.iter(qn("w:p")))
    merges = [_attribute(row.find(qn("w:tc")), "w:tcPr/w:vMerge", "val") for row in (upper, lower)]
    assert merges == ["restart", "continue"]


def test_the_head_of_a_list_is_repeated_on_every_page() -> None:
    facts = sheets.FACTS | {"things": sheets.things(40)}
    _content, file = written(sheets.FORMS["list"], facts, "issued")
    _party, items = opened(file).element.body.iter(qn("w:tbl"))
    rows = items.findall(qn("w:tr"))
    assert "规格型号" in text_of(rows[0])
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (
        len(rows) - 1
    )


def test_unused_rows_are_struck_only_on_an_issued_paper() -> None:
    diagonals = {}
    for state in ("issued", "draft"):
        file = made_file(_request("SRV-02", samples.receipt_facts(), state))
        diagonals[state] = len(list(opened(file).element.body.iter(qn("w:tr2bl"))))
    assert diagonals == {"issued": 1, "draft": 0}


def test_boxes_are_ticked_as_on_the_paper() -> None:
    text = text_of(opened(made_file(_request("SRV-02", samples.receipt_facts()))).element.body)
    assert text.count("☑") == 1
    assert "☑直接送达☐留置送达" in text


def test_blanks_are_underlined_spaces_as_long_as_on_the_paper() -> None:
    request = _request("SRV-02", {"agency": samples.AGENCY}, "blank")
    lines = [x for b in blocks_of(request).blocks if isinstance(b, GridRow) for c in b.cells for x in c.lines]
    wanted = [s.mm for line in lines for _tab, spans in line.pieces for s in spans if s.mm]
    runs = opened(made_file(request)).element.body.iter(qn("w:r"))
    found = [run.findtext(qn("w:t")) for run in runs if run.find(f"{W}rPr/{W}u") is not None]
    assert [text.strip() for text in found] == [""] * len(wanted)
    for text, mm in zip(found, wanted, strict=True):
        assert text.count("\u3000") + 1 == int(mm / 25.4 * 72 / 12)
        assert text.endswith("\u00a0")


def test_a_blank_in_running_text_is_not_lost_at_the_end_of_a_line() -> None:
    """Spaces that break hang over the end of a line; between these stand some that do not."""
    request = _request("INV-13", {"agency": samples.AGENCY}, "blank")
    texts = [b for b in blocks_of(request).blocks if isinstance(b, Paragraph)]
    wanted = [s.mm for text in texts for s in (*text.spans, *text.second) if s.mm]
    runs = [
        r
        for r in opened(made_file(request)).element.body.iter(qn("w:r"))
        if r.find(f"{W}rPr/{W}u") is not None
    ]
    found = [run.findtext(qn("w:t")) for run in runs][: len(wanted)]
    assert max(wanted) > 50
    for text, mm in zip(found, wanted, strict=True):
        assert "\u3000\u3000" not in text
        assert text.endswith("\u00a0")
        assert 4 * text.count("\u3000") + text.count("\u00a0") == int(mm / 25.4 * 72 / 16 / 0.27)


# -- head and foot -------------------------------------------------------------------------------------------


def _fields(root: Any) -> list[str]:
    return [one.text.strip() for one in root.iter(qn("w:instrText"))]


def test_page_numbers_are_fields_on_first_and_later_pages() -> None:
    section = _letter().sections[0]
    for footer in (section.first_page_footer, section.footer):
        assert _fields(footer.part.element) == ["PAGE"]
        assert text_of(footer.part.element).startswith("—1—")
    section = opened(made_file(_request("SRV-02", samples.receipt_facts()))).sections[0]
    for footer in (section.first_page_footer, section.footer):
        assert _fields(footer.part.element) == ["PAGE", "NUMPAGES"]
        assert text_of(footer.part.element).endswith("第1页共1页")
    blank = opened(made_file(_request("SRV-02", {}, "blank"))).sections[0].first_page_footer.part.element
    assert _fields(blank) == ["PAGE"]
    assert "手工填写" in text_of(blank)


def test_later_pages_of_a_form_carry_title_and_number() -> None:
    facts = samples.record_facts()
    section = opened(made_file(_request("INS-03", facts))).sections[0]
    assert section.different_first_page_header_footer
    assert text_of(section.header.part.element) == f"现场检查笔录（续页）{facts['number']}"
    assert text_of(section.first_page_header.part.element) == ""


def test_an_issued_paper_says_that_the_pdf_is_the_paper() -> None:
    facts, code = samples.letter_facts(), samples.paper_code()
    request = _request("INV-17", facts)
    document = render(request)
    assert isinstance(document, Rendered)
    tail = tail_text(content_hash("INV-17", 1, facts, code.salt))
    assert document.content_hash.hex().upper().endswith(tail.replace(" ", ""))
    section = opened(made_file(request)).sections[0]
    for footer in (section.first_page_footer, section.footer):
        said = text_of(footer.part.element)
        assert "本文件是可编辑的副本，出具的文书以PDF为准" in said
        assert f"{facts['number']}，内容校验值尾号{tail.replace(' ', '')}。" in said
    for state in ("draft", "blank"):
        assert "副本" not in text_of(_letter(state).sections[0].footer.part.element)


def test_a_draft_says_so_at_the_head_of_every_page() -> None:
    section = _letter("draft").sections[0]
    for header in (section.first_page_header, section.header):
        assert text_of(header.part.element) == "草稿不具有法律效力"
    assert "草稿" not in text_of(_letter().sections[0].header.part.element)
    sample = _request("INV-17", samples.letter_facts(), sample=True)
    assert "样张" in text_of(opened(made_file(sample)).sections[0].first_page_header.part.element)


def test_the_strip_of_a_record_is_signed_on_every_page_and_the_review_on_the_last() -> None:
    read = opened(made_file(_request("INS-03", samples.record_facts())))
    for footer in (read.sections[0].first_page_footer, read.sections[0].footer):
        assert "检查人员签名" in text_of(footer.part.element)
    body = text_of(read.element.body)
    assert body.index("（以下空白）") < body.index("核对意见") < body.index("见证人签名")


# -- pictures, refusals, bytes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("per_page", "width", "height"), [(1, 150, 95.5), (2, 116, 73.8), (4, 76, 48.4)])
def test_pictures_fit_their_frames_without_being_stretched(
    per_page: int, width: float, height: float, tmp_path: Path
) -> None:
    request = _request("INV-04", samples.photo_facts(tmp_path, 2), unit=UnitStyle(per_page=per_page))
    file = made_file(request)
    shapes = opened(file).inline_shapes
    assert len(shapes) == 2
    with zipfile.ZipFile(io.BytesIO(file)) as entries:
        images = sorted(name for name in entries.namelist() if name.startswith("word/media/"))
        ratios = [
            image.width / image.height for image in (Image.open(io.BytesIO(entries.read(n))) for n in images)
        ]
    for shape, ratio in zip(shapes, ratios, strict=True):
        assert shape.width <= Mm(width)
        assert shape.height <= Mm(height)
        assert max(shape.width / Mm(width), shape.height / Mm(height)) > 0.9
        assert shape.width / shape.height == pytest.approx(ratio, rel=0.01)


def test_issuing_with_a_gap_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="INS-03"):
        to_docx(_request("INS-03", samples.record_facts(place="")))
    with pytest.raises(ValueError, match="final"):
        to_docx(_request("INS-03", samples.record_facts(), "final"))
    with pytest.raises(KeyError):
        to_docx(_request("DEC-99", {}))


@pytest.mark.parametrize("form_id", ["INV-17", "INS-03", "SRV-02", "INV-04", "DEC-02", "INV-13", "INV-02"])
@pytest.mark.parametrize("state", ["issued", "draft", "blank"])
def test_every_part_is_in_the_order_that_word_asks_for(form_id: str, state: str, tmp_path: Path) -> None:
    facts = facts_of(load(form_id), tmp_path) if state != "blank" else {}
    assert _faults(opened(made_file(_request(form_id, facts, state)))) == []


@pytest.mark.parametrize("kind", sorted(sheets.FORMS))
def test_tables_are_in_the_order_that_word_asks_for(kind: str) -> None:
    facts = sheets.FACTS | {"things": sheets.things(14)}
    assert _faults(opened(written(sheets.FORMS[kind], facts, "issued")[1])) == []


def _faults(read: Any) -> list[str]:
    section = read.sections[0]
    parts = [section.first_page_header, section.header, section.first_page_footer, section.footer]
    roots = [read.element, read.styles.element, read.settings.element, *(p.part.element for p in parts)]
    return [fault for root in roots for fault in out_of_order(root)]


def test_the_same_request_gives_the_same_bytes_in_other_processes() -> None:
    code = (
        "import hashlib\n"
        "from forms.render import RenderRequest\n"
        "from forms.word import to_docx\n"
        "from tests.forms import samples as s\n"
        "for f, x in (('SRV-02', s.receipt_facts()), ('INV-17', s.letter_facts()), ('INS-03', s.record_facts())):\n"
        "    r = RenderRequest(form_id=f, facts=x, state='issued', paper_code=s.paper_code())\n"
        "    print(hashlib.sha256(to_docx(r)).hexdigest())\n"
    )
    papers = (
        ("SRV-02", samples.receipt_facts()),
        ("INV-17", samples.letter_facts()),
        ("INS-03", samples.record_facts()),
    )
    mine = [hashlib.sha256(made_file(_request(form_id, facts))).hexdigest() for form_id, facts in papers]
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT), "TZ": "Pacific/Auckland"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == mine


def test_pictures_do_not_change_the_bytes_either(tmp_path: Path) -> None:
    request = _request("INV-04", samples.photo_facts(tmp_path, 3))
    assert made_file(request) == made_file(request)


def test_the_file_is_dated_on_the_day_of_issue_and_names_nobody() -> None:
    file = made_file(_request("INV-17", samples.letter_facts()))
    said = opened(file).core_properties
    assert said.created == said.modified == datetime(2026, 11, 20, tzinfo=UTC)
    assert (said.title, said.author, said.last_modified_by, said.comments) == (
        "责令限期改正通知书",
        samples.AGENCY,
        "",
        "",
    )
    with zipfile.ZipFile(io.BytesIO(file)) as entries:
        assert {entry.date_time for entry in entries.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    undated = RenderRequest(form_id="INV-17", facts={}, state="blank")
    assert opened(made_file(undated)).core_properties.created is None
