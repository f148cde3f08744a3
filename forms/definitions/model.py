"""What a form is, as values: fields, fixed sentences, and everything else of one definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from enforcement.text.phrases import BLANK, has_blank
from forms.conditions import holds, lookup
from forms.definitions.row_values import row_gap

if TYPE_CHECKING:
    from forms.definitions.seen import File


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
    """A fact that is there but looks wrong; `severity` is fatal, points or notice (text rules 0.4).

    `gate` is the number of the rule list it belongs to (empty: the check's own id), `law` the place in resources/law
    it rests on, `rule` the deadline rule it was counted by, `other` the form id of the paper it was compared with.
    """

    check: str
    field: str
    severity: str
    sentence: str
    gate: str = ""
    law: str = ""
    rule: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """One fact of a form. `by` says who fills it (officer, program); `blank` is its shape on a blank form.

    `options` are the values of a choice with their printed words, `parts` the columns of a list of rows with
    their labels, `part_types` the types of those that are no plain words, `part_needs` those that no row may lack,
    `phrases` sentences to pick from, `help` one line for who fills it, `derived` how its value is worked out.
    """

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
    options: Mapping[str, str] | None = None
    parts: Mapping[str, str] | None = None
    part_types: Mapping[str, str] | None = None
    part_needs: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    help: str = ""
    derived: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One fixed sentence; `text` holds {variables}, `article` says which law asks for it and is not
    printed.

    `each` prints it once for every entry of a list, `inline` as one running paragraph; `join` appends it to the
    paragraph before. `heading` 1 or 2 makes it a heading, `indent` false sets it flush left,
    `stop` false leaves it without a full stop. Sentences of one
    `series` are numbered as {seq}, （一）（二）…, where more than one of them holds.
    """

    id: str
    text: str
    when: str = ""
    article: str = ""
    blank_form: bool = False
    blank_text: str = ""
    answer: str = ""
    each: str = ""
    join: bool = False
    inline: bool = False
    stop: bool = True
    series: str = ""
    heading: int = 0
    indent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """How a paper tells its remedy: its class R1 to R5 and what it calls itself (本决定, 本决定书)."""

    kind: str
    act: str
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The day a paper binds somebody to: the first filled of `fields`, else counted by the deadline rule
    `after_service` from the day of service; only where `when` holds. `what` names the day, else the field does."""

    fields: tuple[str, ...] = ()
    after_service: str = ""
    when: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """Everything a form is, apart from the facts of one case. `slips` (联次) are the names of the full copies that one
    print holds, one for each hand."""

    id: str
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
    number: int = 0
    sentences: tuple[Sentence, ...] = ()
    titles: tuple[Mapping[str, Any], ...] = ()
    header: tuple[Mapping[str, Any], ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    columns: tuple[float, ...] = ()
    strip: tuple[Mapping[str, Any], ...] = ()
    tail: tuple[Mapping[str, Any], ...] = ()
    closing: tuple[Mapping[str, Any], ...] = ()
    opening: str = "party"
    signature: str = "seal"
    issuer: str = "agency"
    level: str = ""
    tear_sheet: Mapping[str, Any] | None = None
    seal_block: bool = False
    subtitle: str = ""
    slips: tuple[str, ...] = ()
    review: str = ""
    note: str = ""
    copies_text: str = ""
    series: str = ""
    remedy: Remedy | None = None
    due: Due | None = None
    handwritten: tuple[str, ...] = ()
    mandatory: Mapping[str, tuple[str, ...]] | None = None
    checks: tuple[Mapping[str, Any], ...] = ()
    derived: tuple[Mapping[str, Any], ...] = ()
    verified: bool = True

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

    def warnings(self, facts: Mapping[str, Any], file: File | None = None) -> tuple[FactWarning, ...]:
        """What the checks of the form find in the facts, alone and against the papers before it (``file``: their
        facts by form id, see `seen.File`), and typed values that are not what they work out to."""
        from forms.definitions import checks, derived, seen

        known = seen.seen(facts, file)
        found = (warning for check in self.checks for warning in checks.judge(check, known))
        return (*found, *derived.contradictions(self, known))

    def derive(self, facts: Mapping[str, Any], file: File | None = None) -> dict[str, Any]:
        """The values that follow from other facts, from earlier papers and from the law's figures, by field name; only
        of fields that are still empty."""
        from forms.definitions import derived, seen

        return derived.worked_out(self, seen.seen(facts, file))


def _missing(
    item: FieldDefinition, facts: Mapping[str, Any], settings: Mapping[str, bool]
) -> MissingFact | None:
    wanted = item.required or (bool(item.required_when) and holds(item.required_when, facts, settings))
    value = lookup(facts, item.name)
    # 0 is a value (an amount of nothing); False of a flag is not.
    empty = value is None or value is False or value in ("", [], ())
    if wanted and empty:
        sentence = item.sentence or f"还没有填“{item.label}”。填上后才能出具。"
        return MissingFact(field=item.name, label=item.label, sentence=sentence, article=item.article)
    if not empty and has_blank(texts_in(value)):
        sentence = f"“{item.label}”里还有没填的空（{BLANK}）。填上或者删掉后才能出具。"
        return MissingFact(field=item.name, label=item.label, sentence=sentence, article=item.article)
    if item.at_least and not empty and len(value) < item.at_least:
        sentence = item.at_least_sentence or f"“{item.label}”还不到{item.at_least}项。补上后才能出具。"
        return MissingFact(field=item.name, label=item.label, sentence=sentence, article=item.article)
    if sentence := "" if empty else row_gap(item, value):
        return MissingFact(field=item.name, label=item.label, sentence=sentence, article=item.article)
    return None


def texts_in(value: Any) -> str:
    """Every text inside a value, one under the other."""
    if isinstance(value, Mapping):
        return "\n".join(map(texts_in, value.values()))
    if isinstance(value, list | tuple):
        return "\n".join(map(texts_in, value))
    return value if isinstance(value, str) else ""
