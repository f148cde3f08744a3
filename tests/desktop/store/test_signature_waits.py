"""Printed papers wait for their signed pages; scans add up, from any device, and their files travel like evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desktop.store.store import Store
from desktop.store.tables import RecordFile, SignatureWait, core
from enforcement.model.document import Document, DocumentState
from enforcement.model.scan_back import ScanBack, SignedPage, pages_there
from enforcement.ports import BlobRef
from enforcement.queries import AskFrame, AskScanBacks, AskTailedPapers, AskToday
from tests.desktop.store.samples import add, change, ident, save
from tests.desktop.store.traffic import SmallCounty

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def paper(**more: object) -> Document:
    values = {
        "id": ident(300),
        "inspection_id": "",
        "form_id": "REV-03",
        "form_version": "1",
        "title": "行政处罚事先告知书",
        "state": DocumentState.ISSUED,
        "number": "安云溪罚告字〔2026〕1号",
        "pages": 2,
        "content_hash": "0" * 56 + "4ecf8d19",
    }
    return Document(**(values | more))  # type: ignore[arg-type]


def back(number: int, *pages: int, minutes: int = 0) -> ScanBack:
    return ScanBack(
        id=ident(number),
        inspection_id="",
        document_id=ident(300),
        pages=tuple(
            SignedPage(page=page, sha256=f"{number:062x}{page:02x}", size=9, mime="image/jpeg")
            for page in pages
        ),
        source_sha256=f"{number:064x}",
        source_size=10,
        filed_by=ident(1),
        filed_at=AT + timedelta(minutes=minutes),
    )


def files(one: ScanBack) -> tuple[BlobRef, ...]:
    pictures = (BlobRef(page.sha256, page.size, page.mime) for page in one.pages)
    return (BlobRef(one.source_sha256, one.source_size, "application/pdf"), *pictures)


def waiting(store: Store) -> dict[str, int]:
    with store._database.reading() as connection:
        return {row.document_id: row.pages for row in connection.execute(core(SignatureWait).select())}


def test_a_paper_waits_from_its_print_to_its_last_page(store: Store) -> None:
    save(store, add(paper()))
    assert waiting(store) == {}, "what was never on paper cannot come back"
    save(store, change(paper(), paper(prints=1)))
    assert waiting(store) == {ident(300): 2}
    assert store.answer(AskFrame()).papers_to_scan == 1
    (task,) = [one for one in store.answer(AskToday(day=AT.date())).today if one.kind == "scan"]
    assert task.reason == "已经打印，签好字还差 2 页没有扫描回来"
    save(store, add(back(400, 2)))
    assert waiting(store) == {ident(300): 1}
    save(store, add(back(401, 1)))
    assert waiting(store) == {}
    assert store.answer(AskFrame()).papers_to_scan == 0


def test_a_void_paper_waits_no_longer(store: Store) -> None:
    save(store, add(paper(prints=1)))
    save(store, change(paper(prints=1), replace(paper(prints=1), state=DocumentState.VOIDED)))
    assert waiting(store) == {}


def test_scans_of_two_devices_add_up(store: Store, second: Store) -> None:
    county = SmallCounty()
    save(store, add(paper(prints=1)))
    county.push(store)
    county.pull(second)
    save(store, add(back(400, 1), blobs=files(back(400, 1))))
    save(second, add(back(401, 1, 2, minutes=5), blobs=files(back(401, 1, 2))))
    for one in (store, second, store):
        county.push(one)
        county.pull(one)
    for one in (store, second):
        backs = one.answer(AskScanBacks((ident(300),)))
        assert {scan.id for scan in backs} == {ident(400), ident(401)}
        assert pages_there(backs)[1].sha256 == back(401, 1).pages[0].sha256, "the later one is shown"
        assert waiting(one) == {}
        one.check()


def test_the_files_of_a_scan_stand_in_the_record_of_its_paper(store: Store) -> None:
    save(store, add(paper(prints=1)))
    save(store, add(back(400, 1, 2), blobs=files(back(400, 1, 2))))
    with store._database.reading() as connection:
        rows = connection.execute(core(RecordFile).select()).all()
    assert {row.root_id for row in rows} == {ident(300)}
    assert len(rows) == 3


def test_a_paper_is_found_by_the_tail_on_its_pages(store: Store) -> None:
    save(store, add(paper()), add(replace(paper(), id=ident(301), content_hash="4ecf8d19" + "0" * 56)))
    save(store, add(back(400, 2)))
    (found,) = store.answer(AskTailedPapers(("4ECF8D19",)))
    assert (found.document.id, found.there) == (ident(300), (2,))
    assert store.answer(AskTailedPapers(("00000001",))) == ()
    assert store.answer(AskTailedPapers(())) == ()
