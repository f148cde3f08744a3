"""What does not hold together in a definition, as sentences for whoever wrote it: unknown names, law places that do
not exist, statutory parts that nothing carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import resources
from enforcement.deadlines import shipped_rules
from forms.computed import COMPUTED
from forms.definitions.check_faults import check_faults, derived_faults, part_faults, unknown_names
from forms.definitions.model import FormDefinition
from forms.definitions.row_faults import row_faults
from forms.facts import PRINTED
from forms.shapes import LAW, SHAPES

KINDS: Final = ("letter", "record", "table", "list", "photos", "cover", "index", "note", "strip")
TYPES: Final = frozenset((*PRINTED, "papers", "photos"))
COUNTY_NUMBERS: Final = 1000  # forms of a county are numbered from here
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零]+条")
_WORDLESS = ("id", "when", "group", "align", "head", "items", "each", "say")
_ITEM_NAMES = frozenset(("n", "no", "item", "name", "cert_no"))
_SENTENCE_NAMES = frozenset(("seq",))
_PARTS: Final = {
    "@agency": lambda form: form.field("agency") is not None,
    "@number": lambda form: form.numbered and form.field("number") is not None,
    "@date": lambda form: form.field("issue_date") is not None,
    "@seal": lambda form: form.seal and (form.signature == "seal" or form.seal_block),
    "@signatures": lambda form: bool(form.strip or form.closing or _lines_to_sign(form)),
    "@strip": lambda form: form.kind == "strip" and form.seal,
    "@photos": lambda form: form.kind == "photos",
    "@remedy": lambda form: form.remedy is not None,
}
"""Parts of a paper that are no field and no sentence, and how a definition shows that it has them."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A template of a definition: where it stands, and which names it may use beside the fields."""

    where: str
    text: str
    names: frozenset[str] = frozenset()


def faults_of(form: FormDefinition) -> tuple[str, ...]:
    """Everything that is wrong with a definition; empty when it holds together."""
    return tuple(
        dict.fromkeys(
            (
                *_shape(form),
                *row_faults(form),
                *_names(form),
                *_conditions(form),
                *check_faults(form),
                *derived_faults(form),
                *_mandatory(form),
                *_due(form),
            )
        )
    )


def _shape(form: FormDefinition) -> Iterator[str]:
    if form.kind not in KINDS:
        yield f"没有“{form.kind}”这种文书"
    if not 0 < form.number < 65_536:
        yield "号码（number）要在 1 到 65535 之间"
    for field in form.fields:
        if field.type not in TYPES:
            yield f"字段 {field.name} 的类型“{field.type}”不认识"
        if field.type == "choice" and not field.options:
            yield f"字段 {field.name} 是选择，没有写 options"
        yield from part_faults(field)
    for what, ids in (
        ("字段", [field.name for field in form.fields]),
        ("句子", [sentence.id for sentence in form.sentences]),
        ("表格行", [row["id"] for row in form.rows if "id" in row]),
    ):
        twice = {one for one in ids if ids.count(one) > 1}
        if twice:
            yield f"{what} {'、'.join(sorted(twice))} 写了两次"
    if form.kind == "letter" and not form.sentences:
        yield "没有正文句子"


def _names(form: FormDefinition) -> Iterator[str]:
    known = {field.name for field in form.fields} | set(COMPUTED)
    for words in _all_words(form):
        for found in _VARIABLE.finditer(words.text):
            yield from _variable(found[1], words, known, form)
        if form.number < COUNTY_NUMBERS and _ARTICLE.search(words.text):
            yield f"{words.where} 直接写了法条，改用 {{law:…}}"


def _variable(name: str, words: _Words, known: set[str], form: FormDefinition) -> Iterator[str]:
    if name.startswith(("_", "@")) or name == ">":
        return
    if name.startswith("?"):
        yield from unknown_names(name[1:], words.where, form, words.names)
        return
    name, _colon, shape = name.partition("|_")[0].partition(":")
    if name in LAW:
        for law_id in shape.split("+"):
            if law_id not in resources.laws():
                yield f"{words.where} 引的 {law_id} 不在法条表里"
        return
    if shape and shape not in (*SHAPES, "you"):
        yield f"{words.where} 的写法“{shape}”不认识"
    if name not in known and name not in words.names:
        yield f"{words.where} 用了没有定义的 {{{name}}}"


