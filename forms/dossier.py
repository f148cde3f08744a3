"""The file of a case as one PDF (案卷): cover, index, papers in dossier order with stamped pages, note sheet, bookmarks.

A pure function of what goes in: same papers, same bytes, in any process and on any day. Source: layout
specification 8; order of papers: resources/documents/dossier.toml.
"""

from __future__ import annotations

import hashlib
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

import pikepdf

import resources
from forms.definitions import FormDefinition
from forms.page import HEIGHT, WIDTH, Page
from forms.pdf import to_pdf
from forms.render import Rendered, RenderRequest, render
from forms.style import UnitStyle
from forms.typography import MM, FaceSet, face_set
from forms.wording import date_text

COVER, INDEX, NOTE, RECEIPT = "CLS-02", "CLS-03", "CLS-04", "SRV-02"
STAMP_SIZE = 12.0
STAMP_EDGE = 10 * MM


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPaper:
    """One paper of the file. ``day`` is ISO, ``serves`` the numbers of the papers that a 送达回证 proves, ``pdf`` the
    stored bytes or a scan; ``by`` is the short name of who made it (责任者)."""

    form_id: str
    title: str
    pdf: bytes
    number: str = ""
    day: str = ""
    by: str = ""
    serves: tuple[str, ...] = ()
    distinction: str = ""
    remark: str = ""

    @property
    def named(self) -> str:
        """The title with what tells it from others of the same title, in brackets."""
        return f"{self.title}（{self.distinction}）" if self.distinction else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What a volume is made of. ``cover`` and ``note`` are facts of CLS-02 and CLS-04 without counts and pages;
    ``sheets`` are the definitions of cover, index and note that hold today, where a county changed them."""

    papers: tuple[DossierPaper, ...]
    cover: Mapping[str, Any]
    note: Mapping[str, Any] = field(default_factory=dict)
    unit: UnitStyle = field(default_factory=UnitStyle)
    order: str = ""
    stamp_top: bool = False
    sheets: Mapping[str, FormDefinition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A finished volume: its bytes, their SHA-256 in hex, stamped pages, and the rows of its index."""

    pdf: bytes
    sha256: str
    pages: int
    rows: tuple[Mapping[str, str], ...]


@cache
def orders() -> Mapping[str, Any]:
    """The orders that a place can choose from, and which papers go into the second volume."""
    return tomllib.loads(resources.read_text("documents/dossier.toml"))


def volumes(papers: Sequence[DossierPaper]) -> tuple[tuple[DossierPaper, ...], tuple[DossierPaper, ...]]:
    """Main and secondary volume (正卷, 副卷)."""
    second = frozenset(orders()["secondary"])
    return (
        tuple(paper for paper in papers if paper.form_id not in second),
        tuple(paper for paper in papers if paper.form_id in second),
    )


def ordered(papers: Sequence[DossierPaper], order: str = "") -> tuple[DossierPaper, ...]:
    """The papers as they are bound: by group, in a group by the place of the form and the day; a proof of service
    right behind the last paper it names."""
    groups = orders()["orders"][order or orders()["default"]]["groups"]
    receipts = [paper for paper in papers if paper.form_id == RECEIPT]
    others = [paper for paper in papers if paper.form_id != RECEIPT]
    made = sorted(others, key=lambda paper: (*_place(paper.form_id, groups), paper.day, paper.number))
    for receipt in sorted(receipts, key=lambda paper: (paper.day, paper.number)):
        served = [n for n, paper in enumerate(made) if paper.number and paper.number in receipt.serves]
        at = max(served) + 1 if served else len(made)
        while served and at < len(made) and made[at].form_id == RECEIPT:
            at += 1
        made.insert(at, receipt)
    return distinct(made)


def distinct(papers: Sequence[DossierPaper]) -> tuple[DossierPaper, ...]:
    """Repeated titles with a number in brackets where nothing else tells them apart."""
    names = [paper.named for paper in papers]
    seen: dict[str, int] = {}
    made = []
    for paper, name in zip(papers, names, strict=True):
        seen[name] = seen.get(name, 0) + 1
        told = names.count(name) > 1 and not paper.distinction
        made.append(replace(paper, distinction=str(seen[name])) if told else paper)
    return tuple(made)


def _place(form_id: str, groups: Sequence[Sequence[str]]) -> tuple[int, int]:
    """(group, place in it): by the form's id, else by the letters before its number."""
    for wanted in (form_id, form_id.partition("-")[0]):
        for n, group in enumerate(groups):
            if wanted in group:
                # Papers of one family stand by date among each other.
                return n, group.index(wanted)
    return len(groups), 0


