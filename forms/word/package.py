"""The file around a document: page set-up, styles, settings, fonts, properties, and bytes that never change.

An empty document of python-docx is the start; everything in it that is not ours is taken out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Mm
from lxml import etree

from forms.typography import MM
from forms.word.ink import FACES
from forms.word.look import PAGE, Look, default_nodes, style_nodes
from forms.word.nodes import Node, node

STAMP = (1980, 1, 1, 0, 0, 0)
"""The time that every entry of the file carries: the earliest a ZIP file can say."""

_KEPT = (
    RELATIONSHIP_TYPE.STYLES,
    RELATIONSHIP_TYPE.SETTINGS,
    RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
    RELATIONSHIP_TYPE.CORE_PROPERTIES,
)
_COMPATIBLE = (
    "spaceForUL",
    "balanceSingleByteDoubleByteWidth",
    "doNotLeaveBackslashAlone",
    "ulTrailSpace",
    "doNotExpandShiftReturn",
    "wrapTrailSpaces",
    "useFELayout",
)
"""What Chinese editions of Word set; ulTrailSpace and wrapTrailSpaces keep blanks at the end of a line, and their line."""

_NEWEST = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": 15}


def new_document(look: Look) -> Any:
    """An empty document with the page, the grid and the styles of a sheet."""
    document = Document()
    part = document.part
    for rels in (part.rels, part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype not in _KEPT]:
            del rels[key]
    _replace(document.styles.element, [default_nodes(), *style_nodes(look)])
    _replace(document.settings.element, _settings())
    part.relate_to(_font_table(part.package), RELATIONSHIP_TYPE.FONT_TABLE)
    _set_up(document, look)
    return document


def finished(document: Any, body: Iterable[Node], *, title: str, agency: str, dated: date | None) -> bytes:
    """The bytes of a document with this body; created and modified on `dated`, or without either."""
    last = document.element.body.sectPr
    for one in body:
        last.addprevious(one)
    said = document.core_properties
    _replace(document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element, [])
    said.title, said.author, said.language, said.revision = title, agency, "zh-CN", 1
    if dated is not None:
        said.created = said.modified = datetime(dated.year, dated.month, dated.day)
    file = io.BytesIO()
    document.save(file)
    return _unchanging(file)


def _unchanging(file: io.BytesIO) -> bytes:
    """The same entries with one time for all, so that the same document has the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, old.read(name))
    return made.getvalue()


def _replace(root: Node, inside: Iterable[Node]) -> None:
    for old in list(root):
        root.remove(old)
    root.extend(inside)


def _settings() -> list[Node]:
    compatible = [node(name) for name in _COMPATIBLE]
    return [
        node("zoom", percent=100),
        node("bordersDoNotSurroundHeader"),
        node("bordersDoNotSurroundFooter"),
        node("defaultTabStop", val=420),
        node("characterSpacingControl", val="compressPunctuation"),
        node("compat", *compatible, node("compatSetting", **_NEWEST)),
        node("themeFontLang", val="en-US", eastAsia="zh-CN"),
        node("decimalSymbol", val="."),
        node("listSeparator", val=","),
    ]


def _font_table(package: Any) -> Part:
    """Every face with the names of those that may stand in for it."""
    fonts = [node("font", node("altName", val=others), name=name) for name, others in FACES.items()]
    blob = etree.tostring(node("fonts", *fonts), xml_declaration=True, encoding="UTF-8", standalone=True)
    return Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, blob, package)


def _set_up(document: Any, look: Look) -> None:
    """A4, margins, and the grid: a whole number of full-width characters to a line, and the pitch of the lines."""
    section, inner = document.sections[0], document.element.body.sectPr
    section.page_width, section.page_height = (Mm(length) for length in PAGE)
    margins = [Mm(length) for length in look.margins]
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = margins
    section.header_distance, section.footer_distance, section.gutter = Mm(look.head), Mm(look.foot), 0
    for old in inner.findall(node("docGrid").tag) + inner.findall(node("cols").tag):
        inner.remove(old)
    inner.append(node("cols", space=720))
    if look.character:
        width = look.width * MM
        space = int((width / round(width / look.character) - look.size) * 4096 - 1)
        grid = {"type": "linesAndChars", "linePitch": int(look.pitch * 20), "charSpace": space}
        inner.append(node("docGrid", **grid))
