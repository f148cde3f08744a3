"""Text as runs: the names of the faces, bold words, rare characters, boxes, and blanks to write on.

A style sets the faces of a paragraph; a run names a face only where it needs another one. Faces are those that Word
and WPS bring along (layout specification 1.1); `FACES` lists what may stand in for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from forms.characters import BOX, TICKED_BOX, without_selectors
from forms.typography import MM, Span
from forms.word.nodes import XML_SPACE, Node, node

LATIN = "Times New Roman"
BODY, TITLE, HEADING, NOTE, FOLIO = "仿宋", "宋体", "黑体", "楷体", "宋体"
FACES = {
    "仿宋": "FangSong,仿宋_GB2312,方正仿宋_GBK,方正仿宋简体,华文仿宋",
    "宋体": "SimSun,方正书宋_GBK,华文宋体",
    "黑体": "SimHei,方正黑体_GBK,华文黑体",
    "楷体": "KaiTi,楷体_GB2312,方正楷体_GBK,华文楷体",
    "SimSun-ExtB": "宋体-ExtB,宋体-方正超大字符集",
    "Segoe UI Symbol": "MS Gothic,方正书宋_GBK",
    LATIN: "Liberation Serif",
}
"""Every face with the names to try where a machine has none of that name."""

RARE, RAREST, SYMBOLS = "宋体", "SimSun-ExtB", "Segoe UI Symbol"
BOXES = str.maketrans({BOX: "☐", TICKED_BOX: "☑"})
FIRM, FIRM_EM = "\u00a0", 0.27
WIDE = "\u3000"
STEP, STEP_UNITS = FIRM * 6 + WIDE, 10
"""A space that does not break and about its width in em; a step of blanks as wide as ten of them, which may break at its
end."""

_PARTS = re.compile(
    f"(?P<box>[{BOX}{TICKED_BOX}]+)|(?P<rare>[\u3400-\u4dbf\u9fa6-\u9fff]+)|(?P<rarest>[\U00020000-\U0003ffff]+)"
    "|(?P<latin>[!-~¥]+)"
)
_FACE_OF = {"box": SYMBOLS, "rare": RARE, "rarest": RAREST}


def runs(
    spans: Iterable[Span],
    size: float,
    *,
    own: float = 0.0,
    strong: bool = False,
    ruled: bool = False,
    whole: bool = False,
) -> list[Node]:
    """The runs of spans at `size` points.

    `own` is written into the runs where it differs from their style's size; `strong` says that the style is a heading
    face, whose Latin letters are bold; `ruled` that a line is there already, so that blanks get none; `whole` that
    the text stands on one line.
    """
    made: list[Node] = []
    words, bold = "", False
    for span in [*spans, Span("")]:
        if words and (span.mm or not span.text or span.bold != bold):
            made += _text(words, own, bold, strong)
            words = ""
        if span.mm:
            made.append(blank(span.mm, size, own=own, ruled=ruled, whole=whole))
        if span.text:
            words, bold = words + span.text, span.bold
    return made


def blank(mm: float, size: float, *, own: float = 0.0, ruled: bool = False, whole: bool = False) -> Node:
    """Room to write on: underlined spaces.

    In running text most of them do not break: a row of spaces that do would hang over the end of a line and be lost
    there. On a line that is `whole` they are full-width, whose width is the same in every face.
    """
    line = [] if ruled else [node("u", val="single")]
    if whole:
        words = WIDE * (max(1, int(mm * MM / size)) - 1) + FIRM * 3
    else:
        count = max(1, int(mm * MM / (size * FIRM_EM)))
        steps = (count - 1) // STEP_UNITS
        words = STEP * steps + FIRM * (count - STEP_UNITS * steps)
    return _run(words, _look(own=own, more=line))


def tab(*, underlined: bool = False) -> Node:
    """A tab; underlined it is a line to write on."""
    look = [_look(more=[node("u", val="single")])] if underlined else []
    return node("r", *look, node("tab"))


def lines(texts: Iterable[str], size: float, *, own: float = 0.0, space: float = 0.0) -> list[Node]:
    """Lines of one paragraph, broken where they are; `space` is letter-space in points, none after the last one."""
    made: list[Node] = []
    for n, text in enumerate(texts):
        made += [node("r", node("br"))] if n else []
        if space and len(text) > 1:
            made.append(_run(text[:-1], _look(own=own, more=[node("spacing", val=round(space * 20))])))
            text = text[-1:]
        made += runs((Span(text),), size, own=own)
    return made


def _text(words: str, own: float, bold: bool, strong: bool) -> list[Node]:
    made = []
    at = 0
    words = without_selectors(words)
    for found in _PARTS.finditer(words):
        kind = str(found.lastgroup)
        if kind == "latin" and not (bold or strong):
            continue
        made += _plain(words[at : found.start()], own, bold)
        if kind == "latin":
            made.append(_run(found[0], _look(own=own, bold=True)))
        else:
            face = _FACE_OF[kind]
            made.append(_run(found[0].translate(BOXES), _look(own=own, face=face, all_ranges=kind == "box")))
        at = found.end()
    return made + _plain(words[at:], own, bold)


def _plain(words: str, own: float, bold: bool) -> list[Node]:
    return [_run(words, _look(own=own, face=HEADING if bold else ""))] if words else []


def _run(words: str, look: Node) -> Node:
    text = node("t")
    text.text = words
    if words != words.strip() or "  " in words:
        text.set(XML_SPACE, "preserve")
    return node("r", look, text)


def _look(
    *,
    own: float = 0.0,
    face: str = "",
    all_ranges: bool = False,
    bold: bool = False,
    more: Iterable[Node] = (),
) -> Node:
    """Run properties. The hint makes quotation marks, dashes and dots full-width, as in Chinese text."""
    names = {"eastAsia": face} if face else {}
    if all_ranges:
        names |= {"ascii": face, "hAnsi": face}
    own_size = [node("sz", val=round(own * 2)), node("szCs", val=round(own * 2))] if own else []
    kinds = {child.tag.rpartition("}")[2]: child for child in more}
    spacing = [kinds["spacing"]] if "spacing" in kinds else []
    underline = [kinds["u"]] if "u" in kinds else []
    strong = [node("b")] * bold
    return node("rPr", node("rFonts", hint="eastAsia", **names), *strong, *spacing, *own_size, *underline)
