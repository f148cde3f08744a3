"""另存 in a real window: the stored PDF, Word, signed copies and scanned pages; each is written down before the file."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from PySide6.QtWidgets import QApplication

from desktop.cli import commands
from desktop.screens.documents.export_menu import ExportMenu
from desktop.signatory import SignAs
from enforcement.model.document import Document
from enforcement.model.export import ExportForm, PaperExport
from enforcement.queries import AskPaper
from forms import readback, signing
from tests.desktop.screens.papers.room import Room
from tests.desktop.screens.scanback.desk import issued, pages_of, scan, wait_for_scans
from tests.helpers.qt import shows
from tests.helpers.typing import type_text

PASSWORD = "only-for-tests"


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


@pytest.fixture
def letter(room: Room) -> Document:
    paper = issued(room, "INV-01")
    room.place.open("document", paper.id)
    room.wait()
    return paper


def agency_p12() -> bytes:
    """A fictional agency's certificate under a password."""
    made = signing.device_identity("安平县云溪镇人民政府", datetime.now(UTC))
    key, certificate, _ = pkcs12.load_key_and_certificates(made, None)
    assert key is not None
    return pkcs12.serialize_key_and_certificates(
        b"agency",
        key,
        certificate,
        None,
        BestAvailableEncryption(PASSWORD.encode()),  # type: ignore[arg-type]
    )


def export(room: Room, words: str, path: Path) -> None:
    """另存 and the entry with these words, by the menu as it opens."""
    sheet = room.place.sheet
    sheet._where = lambda _name: path
    sheet.save_button.click()
    QApplication.processEvents()
    menu = sheet.findChild(ExportMenu)
    assert isinstance(menu, ExportMenu)
    action = next(action for action in menu.actions() if words in action.text())
    action.trigger()
    menu.close()
    for _ in range(4):
        room.wait()


def exports(room: Room) -> list[tuple[ExportForm, str, str]]:
    with room.store.unit_of_work("") as work:
        return [(one.form, one.sha256, one.certificate) for one in work.find(PaperExport)]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_stored_bytes_leave_as_they_are_and_are_written_down(
    room: Room, letter: Document, tmp_path: Path
) -> None:
    out = tmp_path / "a.pdf"
    export(room, "存着的这一份", out)
    assert out.read_bytes() == room.store.answer(AskPaper(letter.id))
    assert exports(room) == [(ExportForm.PDF, sha256(out), "")]
    assert shows(room.place.sheet, "已存成“a.pdf”，导出记在登记里。")


def test_word_of_an_issued_paper_says_that_the_pdf_counts(
    room: Room, letter: Document, tmp_path: Path
) -> None:
    out = tmp_path / "a.docx"
    export(room, "Word", out)
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as package:
        parts = [name for name in package.namelist() if name.startswith("word/") and name.endswith(".xml")]
        words = re.sub(r"<[^>]+>", "", "".join(package.read(name).decode() for name in parts))
    assert "出具的文书以 PDF 为准" in words
    assert letter.number in words
    tail = letter.content_hash[-8:].upper()
    assert f"{tail[:4]} {tail[4:]}" in words, "the file names the paper it is a copy of"
    assert exports(room) == [(ExportForm.WORD, sha256(out), "")]


def test_word_of_a_draft_is_a_draft(room: Room, tmp_path: Path) -> None:
    room.begin("INV-01")
    document = room.place.maker.document
    assert document is not None
    out = tmp_path / "draft.docx"
    export(room, "Word", out)
    assert out.read_bytes()[:2] == b"PK"
    assert [form for form, _sha, _certificate in exports(room)] == [ExportForm.WORD]


