"""What the forms of this county are called, by the number that the code on paper carries."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from enforcement.verifying.faces import FormFace, Forms, shipped_form
from sync.protocol.forms_release import read_forms
from sync.protocol.signed import SignedDocument

# By a view that shows releases of forms and nothing else: the public process may read no other signed document.
_VERSION: Final = text("SELECT max(version) FROM public_forms")
_NEWEST: Final = text("SELECT content FROM public_forms ORDER BY version DESC LIMIT 1")


class FormNames:
    """Reads the newest release once, and again only after another was published."""

    def __init__(self) -> None:
        self._version = 0
        self._own: dict[int, FormFace] = {}

    def of(self, tx: Connection) -> Forms:
        """Names of listed forms and of those that only the county has; None for an unknown number."""
        version = tx.execute(_VERSION).scalar() or 0
        if version != self._version:
            signed = tx.execute(_NEWEST).scalar()
            own = () if signed is None else read_forms(SignedDocument.from_bytes(signed).content).own
            self._own = {form.number: FormFace(form.title, form.series) for form in own}
            self._version = version
        names = self._own
        return lambda number: shipped_form(number) or names.get(number)
