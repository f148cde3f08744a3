"""装订案卷 in a real window: order, what is missing, signed pages in place of issued ones, save and print."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.printing import page_count
from desktop.screens.documents.picking import Picker
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.void_document import VoidDocument
from enforcement.model.document import Document
from enforcement.model.export import ExportForm, PaperExport
from forms import readback
from tests.desktop.screens.papers.room import Room
from tests.desktop.screens.scanback.desk import issued, pages_of, run, scan, wait_for_scans
from tests.desktop.screens.scanback.inspection import done, inspected, paper, served
from tests.helpers.qt import cut_controls, nameless_controls, shows
from tests.helpers.typing import type_text


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def exports(room: Room) -> tuple[PaperExport, ...]:
    with room.store.unit_of_work("") as work:
        return work.find(PaperExport)


def titles(room: Room) -> list[list[str]]:
    return [[line.document.title for line in lines] for lines in room.place.dossier.presenter.plan.volumes]


def bound(room: Room, path: Path) -> str:
    """Saved through the window; the words of the file."""
    room.place.dossier._where = lambda _name: path
    room.press("Ctrl+Enter")
    room.wait()
    return "".join("".join(readback.read_back(path.read_bytes()).texts).split())


def scan_in(room: Room, folder: Path, *papers: Document) -> None:
    pages = [page for one in papers for page in pages_of(room, one)]
    room.place.scans.take((scan(folder, "signed.pdf", pages),))
    wait_for_scans(room)


def test_an_inspection_is_bound_with_its_proof_behind_the_order(room: Room, tmp_path: Path) -> None:
    key = inspected(room)
    record, order = paper(room, key, "INS-03"), paper(room, key, "INV-17")
    proof = served(room, key, order)
    scan_in(room, tmp_path, record)
    room.place.open("dossier", key)
    room.wait()

    view = room.place.dossier
    assert titles(room) == [[order.title, proof.title, record.title]]
    assert [line.scanned for line in view.presenter.plan.volumes[0]] == [False, False, True]
    assert [gap.number for gap in view.presenter.plan.gaps] == ["R67", "R67"]
    assert shows(view, "2 项，不拦装订")
    assert cut_controls(view) == []
    assert nameless_controls(view) == []

    view.fields["case.archive_no"].setFocus()
    type_text(view.fields["case.archive_no"], "2026-检-0007")
    out = tmp_path / "案卷.pdf"
    words = bound(room, out)
    assert "行政检查案卷" in words
    assert "2026-检-0007" in words
    assert "不申请回避" not in words, "the record is in the file as its scan"
    (export,) = exports(room)
    assert export.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert (export.form, export.inspection_id, len(export.document_ids)) == (ExportForm.DOSSIER, key, 3)
    assert shows(view, "已存成“案卷.pdf”，3 件 3 页。")


def test_issued_pages_are_a_choice(room: Room, tmp_path: Path) -> None:
    key = inspected(room)
    record = paper(room, key, "INS-03")
    scan_in(room, tmp_path, record)
    room.place.open("dossier", key)
    room.wait()
    room.place.dossier.source.choose("issued")
    assert "不申请回避" in bound(room, tmp_path / "a.pdf")


def test_void_papers_and_drafts_are_left_out_and_named(room: Room) -> None:
    key = inspected(room)
    record, order = paper(room, key, "INS-03"), paper(room, key, "INV-17")
    captain = next(one for one in room.session.roster if "captain" in one.roles)
    room.sit_down(captain.name)
    run(room.operations, VoidDocument(document_id=order.id, reason="当事人名称写错了"))
    room.sit_down(room.session.officer.name)
    done(room, PrepareDocument(inspection_id=key, form_id="INV-17"))
    room.place.open("dossier", key)
    room.wait()
    assert titles(room) == [[record.title]]
    assert [gap.number for gap in room.place.dossier.presenter.plan.gaps] == ["R67", "R69", "R70"]
    assert shows(room.place.dossier, "已经作废，不装进案卷。")


def test_papers_of_a_case_are_chosen_by_keyboard_and_the_inner_ones_get_a_second_volume(
    room: Room, tmp_path: Path
) -> None:
    filing, review = issued(room, "SRC-02"), issued(room, "REV-08")
    room.place.open("document", filing.id)
    room.wait()
    room.shell.perform("bind_file")
    room.wait()
    view = room.place.dossier
    assert titles(room) == [[filing.title]]

    view.add_button.setFocus()
    room.press("Enter")
    room.wait()
    assert room.shell.findChild(Picker) is not None
    type_text(room.here, review.number)
    room.wait()
    room.press("Enter")
    room.wait()
    assert titles(room) == [[filing.title], [review.title]]

    out = tmp_path / "卷.pdf"
    view.focus_first()
    bound(room, out)
    assert (tmp_path / "卷-副卷.pdf").exists()
    assert len(exports(room)) == 2

    view.list.select(review.id)
    view.focus_first()
    room.press("Space")
    assert titles(room) == [[filing.title]]


def test_the_volume_goes_to_the_printer(room: Room) -> None:
    key = inspected(room)
    paper(room, key, "INS-03")
    room.place.open("dossier", key)
    room.wait()
    room.press("Ctrl+P")
    for _ in range(10):
        room.wait()
    assert page_count(room.printed.read_bytes()) == 4, "cover, index, record, note sheet"
    assert shows(room.place.dossier, "已送到打印机，4 页。")


def test_a_folder_that_cannot_be_written_is_said(room: Room, tmp_path: Path) -> None:
    key = inspected(room)
    paper(room, key, "INS-03")
    room.place.open("dossier", key)
    room.wait()
    room.place.dossier._where = lambda _name: tmp_path / "none" / "a.pdf"
    room.press("Ctrl+Enter")
    room.wait()
    assert shows(room.place.dossier, "“a.pdf”没有存成。")


def test_escape_leads_back(room: Room) -> None:
    key = inspected(room)
    paper(room, key, "INS-03")
    room.place.open("dossier", key)
    room.wait()
    room.press("Esc")
    room.wait()
    assert not room.place.binding
    assert room.place.breadcrumb == ("文书",)
