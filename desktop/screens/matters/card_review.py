"""The card's fold 程序: on the spot or not, hearing and legal review with every circumstance of their articles."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.screens.matters.basis_words import cited
from desktop.screens.matters.card_law import first_words, way_words
from desktop.screens.matters.links import Fold, Part, line, pair
from desktop.widgets.labels import Label
from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.review_flags import Circumstance, Due, ReviewFlags, examples, words_of
from enforcement.model.matter import Citation
from enforcement.queries import MatterCard
from enforcement.refusals import Article
from enforcement.text.money import yuan

_NOT_SET = "本县还没有定这个数额，没有核实，先问县里"


def flag_parts(flags: ReviewFlags) -> list[Part]:
    """Both flags, always in sight: whether they come about, and the article."""
    laws, tone = (flags.hearing_law, flags.review_law), {Due.CERTAIN: "warn", Due.UNSET: "warn"}
    dues = (flags.hearing_due, flags.review_due)
    return [
        pair(
            name,
            Label(words, "body", tone.get(due, "text"), wrap=True),
            Label(place(law), "caption", "text_3", wrap=True),
        )
        for name, words, due, law in zip(("听证", "法制审核"), words_of(flags), dues, laws, strict=True)
    ]


def procedure_fold(card: MatterCard, flags: ReviewFlags) -> Fold:
    """On the spot or not, first offence, and every circumstance of hearing and legal review."""
    way = way_words(card.row.matter).split("：")[0].split("；")[0]
    return Fold("程序", way, lambda: list(_procedure(card, flags)))


def _procedure(card: MatterCard, flags: ReviewFlags) -> Iterator[Part]:
    yield line(way_words(card.row.matter))
    yield Label("听证", "small", "text_2")
    yield from _hearing(flags)
    yield Label("法制审核", "small", "text_2")
    for one in flags.review:
        yield from _reviewed(one)
    if words := first_words(card.row.matter):
        yield line(f"首违：{words}", card.row.matter.first_offence_source)


def _hearing(flags: ReviewFlags) -> Iterator[Part]:
    told = [one for one in flags.hearing if one.due is not Due.CASE]
    for one in told:
        yield from _heard(one)
    if not told:
        yield line("罚则里没有要告知听证的处罚种类", place(flags.hearing_law))
    rest = [one for one in flags.hearing if one.open]
    if rest:
        by_case, places = "；".join(one.what for one in rest), "、".join(place(one.law) for one in rest)
        yield line(f"看案情也要告知的：{by_case}", places, "text_2")


def _heard(one: Circumstance) -> Iterator[Part]:
    kinds = "、".join(one.kinds)
    if one.due is Due.CERTAIN:
        yield line(
            f"{kinds}：决定前要告知听证", "；".join(part for part in (place(one.law), one.why) if part)
        )
        return
    for amount in one.lines:
        yield line(f"{amount.words}，要告知听证", _source(amount, one.law))
    if one.due is Due.BELOW:
        yield line(f"按条文的上限，{kinds}够不到这个数额", place(one.law), "text_2")
    elif missing := "、".join(one.unset):
        yield line(f"{missing}数额较大的，要告知听证", f"{_NOT_SET}。{place(one.law)}{_examples()}", "warn")


def _reviewed(one: Circumstance) -> Iterator[Part]:
    tone = "text_2" if one.due is Due.CASE else "text"
    sure = {Due.CERTAIN: "会到：", Due.REACHABLE: "到数额就会：", Due.BELOW: "够不到数额："}.get(one.due, "")
    yield line(f"{sure}{one.what}", place(one.law), tone)
    for amount in one.lines:
        yield line(f"{amount.words}，算重大案件，要法制审核", _source(amount, one.law))


def _source(amount: AmountLine, law: Article) -> str:
    only = f"只管{amount.domain}；" if amount.domain else ""
    return f"{only}{amount.source}；{place(law)}" + (f"；{amount.note}" if amount.note else "")


def _examples() -> str:
    told = "；".join(f"{one.place}个人 {yuan(one.individual)}、单位 {yuan(one.unit)}" for one in examples())
    return f"。外省的例子，不能用：{told}" if told else ""


def place(law: Article) -> str:
    """The place as the card writes it."""
    return cited(Citation(law=law.law, article=law.article))
