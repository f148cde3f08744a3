"""The first record of each package: what the device says of itself and asks for, and whom the county answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.messages import HelloRequest
from sync.protocol.numbers import NumberRequest
from sync.protocol.sealed_content import ASK_BYTES_MAX
from sync.protocol.sealed_suites import HALF_BYTES

_REQUESTS_MAX: Final = 200
_ANSWERED_MAX: Final = 200
_VOLUME_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAsk:
    """Where the device stands (hello without a batch) and which lists and number blocks it needs. `entries`, `files`
    and `size` (bytes of files) count what the whole package brings; `volume` is the stick as the system names it, ""
    where it does not; `made_at` ms of the device's clock; `half` the machine's ML-KEM half (1184 bytes) where it wants its answer in
    suite 2."""

    hello: HelloRequest
    forms_version: int
    papers_after: int
    numbers: tuple[NumberRequest, ...]
    made_at: int
    entries: int
    files: int
    size: int
    volume: str = ""
    half: bytes = b""

    def to_bytes(self) -> bytes:
        """Canonical form."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__ if name != "half"}
        if self.half:
            plain["half"] = self.half
        plain["hello"] = self.hello.to_bytes()
        plain["numbers"] = [one.to_bytes() for one in self.numbers]
        return canonical.encode({**plain, "v": 1})

    @classmethod
    def from_bytes(cls, data: bytes) -> DeliveryAsk:
        """Read and check; raises MALFORMED, TOO_LARGE."""
        plain = canonical.decode(data, max_bytes=ASK_BYTES_MAX)
        fields = Fields(plain)
        fields.integer("v", 1)
        return cls(
            hello=HelloRequest.from_bytes(fields.data("hello", most=ASK_BYTES_MAX)),
            forms_version=fields.integer("forms_version"),
            papers_after=fields.integer("papers_after"),
            numbers=fields.list("numbers", _request, _REQUESTS_MAX),
            made_at=fields.integer("made_at", -(2**62)),
            entries=fields.integer("entries"),
            files=fields.integer("files"),
            size=fields.integer("size"),
            volume=fields.text("volume", _VOLUME_MAX),
            half=fields.data("half", HALF_BYTES) if "half" in plain else b"",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnNote:
    """Whom a return package answers: the device, ids of the packages it answers, county time in ms, the size of the
    county's log that the device said it had seen (the proof in the statement goes on from there), the stick."""

    device: str
    answered: tuple[str, ...]
    made_at: int
    tree_size: int = 0
    volume: str = ""

    def to_bytes(self) -> bytes:
        """Canonical form."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return canonical.encode({**plain, "answered": list(self.answered), "v": 1})

    @classmethod
    def from_bytes(cls, data: bytes) -> ReturnNote:
        """Read and check; raises MALFORMED, TOO_LARGE."""
        fields = Fields(canonical.decode(data, max_bytes=ASK_BYTES_MAX))
        fields.integer("v", 1)
        return cls(
            device=fields.id("device"),
            answered=fields.ids("answered", _ANSWERED_MAX),
            made_at=fields.integer("made_at"),
            tree_size=fields.integer("tree_size"),
            volume=fields.text("volume", _VOLUME_MAX),
        )


def _request(item: Any) -> NumberRequest:
    return NumberRequest.from_bytes(Fields({"request": item}).data("request", most=limits.KIB))
