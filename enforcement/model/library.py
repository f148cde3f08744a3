"""Catalogue versions and dated assignments of matters to a township; history is kept, nothing disappears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enforcement.model.matter import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    """A published release: number, issuing document, the day it was published and takes effect."""

    version: str
    issuing_document: str
    published: date
    effective: date
    source: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerGrant:
    """A matter held by one township from a day to a day (both included; open when ``to`` is None)."""

    matter_code: str
    division_code: str
    library: Library
    valid_from: date
    valid_to: date | None = None
    reason: str = ""
    document: str = ""
    conditions: str = ""

    def held_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
