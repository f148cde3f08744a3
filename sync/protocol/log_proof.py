"""What a device holds against its county's log: the head that it verified, the one that does not continue it, both under
the county's own signature, as a file for the county's people (`zhenfa-county tree judge`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.tree_head import HEAD_BYTES_MAX, read_path

PROOF_BYTES_MAX: Final = 64 * limits.KIB
_KIND: Final = "log-proof"


@dataclass(frozen=True, slots=True)
class LogProof:
    """`kept` and `shown` are signed heads, `path` what the county showed as proof, `why` a machine word."""

    kept: bytes
    shown: bytes
    path: tuple[bytes, ...]
    why: str

    def to_bytes(self) -> bytes:
        """The file."""
        plain: dict[str, Any] = {
            "kept": self.kept,
            "shown": self.shown,
            "path": list(self.path),
            "why": self.why,
        }
        return canonical.encode({"v": 1, "kind": _KIND, **plain})

    @classmethod
    def from_bytes(cls, data: bytes) -> LogProof:
        """Read the shape; the heads verify by themselves. Raises MALFORMED, TOO_LARGE."""
        plain = canonical.decode(data, max_bytes=PROOF_BYTES_MAX)
        fields = Fields(plain)
        fields.integer("v", 1, 1)
        fields.text("kind", len(_KIND))
        return cls(
            fields.data("kept", most=HEAD_BYTES_MAX),
            fields.data("shown", most=HEAD_BYTES_MAX),
            read_path(plain.get("path")),
            fields.text("why", 60),
        )