def bind(dossier: Dossier) -> Bound:
    """The volume. Raises ValueError without papers or for facts missing on cover and note sheet, pikepdf.PdfError
    for a paper that is no PDF."""
    if not dossier.papers:
        raise ValueError("a volume needs at least one paper")
    papers = ordered(dossier.papers, dossier.order)
    opened = [pikepdf.open(io.BytesIO(paper.pdf)) for paper in papers]
    counts = [len(one.pages) for one in opened]
    rows = _rows(papers, counts)
    total = sum(counts)
    faces = face_set(dossier.unit.body_font)
    made = pikepdf.new()
    starts: list[tuple[str, int]] = []

    def take(title: str, source: pikepdf.Pdf) -> None:
        starts.append((title, len(made.pages)))
        made.pages.extend(source.pages)

    counts_told = {"paper_count": len(papers), "page_count": total}
    cover = {**dossier.cover, **counts_told}
    take("封面", _sheet(COVER, cover, dossier))
    index = {name: dossier.cover[name] for name in ("agency", "case", "party") if name in dossier.cover}
    take("卷内文件目录", _sheet(INDEX, {**index, "entries": list(rows)}, dossier))
    first = len(made.pages)
    for paper, source in zip(papers, opened, strict=True):
        take(paper.named, source)
    _stamp(made, first, total, faces, dossier.stamp_top)
    if dossier.note:
        take("卷内备考表", _sheet(NOTE, {**dossier.cover, **dossier.note, **counts_told}, dossier))
    _bookmark(made, starts)
    pdf = _written(made)
    return Bound(pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), pages=total, rows=rows)


def _rows(papers: Sequence[DossierPaper], counts: Sequence[int]) -> tuple[Mapping[str, str], ...]:
    rows = []
    at = 1
    for n, (paper, count) in enumerate(zip(papers, counts, strict=True), 1):
        rows.append(
            {
                "no": str(n),
                "number": paper.number,
                "title": paper.named,
                "by": paper.by,
                "day": paper.day.replace("-", "") if date_text(paper.day) != paper.day else paper.day,
                "pages": str(at) if count == 1 else f"{at}-{at + count - 1}",
                "remark": paper.remark,
            }
        )
        at += count
    return tuple(rows)


def _sheet(form_id: str, facts: Mapping[str, Any], dossier: Dossier) -> pikepdf.Pdf:
    form = dossier.sheets.get(form_id)
    made = render(
        RenderRequest(form_id=form_id, facts=facts, state="issued", unit=dossier.unit, definition=form)
    )
    if not isinstance(made, Rendered):
        raise ValueError(made.sentence)
    return pikepdf.open(io.BytesIO(made.pdf))


def _stamp(made: pikepdf.Pdf, first: int, total: int, faces: FaceSet, top: bool) -> None:
    """The page number of the volume on every paper, lower or upper right, 10 mm from both edges."""
    sheets = []
    for n in range(1, total + 1):
        page = Page(n, faces, (0, 0, WIDTH, HEIGHT))
        y = HEIGHT - STAMP_EDGE - STAMP_SIZE if top else STAMP_EDGE
        page.write(str(n), WIDTH - STAMP_EDGE, y, "latin", STAMP_SIZE, name="", align="right")
        sheets.append(page)
    with pikepdf.open(io.BytesIO(to_pdf(sheets, ""))) as numbers:
        for n in range(total):
            page = cast(Any, made.pages[first + n])
            stamp = made.copy_foreign(numbers.pages[n].as_form_xobject())
            # A name of our own: the library would draw one, and pages of one paper may share their resources.
            name = page.add_resource(stamp, pikepdf.Name.XObject, pikepdf.Name(f"/ZfPage{n + 1}"))
            matrix = " ".join(f"{value:g}" for value in _lower_right(page))
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(f"\nQ q {matrix} cm {name} Do Q".encode("ascii"))


def _lower_right(page: Any) -> tuple[float, ...]:
    """The matrix that lays an A4 sheet with its right and lower edge on those of a page as it is seen, turned or not."""
    x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    match int(page.obj.get("/Rotate", 0)) % 360:
        case 90:
            return (0, 1, -1, 0, x1, y1 - WIDTH)
        case 180:
            return (-1, 0, 0, -1, x0 + WIDTH, y1)
        case 270:
            return (0, -1, 1, 0, x0, y0 + WIDTH)
    return (1, 0, 0, 1, x1 - WIDTH, y0)


def _bookmark(made: pikepdf.Pdf, starts: Sequence[tuple[str, int]]) -> None:
    with made.open_outline() as outline:
        outline.root.extend(pikepdf.OutlineItem(title, page) for title, page in starts)


def _written(made: pikepdf.Pdf) -> bytes:
    made.docinfo["/Producer"] = "镇法通"
    out = io.BytesIO()
    made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
