"""The blocks a document is built of, between its facts and its pages, and their plain-text picture for
tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms.characters import BOX, TICKED_BOX
from forms.typography import Spans

DOSSIER = frozenset(("cover", "index", "note", "strip"))
"""Kinds of the papers of a dossier itself: without number, code, page number and foot band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Agency line, title, and the number line under them; `slip` (联次) stands left of the number."""

    agency: Spans
    title: str
    number: Spans
    slip: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text; `answer` shares the line with the question if both fit (records), `second` is a fact that
    shares the line of a party block. `heading` 1 or 2 makes it a heading."""

    name: str
    spans: Spans
    indent: bool = True
    answer: Spans = ()
    second: Spans = ()
    heading: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderCell:
    """One labelled value on a hairline; `width` in mm."""

    label: str
    spans: Spans
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """Labelled values that share one line of a record's head."""

    cells: tuple[HeaderCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """A line of labels and hand-writing blanks: text pieces, each from its tab (mm), or `right` aligned."""

    pieces: tuple[tuple[float | None, Spans], ...]
    right: Spans = ()
    fill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """The subject row of a photo sheet: one label, one value. Height in mm."""

    label: str
    spans: Spans = ()
    height: float = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CellText:
    """One paragraph of a cell: `indent` characters in its first line; a negative one hangs the lines below."""

    spans: Spans
    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """One cell over `span` columns: a label, or from top to bottom texts, lines, and signature lines.

    `running` sets the texts as justified text; else they are a value and step down to fit, as `typed` text above
    lines does. `align` is left or centre.
    """

    label: str = ""
    texts: tuple[CellText, ...] = ()
    lines: tuple[FormLine, ...] = ()
    sign: tuple[FormLine, ...] = ()
    span: int = 1
    align: str = "left"
    running: bool = False
    typed: bool = False
    strike: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A table row. Rows of one `group` share a merged label cell in the first column; `widths` are columns of its
    own; one that `leads` never ends a page. Sizes in mm."""

    cells: tuple[GridCell, ...]
    height: float = 9.0
    group: str = ""
    widths: tuple[float, ...] = ()
    leads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTable:
    """Item rows under a head row; rows up to `least_rows` are drawn empty and struck, with `fill` to the end of the page.
    Heights and `widths` in mm,
    `sizes` is the largest type size of each column."""

    head: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]
    align: tuple[str, ...]
    height: float
    least: float
    least_rows: int
    head_height: float
    widths: tuple[float, ...] = ()
    sizes: tuple[float, ...] = ()
    total: Spans = ()
    fill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """Lines and sentences under the end of a table."""

    lines: tuple[FormLine | Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The small table of archive numbers on a cover: label over value."""

    cells: tuple[tuple[str, Spans], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoBlock:
    """One picture with its caption values."""

    path: Path | None
    number: Spans
    taken_at: Spans
    place: Spans
    taken_by: Spans
    proves: Spans
    tail: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The signature lines at the foot of a record or photo sheet; `last` ones only on the last page."""

    lines: tuple[FormLine, ...]
    last: tuple[FormLine, ...] = ()
    review: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Agency and date at the end of a letter, where the seal goes."""

    agency: Spans
    date: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class TearSheet:
    """A slip for the receiver to fill in and send back, on a page of its own behind the letter."""

    title: str
    lines: tuple[FormLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Lines to sign on between the text of a letter and its seal."""

    lines: tuple[FormLine, ...]


Block = (
    Archive
    | Closing
    | GridRow
    | HeaderRow
    | ItemTable
    | LabelRow
    | Paragraph
    | PhotoBlock
    | Signature
    | Strip
    | Tail
    | TearSheet
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole document before layout. `foot` is the copies sentence, `note` the line under a table, `subtitle` the
    line under the title of a cover or index."""

    form_id: str
    version: int
    kind: str
    state: str
    heading: Heading
    blocks: tuple[Block, ...]
    columns: tuple[float, ...] = ()
    foot: Spans = ()
    note: str = ""
    subtitle: FormLine | None = None
    level: str = ""

    def as_text(self) -> str:
        """The document as lines of text, one block each: what it says, without where it stands."""
        head = [
            f"{self.form_id} v{self.version} {self.kind} {self.state}",
            f"# {plain(self.heading.agency)}",
            f"# {self.heading.title}",
            f"# {plain(self.heading.number)}",
            *[f"# {plain(self.heading.slip)}"] * bool(self.heading.slip),
            *([f"# {_line(self.subtitle)}"] if self.subtitle else []),
        ]
        tail = [f"[note] {self.note}"] * bool(self.note) + [f"[foot] {plain(self.foot)}"] * bool(self.foot)
        return "\n".join([*head, *(line for block in self.blocks for line in _picture(block)), *tail]) + "\n"


def plain(spans: Spans) -> str:
    """Spans as text: blanks as ＿, boxes as □ and ☑."""
    text = "".join("＿" * max(1, round(s.mm / 5)) if s.mm else s.text for s in spans)
    return text.replace(BOX, "□").replace(TICKED_BOX, "☑")


def _picture(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        second = f"　　{plain(block.second)}" if block.second else ""
        lines = [f"[{block.name}] {plain(block.spans)}{second}"]
        return [*lines, f"[{block.name}] {plain(block.answer)}"] if block.answer else lines
    if isinstance(block, HeaderRow):
        return [" | ".join(f"{c.label}：{plain(c.spans)}" for c in block.cells)]
    if isinstance(block, LabelRow):
        return [f"{block.label} | {plain(block.spans)}".rstrip()]
    if isinstance(block, GridRow):
        return _row_picture(block)
    if isinstance(block, ItemTable):
        rows = [" | ".join(plain(cell) for cell in row) for row in block.rows]
        total = [plain(block.total)] * bool(block.total)
        return [" | ".join(block.head), *rows, f"({block.least_rows} rows at least)", *total]
    if isinstance(block, Tail):
        return [f"[tail] {_line(x) if isinstance(x, FormLine) else plain(x.spans)}" for x in block.lines]
    if isinstance(block, Archive):
        return [" | ".join(f"{label}：{plain(spans)}" for label, spans in block.cells)]
    if isinstance(block, PhotoBlock):
        values = (block.number, block.taken_at, block.tail, block.place, block.taken_by, block.proves)
        return ["[photo] " + " | ".join(plain(v) for v in values)]
    if isinstance(block, Strip):
        review = [f"[review] {block.review}"] * bool(block.review)
        return [
            *review,
            *(f"[strip] {_line(x)}" for x in block.lines),
            *(f"[strip last] {_line(x)}" for x in block.last),
        ]
    if isinstance(block, TearSheet):
        return [f"[tear sheet] {block.title}", *(f"[tear sheet] {_line(line)}" for line in block.lines)]
    if isinstance(block, Closing):
        return [f"[closing] {_line(line)}" for line in block.lines]
    return [f"[signature] {plain(block.agency)} / {plain(block.date)}"]


def _row_picture(row: GridRow) -> list[str]:
    cells = [
        c.label.replace("\n", "") or ("╲" if c.strike else " / ".join(plain(text.spans) for text in c.texts))
        for c in row.cells
    ]
    first = [f"[{row.group}]".replace("\n", "")] * bool(row.group)
    lines = [f"  {_line(line)}" for c in row.cells for line in c.lines]
    return [
        " | ".join([*first, *cells]).rstrip(),
        *lines,
        *(f"  [sign] {_line(x)}" for c in row.cells for x in c.sign),
    ]


def _line(line: FormLine) -> str:
    text = "  ".join(plain(spans) for _tab, spans in line.pieces)
    return text + "＿…" * line.fill + ("  >> " + plain(line.right) if line.right else "")