def test_the_device_signs_a_copy_and_is_known_again(room: Room, letter: Document, tmp_path: Path) -> None:
    out = tmp_path / "signed.pdf"
    export(room, "本机的数字签名", out)
    signed, stored = out.read_bytes(), room.store.answer(AskPaper(letter.id))
    assert signed.startswith(stored)
    assert room.stored(letter.id).sha256 == hashlib.sha256(stored).hexdigest(), (
        "the stored paper is as it was"
    )
    (found,) = signing.signatures_of(signed)
    assert (found.intact, found.whole) == (True, True)
    assert exports(room) == [(ExportForm.SIGNED_PDF, sha256(out), found.certificate)]
    signatory = room.session.signatory
    assert signatory is not None
    assert signatory.known() == {found.certificate: "本机"}
    again = signatory.sign(stored, SignAs.DEVICE, agency="云溪")
    assert again.certificate == found.certificate, "the identity was made once"

    room.place.sheet.presenter.exports.verify(out)
    room.wait()
    assert shows(room.place.sheet, "签名完好，签了以后没有改动")
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(signed + b"\n%added\n")
    room.place.sheet.presenter.exports.verify(changed)
    room.wait()
    assert shows(room.place.sheet, "签了以后文件后面又加了东西")


def test_the_agency_signs_with_its_password_each_time(room: Room, letter: Document, tmp_path: Path) -> None:
    file = tmp_path / "agency.p12"
    file.write_bytes(agency_p12())
    told = room.place.sheet.presenter.exports
    told.install_certificate(file, "wrong")
    room.wait()
    assert shows(room.place.sheet, "这个签名证书打不开。")
    told.install_certificate(file, PASSWORD)
    room.wait()
    assert shows(room.place.sheet, "单位的签名证书“安平县云溪镇人民政府”装好了")

    out = tmp_path / "agency.pdf"
    export(room, "加“安平县云溪镇人民政府”的数字签名", out)
    assert not out.exists(), "first the password"
    type_text(room.here, PASSWORD)
    room.press("Enter")
    for _ in range(4):
        room.wait()
    (found,) = signing.signatures_of(out.read_bytes())
    assert found.signer == "安平县云溪镇人民政府"
    assert signing.signature_words((found,), {found.certificate: "本单位"})[0].endswith("证书是本单位的。")
    assert readback.read_back(out.read_bytes()).pages == letter.pages


def test_scanned_pages_are_seen_and_saved(room: Room, letter: Document, tmp_path: Path) -> None:
    room.place.scans.take((scan(tmp_path, "signed.pdf", pages_of(room, letter)),))
    wait_for_scans(room)
    room.place.open("document", letter.id)
    room.wait()
    sheet = room.place.sheet
    assert shows(sheet, "第 1 页 ✓")
    before = sheet.page.sheet._pages.pdf
    sheet.signed.look_button.click()
    room.wait()
    assert sheet.page.sheet._pages.pdf != before
    sheet.signed.look_button.click()
    room.wait()
    assert sheet.page.sheet._pages.pdf == before
    out = tmp_path / "scan.pdf"
    export(room, "签字页扫描件", out)
    assert readback.read_back(out.read_bytes()).pages == letter.pages
    assert exports(room)[0][0] is ExportForm.SCAN


def test_who_may_not_export_gets_no_file(room: Room, letter: Document, tmp_path: Path) -> None:
    helper = next(one for one in room.session.roster if "assistant" in one.roles)
    room.sit_down(helper.name)
    out = tmp_path / "a.pdf"
    export(room, "存着的这一份", out)
    assert not out.exists()
    assert exports(room) == []
    assert shows(room.place.sheet, "辅助人员")


def test_the_certificate_by_command(tmp_path: Path, qapp: Any, capsys: pytest.CaptureFixture[str]) -> None:
    Room(tmp_path).close()
    file, password = tmp_path / "agency.p12", tmp_path / "password"
    file.write_bytes(agency_p12())
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    home = str(tmp_path / "home")
    words = ["device", "certificate", str(file), "--home", home, "--certificate-password-file", str(password)]
    assert commands.run(words) == 0
    assert "单位证书“安平县云溪镇人民政府”装好了" in capsys.readouterr().out
    password.write_text("wrong\n", encoding="utf-8")
    assert commands.run(words) == 1
    assert "口令不对" in capsys.readouterr().err
