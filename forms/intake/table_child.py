"""The child process that opens one foreign workbook or CSV: the only place where its bytes are parsed.

It stands alone (standard library, openpyxl, defusedxml), because it starts with an empty environment: the
file is descriptor 0, the answer one JSON document on descriptor 1, and its own limits are set before any
parser is imported.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
MAX_MERGES = 20_000
SAMPLED_RECORDS = 20
DELIMITERS = (",", ";", "\t")
SMALL_PART = 64 * 1024  # a few kilobytes of equal bytes pack better than any bomb and harm nobody
ADDRESS_SPACE = 700 * 1024 * 1024
CPU_SECONDS = 20
OPEN_FILES = 16
MAX_WRITTEN = 64 * 1024 * 1024
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Refused(Exception):
    """The file is over a limit or of a kind we do not read; the argument is the parent's key."""


def limit_myself() -> None:
    """Set this process's resource limits; Windows has no rlimits, there the parent's clock is the limit."""
    try:
        import resource
    except ImportError:
        return
    for what, amount in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def read(source: BinaryIO) -> list[dict[str, Any]]:
    """The sheets of the file: name ("" for CSV), rows of cells, blank ones included, and merged areas.

    A cell is text, number, truth value, null, or ["date", ISO text]; an area [top, left, bottom, right] counted
    from 1. Raises Refused, or whatever the parser raises on a broken file.
    """
    if source.seek(0, io.SEEK_END) > MAX_BYTES:
        raise Refused("bytes")
    source.seek(0)
    head = source.read(4)
    source.seek(0)
    if head == _ZIP:
        return list(_workbook(source))
    if head == _OLD_OFFICE:
        raise Refused("old_format")
    return [_sheet("", _csv_rows(source.read()), [])]


def _workbook(source: BinaryIO) -> Iterator[dict[str, Any]]:
    _check_parts(source)
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise Refused("no_defence")
    book = openpyxl.load_workbook(source, read_only=True, keep_links=False, keep_vba=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # the declared size is a claim of the file
            yield _sheet(sheet.title, sheet.iter_rows(values_only=True), _merged(sheet))


def _merged(sheet: Any) -> list[list[int]]:
    """The merged areas, which openpyxl leaves out where it only reads; its own handle on the part is asked."""
    from defusedxml.ElementTree import iterparse
    from openpyxl.utils.cell import range_boundaries

    areas: list[list[int]] = []
    with sheet._get_source() as part:
        for _, element in iterparse(part):
            if element.tag.rpartition("}")[2] == "mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref"))
                areas.append([top, left, bottom, right])
                if len(areas) > MAX_MERGES:
                    raise Refused("merges")
            if element.tag.rpartition("}")[2] in ("row", "mergeCell"):
                element.clear()
    return areas


def _check_parts(source: BinaryIO) -> None:
    """Judge the zip table before anything is unpacked."""
    with zipfile.ZipFile(source) as archive:
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused("unpacked")
    for part in parts:
        if part.file_size > SMALL_PART and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise Refused("unpacked")
        name = part.filename.lower()
        if "vbaproject" in name or "/macrosheets/" in name or "/activex/" in name:
            raise Refused("macros")
        if "/externallinks/" in name or name.endswith("connections.xml"):
            raise Refused("links")
        if part.flag_bits & 0x1:
            raise Refused("old_format")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Refused("kind")
    source.seek(0)


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL)
    text = _decoded(data)
    yield from csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))


def _delimiter(text: str) -> str:
    """The sign by which most of the first records fall into the most cells; a comma where they are equal."""

    def usual_width(sign: str) -> int:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        widths = [len(record) for record, _ in zip(reader, range(SAMPLED_RECORDS), strict=False) if record]
        return max(sorted(set(widths), reverse=True), key=widths.count, default=0)

    return max(DELIMITERS, key=usual_width)


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise Refused("kind")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def _sheet(name: str, rows: Iterable[Iterable[Any]], merged: list[list[int]]) -> dict[str, Any]:
    kept: list[list[Any]] = []
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS + 1:
            raise Refused("rows")
        cells = [_cell(value) for value in row]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise Refused("columns")
        kept.append(cells)
    while kept and not kept[-1]:
        kept.pop()
    return {"name": name, "rows": kept, "merged": merged}


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return ["date", value.date().isoformat()] if midnight else value.isoformat(" ")
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    if len(text) > MAX_CELL:
        raise Refused("cell")
    return text


def main() -> int:
    """Read descriptor 0, write one JSON document to descriptor 1. 0 read or refused, 1 broken."""
    limit_myself()
    answer: dict[str, Any]
    try:
        answer = {"sheets": read(sys.stdin.buffer)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except Exception:  # the file is foreign: whatever it does to the parser means "cannot be opened"
        return 1
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, allow_nan=False).encode("utf-8"))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
