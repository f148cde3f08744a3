"""What F3 offers in a field: what was written before about the same matter, the matter's own sentences, the form's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from desktop.operations import Operations
from enforcement.facts.phrase_bank import matter_phrases
from enforcement.queries import AskMatterCard, AskWordings, MatterCard
from forms.definitions.model import FieldDefinition

WRITTEN_TYPES = frozenset({"text", "texts", "qa", "rows"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """``earlier``: our own wording of an earlier paper."""

    text: str
    earlier: bool = False


class PhraseBank:
    """``load`` reads the cards and earlier wordings of a draft's matters; `of` answers at once from what came."""

    def __init__(self, operations: Operations, today: Callable[[], date]) -> None:
        self._operations, self._today = operations, today
        self._matters: tuple[str, ...] = ()
        self._cards: dict[str, MatterCard] = {}
        self._earlier: Mapping[str, tuple[str, ...]] = {}

    def load(self, matters: tuple[str, ...]) -> None:
        """The matters of the draft on the desk; answers to an older choice are dropped."""
        if matters == self._matters:
            return
        self._matters, self._cards, self._earlier = matters, {}, {}
        for code in matters:
            question = AskMatterCard(code=code, day=self._today())
            self._operations.ask(question, lambda card: self._take_card(matters, card))
        if matters:
            self._operations.ask(AskWordings(matters), lambda found: self._take_earlier(matters, found))

    def of(self, field: FieldDefinition) -> tuple[Phrase, ...]:
        """Phrases of a field, each once."""
        earlier = self._earlier.get(field.name, ()) if field.type in WRITTEN_TYPES else ()
        own = [
            text
            for card in self._cards.values()
            for text in matter_phrases(field.name, field.type, card.row.matter, card.checklist)
        ]
        phrases = dict.fromkeys(earlier, True)
        for text in (*own, *field.phrases):
            phrases.setdefault(text, False)
        return tuple(Phrase(text, is_earlier) for text, is_earlier in phrases.items())

    def _take_card(self, matters: tuple[str, ...], card: MatterCard | None) -> None:
        if matters == self._matters and card is not None:
            self._cards[card.row.matter.code] = card

    def _take_earlier(self, matters: tuple[str, ...], found: Mapping[str, tuple[str, ...]]) -> None:
        if matters == self._matters:
            self._earlier = found
