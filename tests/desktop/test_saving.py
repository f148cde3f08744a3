"""Files that leave the machine: whole or not at all, and said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.chosen import read_chosen
from desktop.saving import beside, save_whole
from enforcement.errors import FileTrouble


def test_what_is_saved_is_the_very_bytes(tmp_path: Path) -> None:
    target = tmp_path / "责令改正通知书〔2026〕41号.pdf"
    target.write_bytes(b"an older one")

    save_whole(b"%PDF-1.4 the very bytes", target)

    assert target.read_bytes() == b"%PDF-1.4 the very bytes"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble) as caught:
        save_whole(b"x", tmp_path / "gone" / "a.pdf")
    assert caught.value.sentence.startswith("“a.pdf”没有存成。")
    with pytest.raises(FileTrouble) as caught:
        save_whole(b"x", tmp_path / "gone" / "a.xlsx", "这张表没有存成。")
    assert caught.value.sentence.startswith("这张表没有存成。")


def test_a_second_volume_lies_beside_the_first() -> None:
    assert beside(Path("案卷.pdf"), "副卷") == Path("案卷-副卷.pdf")


def test_a_chosen_file_is_read_whole_or_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "a.p12"
    file.write_bytes(b"x" * 1024)
    assert read_chosen(file, 1024, "没有装上。") == b"x" * 1024
    with pytest.raises(FileTrouble) as caught:
        read_chosen(file, 1023, "没有装上。")
    assert "太大" in caught.value.sentence
    with pytest.raises(FileTrouble) as caught:
        read_chosen(tmp_path / "gone", 10, "没有装上。")
    assert caught.value.sentence.startswith("没有装上。文件不在那里")
