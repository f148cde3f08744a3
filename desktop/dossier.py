"""A file of papers before it is bound: which papers in which order and volume, from scans or as issued, with cover and note.

Pure apart from the stored bytes it is handed; window and command line bind with the same steps, so they make the same
bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from enforcement.facts.dossier import UNCHANGED, inspection_cover, note_text, papers_cover
from enforcement.model.agency import Agency
from enforcement.model.document import Document
from enforcement.model.officer import Officer
from enforcement.model.scan_back import ScanBack, pages_there
from enforcement.ports import Papers
from enforcement.queries import DossierRows
from enforcement.refusals import Refusal
from enforcement.rules.dossier_gates import PROOF, DossierPapers, dossier_gaps, served_numbers
from forms.dossier import COVER, INDEX, NOTE, Bound, Dossier, DossierPaper, bind, ordered, volumes
from forms.scan_pages import pages_to_pdf
from forms.style import UnitStyle

BY_HAND = "　"  # a place on the cover that is written by hand
DECISIONS = ("DEC-02", "DEC-03", "DEC-04", "DEC-07")
VOLUME_NAMES = ("正卷", "副卷")
# Facts of the cover that a person may type, with their labels; the others come from the records.
COVER_FIELDS = {
    "case.title": "案件名称",
    "case.result": "处理结果",
    "case.archive_no": "归档号",
    "archive.term": "保管期限",
    "case.filed_on": "立案（检查）日期",
    "case.closed_on": "结案（办结）日期",
    "archive.made_on": "立卷日期",
    "archive.made_by": "立卷人",
    "archive.fonds_no": "全宗号",
    "archive.catalogue_no": "目录号",
    "archive.dossier_no": "案卷号",
}
_UNKNOWN_PAIR = ({"name": BY_HAND, "cert_no": BY_HAND},) * 2
NOTE_FIELDS = {"dossier_note": "本卷情况说明", "dossier_changes": "缺损、修改、补充等情况"}
_NEEDED = ("case.title", "case.result", "case.archive_no", "archive.term", "case.filed_on", "case.closed_on",
           "archive.made_on", "archive.made_by")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPaper:
    """One line of the file: the paper, the pages of the volume it takes, whether its signed pages stand for it."""

    document: Document
    first: int
    last: int
    scanned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be bound: the lines of each volume (at most two), and what is missing or left out."""

    volumes: tuple[tuple[BoundPaper, ...], ...]
    gaps: tuple[Refusal, ...]

    @property
    def papers(self) -> tuple[Document, ...]:
        return tuple(line.document for lines in self.volumes for line in lines)


