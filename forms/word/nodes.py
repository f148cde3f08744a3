"""Elements of WordprocessingML: plain nodes, and paragraphs with their properties in the order the schema asks for.

Lengths are twips (1/20 pt) unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Node = Any
"""An lxml element; python-docx gives its element classes no common public type."""

TWIP = 1440 / 25.4
"""Twips in one mm."""

FRAME_WIDTH = 8800

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def twips(mm: float) -> int:
    """A length in mm as twips."""
    return round(mm * TWIP)


def node(tag: str, *inside: Node, **values: object) -> Node:
    """<w:tag w:name="value">…</w:tag>."""
    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(inside)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What a paragraph has besides its style. Points: `line` (exact pitch), `before`, `after`, `rule_above`,
    `rule_below`. Twips: `left`, `right`, and `tabs` as (kind, place). `first` is the indent of the first line in
    characters of `em` points; a negative one hangs the lines below. `page_y` takes the paragraph out of the text and
    sets it so many twips below the top of the page that the next paragraph stands on."""

    align: str = ""
    line: float = 0.0
    before: float = 0.0
    after: float = 0.0
    left: int = 0
    right: int = 0
    first: int = 0
    em: float = 12.0
    tabs: tuple[tuple[str, int], ...] = ()
    rule_above: float = 0.0
    rule_below: float = 0.0
    keep_next: bool = False
    break_before: bool = False
    page_y: int = 0


PLAIN = Format()


def paragraph(style: str, runs: Sequence[Node], form: Format = PLAIN) -> Node:
    """A paragraph of a style."""
    first = [node("pStyle", val=style)]
    first += [node("keepNext")] * form.keep_next
    first += [node("pageBreakBefore")] * form.break_before
    first += [_framed(form.page_y)] if form.page_y else []
    return node("p", node("pPr", *first, *_borders(form), *_tabs(form), *_spacing(form)), *runs)


def _framed(page_y: int) -> Node:
    place = {"hAnchor": "margin", "xAlign": "left", "vAnchor": "page", "y": page_y}
    return node("framePr", w=FRAME_WIDTH, hSpace=0, wrap="around", **place)


def _borders(form: Format) -> list[Node]:
    """Rules above and below; equal neighbours share one group, which is ruled between them too."""
    made = [
        node(side, val="single", sz=round(width * 8), space=1, color="auto")
        for side, width in (
            ("top", form.rule_above),
            ("bottom", form.rule_below),
            ("between", form.rule_below),
        )
        if width
    ]
    return [node("pBdr", *made)] if made else []


def _tabs(form: Format) -> list[Node]:
    stops = [node("tab", val=kind, pos=place) for kind, place in form.tabs]
    return [node("tabs", *stops)] if stops else []


def _spacing(form: Format) -> list[Node]:
    spacing: dict[str, object] = {}
    if form.before:
        spacing["before"] = round(form.before * 20)
    if form.after:
        spacing["after"] = round(form.after * 20)
    if form.line:
        spacing |= {"line": int(form.line * 20), "lineRule": "exact"}
    made = [node("spacing", **spacing)] if spacing else []
    indent = _indent(form)
    made += [node("ind", **indent)] if indent else []
    return [*made, node("jc", val=form.align)] if form.align else made


def _indent(form: Format) -> dict[str, object]:
    indent: dict[str, object] = {}
    if form.left:
        indent["left"] = form.left
    if form.right:
        indent["right"] = form.right
    if form.first > 0:
        indent |= {"firstLineChars": 100 * form.first, "firstLine": round(20 * form.first * form.em)}
    if form.first < 0:
        wide = round(-20 * form.first * form.em)
        indent |= {"leftChars": -100 * form.first, "left": wide}
        indent |= {"hangingChars": -100 * form.first, "hanging": wide}
    return indent


def keep_with_next(made: Node) -> None:
    """Sets a paragraph on the page of the one after it."""
    made.get_or_add_pPr().get_or_add_keepNext()


def field(code: str, shown: str) -> list[Node]:
    """The runs of a field such as PAGE; `shown` stands until it is counted."""
    instruction, text = node("instrText"), node("t")
    instruction.text, text.text = f" {code} ", shown
    instruction.set(XML_SPACE, "preserve")
    begin, middle, end = (node("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return [node("r", part) for part in (begin, instruction, middle, text, end)]
