"""Prints are noted before they leave and closed once; drafts are anybody's and not counted; void papers come back."""

from __future__ import annotations

import pytest

from enforcement.commands.call_back import CallBackPaper
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.record_print import EndPrint, StartPrint
from enforcement.commands.void_document import VoidDocument
from enforcement.model.document import CalledBack, Document
from enforcement.model.print_run import PrintMatter, PrintRun, PrintState
from enforcement.rules import kinds
from tests.helpers.story import Story, inspected, issue
from tests.helpers.town import li, zhou


@pytest.fixture
def story() -> Story:
    return inspected()


def start(story: Story, document_id: str, **more: object) -> PrintRun:
    run: PrintRun = story.home.done(StartPrint(document_id=document_id, **more))  # type: ignore[arg-type]
    return run


def end(story: Story, run: PrintRun, state: PrintState = PrintState.SENT) -> None:
    story.home.done(EndPrint(run_id=run.id, state=state, sent=1))


def paper(story: Story, key: str) -> Document:
    return story.home.store.the(Document, key)


def test_each_print_counts_and_the_bytes_stay(story: Story) -> None:
    record = issue(story, "INS-03")
    for count in (1, 2):
        run = start(story, record.id, copies=2)
        assert (run.count, run.matter, run.state) == (count, PrintMatter.ISSUED, PrintState.STARTED)
        end(story, run)
        assert paper(story, record.id).prints == count
    assert paper(story, record.id).sha256 == record.sha256
    assert story.home.kinds()[-3:] == [kinds.PRINT_STARTED, kinds.PRINT_ENDED, kinds.DOCUMENT_PRINTED]


def test_what_is_on_paper_in_part_counts_and_what_is_not_does_not(story: Story) -> None:
    record = issue(story, "INS-03")
    end(story, start(story, record.id), PrintState.FAILED)
    assert paper(story, record.id).prints == 0
    broken = start(story, record.id)
    assert broken.count == 1, "the failed one left no paper"
    end(story, broken, PrintState.BROKEN)
    assert paper(story, record.id).prints == 1
    assert start(story, record.id).count == 2


def test_a_print_nobody_answered_for_is_counted_before_the_next(story: Story) -> None:
    record = issue(story, "INS-03")
    start(story, record.id)
    assert start(story, record.id).count == 2


def test_a_print_is_closed_once(story: Story) -> None:
    run = start(story, issue(story, "INS-03").id)
    end(story, run)
    refusal = story.home.refused(EndPrint(run_id=run.id, state=PrintState.BROKEN)).refusals[0]
    assert (refusal.number, refusal.what) == ("R96", "《现场检查笔录》这次打印已经有结果了，没有再记。")
    with pytest.raises(ValueError, match="not an end"):
        story.home.run(EndPrint(run_id=run.id, state=PrintState.STARTED))


@pytest.mark.parametrize("wish", [{"copies": 0}, {"copies": 21}, {"pages": (2,)}, {"pages": (0, 1)}])
def test_copies_and_pages_must_fit(story: Story, wish: dict[str, object]) -> None:
    record = issue(story, "INS-03")
    assert record.pages == 1
    refusal = story.home.refused(StartPrint(document_id=record.id, **wish)).refusals[0]  # type: ignore[arg-type]
    assert refusal.number == "R95"
    assert refusal.what == "没有打印：页码要在 1 到 1 之间，份数在 1 到 20 之间。"


def test_drafts_and_blank_forms_are_anybodys_and_not_counted(story: Story) -> None:
    draft: str = story.home.done(PrepareDocument(inspection_id=story.inspection, form_id="INS-03"))
    story.home.actor = li()
    run = start(story, draft, of=1)
    assert (run.matter, run.count) == (PrintMatter.DRAFT, 0)
    end(story, run)
    assert paper(story, draft).prints == 0
    blank: PrintRun = story.home.done(StartPrint(form_id="INV-17", of=2, pages=(2,)))
    assert (blank.matter, blank.title, blank.document_id) == (PrintMatter.BLANK, "责令改正通知书", "")


def test_a_helper_prints_no_issued_paper(story: Story) -> None:
    record = issue(story, "INS-03")
    story.home.actor = li()
    assert story.home.refused(StartPrint(document_id=record.id)).refusals[0].number == "R01"


def test_where_the_copies_of_a_void_paper_are(story: Story) -> None:
    never, out = issue(story, "INS-03"), issue(story, "INV-17")
    end(story, start(story, out.id))
    story.home.actor = zhou()
    for one in (never, out):
        story.home.done(VoidDocument(document_id=one.id, reason="地址写错，重新出具"))
    void = paper(story, out.id)
    assert (void.called_back, void.voided_by) == (CalledBack.MISSING, zhou().id)
    assert void.voided_at == story.home.clock.now()
    assert paper(story, never.id).called_back is CalledBack.NONE_OUT
    story.home.done(CallBackPaper(document_id=out.id))
    assert paper(story, out.id).called_back is CalledBack.ALL
    for one in (never, out):
        refusal = story.home.refused(CallBackPaper(document_id=one.id)).refusals[0]
        assert refusal.number == "R97"


def test_all_copies_may_be_back_when_it_is_voided(story: Story) -> None:
    record = issue(story, "INS-03")
    end(story, start(story, record.id))
    story.home.actor = zhou()
    story.home.done(VoidDocument(document_id=record.id, reason="地址写错了", all_back=True))
    assert paper(story, record.id).called_back is CalledBack.ALL
