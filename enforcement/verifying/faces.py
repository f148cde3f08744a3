"""The names behind the figures of a code: form, class word of its number, number, amount, day, pages."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import resources
from enforcement.model.agency import Agency
from enforcement.model.paper_style import PaperStyle
from enforcement.text.dates import long_date
from enforcement.text.document_numbers import document_number
from enforcement.verifying.code import MORE_PAGES
from enforcement.verifying.register import Claims, Successor, Township

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FormFace:
    """What a form is called, and the class word (字号) of its numbers, "" without one."""

    title: str
    series: str = ""


Forms = Callable[[int], FormFace | None]


def shipped_form(number: int) -> FormFace | None:
    """A form of the list of documents by its number there (from 1)."""
    return _faces().get(number)


@cache
def _faces() -> dict[int, FormFace]:
    rows = csv.DictReader(io.StringIO(resources.read_text("documents/documents.csv")))
    words = tomllib.loads(resources.read_text("documents/series.toml"))
    return {
        place: FormFace(row["name_zh"], str(words.get(row["id"], ""))) for place, row in enumerate(rows, 1)
    }


def facts_of(claims: Claims, township: Township | None, forms: Forms) -> Facts:
    """(label, value) in the order in which a person compares them with the paper."""
    form = forms(claims.form)
    pairs = (
        ("文书种类", form.title if form is not None else f"第 {claims.form} 号格式"),
        ("机关", township.name if township is not None else f"区划 {claims.division}"),
        (
            "文号",
            number_of(Successor(claims.form, claims.year, claims.serial), township, claims.division, forms),
        ),
        ("日期", long_date(claims.issued_on)),
        ("页数", f"{MORE_PAGES} 页以上" if claims.pages >= MORE_PAGES else f"{claims.pages} 页"),
        ("金额", amount_text(claims.amount_fen)),
        ("期限", long_date(claims.due_on) if claims.due_on else ""),
    )
    return tuple((label, value) for label, value in pairs if value)


def number_of(paper: Successor, township: Township | None, division: int, forms: Forms) -> str:
    """The number as the paper prints it, "" for a paper without one; only year and serial where agency or form are
    not known here."""
    if not paper.serial:
        return ""
    form = forms(paper.form)
    if form is None or not form.series or township is None:
        return f"〔{paper.year}〕{paper.serial}号（字号见纸面）"
    agency = Agency(
        id="",
        name=township.name,
        division_code=str(division),
        short_name=township.short_name,
        training=township.training,
        style=PaperStyle(numbers=dict(township.numbers)),
    )
    return document_number(agency, form.series, paper.year, paper.serial)


def amount_text(fen: int | None) -> str:
    """500.00 元, 见纸面 where the code does not say, "" for a paper without an amount."""
    if fen is None:
        return "见纸面"
    return f"{fen // 100:,}.{fen % 100:02d} 元" if fen else ""
