"""Which forms there are, as the chooser shows and searches them: by title words, pinyin initials and id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forms.definitions.editions import FormSet, FormState

PHOTO_FORM = "photos"
MADE_IN_INSPECTION = "照片页由检查里的证据编成，在那次检查的第 4 步“加文书”里做。"


@dataclass(frozen=True, slots=True)
class FormCard:
    """One form to choose. ``initials`` are the pinyin initials of its title; ``why_not`` says where it is made
    when it cannot be made here; ``county`` names the county's hand in it: 县里改过, 县里新增, 县改未采用, else empty."""

    id: str
    title: str
    stage: str
    verified: bool
    numbered: bool
    initials: str
    why_not: str = ""
    county: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A band over the forms of one stage."""

    name: str
    count: int


def form_cards(forms: FormSet, day: date) -> tuple[FormCard, ...]:
    """All forms of a day in the order of the list of documents, the county's own last. Reads every definition: for the
    store thread, once."""
    return tuple(_card(state) for state in forms.on_day(day))


def _card(state: FormState) -> FormCard:
    form = state.definition
    return FormCard(
        id=form.id,
        title=form.title,
        stage=form.stage,
        verified=form.verified,
        numbered=form.numbered,
        initials=_initials(form.title),
        why_not=MADE_IN_INSPECTION if form.kind == PHOTO_FORM else "",
        county=state.origin_words,
    )


def matching(cards: Sequence[FormCard], text: str) -> tuple[FormCard, ...]:
    """Cards that hold every word of ``text``; the one it names comes first, then those that begin with it."""
    words = text.casefold().split()
    found = [card for card in cards if all(_holds(card, word) for word in words)]
    if not words:
        return tuple(found)
    return tuple(sorted(found, key=lambda card: (not _is(card, words[0]), not _begins(card, words[0]))))


def with_stages(cards: Sequence[FormCard], grouped: bool) -> list[Any]:
    """Cards under a band for each stage, in the order the stages come; without bands the order is kept."""
    if not grouped:
        return list(cards)
    lines: list[Any] = []
    for stage in dict.fromkeys(card.stage for card in cards):
        own = [card for card in cards if card.stage == stage]
        lines += [Stage(stage, len(own)), *own]
    return lines


def _holds(card: FormCard, word: str) -> bool:
    return word in card.title.casefold() or word in card.initials or card.id.casefold().startswith(word)


def _is(card: FormCard, word: str) -> bool:
    return word in (card.title.casefold(), card.initials, card.id.casefold())


def _begins(card: FormCard, word: str) -> bool:
    return card.title.casefold().startswith(word) or card.initials.startswith(word)


def _initials(title: str) -> str:
    from pypinyin import lazy_pinyin  # its dictionary costs a fifth of a second: never at start

    return "".join(syllable[:1] for syllable in lazy_pinyin(title) if syllable[:1].isalnum()).casefold()
