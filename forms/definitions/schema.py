"""The shape of a definition before it is read: size, characters, nesting, and the type of every value.

For definitions that come from outside (a county's): whatever is wrong is said with its place and what belongs there,
and nothing of it reaches a reader that would stumble over it.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from forms.definitions.model import FieldDefinition, FormDefinition, Sentence

TEXT_BYTES_MAX: Final = 64 * 1024  # the largest shipped definition has 31 KB
DEPTH_MAX: Final = 8
PARTS_MAX: Final = 400  # fields, sentences or rows of one form
WORDS_MAX: Final = 4000  # characters of one value
MM_MAX: Final = 400.0
_STRANGE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_MARKUP: Final = re.compile(r"<[A-Za-z!/?]")
_COMPARES: Final = re.compile(r"[<>](?!\s*\d+\s*(?:[&|]|$))")
_BLANK: Final = re.compile(r"\{(?:[_@]|[^{}]*\|_)([^{}]*)\}")
_LISTS: Final = {"fields": FieldDefinition, "sentences": Sentence}
_LINES: Final = ("titles", "header", "rows", "strip", "tail", "closing", "checks")
_NAMES: Final = {
    "fields": "字段", "sentences": "句子", "titles": "标题行", "header": "页首栏", "rows": "表格行", "strip": "签名行",
    "tail": "表下行", "closing": "落款行", "checks": "核对",
}  # fmt: skip
_TEXT = ("id", "name", "when", "title", "label", "value", "text", "group", "each", "items", "total", "issuer",
         "signature", "copies_text", "article", "kind", "severity", "sentence", "law")  # fmt: skip
_TEXTS = ("say", "lines", "sign", "head", "words")
_NUMBERS = ("widths", "sizes", "columns")
_NUMBER = ("height", "width", "least", "head_height", "span", "indent", "each_least", "rows_least")
_MOST: Final = {
    "at_least": 20, "blank_mm": 1500, "height": MM_MAX, "width": MM_MAX, "least": MM_MAX, "head_height": MM_MAX,
    "span": 40, "indent": 20, "each_least": 20, "rows_least": 60, "heading": 2,
}  # fmt: skip
"""Numbers that a page has room for."""
_WORDS: Final = {str: "文字", int: "整数", float: "数字", bool: "true 或 false", Any: "别的内容"}


def shaped(text: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The TOML data of a definition, and everything that is wrong with its shape as sentences (empty when nothing is;
    the data is empty when it cannot be read at all)."""
    if len(text.encode("utf-8", "replace")) > TEXT_BYTES_MAX:
        return {}, (f"文件超过 {TEXT_BYTES_MAX // 1024} KB。一份定义只写一种文书，去掉多余的内容",)
    if strange := tuple(_strange(text)):
        return {}, strange
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return {}, (f"不是能读的 TOML（{error}）。照那一行改",)
    except RecursionError:
        return {}, ("括号套得太深，读不了。照 docs/forms.md 的写法改",)
    if any(_too_deep(value, 1) for value in data.values()):
        return {}, (f"内容套了 {DEPTH_MAX} 层以上。照 docs/forms.md 的写法改",)
    return data, tuple(dict.fromkeys((*_top(data), *_leaves("", data))))


