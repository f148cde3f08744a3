"""`zhenfa dossier`: the file of an inspection, byte for byte the same on a second run, and what is missing said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import commands
from enforcement.model.export import ExportForm, PaperExport
from forms import readback
from tests.desktop.screens.papers.room import Room
from tests.desktop.screens.scanback.inspection import inspected, paper, served


@pytest.fixture
def job(qapp: Any, tmp_path: Path) -> tuple[str, Path]:
    """An inspection with its papers in a closed training home."""
    room = Room(tmp_path)
    try:
        key = inspected(room)
        paper(room, key, "INS-03")
        served(room, key, paper(room, key, "INV-17"))
    finally:
        room.close()
    return key, tmp_path / "home"


def test_bound_twice_it_is_the_same_file(
    job: tuple[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, home = job
    first, second = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert (
        commands.run(["dossier", key, str(first), "--home", str(home), "--archive-no", "2026-检-7", "--json"])
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert commands.run(["dossier", key, str(second), "--home", str(home), "--archive-no", "2026-检-7"]) == 0
    assert first.read_bytes() == second.read_bytes()
    (volume,) = told["volumes"]
    assert volume["papers"] == 3
    words = "".join("".join(readback.read_back(first.read_bytes()).texts).split())
    assert "行政检查案卷" in words
    assert "2026-检-7" in words
    assert [one for one in told["missing"] if "没有送达" in one] == []
    assert any("签字页没有扫全" in sentence for sentence in told["missing"])


def test_the_export_is_in_the_journal(job: tuple[str, Path], tmp_path: Path) -> None:
    from desktop.home import Home

    key, home = job
    assert commands.run(["dossier", key, str(tmp_path / "a.pdf"), "--home", str(home)]) == 0
    store = Home(home).open_training()
    try:
        with store.unit_of_work("") as work:
            (export,) = work.find(PaperExport)
    finally:
        store.close()
    assert (export.form, export.inspection_id, len(export.document_ids)) == (ExportForm.DOSSIER, key, 3)


def test_an_unknown_inspection_and_a_folder_that_is_not_there(
    job: tuple[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, home = job
    assert commands.run(["dossier", "0" * 32, str(tmp_path / "a.pdf"), "--home", str(home)]) == 1
    assert "本机没有这次检查" in capsys.readouterr().err
    assert commands.run(["dossier", key, str(tmp_path / "none" / "a.pdf"), "--home", str(home)]) == 1
    assert "没有存成" in capsys.readouterr().err
