"""How the lines of a file look: papers with their pages, bands for the volumes, and those taken out."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.dossier import VOLUME_NAMES, BoundPaper, DossierFile, Plan
from desktop.models.rows import RowFace
from desktop.screens.documents.faces import short_number
from enforcement.model.document import Document, DocumentState

_WHY_NOT = {
    DocumentState.VOIDED: "已作废，不装",
    DocumentState.DRAFT: "草稿，不装",
}


@dataclass(frozen=True, slots=True)
class Band:
    """The head of a volume, or of the papers that stay out."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class OutLine:
    """A paper that is not bound."""

    document: Document


DossierLine = Band | BoundPaper | OutLine


def lines_of(file: DossierFile | None, plan: Plan) -> tuple[DossierLine, ...]:
    """Everything the list shows, in order."""
    if file is None:
        return ()
    lines: list[DossierLine] = []
    for place, papers in enumerate(plan.volumes):
        name = VOLUME_NAMES[place] if len(plan.volumes) > 1 else "本卷"
        lines.append(Band(f"volume {place}", f"{name}  {len(papers)} 件 {papers[-1].last} 页"))
        lines.extend(papers)
    inside = {paper.id for paper in plan.papers}
    rest = [OutLine(paper) for paper in file.documents if paper.id not in inside]
    return (*lines, Band("out", f"没有装进去  {len(rest)} 件"), *rest) if rest else tuple(lines)


def face(line: DossierLine) -> RowFace:
    if isinstance(line, Band):
        return RowFace(line.title, header=True)
    document = line.document
    number = short_number(document)
    if isinstance(line, OutLine):
        why = _WHY_NOT.get(document.state, "空格再装进来")
        remark = " · ".join(part for part in (number, why) if part)
        return RowFace(document.title, remark, icon="ban", quiet=True)
    pages = f"第 {line.first} 页" if line.first == line.last else f"第 {line.first}–{line.last} 页"
    remark = " · ".join(part for part in (number, pages) if part)
    if line.scanned:
        return RowFace(
            document.title, remark, icon="file-text", pill="签字页", pill_colour="ok", pill_icon="scan"
        )
    return RowFace(document.title, remark, icon="file-text", pill="出具件", pill_colour="warn")


def key_of(line: DossierLine) -> str:
    return line.key if isinstance(line, Band) else line.document.id
