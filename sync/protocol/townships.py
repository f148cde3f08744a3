"""Who issues papers under a division code: public facts of a township's agency, part of the county's key list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sync.protocol.fields import Fields

_PATTERNS_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class IssuingTownship:
    """A township (code as in key scopes), the name and short name of its agency and its own patterns of document
    numbers by 字号; `training` papers never count."""

    code: str
    name: str
    short_name: str
    training: bool = False
    numbers: tuple[tuple[str, str], ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """As in the key list."""
        return {**{name: getattr(self, name) for name in self.__slots__}, "numbers": dict(self.numbers)}

    @classmethod
    def from_plain(cls, plain: Any) -> IssuingTownship:
        """Read and check."""
        fields = Fields(plain)
        patterns = Fields(fields.map("numbers"))
        names = sorted(fields.map("numbers"))
        return cls(
            fields.scope("code"),
            fields.text("name", 200),
            fields.text("short_name", 100),
            fields.flag("training"),
            tuple((name, patterns.text(name, 100)) for name in names[:_PATTERNS_MAX]),
        )
