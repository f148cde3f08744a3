"""A definition that a county wrote: read with care, held against what the county published before, refused by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Final

from forms.definitions.editions import Edition, shipped, ships
from forms.definitions.faults import COUNTY_NUMBERS
from forms.definitions.floor import floor_faults
from forms.definitions.model import FormDefinition
from forms.definitions.reading import BadDefinition, read_definition
from forms.definitions.schema import shaped

COPIES_MAX: Final = 30
_ID: Final = re.compile(r"[A-Z]{2,4}-[0-9]{2,3}")
_SERIES: Final = re.compile(r"[\u4e00-\u9fff]{0,6}")
_PLACE: Final = re.compile(r"(?:字段|句子|表格行|核对) ([\w.-]+)")
_TROUBLE: Final = (TypeError, AttributeError, KeyError, ValueError, IndexError, RecursionError)


def read_county(text: str) -> FormDefinition:
    """The definition in `text`, whoever wrote it; BadDefinition with every fault, its line where it can be told."""
    data, faults = shaped(text)
    form_id = str(data.get("id") or "定义")[:40]
    if faults:
        raise BadDefinition(form_id, _placed(text, faults))
    try:
        form = read_definition(text)
    except BadDefinition as bad:
        raise BadDefinition(form_id, _placed(text, bad.faults)) from bad
    except _TROUBLE as error:
        raise BadDefinition(form_id, (f"有一处写法读不懂（{error}）。照 docs/forms.md 改",)) from error
    if own := tuple(_own(form)):
        raise BadDefinition(form_id, _placed(text, own))
    return form


def floor_of(form: FormDefinition) -> tuple[str, ...]:
    """What a changed form lacks of the shipped one; empty for a county's own form."""
    return floor_faults(shipped(form.id), form) if ships(form.id) else ()


def step_faults(form: FormDefinition, editions: Iterable[Edition]) -> Iterator[str]:
    """What speaks against a definition as the next step of a county that published `editions`: an old version, a
    number that another form has or had, the floor of the shipped form."""
    before = [one for one in editions if one.form_id == form.id and one.text]
    newest = max((one.version for one in before), default=0)
    if ships(form.id):
        newest = max(newest, shipped(form.id).version)
    if form.version <= newest:
        yield f"版本（version）是 {form.version}，已经有第 {newest} 版了。写 {newest + 1} 或更大的"
    taken = {_number(one): one.form_id for one in editions if one.text}
    if taken.get(form.number, form.id) != form.id:
        yield f"号码（number）{form.number} 是 {taken[form.number]} 的，用过的号码不能再给别的文书。换一个"
    if not ships(form.id) and form.id in taken.values() and taken.get(form.number) != form.id:
        yield "号码（number）和这种文书以前的不一样。改回以前的，纸上的码靠它认文书"
    yield from floor_of(form)


def _number(edition: Edition) -> int:
    """The number of a published definition, whether or not this program can still use it."""
    if ships(edition.form_id):
        return shipped(edition.form_id).number
    return int(tomllib.loads(edition.text)["number"])


def _own(form: FormDefinition) -> Iterator[str]:
    if not _ID.fullmatch(form.id):
        yield "编号（id）要写成两到四个大写字母、一横、两三位数字，例如 XQ-01"
    if form.version < 1:
        yield "版本（version）从 1 起"
    if not 1 <= form.copies <= COPIES_MAX:
        yield f"份数（copies）要在 1 到 {COPIES_MAX} 之间"
    if not ships(form.id) and form.number < COUNTY_NUMBERS:
        yield f"号码（number）要从 {COUNTY_NUMBERS} 起，以下的留给程序自带的文书"
    if ships(form.id) and form.number != shipped(form.id).number:
        yield f"号码（number）要写 {shipped(form.id).number}，或者不写"
    if not form.title.strip() or "\n" in form.title:
        yield "名称（title）要写一行字"
    if not _SERIES.fullmatch(form.series):
        yield "字号（series）写一到六个汉字，没有文号的不写"
    if not form.mandatory:
        yield "没有写必备内容。加一段 [mandatory]，写明每样法定内容由哪个字段、哪句话承载"


def _placed(text: str, faults: Iterable[str]) -> tuple[str, ...]:
    """The faults with the line that the named field, sentence, row or check begins at."""
    return tuple(f"第 {line} 行，{fault}" if (line := _line(text, fault)) else fault for fault in faults)


def _line(text: str, fault: str) -> int:
    found = _PLACE.match(fault)
    if found is None:
        return 0
    wanted = re.compile(rf"""\s*(?:id|name)\s*=\s*["']{re.escape(found[1])}["']""")
    return next((n for n, line in enumerate(text.splitlines(), 1) if wanted.match(line)), 0)
