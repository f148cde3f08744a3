"""Signed pages are filed to their paper in one act, never over earlier ones; an export is written down first."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from enforcement.commands.file_signed_pages import FileSignedPages
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.record_export import RecordExport
from enforcement.model.document import Document, DocumentState
from enforcement.model.export import ExportForm, PaperExport
from enforcement.model.officer import Officer
from enforcement.model.scan_back import ScanBack, SignedPage, page_words, pages_there
from enforcement.ports import BlobRef
from tests.helpers.story import Story, inspected, issue
from tests.helpers.town import CHEN, gao, li, zhou


@pytest.fixture
def story() -> Story:
    return inspected()


def stored(story: Story, words: bytes, mime: str = "image/jpeg") -> BlobRef:
    return story.home.blobs.put(BytesIO(words), mime)


def page(story: Story, number: int, words: bytes = b"picture") -> SignedPage:
    blob = stored(story, words + str(number).encode())
    return SignedPage(page=number, sha256=blob.sha256, size=blob.size, mime=blob.mime, sheet=number - 1)


def filing(story: Story, paper: Document, *numbers: int, **more: Any) -> FileSignedPages:
    source = stored(story, b"the scan", "application/pdf")
    pages = tuple(page(story, number) for number in numbers)
    return FileSignedPages(document_id=paper.id, pages=pages, source=source, **more)


def two_pages(story: Story) -> Document:
    paper = issue(story, "INS-03")
    assert paper.pages >= 1
    return paper


def test_pages_and_their_files_are_one_act(story: Story) -> None:
    paper = two_pages(story)
    before = len(story.home.store.journal)
    act = story.home.done(filing(story, paper, 1))
    (entry,) = story.home.store.journal[before:]
    back = story.home.store.the(ScanBack, act)
    assert (entry.kind, entry.thing_id) == ("scan_back.filed", back.id)
    assert {blob.sha256 for blob in entry.blobs} == {back.source_sha256, back.pages[0].sha256}
    assert (back.document_id, back.inspection_id, back.filed_by) == (paper.id, paper.inspection_id, CHEN)
    assert back.filed_at == story.home.clock.now()
    assert story.home.store.the(Document, paper.id) == paper, "the paper itself never changes"


def test_a_page_that_is_there_is_kept_and_only_added_to_on_purpose(story: Story) -> None:
    paper = two_pages(story)
    story.home.done(filing(story, paper, 1))
    refused = story.home.refused(filing(story, paper, 1)).refusals[0]
    assert refused.number == "R66"
    assert refused.what == f"《{paper.title}》{paper.number}第 1 页已经扫回来过。"
    story.home.clock.go(minutes=5)
    better = FileSignedPages(
        document_id=paper.id,
        pages=(page(story, 1, b"clearer"),),
        source=stored(story, b"another scan"),
        again=True,
    )
    story.home.done(better)
    backs = story.home.store.all(ScanBack)
    assert len(backs) == 2
    assert pages_there(reversed(backs))[1].sha256 == better.pages[0].sha256, "the later one is shown"


def test_a_page_the_paper_does_not_have_files_none(story: Story) -> None:
    paper = two_pages(story)
    before = len(story.home.store.journal)
    refused = story.home.refused(filing(story, paper, 1, paper.pages + 1)).refusals[0]
    assert (refused.number, refused.field) == ("R65", "page")
    assert f"没有第 {paper.pages + 1} 页" in refused.what
    assert len(story.home.store.journal) == before


def test_drafts_and_void_papers_take_no_signed_pages(story: Story) -> None:
    draft = story.home.done(PrepareDocument(inspection_id=story.inspection, form_id="INS-03"))
    known = story.home.store.the(Document, draft)
    assert story.home.refused(filing(story, known, 1)).refusals[0].number == "R54"
    paper = issue(story, "INV-17")
    from enforcement.commands.void_document import VoidDocument

    story.home.actor = zhou()
    story.home.done(VoidDocument(document_id=paper.id, reason="当事人名称写错"))
    assert story.home.store.the(Document, paper.id).state is DocumentState.VOIDED
    assert story.home.refused(filing(story, paper, 1)).refusals[0].number == "R55"


@pytest.mark.parametrize(("who", "may"), [(li, True), (zhou, True), (gao, False)])
def test_helpers_may_scan_and_others_of_the_town_may_not(story: Story, who: Any, may: bool) -> None:
    paper = two_pages(story)
    officer: Officer = who()
    story.home.actor = officer
    answer = story.home.run(filing(story, paper, 1))
    assert bool(story.home.store.all(ScanBack)) is may, answer


def test_a_page_named_twice_is_a_bug(story: Story) -> None:
    paper = two_pages(story)
    with pytest.raises(ValueError, match="one place"):
        story.home.run(filing(story, paper, 1, 1))
    with pytest.raises(ValueError, match="one place"):
        story.home.run(filing(story, paper))


def test_the_words_of_what_is_there() -> None:
    assert page_words(3, {1, 3}) == "第 1 页 ✓　第 2 页 缺　第 3 页 ✓"


def test_an_export_says_who_what_and_which_bytes(story: Story) -> None:
    paper = issue(story, "INV-17")
    command = RecordExport(document_ids=(paper.id,), form=ExportForm.WORD, sha256="ab" * 32, size=10)
    export = story.home.store.the(PaperExport, story.home.done(command))
    assert (export.inspection_id, export.document_ids, export.form) == (
        paper.inspection_id, (paper.id,), ExportForm.WORD,
    )  # fmt: skip
    assert (export.exported_by, export.exported_at) == (CHEN, story.home.clock.now())
    assert story.home.store.journal[-1].kind == "export.recorded"


def test_helpers_carry_no_papers_away(story: Story) -> None:
    paper = issue(story, "INV-17")
    story.home.actor = li()
    command = RecordExport(document_ids=(paper.id,), form=ExportForm.PDF, sha256="ab" * 32, size=10)
    assert story.home.refused(command).refusals[0].number == "R01"
    assert story.home.store.all(PaperExport) == ()
