"""The forms as data: one TOML file per form, read into FormDefinition once per process.

A definition says which facts a form needs, which fixed sentences it prints under which condition and on which
article, who signs, and how many copies there are. forms/conditions.py says how conditions are written,
docs/forms.md how a definition is.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from forms.definitions.catalogue import form_ids
from forms.definitions.model import (
    FactWarning,
    FieldDefinition,
    FormDefinition,
    MissingFact,
    Remedy,
    Sentence,
)
from forms.definitions.reading import BadDefinition, read_definition

__all__ = [
    "BadDefinition",
    "FactWarning",
    "FieldDefinition",
    "FormDefinition",
    "MissingFact",
    "Remedy",
    "Sentence",
    "all_forms",
    "load",
    "load_version",
    "read_definition",
]

_HOME = Path(__file__).parent


@lru_cache
def load(form_id: str) -> FormDefinition:
    """The definition of a shipped form; KeyError if the program has no such form."""
    path = _HOME / f"{form_id}.toml"
    if not form_id.replace("-", "").isalnum() or not path.is_file():
        raise KeyError(form_id)
    return read_definition(path.read_text(encoding="utf-8"))


@lru_cache
def load_version(form_id: str, version: int) -> FormDefinition:
    """A shipped form in a version that papers were issued under: today's, or one kept in `earlier/<id>.<version>.toml`
    when the version was raised. KeyError if the program has none."""
    form = load(form_id)
    if form.version == version:
        return form
    path = _HOME / "earlier" / f"{form_id}.{version}.toml"
    if not path.is_file():
        raise KeyError(f"{form_id} {version}")
    return read_definition(path.read_text(encoding="utf-8"))


@lru_cache
def all_forms() -> tuple[FormDefinition, ...]:
    """Every form the program can print, in the order of the list of documents."""
    found = {path.stem for path in _HOME.glob("*-*.toml")}
    known = [form_id for form_id in form_ids() if form_id in found]
    return tuple(load(form_id) for form_id in (*known, *sorted(found - set(known))))
