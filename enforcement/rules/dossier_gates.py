"""What a file of papers still lacks when it is bound (装订案卷): reminders R67–R70, none of which stops the binding.

A void paper and a draft are left out and named; a paper without its signed pages is bound as it was issued.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enforcement.facts.proof import is_to_serve
from enforcement.model.document import Document, DocumentState
from enforcement.model.scan_back import page_words
from enforcement.model.service import ServiceRecord
from enforcement.refusals import Cure, Level, Refusal

PROOF = "SRV-02"
_OUT = (DocumentState.ISSUED, DocumentState.SERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPapers:
    """The papers that somebody wants in one file, how they were served, and which signed pages are there by paper."""

    documents: tuple[Document, ...]
    services: tuple[ServiceRecord, ...] = ()
    signed: Mapping[str, Sequence[int]]

    def bound(self) -> tuple[Document, ...]:
        """Those that go into the file: issued and neither void nor discarded."""
        return tuple(paper for paper in self.documents if paper.state in _OUT)

    def is_signed(self, paper: Document) -> bool:
        """Whether every page came back signed."""
        return len(self.signed.get(paper.id, ())) >= paper.pages > 0


def served_numbers(proof: Document) -> tuple[str, ...]:
    """The numbers of the papers that a proof of service names."""
    rows: Any = proof.facts.get("papers") or ()
    return tuple(str(row["number"]) for row in rows if row.get("number"))


def dossier_gaps(papers: DossierPapers) -> tuple[Refusal, ...]:
    """Everything that is missing or left out, in the order: unsigned, unserved, void, drafts."""
    bound = papers.bound()
    return (
        *_unsigned(papers, bound),
        *_unserved(papers, bound),
        *(_left_out(paper) for paper in papers.documents if paper.state is DocumentState.VOIDED),
        *(_begun(paper) for paper in papers.documents if paper.state is DocumentState.DRAFT),
    )


def _unsigned(papers: DossierPapers, bound: Iterable[Document]) -> Iterator[Refusal]:
    for paper in bound:
        if not papers.is_signed(paper):
            there = papers.signed.get(paper.id, ())
            yield Refusal(
                number="R67",
                what=f"{_named(paper)}的签字页没有扫全：{page_words(paper.pages, there)}。",
                why="没扫全的装出具时存下的那一份，上面没有签名和印章。",
                cures=(Cure("去扫描", "scan_back", paper.id),),
                level=Level.REMIND,
            )


def _unserved(papers: DossierPapers, bound: Sequence[Document]) -> Iterator[Refusal]:
    proven = {number for paper in bound if paper.form_id == PROOF for number in served_numbers(paper)}
    recorded = {key for service in papers.services for key in service.document_ids}
    for paper in bound:
        if not is_to_serve(paper) or (paper.number and paper.number in proven):
            continue
        known = paper.id in recorded or paper.state is DocumentState.SERVED
        yield Refusal(
            number="R68",
            what=f"{_named(paper)}{'记过送达，卷里没有送达回证' if known else '还没有送达，也没有送达回证'}。",
            why="送达的文书后面要跟它的送达回证。",
            cures=(Cure("打开文书", "open_document", paper.id),),
            level=Level.REMIND,
        )


def _left_out(paper: Document) -> Refusal:
    reason = f"作废原因：{paper.void_reason}。" if paper.void_reason else ""
    return Refusal(
        number="R69",
        what=f"{_named(paper)}已经作废，不装进案卷。",
        why=reason + "它留在登记册里。",
        level=Level.REMIND,
    )


def _begun(paper: Document) -> Refusal:
    return Refusal(
        number="R70",
        what=f"《{paper.title}》还是草稿，不装进案卷。",
        why="出具以后再装订，它就会在里面。",
        cures=(Cure("打开文书", "open_document", paper.id),),
        level=Level.REMIND,
    )


def _named(paper: Document) -> str:
    return f"《{paper.title}》{paper.number}"
