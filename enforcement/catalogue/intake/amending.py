"""Lists that say what changes and nothing else: matters that they do not name go on, once a person has said so."""

from __future__ import annotations

from collections.abc import Iterable

from enforcement.catalogue.intake.records import ChangingSheet, MatterKey
from enforcement.catalogue.table import RowFault
from enforcement.model.matter import Matter


def unclear(sheets: Iterable[ChangingSheet], *, amends: bool) -> tuple[RowFault, ...]:
    """Sheets of which nobody can say what becomes of the matters they do not name, or of those that they do."""
    found = []
    for one in sheets:
        if one.titled:
            told = "标题说的是收回或取消的清单，每一行却没有写是收回还是赋权"
            found.append((one, told, "加一列“调整类型”，每行写 收回 或 保留"))
        elif not amends:
            told = "只有变化的行，没有一行写保留，看不出没写到的事项是照旧还是不再列入"
            found.append((one, told, "照旧的，加 --amends 再来；要整份替换的，把保留的事项也列上"))
    return tuple(
        RowFault(sheet=one.sheet, row=0, column=one.column, value="", reason=reason, fix=fix)
        for one, reason, fix in found
    )


def amended(matters: tuple[Matter, ...], former: tuple[Matter, ...], *, amends: bool) -> tuple[Matter, ...]:
    """``matters``; with ``amends`` those of the former release too, new words in the place of old ones."""
    if not amends:
        return matters
    return tuple(({one.code: one for one in former} | {one.code: one for one in matters}).values())


def code_among(key: MatterKey, matters: Iterable[Matter]) -> str:
    """The code of the matter that a row names, by its official code, else by a name that is there once; else empty."""
    listed = tuple(matters)
    by_code = [one.code for one in listed if key.code and one.official_code == key.code]
    by_name = [one.code for one in listed if one.name == key.name]
    found = by_code or by_name
    return found[0] if len(found) == 1 else ""