@dataclass(slots=True)
class DossierFile:
    """A file in the making. ``out`` are papers taken out by a person, ``scans`` whether complete signed pages take the
    place of the issued ones, ``cover`` and ``note`` the facts by dotted name."""

    agency: Agency
    inspection_id: str = ""
    documents: list[Document] = field(default_factory=list)
    rows: dict[str, DossierRows] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    scans: bool = True
    cover: dict[str, Any] = field(default_factory=dict)
    note: dict[str, str] = field(default_factory=dict)

    def copy(self) -> DossierFile:
        """As it stands now, apart from what becomes of this one."""
        return replace(
            self,
            documents=list(self.documents),
            rows=dict(self.rows),
            out=set(self.out),
            cover=dict(self.cover),
            note=dict(self.note),
        )

    def backs(self, paper: Document) -> tuple[ScanBack, ...]:
        """What scans brought for a paper."""
        found = (back for rows in self.rows.values() for back in rows.backs if back.document_id == paper.id)
        return tuple(dict.fromkeys(found))

    def papers(self) -> DossierPapers:
        """The wanted papers as the rules look at them."""
        wanted = tuple(paper for paper in self.documents if paper.id not in self.out)
        services = tuple({one.id: one for rows in self.rows.values() for one in rows.services}.values())
        signed = {paper.id: tuple(pages_there(self.backs(paper))) for paper in wanted}
        return DossierPapers(documents=wanted, services=services, signed=signed)

    def plan(self) -> Plan:
        """Order, volumes and pages as they stand now."""
        papers = self.papers()
        by_id = {paper.id: paper for paper in papers.bound()}
        drafts = [_paper(paper, b"", self.agency) for paper in papers.bound()]
        made = []
        for part in volumes(drafts):
            lines, at = [], 1
            for one in ordered(part, self.agency.style.dossier_order):
                paper = by_id[one.remark]
                scanned = self.scans and papers.is_signed(paper)
                lines.append(BoundPaper(document=paper, first=at, last=at + paper.pages - 1, scanned=scanned))
                at += paper.pages
            made.append(tuple(lines))
        return Plan(volumes=tuple(lines for lines in made if lines), gaps=dossier_gaps(papers))

    def bind(
        self, read: Callable[[str], bytes], style: UnitStyle, sheets: Mapping[str, Any] | None = None
    ) -> tuple[Bound, ...]:
        """The finished volumes; ``read`` gives stored bytes by their SHA-256, ``sheets`` are the definitions of the
        file's own sheets (`sheets_of`). Raises StoreTrouble when some are not on
        this machine, ValueError when no paper is left."""
        parts = self.plan().volumes
        if not parts:
            raise ValueError("a file needs at least one issued paper")
        done = []
        for number, lines in enumerate(parts, 1):
            papers = tuple(_paper(one.document, self._bytes(one, read), self.agency, "") for one in lines)
            cover = self._cover(number, len(parts))
            note = {name: self.note.get(name) or BY_HAND for name in NOTE_FIELDS}
            volume = Dossier(
                papers=papers,
                cover=_nested(cover),
                note=note,
                unit=style,
                sheets=sheets or {},
                order=self.agency.style.dossier_order,
                stamp_top=self.agency.style.dossier_stamp_top,
            )
            done.append(bind(volume))
        return tuple(done)

    def _bytes(self, line: BoundPaper, read: Callable[[str], bytes]) -> bytes:
        if not line.scanned:
            return read(line.document.sha256)
        there = pages_there(self.backs(line.document))
        return pages_to_pdf([read(there[page].sha256) for page in range(1, line.document.pages + 1)])

    def _cover(self, volume: int, count: int) -> dict[str, Any]:
        left_blank = {name: BY_HAND for name in _NEEDED if not self.cover.get(name)}
        told = {name: value for name, value in self.cover.items() if value}
        officers = [*told.get("officers", ()), *_UNKNOWN_PAIR][: max(2, len(told.get("officers", ())))]
        return {**told, **left_blank, "officers": officers, "volumes": count, "volume": volume}


def file_of(rows: DossierRows, agency: Agency, inspection_id: str = "") -> DossierFile:
    """A new file of these papers, cover and note filled with what is known."""
    made = DossierFile(agency=agency, inspection_id=inspection_id)
    add_rows(made, rows)
    officers: Sequence[Officer] = rows.officers
    bound = made.papers().bound()
    if rows.inspection is not None and rows.party is not None:
        made.cover = inspection_cover(rows.inspection, rows.party, officers, agency, bound)
    else:
        made.cover = papers_cover(bound, officers, agency, DECISIONS)
    made.note = {"dossier_note": note_text(bound), "dossier_changes": UNCHANGED}
    return made


def sheets_of(papers: Papers) -> dict[str, Any]:
    """The definitions of a file's own sheets as they are today: cover, index, note."""
    return {form_id: papers.definition(form_id) for form_id in (COVER, INDEX, NOTE)}


def add_rows(made: DossierFile, rows: DossierRows) -> None:
    """Take in more papers, each once; what is known of those already there is renewed, what the cover lacks is filled."""
    fresh = {paper.id: paper for paper in rows.documents}
    made.documents = [fresh.pop(paper.id, paper) for paper in made.documents] + list(fresh.values())
    for paper in rows.documents:
        made.rows[paper.id] = rows
    if made.cover and not made.inspection_id:
        told = papers_cover(made.papers().bound(), rows.officers, made.agency, DECISIONS)
        made.cover = {**told, **{name: value for name, value in made.cover.items() if value}}


def _paper(paper: Document, pdf: bytes, agency: Agency, remark: str | None = None) -> DossierPaper:
    """The paper as the binder takes it; while a file is planned the remark carries its id."""
    return DossierPaper(
        form_id=paper.form_id,
        title=paper.title,
        pdf=pdf,
        number=paper.number,
        day=paper.issued_on.isoformat() if paper.issued_on else "",
        by=agency.name,
        serves=served_numbers(paper) if paper.form_id == PROOF else (),
        remark=paper.id if remark is None else remark,
    )


def _nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names as maps inside maps; empty values are left out."""
    made: dict[str, Any] = {}
    for name, value in facts.items():
        *above, last = name.split(".")
        inner = made
        for step in above:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return made
