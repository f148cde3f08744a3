"""What a county may not take out of a form that the program ships: its mandatory parts, its fixed sentences and the
lines that carry them, its remedy, seal and checks. Everything else is the county's to change.

A protected text stands in the changed form word for word, more may stand before and after it; its condition stays or
falls away, so that it is never printed less often than before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from enforcement.facts.build import INSPECTION_FORMS
from forms.blocks import DOSSIER
from forms.computed import COMPUTED
from forms.definitions.model import FieldDefinition, FormDefinition

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_LAW: Final = frozenset(("law", "article", "figure"))
_MANNERS: Final = frozenset(
    ("you", "id_label", "chief_label", "address_label", "copies", "copies_split", "period")
)
_FIXED: Final = {
    "number": "号码（number）", "kind": "文书种类（kind）", "series": "字号（series）", "seal": "盖章（seal）",
    "served": "送达（served）", "opening": "开头（opening）", "signature": "落款方式（signature）",
    "issuer": "出具机关（issuer）", "seal_block": "盖章处（seal_block）", "slips": "联次（slips）", "due": "期限（due）",
}  # fmt: skip
_WORDLESS: Final = frozenset(("id", "when", "group", "align", "items", "each", "say", "article"))
_STRICT: Final = ("fatal", "points")


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence, row or line with its texts; `each` is the list it runs over, `says` the sentences a row prints."""

    part: str
    name: str
    when: str
    each: str
    texts: tuple[str, ...]
    says: tuple[str, ...] = ()
    article: bool = False


def floor_faults(shipped: FormDefinition, changed: FormDefinition) -> tuple[str, ...]:
    """What the changed form lacks of the shipped one, as sentences; empty when all of it is kept."""
    found = (*_fixed(shipped, changed), *_mandatory(shipped, changed), *_titles(shipped, changed))
    found += tuple(_askable(shipped, changed))
    return tuple(dict.fromkeys((*found, *_texts(shipped, changed), *_checks(shipped, changed))))


def _fixed(shipped: FormDefinition, changed: FormDefinition) -> Iterator[str]:
    for name, words in _FIXED.items():
        if getattr(shipped, name) != getattr(changed, name):
            yield f"{words}和原来的格式不一样。改回 {getattr(shipped, name)!r}"
    if shipped.remedy != changed.remedy:
        yield "救济途径（remedy）和原来的格式不一样。改回原来的写法"
    if changed.copies < shipped.copies:
        yield f"份数少于原来的 {shipped.copies} 份。改回去"
    for name, words in (("signers", "签名盖章的人"), ("legal_basis", "依据")):
        if gone := [one for one in getattr(shipped, name) if one not in getattr(changed, name)]:
            yield f"{words}（{name}）少了{'、'.join(gone)}。补上"


def _mandatory(shipped: FormDefinition, changed: FormDefinition) -> Iterator[str]:
    kept = changed.mandatory or {}
    for part, carriers in (shipped.mandatory or {}).items():
        if gone := [one for one in carriers if one not in kept.get(part, ())]:
            yield f"必备内容“{part}”少了 {'、'.join(gone)}。在 [mandatory] 里补上"
        for name in carriers:
            old, new = shipped.field(name), changed.field(name)
            if old is not None and new is not None:
                yield from _field(part, old, new)


def _field(part: str, old: FieldDefinition, new: FieldDefinition) -> Iterator[str]:
    where = f"必备内容“{part}”的字段 {old.name}"
    if new.type != old.type or set(new.options or ()) != set(old.options or ()):
        yield f"{where} 换了类型或者选项。改回原来的"
    if old.required and not new.required:
        yield f"{where} 原来是必填。写 required = true"
    if old.required_when and not new.required and new.required_when != old.required_when:
        yield f"{where} 的必填条件不一样。改回 {old.required_when}"
    if new.at_least < old.at_least:
        yield f"{where} 至少要 {old.at_least} 项。改回去"


def _titles(shipped: FormDefinition, changed: FormDefinition) -> Iterator[str]:
    """A title under a condition may not take away number, seal or issuer."""
    allowed = [
        {key: value for key, value in row.items() if key not in _PLAIN_TITLE} for row in shipped.titles
    ]
    for row in changed.titles:
        more = {key: value for key, value in row.items() if key not in _PLAIN_TITLE}
        same = any(
            more == old and row.get("when") == one.get("when")
            for old, one in zip(allowed, shipped.titles, strict=True)
        )
        if more and not same:
            yield f"标题行“{row.get('title', '')}”改了{'、'.join(sorted(more))}。原来的格式没有这样写，去掉"


def _askable(shipped: FormDefinition, changed: FormDefinition) -> Iterator[str]:
    """A paper that an inspection or the file makes by itself asks nothing that nobody is asked for."""
    by_itself = changed.id in INSPECTION_FORMS or changed.kind in DOSSIER
    for field in changed.fields if by_itself else ():
        if shipped.field(field.name) is None and (field.required or field.required_when):
            yield f"字段 {field.name} 是新加的，这份文书由程序自己做、没有地方问它，不能设为必填。去掉 required"


