"""Measures of each kind of sheet: margins, grid, type sizes, and the paragraph styles made from them.

Source: layout specification 1, 1.2, 5, 6, 8. Margins are mm, sizes and pitches points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.letter import LEVELS, Level
from forms.typography import MM
from forms.word.ink import BODY, FOLIO, HEADING, LATIN, NOTE, TITLE
from forms.word.nodes import Node, node

PAGE = (210.0, 297.0)
LINE_PITCH, TEXT_PITCH, TAIL_PITCH, LABEL_PITCH = 17.2, 18.0, 19.0, 15.0
NOTE_SIZE, NOTE_PITCH = 9.0, 12.0
FOOT_SIZE, FOOT_PITCH = 7.5, 10.0
STRIP_LOW, STRIP_ROW = 24.0, 8.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One kind of sheet. `margins` are top, right, bottom, left. `character` is the pitch of a full-width character on
    the grid, 0 where there is none; `running` is the size of running text in cells where it is not `text`, `leading` its pitch
    per point. `foot` and `head` say how far footer and header stand from the edges."""

    margins: tuple[float, float, float, float]
    size: float = 12.0
    pitch: float = LINE_PITCH
    character: float = 0.0
    text: float = 12.0
    running: float = 0.0
    leading: float = TEXT_PITCH / 12
    values: tuple[float, ...] = (12.0, 11.0, 10.5)
    items: tuple[float, ...] = (12.0, 11.0, 10.5)
    head_face: str = ""
    agency: tuple[float, float] = (16.0, 20.8)
    title: tuple[float, float] = (22.0, 30.0)
    number: float = 12.0
    folio: float = 10.5
    foot: float = 9.0
    head: float = 14.0

    @property
    def width(self) -> float:
        """Width of the type area in mm."""
        return PAGE[0] - self.margins[1] - self.margins[3]


FORM = Look(margins=(22, 20, 24, 28))
RECORD = replace(FORM, margins=(22, 20, 45, 28), size=14.0, pitch=9.4 * MM, character=14.35)
COVER = Look(
    margins=(39, 30, 20, 30),
    text=14.0,
    values=(14.0, 12.0, 10.5),
    agency=(22.0, 30.0),
    title=(36.0, 44.0),
)
INDEX = Look(margins=(22, 20, 20, 28), items=(10.5, 9.5), head_face=HEADING)
STRIP = Look(margins=(8, 6, 8, 6), title=(90.0, 110.0), agency=(22.0, 30.0), foot=4.0, head=4.0)
NOTE_SHEET = Look(margins=(22, 20, 20, 28), text=14.0, values=(14.0, 12.0, 10.5))


def letter_look(level: Level) -> Look:
    """A letter on the grid of a level: 22 lines of 28 characters at L1."""
    return Look(
        margins=(37, 26, 35, 28),
        size=level.size,
        pitch=level.pitch,
        character=level.character,
        text=level.size,
        agency=(22.0, 27.0),
        title=(22.0, 33.0),
        number=level.size,
        folio=14.0,
        foot=19.0,
        head=20.0,
    )


def look_of(kind: str, level: str) -> Look:
    """The measures of a kind of form; `level` counts for letters."""
    if kind == "letter":
        return letter_look(LEVELS[level])
    known = {"record": RECORD, "cover": COVER, "index": INDEX, "note": NOTE_SHEET, "strip": STRIP}
    return known.get(kind, FORM)


def with_strip(look: Look, lines: int) -> Look:
    """The measures with room in the footer for so many lines to sign on above the page number."""
    top, right, bottom, left = look.margins
    return replace(look, margins=(top, right, max(bottom, STRIP_LOW + lines * STRIP_ROW), left))


# -- styles --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A paragraph style: its name as the user sees it, face, size and exact pitch in points."""

    name: str
    size: float
    line: float
    face: str = ""
    bold: bool = False
    align: str = "both"
    indent: int = 0
    outline: int = 0
    grid: bool = False


