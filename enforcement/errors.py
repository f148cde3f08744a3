"""The error tree of the house.

Refusal       an expected "no": a value with number, sentence, article and cure; never raised (refusals.py)
KnownTrouble  the environment fails us: disk full, read-only home, broken file, no county; raised, shown in words
everything    else is a bug: it may crash loudly, after saving
"""

from __future__ import annotations


class KnownTrouble(Exception):
    """Trouble outside the program that a person can mend.

    ``what`` happened, ``why``, and ``cure`` (what to do) are Chinese sentences for the user and
    never hold personal data; ``detail`` is for the diagnostic log and is neutral English.
    """

    def __init__(self, what: str, why: str = "", cure: str = "", *, detail: str = "") -> None:
        super().__init__(detail or what)
        self.what = what
        self.why = why
        self.cure = cure
        self.detail = detail

    @property
    def sentence(self) -> str:
        """The three parts as one paragraph, ready for a notice or for stderr."""
        return "".join(part for part in (self.what, self.why, self.cure) if part)


class StoreTrouble(KnownTrouble):
    """The local store cannot be opened, read or written."""


class WrongPassword(StoreTrouble):
    """The password opens no slot; ``wait_seconds`` says how long the next try has to wait."""

    def __init__(self, what: str, why: str = "", cure: str = "", *, wait_seconds: int = 0) -> None:
        super().__init__(what, why, cure, detail="wrong password")
        self.wait_seconds = wait_seconds


class NewerDatabase(StoreTrouble):
    """The database was written by a newer version of the program."""


class DamagedDatabase(StoreTrouble):
    """The integrity check, the chain or the page authentication failed."""


class DiskFull(StoreTrouble):
    """No room left; nothing of the save was kept."""


class ReadOnlyHome(StoreTrouble):
    """The data folder cannot be written."""


class FileTrouble(KnownTrouble):
    """A file brought in by the user cannot be used (broken, too large, of another kind)."""


class PaperTrouble(KnownTrouble):
    """A document could not be laid out, read back or printed."""


class CountyTrouble(KnownTrouble):
    """The county cannot be reached, answers nonsense, or is not the county we know."""
