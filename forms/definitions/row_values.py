"""What the rows of a list lack before issue: a part that no row may be without, or one that is not of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from enforcement.text.numerals import fen_of

if TYPE_CHECKING:
    from forms.definitions.model import FieldDefinition


def row_gap(field: FieldDefinition, rows: Any) -> str:
    """The sentence for the first row of ``field`` that cannot be printed as it is; empty when all can."""
    if not (field.part_needs or field.part_types) or not isinstance(rows, list | tuple):
        return ""
    return next(_gaps(field, rows), "")


def _gaps(field: FieldDefinition, rows: list[Any] | tuple[Any, ...]) -> Iterator[str]:
    parts = field.parts or {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            continue
        lacking = [parts[part] for part in field.part_needs if row.get(part) in (None, "")]
        if lacking:
            yield f"“{field.label}”第{number}行还没有填“{'”“'.join(lacking)}”。填上后才能出具。"
        for part, kind in (field.part_types or {}).items():
            value = row.get(part)
            if value not in (None, "") and not _OF_TYPE[kind](value):
                what = _SHOULD_BE[kind]
                yield f"“{field.label}”第{number}行的“{parts[part]}”写的是“{value}”，看不出{what}。改好后才能出具。"


def _is_day(value: Any) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


_OF_TYPE: Final[Mapping[str, Callable[[Any], bool]]] = {
    "date": _is_day,
    "due": _is_day,
    "time": _is_day,
    "count": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "amount": lambda value: fen_of(value) is not None,
}
_SHOULD_BE: Final = {
    "date": "是哪天",
    "due": "是什么时候",
    "time": "是几点",
    "count": "是几",
    "amount": "是多少元",
}
PART_TYPES: Final = tuple(_OF_TYPE)
"""Types that one part of a row may have beside plain words."""
