"""A release of forms: every step the county ever took with its own definitions, signed, kept and passed on as bytes.

Each release holds all earlier steps too, so one answer brings a device up to date, however long it was away, and a
paper issued under an older version still finds its words. The definitions travel as text; whether one may be used is
for the reader to judge (`forms.definitions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields, bad
from sync.protocol.keys import SigningKey
from sync.protocol.signed import FindPublic, open_document, sign_document

FORM_BYTES_MAX: Final = 64 * limits.KIB
STEPS_MAX: Final = 5_000
_VERSION_MAX: Final = 1_000_000
_SERIES_MAX: Final = 20
_NUMBER_MAX: Final = 65_535


@dataclass(frozen=True, slots=True)
class FormStep:
    """From `effective` (local day) on `text` (TOML) is version `version` of the form; no text and version 0: the
    county's own form or change ends on that day. `release` is the number of the release that took the step."""

    form_id: str
    release: int
    effective: date
    version: int = 0
    text: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Plain map."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return {**plain, "effective": self.effective.isoformat()}

    @classmethod
    def from_plain(cls, plain: Any) -> FormStep:
        """Read and check; raises MALFORMED."""
        fields = Fields(plain)
        text = fields.text("text", FORM_BYTES_MAX)
        return cls(
            fields.name("form_id"),
            fields.integer("release", 1),
            _day(fields.text("effective", 10)),
            fields.integer("version", 1 if text else 0, _VERSION_MAX if text else 0),
            text,
        )


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A form that only the county has: its number in the code on paper, title, class word of its numbers ("" without
    one)."""

    number: int
    title: str
    series: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Plain map."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_plain(cls, plain: Any) -> OwnForm:
        """Read and check; raises MALFORMED."""
        fields = Fields(plain)
        number = fields.integer("number", 1, _NUMBER_MAX)
        return cls(number, fields.text("title"), fields.text("series", _SERIES_MAX))


@dataclass(frozen=True, slots=True)
class FormsRelease:
    """Release `version` (1, 2, …) of the county, published at `published_at` (ms): all steps, oldest first.

    `document` names the county's paper that the newest steps rest on, `own` are the forms that only this county has,
    ended ones too: codes on paper name them by number."""

    county: str
    version: int
    published_at: int
    steps: tuple[FormStep, ...]
    document: str = ""
    own: tuple[OwnForm, ...] = ()

    @property
    def series(self) -> tuple[str, ...]:
        """The class words (字号) that the county's own forms number by, beside those of the townships."""
        return tuple(dict.fromkeys(form.series for form in self.own if form.series))

    def continues(self, former: FormsRelease) -> bool:
        """Whether every step of an earlier release still stands here, word for word and in its place."""
        return self.version > former.version and self.steps[: len(former.steps)] == former.steps


def sign_forms(release: FormsRelease, key: SigningKey) -> bytes:
    """The signed release (use "forms", registry key)."""
    plain: dict[str, Any] = {name: getattr(release, name) for name in release.__slots__}
    plain["steps"] = [step.to_plain() for step in release.steps]
    plain["own"] = [form.to_plain() for form in release.own]
    return sign_document(key, "forms", canonical.encode(plain))


def open_forms(data: bytes, find_public: FindPublic) -> FormsRelease:
    """The verified release; raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED, TOO_LARGE."""
    return read_forms(open_document(data, "forms", find_public))


def read_forms(content: bytes) -> FormsRelease:
    """The release in content whose signature was checked; raises MALFORMED, TOO_LARGE."""
    fields = Fields(canonical.decode(content, max_bytes=limits.DOCUMENT_BYTES_MAX))
    release = FormsRelease(
        fields.scope("county"),
        fields.integer("version", 1),
        fields.integer("published_at"),
        fields.list("steps", FormStep.from_plain, STEPS_MAX),
        fields.text("document"),
        fields.list("own", OwnForm.from_plain, STEPS_MAX),
    )
    numbers = [step.release for step in release.steps]
    pairs = {(step.form_id, step.release) for step in release.steps}
    if numbers != sorted(numbers) or len(pairs) != len(numbers) or max(numbers, default=0) > release.version:
        raise bad("steps")
    return release


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bad("effective") from None
