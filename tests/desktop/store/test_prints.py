"""Prints and void papers as the store answers for them: whose question an open print is, and who voided what."""

from __future__ import annotations

from dataclasses import replace

from desktop.store.store import Store
from enforcement.model.document import CalledBack, Document, DocumentState
from enforcement.model.print_run import PrintMatter, PrintRun, PrintState
from enforcement.queries import AskOpenPrints, AskPrints, AskVoided
from enforcement.queries.prints import PROGRESS
from enforcement.rules import kinds
from tests.desktop.store.samples import CHEN, START, add, change, ident, officer, save
from tests.desktop.store.traffic import SmallCounty

PAPER = Document(
    id=ident(1),
    inspection_id="",
    form_id="INV-19",
    form_version="1",
    title="协助调查函",
    state=DocumentState.ISSUED,
    number="训安云溪协查字〔2026〕7号",
    serial=7,
    pages=3,
)


def run(number: int, state: PrintState = PrintState.STARTED) -> PrintRun:
    return PrintRun(
        id=ident(number),
        form_id=PAPER.form_id,
        title=PAPER.title,
        matter=PrintMatter.ISSUED,
        document_id=PAPER.id,
        count=number - 10,
        of=3,
        state=state,
        printed_by=CHEN,
        started_at=START,
    )


def test_an_open_print_is_asked_on_its_own_machine_only(store: Store, second: Store) -> None:
    save(store, add(officer(int(CHEN, 16), "陈立")), add(PAPER), add(run(11, PrintState.SENT)), add(run(12)))
    store.settings.set(PROGRESS + ident(12), 2)
    county = SmallCounty()
    county.push(store)
    county.pull(second)

    (row,) = store.answer(AskOpenPrints())
    assert (row.run.id, row.run.sent, row.number, row.serial, row.who) == (
        ident(12), 2, PAPER.number, 7, "陈立",
    )  # fmt: skip
    assert second.answer(AskOpenPrints()) == ()
    assert [one.run.id for one in second.answer(AskPrints())] == [ident(12), ident(11)]
    assert [one.run.id for one in store.answer(AskPrints(document_id=PAPER.id, limit=1))] == [ident(12)]
    assert store.answer(AskPrints(document_id=ident(99))) == ()


def test_a_void_paper_of_an_earlier_program_is_told_from_the_journal(store: Store) -> None:
    void = replace(PAPER, state=DocumentState.VOIDED, void_reason="写错了地址")
    save(store, add(officer(int(CHEN, 16), "陈立")), add(PAPER))
    save(store, change(PAPER, void, kinds.DOCUMENT_VOIDED))
    (row,) = store.answer(AskVoided())
    assert (row.document.called_back, row.who) == (CalledBack.UNKNOWN, "陈立")
    assert row.at is not None

    told = replace(void, voided_by=CHEN, voided_at=START, called_back=CalledBack.ALL)
    save(store, change(void, told))
    (row,) = store.answer(AskVoided())
    assert (row.at, row.who, row.document.called_back) == (START, "陈立", CalledBack.ALL)


def test_a_print_stands_under_its_paper_for_who_looks_at_what_was_sent(store: Store) -> None:
    save(store, add(PAPER), add(run(11)))
    with store._database.reading() as connection:
        roots = connection.exec_driver_sql(
            "SELECT root_type, root_id FROM journal_entry WHERE type = 'print_run'"
        ).all()
    assert [tuple(root) for root in roots] == [("document", PAPER.id)]
