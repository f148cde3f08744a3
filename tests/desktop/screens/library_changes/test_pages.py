"""目录变化 and 自选申请 in the real window over a real home, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from desktop import training
from desktop.dialogs.sheet_out import SheetOut
from desktop.screens.library_changes.approval import ApprovalLayer
from desktop.screens.library_changes.changes_view import ChangesPage
from desktop.screens.library_changes.proposal_form import ProposalForm
from desktop.screens.library_changes.proposals_view import ProposalsPage
from desktop.screens.matters.view import MattersPlace
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from desktop.widgets.segmented import SegmentedChoice
from desktop.witness import TrainingWitness
from enforcement.catalogue.release import Release, from_release, to_release
from enforcement.commands.save_matter_set import SaveMatterSet
from enforcement.commands.star_matter import StarMatter
from enforcement.commands.start_inspection import StartInspection
from enforcement.commands.write_matter_note import WriteMatterNote
from enforcement.model.document import Document
from enforcement.model.library_marks import (
    LibraryProposal,
    LibraryReview,
    MatterMark,
    MatterNote,
    ProposalKind,
    ProposalState,
)
from enforcement.model.matter import FineRange, Library, Matter
from enforcement.model.party import Party
from enforcement.queries.proposals import AskProposals
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import cut_controls, nameless_controls, shows
from tests.helpers.typing import press, type_text

REASON, NEED = "沿街投诉多，群众反映强烈", "今年接到同类投诉二十余件，都只能转县里办"


class Town(Room):
    """A training town with a matter it will lose (``lost``) and one whose words will change (``changed``)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.session.witness = TrainingWitness(self.session)
        self.first: Release = from_release(training.training_release())
        self.scope = self.session.agency.division_code
        own = [one.matter_code for one in self.first.content.grants if one.division_code == self.scope]
        self.lost, self.changed = own[0], own[1]
        self.menu = next(
            one
            for one in self.first.content.matters
            if one.library is Library.OPTIONAL and one.code not in own
        )
        self.folder = folder

    def use(self) -> str:
        """Marks, and an inspection under the matter that will be lost; its id."""
        self.done(StarMatter(code=self.lost, starred=True))
        self.done(WriteMatterNote(code=self.changed, text="老街先劝导"))
        self.done(SaveMatterSet(set_id="", name="夜市", codes=(self.lost, self.changed)))
        party = self.all(Party)[0]
        return str(self.done(StartInspection(party_id=party.id, matter_codes=(self.lost,))))

    def next_release(self) -> None:
        today = self.session.clock.today()
        content = self.first.content
        matters = tuple(
            replace(one, fine=FineRange(low=100, high=2000)) if one.code == self.changed else one
            for one in content.matters
        )
        grants = tuple(
            one for one in content.grants if (one.division_code, one.matter_code) != (self.scope, self.lost)
        )
        release = to_release(
            replace(content, matters=matters, grants=grants),
            version="2027.1",
            issuing_document="安政办发〔2026〕12号",
            published=today,
            effective=today,
            source="test",
            source_sha256="0" * 64,
        )
        self.store.install_release(release.data)

    def all(self, cls: type[Any]) -> tuple[Any, ...]:
        with self.store.unit_of_work("") as work:
            return tuple(work.find(cls))

    @property
    def matters(self) -> MattersPlace:
        place = self.shell.go("matter")
        assert isinstance(place, MattersPlace)
        return place

    def page(self, key: str) -> Any:
        place = self.matters
        place.show_page(key)
        self.wait()
        return place.page

    @property
    def top(self) -> Any:
        return top_layer(self.shell)