def _conditions(form: FormDefinition) -> Iterator[str]:
    found: list[tuple[str, str]] = [(f"句子 {s.id}", s.when) for s in form.sentences]
    found += [(f"字段 {f.name}", f.required_when) for f in form.fields]
    for part in (form.titles, form.header, form.rows, form.strip, form.tail, form.closing):
        found += [
            (str(row.get("id") or row.get("title") or "一行"), str(row.get("when", ""))) for row in part
        ]
    for where, condition in found:
        yield from unknown_names(condition, where, form, frozenset())


def _due(form: FormDefinition) -> Iterator[str]:
    if form.due is None:
        return
    if not (form.due.fields or form.due.after_service):
        yield "期限（due）没有写从哪里来"
    for name in form.due.fields:
        field = form.field(name)
        if field is None or field.type not in ("date", "due", "time"):
            yield f"期限（due）的 {name} 不是这份文书里的日期"
    if form.due.after_service:
        if form.due.after_service not in shipped_rules():
            yield f"期限（due）的 {form.due.after_service} 不在期限表里"
        if not form.due.what:
            yield "期限（due）按送达日计算，要写名称（what）"
    yield from unknown_names(form.due.when, "期限（due）", form, frozenset())


def _mandatory(form: FormDefinition) -> Iterator[str]:
    ids = {s.id for s in form.sentences} | {row.get("id") for row in form.rows}
    for part, carriers in (form.mandatory or {}).items():
        if not carriers:
            yield f"必备内容“{part}”没有写由谁承载"
        for carrier in carriers:
            if carrier.startswith("@"):
                if carrier not in _PARTS or not _PARTS[carrier](form):
                    yield f"必备内容“{part}”要的 {carrier} 这份文书没有"
            elif carrier.startswith("#"):
                if carrier[1:] not in ids:
                    yield f"必备内容“{part}”指的 {carrier} 没有这一句或者这一行"
            else:
                yield from _carried(form, part, carrier)


def _carried(form: FormDefinition, part: str, name: str) -> Iterator[str]:
    field = form.field(name)
    if field is None:
        yield f"必备内容“{part}”指的字段 {name} 没有定义"
    elif not (field.required or field.required_when):
        yield f"必备内容“{part}”的字段 {name} 没有设为必填"


def _lines_to_sign(form: FormDefinition) -> bool:
    return any("签名" in words.text or "盖章" in words.text for words in _all_words(form))


# -- every template of a definition ---------------------------------------------------------------------------


def _all_words(form: FormDefinition) -> Iterator[_Words]:
    for sentence in form.sentences:
        names = _entry_names(form, sentence.each) | (_SENTENCE_NAMES if sentence.series else frozenset())
        for text in (sentence.text, sentence.blank_text, sentence.answer):
            yield _Words(f"句子 {sentence.id}", text, names)
    for what, part in (
        ("页首栏", form.header),
        ("表格行", form.rows),
        ("签名行", form.strip),
        ("表下行", form.tail),
        ("落款行", form.closing),
        ("回执", (form.tear_sheet or {}).get("lines", ())),
    ):
        for row in part:
            lists = [row, *(cell for cell in row.get("cells", ()) if isinstance(cell, Mapping))]
            names = frozenset[str]().union(
                *(_entry_names(form, str(one.get("items") or one.get("each") or "")) for one in lists)
            )
            where = f"{what} {row.get('id', '')}".strip()
            yield from (_Words(where, text, names) for text in _texts_of(row))
    for where, text in (
        ("开头", "" if form.opening in ("party", "block") else form.opening),
        ("份数说明", form.copies_text),
        ("副标题", form.subtitle),
        *(("联次", words) for words in form.slips),
        ("注", form.note),
    ):
        yield _Words(where, text)


def _entry_names(form: FormDefinition, name: str) -> frozenset[str]:
    field = form.field(name) if name else None
    if not name:
        return frozenset()
    parts = set(field.parts or ()) if field else set()
    return (
        _ITEM_NAMES | parts | ({"title", "number", "copies"} if field and field.type == "papers" else set())
    )


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _WORDLESS:
                yield from _texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_of(inner)
