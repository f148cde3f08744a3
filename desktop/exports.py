"""Tables that leave this machine: workbooks and CSV in which nothing is a formula.

Source: security design T23: workbook cells are texts in the format @; a CSV cell that begins like a formula gets an
apostrophe; the file begins with a byte order mark so that spreadsheets read it as UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from desktop.saving import save_whole

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")
Rows = Sequence[Sequence[str]]


def save_table(path: Path, title: str, headings: Sequence[str], rows: Rows) -> None:
    """Write a table as .csv when the name ends so, else as a workbook. Raises FileTrouble when it cannot be written."""
    made = csv_bytes(headings, rows) if path.suffix.lower() == ".csv" else book_bytes(title, headings, rows)
    save_whole(made, path, "这张表没有存成。")


def csv_bytes(headings: Sequence[str], rows: Rows) -> bytes:
    """The table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_guarded(cell) for cell in headings])
    writer.writerows([_guarded(cell) for cell in line] for line in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def book_bytes(title: str, headings: Sequence[str], rows: Rows) -> bytes:
    """The table as a workbook with one sheet, every cell a text, without the name of a person or program."""
    from openpyxl import Workbook  # 0.2 s: with the first export
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = ""
    book.properties.created = book.properties.modified = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for number, line in enumerate((headings, *rows), 1):
        for place, text in enumerate(line, 1):
            cell = sheet.cell(number, place)
            assert isinstance(cell, Cell)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"  # whatever it begins with
            cell.number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell
