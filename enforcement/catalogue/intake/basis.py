"""The cells that say which law: places and, from quoted words, kinds and amounts; never more than is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.intake.amounts import NOTHING_READ, Penalties, read_penalties
from enforcement.catalogue.intake.places import Cited, read_places
from enforcement.catalogue.intake.words import Field
from enforcement.model.matter import Citation

NO_PLACE = Complaint("读不出哪部法第几条", "写成《……条例》第十二条第一款")
NO_PENALTY = Complaint("只读出违反的条款，没有处罚的条款", "补上处罚的法和条款")


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisRead:
    """``column`` is the field that ``complaint`` and ``unread`` belong to."""

    violation: tuple[Citation, ...] = ()
    penalty: tuple[Citation, ...] = ()
    penalties: Penalties = NOTHING_READ
    text: str = ""
    unread: tuple[str, ...] = ()
    column: Field = Field.BASIS
    complaint: Complaint | None = None


def read_basis(cells: Mapping[Field, str]) -> BasisRead:
    """The basis that the cells of one row state together."""
    column = next(
        (field for field in (Field.BASIS, Field.PENALTY, Field.VIOLATION) if cells.get(field)), Field.BASIS
    )
    text = "\n".join(
        cells[field] for field in (Field.VIOLATION, Field.BASIS, Field.PENALTY) if cells.get(field)
    )
    if not text:
        return BasisRead(column=column, complaint=Complaint("依据是空的", "补上处罚依据"))
    read = {field: read_places(cell) for field, cell in cells.items() if cell}
    broken = [piece for one in read.values() for piece in one.unread]
    if broken:
        told = f"条款“{broken[0][:30]}”读不出"
        fix = "一条一条写全，不写“第几条至第几条”，如《……条例》第十二条第一款"
        return BasisRead(column=column, complaint=Complaint(told, fix))
    cited = [(field, place) for field, one in read.items() for place in one.cited]
    if not cited:
        return BasisRead(column=column, complaint=NO_PLACE)
    own = bool(cells.get(Field.VIOLATION))
    violation = [one for field, one in cited if _violates(field, one, own=own)]
    penalty = [one for field, one in cited if not _violates(field, one, own=own)]
    if not penalty:
        return BasisRead(column=column, complaint=NO_PENALTY)
    quoted = read_penalties("\n".join(dict.fromkeys(one.quote for one in penalty)))
    return BasisRead(
        violation=_citations(violation),
        penalty=_citations(penalty),
        penalties=quoted,
        text=text,
        unread=tuple(_unread(violation, quoted)),
        column=column,
    )


def _violates(field: Field, place: Cited, *, own: bool) -> bool:
    """Whether a place is what was violated: by its column, by its label, by the words after it."""
    if field is Field.VIOLATION:
        return True
    return field is Field.BASIS and place.role == "violation" and not (own and not place.quote)


def _unread(violation: list[Cited], quoted: Penalties) -> Iterable[str]:
    if not violation:
        yield "违反的条款（没有写明哪一条是义务条款）"
    if not quoted.kinds:
        yield "处罚种类（没有引条文原话）"
    for amount in quoted.unread:
        yield f"数额“{amount.strip()}”（看不准归谁）"


def _citations(places: list[Cited]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(Citation(law=one.law, article=one.article) for one in places))
