"""The blocks a document is built of, between its facts and its pages, and their plain-text picture for
tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms.characters import BOX, TICKED_BOX
from forms.typography import Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Agency line, title, and the number line under them."""

    agency: Spans
    title: str
    number: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text; `answer` shares the line with the question if both fit (records)."""

    name: str
    spans: Spans
    indent: bool = True
    answer: Spans = ()


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
    """A table row of one label cell and one value cell; `lines` stand under `spans`. Heights in mm."""

    label: str
    spans: Spans = ()
    lines: tuple[FormLine, ...] = ()
    height: float = 9.0
    strike: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTable:
    """Item rows under a head row; rows up to `least_rows` are drawn empty and struck. Heights in mm."""

    head: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]
    align: tuple[str, ...]
    height: float
    least: float
    least_rows: int


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


Block = Paragraph | HeaderRow | LabelRow | ItemTable | PhotoBlock | Strip | Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole document before layout. `foot` is the copies sentence, `note` the line under a table."""

    form_id: str
    version: int
    kind: str
    state: str
    heading: Heading
    blocks: tuple[Block, ...]
    columns: tuple[float, ...] = ()
    foot: Spans = ()
    note: str = ""

    def as_text(self) -> str:
        """The document as lines of text, one block each: what it says, without where it stands."""
        head = [
            f"{self.form_id} v{self.version} {self.kind} {self.state}",
            f"# {plain(self.heading.agency)}",
            f"# {self.heading.title}",
            f"# {plain(self.heading.number)}",
        ]
        tail = [f"[note] {self.note}"] * bool(self.note) + [f"[foot] {plain(self.foot)}"] * bool(self.foot)
        return "\n".join([*head, *(line for block in self.blocks for line in _picture(block)), *tail]) + "\n"


def plain(spans: Spans) -> str:
    """Spans as text: blanks as ＿, boxes as □ and ☑."""
    text = "".join("＿" * max(1, round(s.mm / 5)) if s.mm else s.text for s in spans)
    return text.replace(BOX, "□").replace(TICKED_BOX, "☑")


def _picture(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        lines = [f"[{block.name}] {plain(block.spans)}"]
        return [*lines, f"[{block.name}] {plain(block.answer)}"] if block.answer else lines
    if isinstance(block, HeaderRow):
        return [" | ".join(f"{c.label}：{plain(c.spans)}" for c in block.cells)]
    if isinstance(block, LabelRow):
        label = block.label.replace("\n", "")
        first = "╲" if block.strike else plain(block.spans)
        return [f"{label} | {first}".rstrip(), *(f"  {_line(line)}" for line in block.lines)]
    if isinstance(block, ItemTable):
        rows = [" | ".join(plain(cell) for cell in row) for row in block.rows]
        return [" | ".join(block.head), *rows, f"({block.least_rows} rows at least)"]
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
    return [f"[signature] {plain(block.agency)} / {plain(block.date)}"]


def _line(line: FormLine) -> str:
    text = "  ".join(plain(spans) for _tab, spans in line.pieces)
    return text + "＿…" * line.fill + ("  >> " + plain(line.right) if line.right else "")
