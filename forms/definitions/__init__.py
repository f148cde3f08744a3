"""The forms as data: one TOML file per form, read into FormDefinition once per process.

A definition says which facts a form needs, which fixed sentences it prints under which condition and on which
article, who signs, and how many copies there are. forms/conditions.py says how conditions are written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from forms.conditions import holds, lookup

_HOME = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFact:
    """A fact the form cannot do without, with the sentence for the user and the article where one asks for
    it."""

    field: str
    label: str
    sentence: str
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWarning:
    """A fact that is there but looks wrong; `severity` is fatal, points or notice (text rules 0.4)."""

    check: str
    field: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """One fact of a form. `by` says who fills it (officer, program); `blank` is its shape on a blank form."""

    name: str
    label: str
    type: str
    by: str = "officer"
    required: bool = False
    required_when: str = ""
    at_least: int = 0
    at_least_sentence: str = ""
    sentence: str = ""
    article: str = ""
    blank_mm: float = 40.0
    blank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One fixed sentence; `text` holds {variables}, `article` says which law asks for it and is not
    printed."""

    id: str
    text: str
    when: str = ""
    article: str = ""
    blank_form: bool = False
    blank_text: str = ""
    answer: str = ""
    each: str = ""
    join: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """Everything a form is, apart from the facts of one case."""

    id: str
    number: int
    version: int
    title: str
    kind: str
    stage: str
    copies: int
    seal: bool
    served: bool
    signers: tuple[str, ...]
    legal_basis: tuple[str, ...]
    fields: tuple[FieldDefinition, ...]
    sentences: tuple[Sentence, ...] = ()
    titles: tuple[Mapping[str, str], ...] = ()
    header: tuple[Mapping[str, Any], ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    columns: tuple[float, ...] = ()
    strip: tuple[Mapping[str, Any], ...] = ()
    review: str = ""
    note: str = ""
    copies_text: str = ""
    series: str = ""
    handwritten: tuple[str, ...] = ()
    checks: tuple[Mapping[str, Any], ...] = ()

    @property
    def numbered(self) -> bool:
        """Whether the form carries a number of its own; `series` is the class code inside it."""
        return bool(self.series)

    def field(self, name: str) -> FieldDefinition | None:
        """The field of this name, or None for a computed variable."""
        return next((f for f in self.fields if f.name == name), None)

    def label(self, name: str) -> str:
        """The label of a field; facts outside the definition keep their own name."""
        found = self.field(name) or next((f for f in self.fields if f.name.split(".")[0] == name), None)
        return found.label if found else name

    def missing(
        self, facts: Mapping[str, Any], settings: Mapping[str, bool] | None = None
    ) -> tuple[MissingFact, ...]:
        """What still has to be filled before issue, in the order of the form; empty when nothing is
        missing."""
        return tuple(m for f in self.fields if (m := _missing(f, facts, settings or {})) is not None)

    def warnings(self, facts: Mapping[str, Any]) -> tuple[FactWarning, ...]:
        """Words and orders of time that a reviewer would stop at; never blocks by itself."""
        return tuple(w for check in self.checks for w in _judge(check, facts))


def _missing(
    item: FieldDefinition, facts: Mapping[str, Any], settings: Mapping[str, bool]
) -> MissingFact | None:
    wanted = item.required or (bool(item.required_when) and holds(item.required_when, facts, settings))
    value = lookup(facts, item.name)
    empty = value is None or value in ("", [], (), False)
    if wanted and empty:
        sentence = item.sentence or f"还没有填“{item.label}”。填上后才能出具。"
        return MissingFact(field=item.name, label=item.label, sentence=sentence, article=item.article)
    if item.at_least and not empty and len(value) < item.at_least:
        sentence = item.at_least_sentence or f"“{item.label}”还不到{item.at_least}项。补上后才能出具。"
        return MissingFact(field=item.name, label=item.label, sentence=sentence, article=item.article)
    return None


def _judge(check: Mapping[str, Any], facts: Mapping[str, Any]) -> list[FactWarning]:
    names = check["fields"]
    if check["kind"] == "after":
        earlier, later = (str(facts.get(name) or "") for name in names)
        shared = min(len(earlier), len(later))
        wrong = bool(shared) and (later[:shared] < earlier[:shared] or (later == earlier and shared > 10))
        return [_warning(check, names[1], check["sentence"])] if wrong else []
    found = []
    for name in names:
        value = facts.get(name) or ""
        text = value if isinstance(value, str) else "\n".join(value)
        hits = [word for word in check["words"] if word in text]
        found += [_warning(check, name, check["sentence"].format(word=word)) for word in hits]
    return found


def _warning(check: Mapping[str, Any], name: str, sentence: str) -> FactWarning:
    return FactWarning(check=check["id"], field=name, severity=check["severity"], sentence=sentence)


@lru_cache
def load(form_id: str) -> FormDefinition:
    """The definition of a form; KeyError if the program has no such form."""
    path = _HOME / f"{form_id}.toml"
    if not form_id.replace("-", "").isalnum() or not path.is_file():
        raise KeyError(form_id)
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    data["fields"] = tuple(FieldDefinition(**item) for item in data["fields"])
    data["sentences"] = tuple(Sentence(**item) for item in data.get("sentences", ()))
    data["review"] = data.get("review", {}).get("text", "")
    for name in (
        "titles",
        "header",
        "rows",
        "columns",
        "strip",
        "handwritten",
        "checks",
        "signers",
        "legal_basis",
    ):
        data[name] = tuple(data.get(name, ()))
    return FormDefinition(**data)


@lru_cache
def all_forms() -> tuple[FormDefinition, ...]:
    """Every form the program can print, in the order of their ids."""
    return tuple(load(path.stem) for path in sorted(_HOME.glob("*.toml")))
