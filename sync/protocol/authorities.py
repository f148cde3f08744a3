"""The county's own TLS authorities (C1) as the registry names them: whom a device lets answer for the county's
address (`security.md` §2.2).

The certificates are carried as bytes; nothing here reads them. A device believes those that are not revoked,
whatever its own clock says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sync.protocol.fields import Fields

CERTIFICATE_BYTES_MAX: Final = 4096
AUTHORITIES_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority: `certificate` in DER, its period in ms; `revoked_at` 0 = believed."""

    certificate: bytes
    valid_from: int
    valid_to: int
    revoked_at: int = 0

    def to_plain(self) -> dict[str, Any]:
        """As in the registry."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_plain(cls, plain: Any) -> Authority:
        """Read and check; raises MALFORMED."""
        fields = Fields(plain)
        return cls(
            fields.data("certificate", most=CERTIFICATE_BYTES_MAX),
            fields.integer("valid_from"),
            fields.integer("valid_to"),
            fields.integer("revoked_at"),
        )
