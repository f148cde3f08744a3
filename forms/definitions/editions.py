"""The forms of one place on one day: those that the program ships, and over them what the county published.

A release of the county carries every step it ever took (`Edition`), so a paper that was issued long ago still finds
the words it was issued with. Of the steps whose day has come the last published one holds; nothing takes over before
its day. A changed form must keep what the shipped one must hold (`floor.py`): one that does not is set aside, by
name, and the shipped form stands. Rule of numbers and versions: docs/decisions/0010.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from forms.definitions.model import FormDefinition
from forms.definitions.reading import BadDefinition

COUNTY_MARK: Final = "c"
"""A version of the county is told from a shipped one by this letter (c2), so that neither is taken for the other."""


SET_ASIDE: Final = "县改未采用"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One step of the county: from `effective` on `text` (TOML) is the form, or, with no text, the county's own ends.

    `release` is the number of the release that took the step; a release takes at most one step for a form. `version`
    is 0 for an end."""

    form_id: str
    release: int
    effective: date
    version: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """How a form stands on a day: the definition to print, whose step gave it (None: the program's own), and why the
    county's step that should hold was set aside (empty: it was not)."""

    definition: FormDefinition
    edition: Edition | None = None
    faults: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The version as documents carry it: 1, or c2 for the county's second."""
        return version_label(self.definition.version, county=self.edition is not None)

    @property
    def origin_words(self) -> str:
        """The county's hand in the form in two or three words; empty for one of the program alone."""
        if self.faults:
            return SET_ASIDE
        if self.edition is None:
            return ""
        return "县里改过" if ships(self.definition.id) else "县里新增"


def version_label(version: int, *, county: bool) -> str:
    """A version as documents carry it."""
    return f"{COUNTY_MARK}{version}" if county else str(version)


class FormSet:
    """All forms, by id, day and version. Without editions it is what the program ships."""

    def __init__(self, editions: Iterable[Edition] = ()) -> None:
        self.editions = tuple(sorted(editions, key=lambda one: one.release))
        self._steps: dict[str, tuple[Edition, ...]] = {}
        for one in self.editions:
            self._steps[one.form_id] = (*self._steps.get(one.form_id, ()), one)

    def on(self, form_id: str, day: date) -> FormDefinition:
        """The form as it is on a day; KeyError when there is none then."""
        return self.state(form_id, day).definition

    def state(self, form_id: str, day: date) -> FormState:
        """How the form stands on a day; KeyError when there is none then (`why_none` says why)."""
        step = self.step(form_id, day)
        if step is None or not step.text:
            return FormState(definition=shipped(form_id))
        usable, faults = _judged(step)
        if usable is None:
            return FormState(definition=shipped(form_id), faults=faults)
        return FormState(definition=usable, edition=step)

    def why_none(self, form_id: str, day: date) -> str:
        """Why there is no such form on a day, as a sentence."""
        steps = self._steps.get(form_id, ())
        step = self.step(form_id, day)
        if step is None:
            begins = min((one.effective for one in steps), default=None)
            return f"县里定的起用日是 {begins.isoformat()}。" if begins else "程序和县里都没有这种格式。"
        if not step.text:
            return f"县里从 {step.effective.isoformat()} 起停用了它。"
        return f"县里发来的格式这个程序用不了：{_judged(step)[1][0]}。"

    def step(self, form_id: str, day: date) -> Edition | None:
        """The county's step that holds on a day: the last published one whose day has come."""
        taken = [one for one in self._steps.get(form_id, ()) if one.effective <= day]
        return taken[-1] if taken else None

    def bound(self, form_id: str, version: str) -> FormDefinition:
        """The form in the version that a document carries; KeyError when it is not here."""
        if not version.startswith(COUNTY_MARK):
            return _shipped_version(form_id, version)
        for one in self._steps.get(form_id, ()):
            wanted = one.text and version_label(one.version, county=True) == version
            if wanted and (found := _read(one.text)) is not None:
                return found
        raise KeyError(f"{form_id} {version}")

    def on_day(self, day: date) -> tuple[FormState, ...]:
        """Every form of a day: the listed ones in their order, then the county's own by number."""
        known = [self.state(form.id, day) for form in _all_shipped()]
        return (*known, *self.own_on(day))

    def own_on(self, day: date) -> tuple[FormState, ...]:
        """The county's own forms of a day, by number."""
        own = (self._state_or_none(form_id, day) for form_id in self._steps if not ships(form_id))
        return tuple(sorted((one for one in own if one), key=lambda one: one.definition.number))

    def former_labels(self, form: FormDefinition) -> dict[str, str]:
        """Names and labels of the facts that other versions of a form ask for and this one does not."""
        others = [shipped(form.id)] if ships(form.id) else []
        others += [other for one in self._steps.get(form.id, ()) if one.text and (other := _read(one.text))]
        asked = {field.name for field in form.fields}
        return {field.name: field.label for one in others for field in one.fields if field.name not in asked}

    def _state_or_none(self, form_id: str, day: date) -> FormState | None:
        try:
            return self.state(form_id, day)
        except KeyError:
            return None


def _all_shipped() -> tuple[FormDefinition, ...]:
    from forms.definitions import all_forms

    return all_forms()


def shipped(form_id: str) -> FormDefinition:
    """The program's own definition; KeyError when it has none."""
    from forms.definitions import load

    return load(form_id)


def _shipped_version(form_id: str, version: str) -> FormDefinition:
    from forms.definitions import load_version

    if not version.isdecimal():
        raise KeyError(f"{form_id} {version}")
    return load_version(form_id, int(version))


def ships(form_id: str) -> bool:
    """Whether the program has a form of this id of its own."""
    try:
        shipped(form_id)
    except KeyError:
        return False
    return True


@lru_cache(maxsize=512)
def _judged(step: Edition) -> tuple[FormDefinition | None, tuple[str, ...]]:
    """The definition of a step if it is good for new papers, else why not: it cannot be read here, or it lacks what it
    must keep."""
    from forms.definitions.floor import floor_faults

    try:
        form = _parsed(step.text)
    except BadDefinition as bad:
        return None, bad.faults
    if form.id != step.form_id or form.version != step.version:
        return None, ("编号或者版本和发布时写的不一样",)
    faults = floor_faults(shipped(form.id), form) if ships(form.id) else ()
    return (None, faults) if faults else (form, ())


def _read(text: str) -> FormDefinition | None:
    try:
        return _parsed(text)
    except BadDefinition:
        return None


@lru_cache(maxsize=512)
def _parsed(text: str) -> FormDefinition:
    """By the text itself, so that no version is ever taken for another."""
    from forms.definitions.county import read_county

    return read_county(text)
