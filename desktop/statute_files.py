"""Statute texts from files and back: Markdown, plain text and .docx through the limited child, our own .json pack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.chosen import read_chosen
from desktop.saving import save_whole
from enforcement.statutes.parse import parse
from enforcement.statutes.sharing import looks_in, pack_of
from enforcement.statutes.shelving import Look, look_at
from enforcement.statutes.views import ShelvedText
from forms.intake.texts import read_text

MOST_PACK = 64 * 1024 * 1024
FILTER = "法规文本 (*.md *.txt *.docx *.json);;所有文件 (*)"
_NOT_READ = "这个法条包没有读成。"


def read_looks(path: Path) -> tuple[Look, ...]:
    """What stands in a file, each text before it is taken in. Raises FileTrouble with the way out."""
    if path.suffix.lower() == ".json":
        return looks_in(read_chosen(path, MOST_PACK, _NOT_READ))
    text = read_text(path).text
    return (look_at(path.name, text, parse(text, path.stem)),)


def write_pack(texts: Sequence[ShelvedText], path: Path) -> None:
    """Texts of the shelf as one file for another machine. Raises FileTrouble when it cannot be written."""
    save_whole(pack_of(texts), path, "法条包没有存成。")