def styles_of(look: Look) -> dict[str, Style]:
    """Every style of a sheet by its id; Normal is the face and grid that all others start from."""
    text = Style(name="", size=look.size, line=look.pitch, grid=True)
    small = Style(name="", size=look.text, line=LINE_PITCH * look.text / 12, align="left")
    note = Style(name="", size=NOTE_SIZE, line=NOTE_PITCH, face=NOTE, align="left")
    (agency, agency_line), (title, title_line) = look.agency, look.title
    heading = Style(name="", size=title, line=title_line, face=TITLE, bold=True, align="center")
    return {
        "Normal": replace(text, name="Normal"),
        "Body": replace(text, name="文书正文", indent=2),
        "Heading1": replace(text, name="heading 1", face=HEADING, indent=2, outline=1),
        "Heading2": replace(text, name="heading 2", face=NOTE, indent=2, outline=2),
        "Agency": replace(heading, name="文书机关", size=agency, line=agency_line),
        "Title": replace(heading, name="Title"),
        "Number": replace(small, name="文书文号", size=look.number, line=max(22.0, look.number * 1.5)),
        "Subtitle": replace(note, name="Subtitle", size=15.0, line=22.0, align="center"),
        "SignOff": replace(text, name="落款", align="center"),
        "Line": replace(small, name="签字行", line=TAIL_PITCH * look.text / 12),
        "Label": replace(small, name="表格栏目", line=LABEL_PITCH * look.text / 12, align="center"),
        "Value": replace(small, name="表格内容"),
        "CellText": replace(small, name="表格正文", line=TEXT_PITCH * look.text / 12, align="both"),
        "Note": replace(note, name="附注"),
        "Foot": replace(note, name="页脚说明", size=FOOT_SIZE, line=FOOT_PITCH),
        "Folio": replace(
            note, name="页码", face=FOLIO, size=look.folio, line=1.4 * look.folio, align="center"
        ),
        "StateMark": replace(note, name="状态标记", face=HEADING, size=14.0, line=20.0, align="center"),
        "Continued": replace(heading, name="续页标题", size=16.0, line=22.0),
        "Picture": replace(note, name="照片", line=0.0, align="center"),
        "Gap": replace(note, name="表间空行", size=1.0, line=1.0),
    }


def style_nodes(look: Look) -> list[Node]:
    """The styles as elements, the character and table defaults among them."""
    made = [
        node(
            "style",
            node("name", val="Default Paragraph Font"),
            type="character",
            default=1,
            styleId="Letters",
        ),
        node("style", node("name", val="Normal Table"), type="table", default=1, styleId="TableNormal"),
        node("style", node("name", val="No List"), type="numbering", default=1, styleId="NoList"),
    ]
    return made + [_style(key, style) for key, style in styles_of(look).items()]


def default_nodes() -> Node:
    """Document defaults: faces and language of every run."""
    fonts = node("rFonts", ascii=LATIN, hAnsi=LATIN, cs=LATIN, eastAsia=BODY)
    language = node("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    letters = node("rPr", fonts, node("sz", val=24), node("szCs", val=24), language)
    return node("docDefaults", node("rPrDefault", letters), node("pPrDefault"))


def _style(key: str, style: Style) -> Node:
    normal = key == "Normal"
    based = [] if normal else [node("basedOn", val="Normal")]
    head = [node("name", val=style.name), *based, node("qFormat")]
    attributes: dict[str, object] = {"type": "paragraph", "styleId": key}
    if normal:
        attributes["default"] = 1
    elif style.name.isascii() is False:
        attributes["customStyle"] = 1
    return node("style", *head, _paragraph_look(style, normal), _letters_look(style), **attributes)


def _paragraph_look(style: Style, normal: bool) -> Node:
    """Chinese line breaking, hanging marks and single-line control once in Normal; size and place in each style."""
    keep = [node("keepNext"), node("keepLines")] if style.outline else []
    breaking = [
        node("kinsoku"),
        node("overflowPunct"),
        node("autoSpaceDE", val=0),
        node("autoSpaceDN", val=0),
    ]
    grid = [node("adjustRightInd", val=0)] * normal + [node("snapToGrid", val=int(style.grid))]
    line = (
        {"line": int(style.line * 20), "lineRule": "exact"}
        if style.line
        else {"line": 240, "lineRule": "auto"}
    )
    spacing = node("spacing", before=0, after=0, **line)
    chars = {"firstLineChars": 100 * style.indent, "firstLine": round(20 * style.indent * style.size)}
    outline = [node("outlineLvl", val=style.outline - 1)] * bool(style.outline)
    return node(
        "pPr", *keep, *[node("widowControl")] * normal, *(breaking if normal else []), *grid, spacing,
        *[node("ind", **chars)] * bool(style.indent), node("jc", val=style.align), *outline,
    )  # fmt: skip


def _letters_look(style: Style) -> Node:
    faces = [node("rFonts", eastAsia=style.face)] if style.face else []
    bold = [node("b")] * style.bold
    return node(
        "rPr", *faces, *bold, node("sz", val=round(style.size * 2)), node("szCs", val=round(style.size * 2))
    )
