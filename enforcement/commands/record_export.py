"""Write down that papers leave this machine as a file (另存), before the file is written."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.shared import barred, known
from enforcement.model.document import Document
from enforcement.model.export import ExportForm, PaperExport
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExport:
    """Done's value is the act's id. ``inspection_id`` is that of a bound file; else it is the first paper's.

    Raises ValueError without a paper.
    """

    document_ids: tuple[str, ...]
    form: ExportForm
    sha256: str
    size: int
    certificate: str = ""
    inspection_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if not self.document_ids:
            raise ValueError("an export without a paper")
        if no := barred(context, Act.EXPORT):
            return no
        papers: list[Document] = []
        for document_id in self.document_ids:
            paper = known(work, Document, document_id)
            if isinstance(paper, Refused):
                return paper
            papers.append(paper)
        act = PaperExport(
            id=context.ids.new(),
            inspection_id=self.inspection_id or papers[0].inspection_id,
            document_ids=self.document_ids,
            form=self.form,
            sha256=self.sha256,
            size=self.size,
            certificate=self.certificate,
            exported_by=context.actor.id,
            exported_at=context.clock.now(),
        )
        work.add(act, kinds.PAPER_EXPORTED)
        return Done(act.id)
