"""Reads a definition: TOML text → FormDefinition, with the shared fields it uses and what the list of documents
says of it. Nothing half read gets through: what does not hold together is said by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from functools import cache
from pathlib import Path
from typing import Any

from forms.definitions.catalogue import ListedDocument, listed, series
from forms.definitions.derived import with_sources
from forms.definitions.model import Due, FieldDefinition, FormDefinition, Remedy, Sentence

_SHARED = Path(__file__).parent / "fields.toml"
_EARLIER = {
    "number": ("的文号", "name"),
    "title": ("的标题", "text"),
    "date": ("的日期", "date"),
    "served_on": ("的送达日期", "date"),
}
_TITLE = re.compile(r'^title = "(.+)"$', re.MULTILINE)
_LISTS = (
    "titles",
    "header",
    "rows",
    "columns",
    "slips",
    "strip",
    "tail",
    "closing",
    "handwritten",
    "checks",
    "derived",
    "signers",
    "legal_basis",
)


class BadDefinition(ValueError):
    """A definition that cannot be used; `faults` are sentences for whoever wrote it."""

    def __init__(self, form_id: str, faults: Sequence[str]) -> None:
        super().__init__(f"{form_id}：{'；'.join(faults)}")
        self.form_id = form_id
        self.faults = tuple(faults)


def read_definition(text: str) -> FormDefinition:
    """The definition written in `text`; raises BadDefinition with everything that is wrong with it."""
    from forms.definitions.faults import faults_of

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDefinition("定义", (f"不是能读的 TOML（{error}）",)) from error
    form_id = str(data.get("id") or "定义")
    try:
        form = _made(data)
    except (TypeError, KeyError, ValueError) as error:
        raise BadDefinition(form_id, (f"缺一项、多一项或者类型不对（{error}）",)) from error
    faults = faults_of(form)
    if faults:
        raise BadDefinition(form_id, faults)
    return form


def _made(data: dict[str, Any]) -> FormDefinition:
    row = listed().get(data["id"])
    given = {**_from_list(row), **data} if row else dict(data)
    own = tuple(_field(item) for item in data.get("fields", ()))
    used = tuple(_used(entry) for entry in given.pop("use", ()))
    names = {item.name for item in own}
    fields = (*(item for item in used if item.name not in names), *own)
    given["fields"] = tuple(with_sources(fields, data.get("derived", ())))
    given["sentences"] = tuple(_only(Sentence, item) for item in data.get("sentences", ()))
    review = data.get("review", {})
    given["review"] = review["text"] if isinstance(review, Mapping) and review else ""
    remedy = data.get("remedy")
    given["remedy"] = _only(Remedy, remedy) if remedy else None
    due = data.get("due")
    given["due"] = _only(Due, {**due, "fields": tuple(due.get("fields", ()))}) if due is not None else None
    given["mandatory"] = {
        part: (carriers,) if isinstance(carriers, str) else tuple(carriers)
        for part, carriers in data.get("mandatory", {}).items()
    }
    for name in _LISTS:
        given[name] = tuple(given.get(name, ()))
    return _only(FormDefinition, given)


def _from_list(row: ListedDocument) -> dict[str, Any]:
    return {
        "number": row.number,
        "stage": row.stage,
        "legal_basis": row.legal_basis,
        "signers": row.signers,
        "seal": row.seal,
        "served": row.served,
        "verified": row.verified,
        "series": series().get(row.id, ""),
    }


def _only(cls: Any, item: Mapping[str, Any]) -> Any:
    extra = set(item) - {field.name for field in fields_of(cls)}
    if extra:
        raise TypeError(f"不认识的键 {'、'.join(sorted(extra))}")
    return cls(**item)


def _field(item: Mapping[str, Any]) -> FieldDefinition:
    given = dict(item)
    for name in ("phrases", "part_needs"):
        given[name] = tuple(given.get(name, ()))
    made: FieldDefinition = _only(FieldDefinition, given)
    return made


@cache
def shared_fields() -> dict[str, Mapping[str, Any]]:
    """The facts that many papers use, by name."""
    tables = tomllib.loads(_SHARED.read_text(encoding="utf-8"))["fields"]
    return {item["name"]: item for item in tables}


def _used(entry: str) -> FieldDefinition:
    """A shared field as `use` asks for it: name, name! (required) or name?condition (required then)."""
    name, _mark, condition = entry.partition("?")
    required = name.endswith("!")
    name = name.removesuffix("!")
    item = shared_fields().get(name) or _earlier(name)
    changes: dict[str, Any] = {"required": True} if required else {}
    if condition:
        changes = {"required_when": condition}
    return _field({**item, **changes})


@cache
def _own_title(form_id: str) -> str:
    """The title a shipped form gives itself (查封（扣押）决定书), empty without one. Only this line is read: forms name
    each other."""
    path = Path(__file__).parent / f"{form_id}.toml"
    found = _TITLE.search(path.read_text(encoding="utf-8")) if path.exists() else None
    return found[1] if found else ""


def _earlier(name: str) -> Mapping[str, Any]:
    """earlier.<form id>.<part>: what is known of a paper that came before."""
    parts = name.split(".")
    if len(parts) != 3 or parts[0] != "earlier" or parts[2] not in _EARLIER:
        raise KeyError(f"没有共用字段 {name}")
    row = listed().get(parts[1])
    if row is None:
        raise KeyError(f"没有文书 {parts[1]}")
    tail, kind = _EARLIER[parts[2]]
    title = _own_title(parts[1]) or row.name
    blank = "{_14}年{_10}月{_10}日" if kind == "date" else ""
    return {
        "name": name,
        "label": f"《{title}》{tail}",
        "type": kind,
        "by": "program",
        "blank_mm": 40.0,
        "blank": blank,
    }