@pytest.fixture
def town(qapp: Any, tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


def test_a_release_is_told_on_today_and_at_the_foot_of_the_library(town: Town) -> None:
    town.use()
    town.next_release()
    today = town.shell.go("today")
    town.wait()
    assert shows(today, "新目录里有 1 个你们在用的事项被收回，涉及 1 件在办案件。")
    place = town.matters
    town.wait()
    assert shows(place.left, "先看清单，再决定合并。")
    assert town.shell.open("matters_page", "library_changes")
    town.wait()
    assert isinstance(place.page, ChangesPage)


def test_the_changes_are_decided_by_keyboard_and_merged(town: Town) -> None:
    town.use()
    town.next_release()
    page = town.page("library_changes")
    assert isinstance(page, ChangesPage)
    for words in ("原来", "新版", "我们的", "罚款：100–2000 元", "标了常用，本镇不再有权", "组合“夜市”"):
        assert shows(page, words), words
    assert (cut_controls(page), nameless_controls(page)) == ([], [])
    assert page.merge_button.accessibleDescription() == "还有 3 条没有选"
    press(page.merge_button, "Ctrl+Enter")
    town.wait()
    assert shows(page, "还有 3 条没有选，没有合并。")
    assert town.all(LibraryReview) == ()
    first = next(one for one in page.findChildren(SegmentedChoice) if "标了常用" in one.accessibleName())
    first.setFocus()
    press(first, "Right", "Space")
    page.keep_button.click()
    town.wait()
    assert page.merge_button.isEnabled()
    press(page, "Ctrl+Enter")
    town.wait()
    (review,) = town.all(LibraryReview)
    assert (review.version, review.reviewed_by) == ("2027.1", town.session.officer.id)
    assert sorted(one.answer for one in review.decisions) == ["keep", "keep", "remove"]
    assert all(one.removed for one in town.all(MatterMark))
    assert [one.text for one in town.all(MatterNote) if not one.removed] == ["老街先劝导"]
    assert shows(page, "2027.1 版看过了，已合并。")
    assert shows(page, "现在的目录已经看过，没有新的变化。")
    assert not shows(town.matters.left, "先看清单，再决定合并。")


def test_what_was_taken_back_is_handed_over_with_a_letter(town: Town) -> None:
    inspection = town.use()
    town.next_release()
    page = town.page("library_changes")
    assert shows(page, "收回的事项里没有办完的 1 件")
    letters = [one for one in page.findChildren(type(page.merge_button)) if one.text() == "备移送函"]
    press(letters[0], "Enter")
    town.wait()
    (draft,) = (one for one in town.all(Document) if one.form_id == "TRF-02")
    assert draft.facts["case"]["name"].endswith("案")
    assert draft.facts["transfer_ground"] == "power"
    assert "起由县级收回（目录所载文件：" in draft.facts["fact_text"]
    assert draft.matters == (town.lost,)
    assert inspection
    assert town.shell.current_key == "document"


def test_the_lists_are_printed_whole(town: Town) -> None:
    town.use()
    town.next_release()
    page = town.page("library_changes")
    targets: list[Path] = []

    def target(name: str) -> Path:
        targets.append(town.folder / name)
        return targets[-1]

    page.sheets = SheetOut(page, town.operations, page.say, target=target)
    for act in (page.print_changes, page.print_hand_over):
        act()
        town.wait()
        press(town.here, "Down")
        press(town.here, "Enter")
        town.wait()
    assert [path.name for path in targets] == ["目录变化清单.pdf", "收回事项移交清单.pdf"]
    said = [
        "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
        for path in targets
    ]
    assert "2027.1" in said[0]
    assert "夜市" in said[0]
    assert "移交人" in said[1]


def test_a_proposal_goes_its_way_by_keyboard(town: Town) -> None:
    place = town.matters
    town.wait()
    place.proposed.emit(town.menu.code)
    town.wait()
    page = place.page
    assert isinstance(page, ProposalsPage)
    form = town.top
    assert isinstance(form, ProposalForm)
    press(town.here, "Ctrl+Enter")
    town.wait()
    assert shows(form, "至少写 10 个字。")
    type_text(form.reason, REASON)
    type_text(form.need, NEED)
    assert (cut_controls(form), nameless_controls(form)) == ([], [])
    press(form.need, "Ctrl+Enter")
    town.wait()
    assert shows(page, "已提交，等队长看。")
    for name, says in (("周建平", "队长"), ("", "负责人")):
        page.list.setFocus()
        press(page.list, "Enter")
        town.wait()
        layer = town.top
        assert isinstance(layer, ApprovalLayer)
        assert shows(layer, f"请{says}看这份申请")
        assert shows(layer, REASON)
        assert not name or name in layer.who.accessibleName()
        assert (cut_controls(layer), nameless_controls(layer)) == ([], [])
        layer.yes.setFocus()
        press(layer.yes, "Enter")
        town.wait()
    (row,) = town.store.answer(AskProposals(town.session.clock.today()))
    assert row.standing.state is ProposalState.COUNTY
    assert shows(page, "待县里")
    assert (cut_controls(page), nameless_controls(page)) == ([], [])


def test_a_proposal_is_returned_with_words_and_changed(town: Town) -> None:
    place = town.matters
    town.wait()
    place.proposed.emit(town.menu.code)
    town.wait()
    form = town.top
    type_text(form.reason, REASON)
    type_text(form.need, NEED)
    form.hand_in.click()
    town.wait()
    page: Any = place.page
    press(page.list, "Enter")
    town.wait()
    layer = town.top
    layer.back.click()
    town.wait()
    assert shows(layer, "退回的原因至少写 5 个字。")
    type_text(layer.reason, "依据写具体些")
    layer.back.click()
    town.wait()
    assert shows(page, "退回：依据写具体些")
    press(page.list, "Enter")
    town.wait()
    form = town.top
    assert isinstance(form, ProposalForm)
    assert form.reason.text() == REASON
    file = town.folder / "投诉清单.txt"
    file.write_text("一、某月某日", encoding="utf-8")
    form._pick = lambda: (file,)
    form.attach.click()
    town.wait()
    assert shows(form, "投诉清单.txt")
    form.save.click()
    town.wait()
    (proposal,) = town.all(LibraryProposal)
    assert [one.name for one in proposal.files] == ["投诉清单.txt"]
    assert town.store.blobs.has(proposal.files[0].sha256)
    assert shows(page, "已存好，还没有提交。")


def test_a_matter_is_found_by_words_and_a_second_proposal_shows_the_first(town: Town) -> None:
    page = town.page("proposals")
    assert shows(page, "还没有自选申请。")
    words = town.menu.act_name[:6]
    type_text(page.finder.field, words)
    press(page.finder.field, "Enter")
    town.wait()
    assert isinstance(town.top, ProposalForm)
    type_text(town.top.reason, REASON)
    town.top.save.click()
    town.wait()
    (first,) = town.all(LibraryProposal)
    town.matters.proposed.emit(first.matter_code)
    town.wait()
    assert town.top is None
    assert page.list.current_key == first.id


def test_the_form_is_printed(town: Town) -> None:
    from desktop.screens.library_changes.sheets import proposal_sheet
    from forms.plain_sheet import sheet_pdf

    page = town.page("proposals")
    town.matters.proposed.emit(town.menu.code)
    town.wait()
    type_text(town.top.reason, REASON)
    type_text(town.top.need, NEED)
    town.top.hand_in.click()
    town.wait()
    (row,) = page.presenter.rows
    pdf = sheet_pdf(proposal_sheet(row, "云溪镇综合行政执法队", date(2026, 11, 24)))
    assert isinstance(pdf, bytes)
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
    for words in ("自选事项申请表", REASON, "队长意见", row.proposal.id):
        assert words in text, words
    assert row.proposal.made_at is not None
    assert row.proposal.made_at <= datetime.now(UTC)


def test_what_was_written_of_a_proposal_is_kept_unless_it_is_given_up_in_words(town: Town) -> None:
    def begin(matter: Matter = town.menu) -> ProposalForm:
        page = town.page("proposals")
        assert isinstance(page, ProposalsPage)
        page._open_form(matter.code, matter.act_name, ProposalKind.PICK)
        form = town.top
        assert isinstance(form, ProposalForm)
        return form

    press(begin().reason, "Esc")
    town.wait()
    assert town.all(LibraryProposal) == (), "nothing written, nothing kept"

    form = begin()
    type_text(form.reason, "沿街投诉多")
    press(next(one for one in form.findChildren(Button) if one.text() == "不写了"), "Return")
    town.wait()
    assert town.all(LibraryProposal) == ()

    form = begin()
    type_text(form.reason, "沿街投诉多")
    press(form.reason, "Esc")
    town.wait()
    assert [(one.reason, one.need) for one in town.all(LibraryProposal)] == [("沿街投诉多", "")]

    own = {one.matter_code for one in town.first.content.grants if one.division_code == town.scope}
    other = next(
        one
        for one in town.first.content.matters
        if one.library is Library.OPTIONAL and one.code not in {town.menu.code, *own}
    )
    form = begin(other)
    type_text(form.need, "转办二十件")
    town.shell.close()
    town.operations.wait_idle()
    assert {one.need for one in town.all(LibraryProposal)} == {"", "转办二十件"}
