"""File signed pages to the paper they belong to (扫描回来): one act for one paper, with the pictures it names."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.model.scan_back import ScanBack, SignedPage, pages_there
from enforcement.ports import BlobRef, Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies, scan_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSignedPages:
    """The pictures and the scan they came from (``source``) are already stored. Done's value is the act's id.

    Refused as a whole: a draft (R54), a void paper (R55), a page the paper does not have (R65), a page that is there
    (R66, unless ``again``: then both are kept). Raises ValueError without pages or for a page named twice.
    """

    document_id: str
    pages: tuple[SignedPage, ...]
    source: BlobRef
    again: bool = False

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        numbers = [page.page for page in self.pages]
        if not numbers or len(set(numbers)) < len(numbers):
            raise ValueError("each page of a scan goes to one place")
        if no := barred(context, Act.SCAN_BACK):
            return no
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        if document.state is DocumentState.DISCARDED:
            return refuse(paper_replies.discarded_draft(document))
        if document.state is DocumentState.DRAFT:
            return refuse(paper_replies.only_a_draft(document))
        if document.state is DocumentState.VOIDED:
            return refuse(paper_replies.void_paper(document))
        if strange := [page for page in numbers if not 1 <= page <= document.pages]:
            return refuse(scan_replies.no_such_page(document, strange))
        there = pages_there(work.find(ScanBack, document_id=document.id))
        if not self.again and (doubled := [page for page in numbers if page in there]):
            return refuse(scan_replies.page_there_already(document, doubled))
        act = self._act(context, document)
        work.add(act, kinds.SIGNED_PAGES_FILED, self._blobs())
        return Done(act.id)

    def _act(self, context: Context, document: Document) -> ScanBack:
        return ScanBack(
            id=context.ids.new(),
            inspection_id=document.inspection_id,
            document_id=document.id,
            pages=tuple(sorted(self.pages, key=lambda page: page.page)),
            source_sha256=self.source.sha256,
            source_size=self.source.size,
            filed_by=context.actor.id,
            filed_at=context.clock.now(),
        )

    def _blobs(self) -> tuple[BlobRef, ...]:
        """The scan and its pages, each file once."""
        pictures = (BlobRef(page.sha256, page.size, page.mime) for page in self.pages)
        return tuple({blob.sha256: blob for blob in (self.source, *pictures)}.values())