_PLAIN_TITLE: Final = frozenset(("when", "title", "copies_text"))


def _checks(shipped: FormDefinition, changed: FormDefinition) -> Iterator[str]:
    bare = [_bare(check) for check in changed.checks]
    for check in shipped.checks:
        if check["severity"] in _STRICT and _bare(check) not in bare:
            yield f"核对 {check['id']}（{check['severity']}）不在了，或者放宽了。照原来的补上"


def _bare(check: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in check.items() if key not in ("id", "sentence")}


# -- texts ---------------------------------------------------------------------------------------------------


def _texts(shipped: FormDefinition, changed: FormDefinition) -> Iterator[str]:
    kept = tuple(_units(changed))
    guard = _Guard.of(shipped)
    protected = [unit for unit in _units(shipped) if guard.protects(unit)]
    names = {unit.name for unit in protected if unit.part == "句子"}
    for unit in protected:
        yield from _kept(unit, guard, kept)
    for unit in _units(shipped):
        for said in (one for one in unit.says if one in names):
            if not any(said in one.says and one.when in ("", unit.when) for one in kept):
                yield f"句子 {said} 原来印在{unit.part} {unit.name} 里，现在没有一行印它。用 say 补上"


def _kept(unit: _Unit, guard: _Guard, kept: tuple[_Unit, ...]) -> Iterator[str]:
    for text in (one for one in unit.texts if guard.whole(unit) or guard.holds(one)):
        fellows = [one for one in kept if one.part == unit.part and one.each == unit.each]
        if unit.part == "句子":
            fellows = [one for one in fellows if one.name == unit.name]
        if any(one.when in ("", unit.when) and any(text in words for words in one.texts) for one in fellows):
            continue
        here = f"{unit.part} {unit.name}".strip()
        if any(text in words for one in fellows for words in one.texts):
            yield f"{here} 的条件变严了。改回“{unit.when}”，或者不写条件"
        else:
            yield f"{here} 的法定内容少了或者改了：“{text}”。一字不动地写回去，前后可以加话"


@dataclass(frozen=True, slots=True)
class _Guard:
    """Which texts of a shipped form are protected: those that carry a mandatory part, cite the law, tell the remedy
    or compose facts, and the lines that people sign on."""

    fields: frozenset[str]
    ids: frozenset[str]
    signatures: bool

    @classmethod
    def of(cls, form: FormDefinition) -> _Guard:
        carriers = [one for parts in (form.mandatory or {}).values() for one in parts]
        return cls(
            frozenset(one for one in carriers if one[:1] not in "#@"),
            frozenset(one[1:] for one in carriers if one.startswith("#")),
            "@signatures" in carriers,
        )

    def whole(self, unit: _Unit) -> bool:
        """Whether every text of the unit is protected."""
        return unit.article or unit.name in self.ids or unit.each in self.fields

    def protects(self, unit: _Unit) -> bool:
        return bool(unit.texts) and (self.whole(unit) or any(self.holds(text) for text in unit.texts))

    def holds(self, text: str) -> bool:
        """Whether a text says something that may not go."""
        if self.signatures and ("签名" in text or "盖章" in text):
            return True
        names = [found.partition("|_")[0].removeprefix("?") for found in _VARIABLE.findall(text)]
        return any(self._counts(name.partition(":")[0]) for name in names)

    def _counts(self, name: str) -> bool:
        return name in _LAW or name in self.fields or (name in COMPUTED and name not in _MANNERS)


def _units(form: FormDefinition) -> Iterator[_Unit]:
    for one in form.sentences:
        texts = tuple(text for text in (one.text, one.blank_text, one.answer) if text)
        yield _Unit("句子", one.id, one.when, one.each, texts, article=bool(one.article))
    slip = (form.tear_sheet or {}).get("lines", ())
    for part, rows in (
        ("页首栏", form.header), ("表格行", form.rows), ("签名行", form.strip), ("表下行", form.tail),
        ("落款行", form.closing), ("回执", slip), ("核对意见", ({"text": form.review},) if form.review else ()),
        ("份数说明", ({"text": form.copies_text},) if form.copies_text else ()),
        ("注", ({"text": form.note},) if form.note else ()),
    ):  # fmt: skip
        for number, row in enumerate(rows, 1):
            yield _row_unit(part, number, row)


def _row_unit(part: str, number: int, row: Mapping[str, Any]) -> _Unit:
    lists = (row, *(cell for cell in row.get("cells", ()) if isinstance(cell, Mapping)))
    each = next((str(name) for one in lists if (name := one.get("items") or one.get("each"))), "")
    says = tuple(one for inner in lists for one in inner.get("say", ()))
    name = str(row.get("id") or number)
    return _Unit(part, name, str(row.get("when", "")), each, tuple(_words(row)), says, "article" in row)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _WORDLESS:
                yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)
