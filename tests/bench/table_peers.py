"""The same table of a list made by WeasyPrint (in this process, warm) and by LibreOffice (a process a time)."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

import resources

Rows = Sequence[Sequence[str]]
LATIN, HAN = "Liberation Serif", "Zhenfa Fang"
_WIDTH = 162
_STYLE = """
@page { size: A4; margin: 22mm 20mm 24mm 28mm }
body { font: 10.5pt 'Liberation Serif', 'Zhenfa Fang', 'Zhenfa Song'; margin: 0 }
table { width: 100%; table-layout: fixed; border-collapse: collapse; text-align: center }
th, td { border: 0.5pt solid black; padding: 1.8mm; font-weight: normal }
"""


def weasyprint_table(head: Sequence[str], rows: Rows) -> Callable[[], bytes] | None:
    """Makes the table as a PDF; None where WeasyPrint or Pango is not installed."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError):
        return None
    fonts = FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; "
        f"src: url({face.file.as_uri()}) }}"
        for face in resources.font_faces()
        if face.family in (LATIN, HAN, "Zhenfa Song") and face.weight == 400
    )
    sheets = [CSS(string=faces + _STYLE, font_config=fonts)]

    def row(cells: Sequence[str], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in cells)}</tr>"

    body = "".join(row(cells, "td") for cells in rows)
    page = f"<html lang='zh'><body><table><thead>{row(head, 'th')}</thead>{body}</table></body></html>"
    return lambda: bytes(HTML(string=page).write_pdf(stylesheets=sheets, font_config=fonts))


def libreoffice_table(folder: Path, head: Sequence[str], rows: Rows) -> Callable[[], bytes] | None:
    """Turns the table from a Word file into a PDF in `folder`; None where LibreOffice is not installed."""
    program = shutil.which("soffice")
    if program is None:
        return None
    source = folder / "table.docx"
    _word_table(source, head, rows)
    settings = folder / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{resources.path('fonts')}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(settings)}

    def convert() -> bytes:
        subprocess.run(command, check=True, capture_output=True, env=environment, timeout=120)
        return source.with_suffix(".pdf").read_bytes()

    return convert


def _word_table(target: Path, head: Sequence[str], rows: Rows) -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(24)
    _font(document.styles["Normal"])
    table = document.add_table(rows=0, cols=len(head), style="Table Grid")
    table.autofit = False
    for n, cells in enumerate((head, *rows)):
        row = table.add_row()
        for cell, words in zip(row.cells, cells, strict=True):
            cell.width = Mm(_WIDTH / len(head))
            cell.text = words
        if n == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.save(str(target))


def _font(style: Any) -> None:
    style.font.name, style.font.size = LATIN, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), HAN)
    style.paragraph_format.space_after = Pt(0)
