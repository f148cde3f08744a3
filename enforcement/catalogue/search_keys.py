"""What a matter is found by: its search keys, made once when a catalogue is installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enforcement.catalogue.filters import ANYBODY
from enforcement.model.matter import Library, Matter

Spell = Callable[[str], Sequence[str]]
"""Text → one lower-case syllable per character, the character itself (or "") where there is none."""

SUBJECT_WORDS = {
    "个人": ("个人", "自然人", "公民", "居民", "村民"),
    "单位": ("单位", "企业", "公司", "法人", "组织"),
}
"""Words a person may type for the kind of subject; Source: 行政处罚法 4 (公民、法人或者其他组织)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchKeys:
    """What one matter is found by.

    ``name_letters``: a ' before each character's syllable, so that positions lead back to characters;
    ``other_letters`` the same for domain and condition. ``former`` are places of earlier texts, ``subject`` as in
    `Matter`.
    """

    code: str
    official_code: str
    name: str
    other: str
    law: str
    name_letters: str
    other_letters: str
    base: bool
    priority: int
    former: str = ""
    subject: str = ""


def search_keys(matter: Matter, spell: Spell) -> SearchKeys:
    """The keys of one matter."""
    other = f"{matter.domain} {matter.condition}"
    places = (*matter.violation, *matter.penalty)
    earlier = (place for basis in matter.former for place in (*basis.violation, *basis.penalty))
    return SearchKeys(
        code=matter.code,
        official_code=matter.official_code,
        name=matter.name,
        other=other,
        law=" ".join(f"{place.law}{place.article}" for place in places),
        name_letters=_letters(matter.name, spell),
        other_letters=_letters(other, spell),
        base=matter.library is not Library.OPTIONAL,
        priority=matter.priority,
        former=" ".join(f"{place.law}{place.article}" for place in earlier),
        subject=matter.subject,
    )


def subject_fits(subject: str, word: str) -> bool:
    """Whether ``word`` names a kind of subject that a matter of that ``subject`` concerns."""
    return any(word in words and subject in (ANYBODY, kind) for kind, words in SUBJECT_WORDS.items())


def _letters(text: str, spell: Spell) -> str:
    return "".join(f"'{syllable.lower()}" for syllable in spell(text))
