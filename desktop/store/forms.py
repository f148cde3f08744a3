"""The forms of this machine: what the program ships, and over it the newest release of the county.

Only the newest release is kept: it carries every step before it, and one that does not is refused, because papers
already issued rest on those words.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.connect import Database
from desktop.store.tables import FormsRelease as FormsRow
from desktop.store.tables import core
from desktop.store.trouble import bad_release, older_release
from enforcement.verifying.faces import FormFace, Forms, shipped_form
from sync.protocol.forms_release import FormsRelease, read_forms
from sync.protocol.signed import SignedDocument

if TYPE_CHECKING:
    from forms.definitions.editions import Edition, FormSet

NAME = "文书格式"
_TABLE = core(FormsRow)


class StoreForms:
    """Which forms there are, by day and by version; read once and again only after a release was installed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: FormSet | None = None

    def current(self) -> FormSet:
        """All forms of this machine."""
        from forms.definitions.editions import FormSet  # read with the first paper, not at start

        kept = self._kept
        if kept is None:
            with self._database.reading() as connection:
                release = _newest(connection)
            self._kept = kept = FormSet(() if release is None else editions_of(release))
        return kept

    def number(self) -> int:
        """The county's release in force, 0 without one."""
        with self._database.reading() as connection:
            return _number(connection)

    def signed(self) -> tuple[int, bytes]:
        """The county's release in force as it was signed, (0, b"") without one."""
        with self._database.reading() as connection:
            newest = sa.select(_TABLE.c.number, _TABLE.c.signed).order_by(_TABLE.c.number.desc()).limit(1)
            row = connection.execute(newest).first()
        return (0, b"") if row is None else (row.number, row.signed)

    def series(self, day: date) -> tuple[str, ...]:
        """Class words (字号) that the county's own forms of a day number by."""
        own = {state.definition.series for state in self.current().own_on(day)}
        return tuple(sorted(own - {""}))

    def keep_only(self, county: str) -> None:
        """Forget the release of another county; this home joins ``county``."""
        with self._database.writing() as connection:
            former = _newest(connection)
            if former is not None and former.county != county:
                connection.execute(sa.delete(_TABLE))
        self._kept = None

    def install(self, release: FormsRelease, signed: bytes, *, now_ms: int) -> bool:
        """Keep a verified release; False when this very one is here already.

        Raises StoreTrouble for an older one, and for one in which a former step is missing or worded otherwise.
        """
        with self._database.writing() as connection:
            former = _newest(connection)
            if former == release:
                return False
            if former is not None and release.version <= former.version:
                raise older_release(NAME)
            if former is not None and not release.continues(former):
                raise bad_release(
                    NAME, detail=f"forms release {release.version} drops steps of {former.version}"
                )
            connection.execute(sa.delete(_TABLE))
            values = {"number": release.version, "signed": signed, "installed_at": now_ms}
            connection.execute(sa.insert(_TABLE).values(**values))
        self._kept = None
        return True


def editions_of(release: FormsRelease) -> tuple[Edition, ...]:
    """The steps of a release as the forms room reads them."""
    from forms.definitions.editions import Edition

    names = ("form_id", "release", "effective", "version", "text")
    return tuple(Edition(**{name: getattr(step, name) for name in names}) for step in release.steps)


def form_names(connection: Connection) -> Forms:
    """What forms are called, by the number that the code on paper carries; those that only the county has are looked up
    when one is asked for."""

    def face(number: int) -> FormFace | None:
        if (listed := shipped_form(number)) is not None:
            return listed
        release = _newest(connection)
        own = next((form for form in (release.own if release else ()) if form.number == number), None)
        return FormFace(own.title, own.series) if own else None

    return face


def _number(connection: Connection) -> int:
    return int(connection.execute(sa.select(sa.func.max(_TABLE.c.number))).scalar() or 0)


def _newest(connection: Connection) -> FormsRelease | None:
    signed = connection.execute(sa.select(_TABLE.c.signed).order_by(_TABLE.c.number.desc()).limit(1)).scalar()
    return None if signed is None else read_forms(SignedDocument.from_bytes(signed).content)
