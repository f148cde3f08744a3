"""Which column of an official list is what: guessed with reasons, overruled by a person, remembered by its headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from enforcement.catalogue.columns import as_text
from enforcement.catalogue.intake.layout import Layout
from enforcement.catalogue.intake.towns import Townships, marked
from enforcement.catalogue.intake.words import PARTED, Field, bare, field_containing, field_named, field_of
from enforcement.catalogue.table import RowFault

REPEATABLE = (Field.SKIP, Field.SERIAL, Field.TOWN)
Looks = Callable[[str], bool]
_LOOKS: dict[Field, tuple[Looks, str]] = {
    Field.BASIS: (lambda text: "《" in text or "第" in text, "里多数没有法名和条款"),
    Field.VIOLATION: (lambda text: "《" in text or "第" in text, "里多数没有法名和条款"),
    Field.PENALTY: (lambda text: "《" in text or "第" in text, "里多数没有法名和条款"),
    Field.RANGE: (
        lambda text: bool(re.search(r"[\d一二三四五六七八九十百千万]|不予|免", text)),
        "里多数没有数额",
    ),
    Field.NAME: (lambda text: bool(re.search(r"[一-龥]{2}", text)), "里多数不是文字"),
    Field.BEGIN: (lambda text: bool(re.search(r"\d{4}", text)), "里多数不是日期"),
    Field.END: (lambda text: bool(re.search(r"\d{4}", text)), "里多数不是日期"),
    Field.BASIS_FROM: (lambda text: bool(re.search(r"\d{4}", text)), "里多数不是日期"),
    Field.ENDED_DAY: (lambda text: bool(re.search(r"\d{4}", text)), "里多数不是日期"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One column: where, its heading, what it is (``town`` is a 9-digit code for Field.TOWN), why, how surely."""

    at: int
    title: str
    field: Field
    town: str = ""
    reason: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How one sheet would be read. ``origin``: guessed, given (a person said so) or saved."""

    layout: Layout
    guesses: tuple[Guess, ...]
    origin: str = "guessed"

    @property
    def certain(self) -> bool:
        return all(guess.certain for guess in self.guesses)

    def at(self, field: Field) -> int | None:
        """The column of ``field``, None without one."""
        return next((guess.at for guess in self.guesses if guess.field is field), None)

    def title(self, field: Field) -> str:
        """The heading of the field's column, else the field's own word."""
        return next((guess.title for guess in self.guesses if guess.field is field), field.value)

    @property
    def towns(self) -> tuple[Guess, ...]:
        return tuple(guess for guess in self.guesses if guess.field is Field.TOWN)


def propose(
    layout: Layout, towns: Townships, saved: Sequence[str] | None, given: Mapping[str, str]
) -> Proposal:
    """The reading of a sheet: what a person gives now, else what was saved for these headings, else a guess."""
    guesses = [_guess(layout, at, title, towns) for at, title in enumerate(layout.titles)]
    guesses = _each_once(guesses)
    origin = "guessed"
    if saved is not None and len(saved) == len(guesses):
        pairs = zip(guesses, saved, strict=True)
        guesses = [_told(guess, word, towns, "上次确认过") for guess, word in pairs]
        origin = "saved"
    told = [_told(guess, _given(given, layout.sheet, guess), towns, "这次指明") for guess in guesses]
    named = any(_given(given, layout.sheet, guess) is not None for guess in guesses)
    return Proposal(layout=layout, guesses=tuple(told), origin="given" if named else origin)


def remembered(proposal: Proposal) -> list[str]:
    """The reading as it is kept: per column the word of its field, or the township's code."""
    return [guess.town or guess.field.value for guess in proposal.guesses]


def missing(proposal: Proposal) -> tuple[RowFault, ...]:
    """What a sheet lacks to be read at all, and the columns nobody can vouch for."""
    fields = {guess.field for guess in proposal.guesses}
    faults = []
    if not fields & {Field.NAME, Field.CODE}:
        faults.append((Field.NAME.value, "没有一列是事项名称，也没有公布编码", "用 --map 列名=事项名称 指明"))
    elif not fields & set(_CONTENT):
        told = "没有处罚依据，没有裁量阶次，也没有承接乡镇"
        faults.append((Field.BASIS.value, told, "补上一列，或用 --map 列名=处罚依据 指明"))
    elif Field.NAME not in fields and fields & set(_BASES):
        faults.append((Field.NAME.value, "没有一列是事项名称", "用 --map 列名=事项名称 指明"))
    layout = proposal.layout
    if not layout.rows:
        faults.append(("", "表头下面没有内容", "补上内容，或删掉这张表"))
    return tuple(
        RowFault(sheet=layout.sheet, row=layout.header_row, column=column, value="", reason=reason, fix=fix)
        for column, reason, fix in faults
    )


_BASES = (Field.BASIS, Field.VIOLATION, Field.PENALTY)
_CONTENT = (*_BASES, Field.TIER, Field.TIER_BOTH, Field.TOWNS, Field.TOWN, Field.EXEMPT)


