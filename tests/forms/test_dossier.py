"""The file of a case as one PDF: order, pages, stamps, bookmarks, and the same bytes whenever it is bound again."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from forms import readback
from forms.dossier import Dossier, DossierPaper, bind, ordered, orders, volumes
from forms.readback import picture_of, read_codes
from forms.render import Rendered, RenderRequest, render
from tests.forms import samples
from tests.forms.papers import paper_facts

PAPERS = ("SRC-02", "INV-17", "INV-02", "INV-29", "REV-03", "REV-08", "DEC-02", "CLS-01")


def paper(form_id: str, **changes: object) -> DossierPaper:
    facts = paper_facts(form_id) if form_id != "INV-17" else samples.letter_facts()
    request = RenderRequest(form_id=form_id, facts=facts, state="issued", paper_code=samples.paper_code())
    made = render(request)
    assert isinstance(made, Rendered)
    day = str(facts.get("issue_date") or "2026-10-12")
    number = str(facts.get("number") or f"安平云溪测字〔2026〕{len(form_id)}号")
    told = {"form_id": form_id, "title": made.title, "pdf": made.pdf, "number": number, "day": day}
    return DossierPaper(**(told | {"by": "云溪镇政府"} | changes))  # type: ignore[arg-type]


def receipt(number: str, day: str, **changes: object) -> DossierPaper:
    made = render(RenderRequest(form_id="SRV-02", facts=samples.receipt_facts(), state="issued"))
    assert isinstance(made, Rendered)
    told = {
        "form_id": "SRV-02",
        "title": "送达回证",
        "pdf": made.pdf,
        "number": "安平云溪送字〔2026〕58号",
        "day": day,
        "serves": (number,),
    }
    return DossierPaper(**(told | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    papers = [paper(form_id) for form_id in PAPERS]
    served = {one.form_id: one for one in papers}
    papers.append(receipt(served["DEC-02"].number, "2026-10-12", distinction="决定书"))
    papers.append(receipt(served["INV-17"].number, "2026-09-07", distinction="责令改正"))
    cover, note = paper_facts("CLS-02"), paper_facts("CLS-04")
    return Dossier(papers=tuple(papers), cover=cover, note=note)


def test_the_decision_follows_the_filing_and_each_receipt_its_paper(dossier: Dossier) -> None:
    told = [one.form_id for one in ordered(dossier.papers)]
    assert told == [
        "SRC-02", "DEC-02", "SRV-02", "INV-17", "SRV-02", "REV-03", "INV-02", "INV-29", "REV-08", "CLS-01",
    ]  # fmt: skip
    assert ordered(dossier.papers)[2].named == "送达回证（决定书）"


def test_other_orders_of_a_place(dossier: Dossier) -> None:
    by_day = [one.day for one in ordered(dossier.papers, "chronological") if one.form_id != "SRV-02"]
    assert by_day == sorted(by_day)
    assert ordered(dossier.papers, "decision_first")[0].form_id == "DEC-02"
    assert set(orders()["orders"]) == {"market", "decision_first", "chronological"}


def test_equal_titles_are_told_apart() -> None:
    twice = [receipt("a", "2026-09-01"), receipt("b", "2026-09-02")]
    assert [one.named for one in ordered(twice)] == ["送达回证（1）", "送达回证（2）"]


def test_internal_papers_go_into_the_second_volume(dossier: Dossier) -> None:
    main, second = volumes(dossier.papers)
    assert [one.form_id for one in second] == ["REV-08"]
    assert len(main) + len(second) == len(dossier.papers)


def test_pages_are_numbered_through_and_the_index_says_where(dossier: Dossier) -> None:
    bound = bind(dossier)
    read = readback.read_back(bound.pdf)
    before = read.pages - bound.pages - 1
    at = 1
    for row, one in zip(bound.rows, ordered(dossier.papers), strict=True):
        pages = readback.read_back(one.pdf).pages
        assert row["pages"] == (str(at) if pages == 1 else f"{at}-{at + pages - 1}")
        for page in range(pages):
            words = read.texts[before + at - 1 + page].split()
            assert str(at + page) in words, "the stamp is on the page"
        at += pages
    assert at - 1 == bound.pages
    index = "".join(read.texts[1:before]).replace("\n", "")
    assert all(row["title"] in index.replace(" ", "") for row in bound.rows)
    assert f"{len(bound.rows)}件" in read.texts[0]
    assert f"{bound.pages}页" in read.texts[0]
    assert not any(font for font in read.fonts if not font.embedded)


def test_bookmarks_lead_to_each_paper(dossier: Dossier) -> None:
    bound = bind(dossier)
    with pikepdf.open(io.BytesIO(bound.pdf)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == ["封面", "卷内文件目录", *(row["title"] for row in bound.rows), "卷内备考表"]


def test_the_codes_of_the_papers_are_still_read(dossier: Dossier) -> None:
    bound = bind(dossier)
    before = readback.read_back(bound.pdf).pages - bound.pages - 1
    assert any(text.startswith("ZF2:") for text in read_codes(picture_of(bound.pdf, before, 200)))


def test_bound_again_it_has_the_same_bytes_in_another_process(dossier: Dossier, tmp_path: Path) -> None:
    bound = bind(dossier)
    assert bind(dossier).sha256 == bound.sha256 == hashlib.sha256(bound.pdf).hexdigest()
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.forms.test_dossier import Dossier, PAPERS, bind, paper, receipt\n"
        "from tests.forms.papers import paper_facts\n"
        "papers = [paper(f) for f in PAPERS]\n"
        "served = {p.form_id: p for p in papers}\n"
        "papers.append(receipt(served['DEC-02'].number, '2026-10-12', distinction='决定书'))\n"
        "papers.append(receipt(served['INV-17'].number, '2026-09-07', distinction='责令改正'))\n"
        "print(bind(Dossier(papers=tuple(papers), cover=paper_facts('CLS-02'), note=paper_facts('CLS-04'))).sha256)"
    )
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", program, str(root)], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert told.stdout.strip() == bound.sha256


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_stamp_stands_lower_right_on_turned_scans_too(dossier: Dossier, turned: int) -> None:
    scan = pikepdf.new()
    scan.add_blank_page(page_size=(842, 595) if turned % 180 else (595, 842))
    scan.pages[0].obj.Rotate = turned
    out = io.BytesIO()
    scan.save(out)
    one = DossierPaper(form_id="INV-21", title="身份证复印件", pdf=out.getvalue(), day="2026-09-15")
    picture = picture_of(bind(Dossier(papers=(one,), cover=dossier.cover)).pdf, 2, 50).convert("L")
    left, top, right, low = picture.point(lambda value: 255 * (value < 128)).getbbox()
    assert picture.size == (414, 585)
    assert left > 0.9 * picture.width
    assert top > 0.9 * picture.height
    assert picture.width - right == pytest.approx(20, abs=4), "10 mm at 50 dpi"
    assert picture.height - low == pytest.approx(20, abs=6)


def test_a_scan_is_bound_like_a_paper(dossier: Dossier) -> None:
    blank = pikepdf.new()
    blank.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    blank.save(out)
    scan = DossierPaper(form_id="INV-21", title="身份证复印件", pdf=out.getvalue(), day="2026-09-15")
    bound = bind(Dossier(papers=(scan,), cover=dossier.cover))
    assert bound.rows[0]["pages"] == "1"
    with pytest.raises(ValueError, match="at least one paper"):
        bind(Dossier(papers=(), cover=dossier.cover))
