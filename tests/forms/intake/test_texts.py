"""Foreign texts through the limited child: Markdown, plain text in three encodings, .docx; what is refused in which words."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document

from enforcement.errors import FileTrouble
from forms.intake import text_child
from forms.intake.child import ChildLimits
from forms.intake.texts import child_command, read_text

WORDS = "样本条例\n第一条 甲䶮。\n第二条 乙。"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def word_file(path: Path, *lines: str) -> Path:
    book = Document()
    for line in lines:
        book.add_paragraph(line)
    book.save(str(path))
    return path


def repacked(path: Path, parts: dict[str, bytes]) -> Path:
    """The same file with parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (kept | parts).items():
            archive.writestr(name, data)
    return path


def body(inner: str) -> dict[str, bytes]:
    return {"word/document.xml": f"<w:document {_W}><w:body>{inner}</w:body></w:document>".encode()}


def refusal(path: Path, **more: object) -> FileTrouble:
    with pytest.raises(FileTrouble) as caught:
        read_text(path, **more)  # type: ignore[arg-type]
    assert "什么都没有导入" in caught.value.sentence
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_encodings_people_have(tmp_path: Path, encoding: str) -> None:
    assert read_text(written(tmp_path / "条例.txt", WORDS.encode(encoding))).text == WORDS


def test_a_word_file_gives_its_paragraphs_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "条例.docx"
    book = Document()
    book.add_paragraph("样本条例")
    book.add_paragraph("第一条 甲\n乙。")
    book.add_table(rows=1, cols=1).cell(0, 0).text = "表里的字"
    book.save(str(path))

    reading = read_text(path)

    assert reading.text.splitlines() == ["样本条例", "第一条 甲", "乙。", "表里的字"]
    assert not reading.numbered


def test_numbers_that_word_counts_itself_are_told(tmp_path: Path) -> None:
    inner = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲。</w:t></w:r></w:p>'

    assert read_text(repacked(word_file(tmp_path / "a.docx"), body(inner))).numbered


def test_a_web_address_behind_words_does_no_harm(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", "第一条 甲。")
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="http://example.invalid/" '
        'TargetMode="External"/></Relationships>'
    )
    linked = repacked(path, {"word/_rels/document.xml.rels": rels.format("hyperlink").encode()})
    assert read_text(linked).text == "第一条 甲。"

    attached = repacked(path, {"word/_rels/document.xml.rels": rels.format("attachedTemplate").encode()})
    assert refusal(attached).detail == "links"


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({"word/vbaProject.bin": b"x"}, "macros"),
        ({"word/activeX/activeX1.bin": b"x"}, "macros"),
        ({"word/media/bomb.bin": b"\0" * 30_000_000}, "unpacked"),
        (body("<w:p><w:ins><w:r><w:t>甲</w:t></w:r></w:ins></w:p>"), "changes"),
        (body("<w:p><w:del><w:r><w:delText>甲</w:delText></w:r></w:del></w:p>"), "changes"),
    ],
)
def test_word_files_with_more_than_words_are_refused(
    tmp_path: Path, parts: dict[str, bytes], key: str
) -> None:
    assert refusal(repacked(word_file(tmp_path / "a.docx", "第一条 甲。"), parts)).detail == key


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_format"),
        (b"%PDF-1.7\n", "pdf"),
        (b"{\\rtf1 x}", "rtf"),
        (b"<!DOCTYPE html><html><body>x", "html"),
        (b"\x00\x01\x02\x03", "kind"),
        (b"\xff\xff\xff\xff", "encoding"),
    ],
)
def test_other_kinds_are_named_with_the_way_out(tmp_path: Path, data: bytes, key: str) -> None:
    trouble = refusal(written(tmp_path / "a.txt", data))

    assert trouble.detail == key
    assert trouble.cure


def test_a_zip_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "x")

    assert refusal(path).detail == "kind"


def test_an_entity_bomb_is_not_expanded(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><w>&a;</w>'

    trouble = refusal(repacked(word_file(tmp_path / "a.docx", "x"), {"word/document.xml": bomb}))

    assert "打不开" in trouble.what


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(text_child.MAX_BYTES + 1)
    assert refusal(path).detail == "bytes"
    assert refusal(written(path, "甲".encode() * (text_child.MAX_SIGNS + 1))).detail == "signs"


def test_a_missing_file_and_a_dying_child_are_said_in_words(tmp_path: Path) -> None:
    assert "读不出来" in refusal(tmp_path / "nichts.txt").what
    path = written(tmp_path / "a.txt", WORDS.encode())
    sleeping = [sys.executable, "-c", "import time; time.sleep(30)"]
    assert "打不开" in refusal(path, command=sleeping, limits=ChildLimits(0.3, 1000)).what
    assert "打不开" in refusal(path, command=[sys.executable, "-c", "print('[]')"]).what
    assert (
        "打不开"
        in refusal(path, command=[sys.executable, "-c", 'print(\'{"text": 3, "numbered": true}\')']).what
    )


def test_the_child_starts_without_the_programs_own_modules() -> None:
    assert child_command()[1] == "-I"