def read_given(
    given: Mapping[str, str], proposals: tuple[Proposal, ...], towns: Townships
) -> tuple[str, ...]:
    """What is wrong with the words of ``--map``: unknown fields, columns that are in no sheet."""
    faults = []
    titles = {bare(part) for one in proposals for guess in one.guesses for part in _names(guess, one.layout)}
    for column, word in given.items():
        if field_of(word) is None and towns.code_of(word) is None:
            known = "、".join(field.value for field in Field if field is not Field.TOWN)
            faults.append(f"“{word}”不是能对应的字段，可写：{known}，或乡镇名。")
        if bare(column) not in titles | {bare(one.layout.sheet) for one in proposals}:
            faults.append(f"没有叫“{column}”的列。")
    return tuple(faults)


def _names(guess: Guess, layout: Layout) -> tuple[str, ...]:
    """The ways to name a column: its heading, the lower part of it, with the sheet before it, or 第3列."""
    title = guess.title or f"第{guess.at + 1}列"
    own = (title, title.split(PARTED)[-1], f"第{guess.at + 1}列")
    return (*own, *(f"{layout.sheet}!{name}" for name in own))


def _given(given: Mapping[str, str], sheet: str, guess: Guess) -> str | None:
    title = guess.title or f"第{guess.at + 1}列"
    names = {bare(title), bare(title.split(PARTED)[-1]), f"第{guess.at + 1}列"}
    names |= {bare(f"{sheet}!{name}") for name in tuple(names)}
    return next((word for column, word in given.items() if bare(column) in names), None)


def _told(guess: Guess, word: str | None, towns: Townships, reason: str) -> Guess:
    if word is None:
        return guess
    code = word if word in towns.names else towns.code_of(word)
    if code is not None:
        return replace(guess, field=Field.TOWN, town=code, reason=reason, certain=True)
    field = field_of(word)
    return guess if field is None else replace(guess, field=field, town="", reason=reason, certain=True)


def _guess(layout: Layout, at: int, title: str, towns: Townships) -> Guess:
    cells = [text for row in layout.rows if (text := row.text(at))]

    def made(field: Field, reason: str, *, certain: bool = True, town: str = "") -> Guess:
        return Guess(at=at, title=title, field=field, town=town, reason=reason, certain=certain)

    code = towns.code_of(title.split(PARTED)[-1]) if title else None
    if code is not None:
        return made(Field.TOWN, f"表头是乡镇名（{towns.names[code]}）", town=code)
    field = field_named(title) if title else None
    if field is None and not cells:
        return made(Field.SKIP, "整列是空的")
    if field in (Field.CODE, None) and _counts_up(cells):
        return made(Field.SERIAL, "格子里是 1、2、3 的连号")
    if field is None:
        return _by_cells(made, title, cells)
    if field is Field.DOMAIN and cells and all(text.startswith("行政") for text in cells):
        return made(Field.POWER, "格子里是行政处罚这样的类型")
    looks, told = _LOOKS.get(field, (lambda text: True, ""))
    if cells and sum(map(looks, cells)) * 2 < len(cells):
        return made(field, f"表头像“{field.value}”，但格子{told}", certain=False)
    return made(field, "表头就是这样写的")


def _by_cells(made: Callable[..., Guess], title: str, cells: list[str]) -> Guess:
    """A guess where the heading is not known; never a certain one, unless nothing can be lost."""
    hint = field_containing(title) if title else None
    if hint is not None:
        return made(hint, f"表头里有“{hint.value}”一类的词", certain=False)
    if sum("《" in text and "条" in text for text in cells) * 2 > len(cells):
        return made(Field.BASIS, "格子里多是法名和条款", certain=False)
    if all(marked(text) is not None for text in cells):
        return made(Field.SKIP, "格子里是打勾，但表头不是本县的乡镇", certain=False)
    if all(re.fullmatch(r"\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?", text) for text in cells):
        return made(Field.BEGIN, "格子里是日期", certain=False)
    return made(Field.SKIP, "看不出是什么", certain=False)


def _counts_up(cells: list[str]) -> bool:
    """1, 2, 3 … down the column; it may begin anew, as under each field of law."""
    if len(cells) < 2 or not all(re.fullmatch(r"\d{1,5}(\.0)?", text) for text in cells):
        return False
    numbers = [int(float(text)) for text in cells]
    return numbers[0] == 1 and all(after in (before, before + 1, 1) for before, after in pairwise(numbers))


def _each_once(guesses: list[Guess]) -> list[Guess]:
    """A field stands in one column; a second one is asked about. 情形 beside amounts belongs to the tier."""
    fields = {guess.field for guess in guesses}
    tiers = fields & {Field.RANGE, Field.TIER} and not fields & {Field.TIER_CONDITION, Field.TIER_BOTH}
    seen: dict[Field, str] = {}
    sure = []
    for guess in guesses:
        one = guess
        if tiers and guess.field is Field.CONDITION:
            one = replace(guess, field=Field.TIER_CONDITION, reason="有裁量幅度，情形归阶次")
        if one.field not in REPEATABLE and one.field in seen:
            told = f"和“{seen[one.field]}”都像“{one.field.value}”"
            one = replace(one, field=Field.SKIP, reason=told, certain=False)
        seen.setdefault(one.field, as_text(one.title))
        sure.append(one)
    return sure
