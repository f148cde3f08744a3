"""The job as a process that will be killed: the real store and commands behind Operations, one confirmation a
line.

Run as ``python -m tests.faults.app_job HOME``. Each line on stdout is one save that the window would have
called saved: it is written only after Operations said so. The parent kills this process at any moment.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop import training
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.operations import Operations
from enforcement.commands.add_evidence import AddEvidence
from enforcement.commands.add_fact import AddFact
from enforcement.commands.approve_inspection import ApproveInspection
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.inspection import ApprovalMode, InspectionApproval, PresentPerson
from enforcement.ports import Context
from enforcement.queries import AskParties
from enforcement.refusals import Done, Refused

MATTER = "140003"


class Job:
    """Inspections without end: start, approve, write, take evidence, issue the record."""

    def __init__(self, operations: Operations, context: Context, application: QCoreApplication) -> None:
        self.operations = operations
        self.context = context
        self.application = application
        self.officers = tuple(officer.id for officer in training.officers()[:2])

    def save(self, command: Any, told: Callable[[Done], dict[str, Any]]) -> Done | Refused:
        """Run one command to its end and confirm it on stdout when it was saved."""
        answers: list[Done | Refused] = []
        self.operations.run(command, answers.append)
        while not answers:
            self.application.processEvents()
        answer = answers[0]
        if isinstance(answer, Done):
            line = json.dumps(told(answer), ensure_ascii=False) + "\n"
            os.write(1, line.encode("utf-8"))
        return answer

    def value(self, command: Any, what: str, **told: Any) -> str:
        answer = self.save(command, lambda done: {"what": what, "id": done.value, **told})
        if isinstance(answer, Refused):
            raise SystemExit(f"refused: {answer.sentence}")
        return str(answer.value)

    def one_inspection(self, party_id: str) -> Iterator[str]:
        mark = self.context.ids.new()
        started = StartInspection(
            party_id=party_id,
            place=f"老街{mark}",
            officer_ids=self.officers,
            matter_codes=(MATTER,),
            started_at=self.context.clock.now(),
        )
        inspection = self.value(started, "inspection", place=f"老街{mark}")
        yield inspection
        approval = InspectionApproval(
            mode=ApprovalMode.URGENT, urgent_reason="群众反映安全出口被堵，情况紧急，先查后补"
        )
        self.value(ApproveInspection(inspection_id=inspection, approval=approval), "approval")
        changes = {
            "certificates_shown": True,
            "recusal_answer": "看清了，不申请回避。",
            "present_person": PresentPerson(name="徐国良", role="经营者", phone="000-00000001"),
            "opinion": f"没有意见{mark}",
        }
        self.value(
            EditInspection(inspection_id=inspection, changes=changes), "opinion", text=f"没有意见{mark}"
        )
        yield inspection
        for number in range(3):
            text = f"检查人员看到西侧通道堆放纸箱{number}号{mark}。"
            self.value(AddFact(inspection_id=inspection, text=text), "fact", text=text)
            yield inspection
        picture = os.urandom(30_000)
        blob = self.context.blobs.put(BytesIO(picture), "image/jpeg")
        self.value(AddEvidence(inspection_id=inspection, blob=blob), "evidence", sha256=blob.sha256)
        now = self.context.clock.now()
        self.value(EditInspection(inspection_id=inspection, changes={"ended_at": now}), "ended")
        document = self.value(PrepareDocument(inspection_id=inspection, form_id="INS-03"), "draft")
        yield inspection
        answer = self.save(
            IssueDocument(document_id=document), lambda done: {"what": "issued", "id": done.value}
        )
        if isinstance(answer, Refused):
            print(answer.sentence, file=sys.stderr)


def main(folder: str) -> None:
    application = QCoreApplication([])
    clock = MachineClock()
    home = Home(Path(folder))
    if home.state() is HomeState.EMPTY:
        store, _ = home.create(HomeState.TRAINING)
        training.furnish(store, clock)
    else:
        store = home.open_training()
    context = context_for(store, training.officers()[0], training.agency(), clock)
    operations = Operations(store, context)
    parties = store.answer(AskParties("好再来"))
    os.write(1, b'{"what": "ready"}\n')
    job = Job(operations, context, application)
    while os.getppid() != 1:
        for _ in job.one_inspection(parties[0].id):
            application.processEvents()
    operations.close()


if __name__ == "__main__":
    main(sys.argv[1])