def _strange(text: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n"), 1):
        for found in _STRANGE.finditer(line.removesuffix("\r")):
            yield f"第 {number} 行有看不见的控制字符 U+{ord(found[0]):04X}。删掉它"


def _too_deep(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return depth > DEPTH_MAX or any(_too_deep(one, depth + 1) for one in inner)


def _top(data: Mapping[str, Any]) -> Iterator[str]:
    hints = get_type_hints(FormDefinition)
    for key, value in data.items():
        if key in _LISTS or key in _LINES:
            yield from _tables(key, value)
        elif key in ("review", "tear_sheet"):
            yield from _row(key, value)
        elif key == "mandatory":
            yield from _mandatory(value)
        elif not fits(value, tuple[str, ...] if key == "use" else hints.get(key, Any)):
            yield f"{key} 应当是{_said(hints.get(key, Any))}"


def _tables(key: str, value: Any) -> Iterator[str]:
    what = _NAMES[key]
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        yield f"{what}要写成 [[{key}]] 一段一段的表"
        return
    if len(value) > PARTS_MAX:
        yield f"{what}有 {len(value)} 段，最多 {PARTS_MAX} 段"
    for number, one in enumerate(value, 1):
        where = f"{what} {one.get('id') or one.get('name') or number}"
        if key in _LISTS:
            yield from _table(where, one, get_type_hints(_LISTS[key]))
        else:
            yield from _row(where, one)


def _table(where: str, value: Any, hints: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{where} 要写成一段表"
        return
    for name, inner in value.items():
        if not fits(inner, hints.get(name, Any)):
            yield f"{where} 的 {name} 应当是{_said(hints[name])}"
        elif name in _MOST and not 0 <= inner <= _MOST[name]:
            yield f"{where} 的 {name} 要在 0 到 {_MOST[name]:g} 之间"


def _row(where: str, value: Any) -> Iterator[str]:
    """A line of a table, a strip, a title …: its values by the names that such lines have."""
    if not isinstance(value, Mapping):
        yield f"{where} 要写成一段表"
        return
    for name, inner in value.items():
        hint = _row_hint(name, inner)
        if isinstance(inner, list) and name in ("cells", "archive", "lines") and hint is Any:
            for one in inner:
                if isinstance(one, Mapping):
                    yield from _row(where, one)
                elif name != "cells" or not isinstance(one, str):
                    yield f"{where} 的 {name} 每一项应当是一段表"
        elif not fits(inner, hint):
            yield f"{where} 的 {name} 应当是{_said(hint)}"
        elif name in _MOST and not -1 <= inner <= _MOST[name]:
            yield f"{where} 的 {name} 最多 {_MOST[name]:g}"
        elif hint == tuple[float, ...] and any(not 0 <= one <= MM_MAX for one in inner):
            yield f"{where} 的 {name} 每一项要在 0 到 {MM_MAX:g} 之间"


def _row_hint(name: str, value: Any) -> Any:
    if name in ("cells", "archive"):
        return Any if isinstance(value, list) else tuple[str, ...]
    if name == "lines" and isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return Any
    if name == "align":
        return str if isinstance(value, str) else tuple[str, ...]
    for names, hint in (
        (_TEXT, str),
        (_TEXTS, tuple[str, ...]),
        (_NUMBERS, tuple[float, ...]),
        (_NUMBER, float),
    ):
        if name in names:
            return hint
    return bool if name in ("blank_form", "last", "numbered") else Any


def _mandatory(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield "必备内容要写成 [mandatory] 一段表"
        return
    for part, carriers in value.items():
        if not isinstance(carriers, str) and not fits(carriers, tuple[str, ...]):
            yield f"必备内容“{part}”应当是一个名字，或者几个名字的列表"


def fits(value: Any, hint: Any) -> bool:
    """Whether a TOML value has the type that a definition's attribute has."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any or origin in (Union, UnionType):
        return hint is Any or any(fits(value, one) for one in inner if one is not NoneType)
    if hint is bool:
        return isinstance(value, bool)
    if hint in (int, float):
        number = isinstance(value, int if hint is int else (int, float)) and not isinstance(value, bool)
        return number and math.isfinite(value) and abs(value) < 1e6
    if origin is tuple:
        return isinstance(value, list) and all(fits(one, inner[0]) for one in value)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return isinstance(value, Mapping) and all(
            fits(one, hints.get(name, Any)) for name, one in value.items()
        )
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(fits(one, inner[1]) for one in value.values())
    return isinstance(value, hint) if isinstance(hint, type) else True


def _said(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _said(inner[0])
    if origin is tuple:
        return f"{_said(inner[0])}的列表（[…]）"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"名字和{_said(inner[1])}的对照（{{ 名字 = … }}）"
    return _WORDS.get(hint, "一段表")


def _leaves(where: str, value: Any) -> Iterator[str]:
    """Too long or dangerous words, and widths that no sheet has, wherever they stand."""
    if isinstance(value, Mapping):
        name = str(value.get("id") or value.get("name") or "")
        for key, inner in value.items():
            if len(str(key)) > 100:
                yield f"{where or '开头'}有一个名字超过 100 个字，改短"
            if key in ("when", "required_when") and isinstance(inner, str) and _COMPARES.search(inner):
                yield f"{where} {name} 的条件“{inner[:40]}”里，< 和 > 后面要写数字"
            yield from _leaves(f"{where} {name} {key}".strip() if name else f"{where} {key}".strip(), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(where, inner)
    elif isinstance(value, str):
        yield from _words(where, value)
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"{where} 不是一个数，写成毫米数"


def _words(where: str, text: str) -> Iterator[str]:
    if len(text) > WORDS_MAX:
        yield f"{where} 有 {len(text)} 个字，最多 {WORDS_MAX} 个，分成几句"
        return
    if _MARKUP.search(text):
        yield f"{where} 里有“<”标记。文书和窗口都只写纯文字，删掉它"
    for found in _BLANK.finditer(text):
        if found[1] != "fill" and not _is_width(found[1]):
            yield f"{where} 的空线 {found[0]} 要写毫米数，最多 {MM_MAX:.0f}"


def _is_width(text: str) -> bool:
    return re.fullmatch(r"\d{1,3}(\.\d)?", text) is not None and 0 < float(text) <= MM_MAX
