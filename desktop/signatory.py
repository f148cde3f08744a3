"""Digital signatures on PDFs that leave this machine: the device's own identity, made once, and the agency's certificate.

Both lie in the sealed store. The agency's file keeps the password it came with, which is asked for at every use and kept
nowhere. What is signed is a copy at the moment it is saved; the stored paper is never touched (decision 0011).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from enforcement.errors import FileTrouble
from forms import signing
from forms.signing import CertificateFacts

DEVICE_IDENTITY = "signing.device_identity"
AGENCY_IDENTITY = "signing.agency_identity"
AGENCY_FACTS = "signing.agency_facts"
MOST_BYTES = 1024 * 1024


class Kept(Protocol):
    """Settings of this machine, inside the encrypted database."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def set(self, name: str, value: Any) -> None: ...


class Now(Protocol):
    def now(self) -> datetime: ...


class SignAs(StrEnum):
    DEVICE = "device"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class SignedCopy:
    """A signed PDF and the SHA-256 of the certificate in hex."""

    pdf: bytes
    certificate: str


class Signatory:
    """Signs and knows whose certificates are this machine's. Its methods touch the store: call them where it is.

    ``agency_name`` is the name in the agency's certificate, empty when none was installed.
    """

    def __init__(self, kept: Kept, clock: Now, device_name: str) -> None:
        self._kept, self._clock, self._name = kept, clock, device_name
        self.agency_name = str((kept.get(AGENCY_FACTS) or {}).get("name", ""))

    def sign(self, pdf: bytes, who: SignAs, *, agency: str, password: str = "") -> SignedCopy:
        """A signed copy. Raises FileTrouble without a usable certificate, with a wrong password, outside its time."""
        signer = self._device() if who is SignAs.DEVICE else self._agency(password)
        facts = signing.certificate_of(signer)
        self._in_time(facts)
        return SignedCopy(signing.sign_pdf(pdf, signer, agency=agency), facts.sha256)

    def install(self, data: bytes, password: str) -> CertificateFacts:
        """Keep the agency's .p12 as it came, after it was opened once with its password."""
        if len(data) > MOST_BYTES:
            raise FileTrouble(
                "这个签名证书太大。", "它不像一个 .p12 文件。", "换一个文件。", detail="p12 size"
            )
        facts = signing.certificate_of(signing.read_identity(data, password))
        self._in_time(facts)
        self._kept.set(AGENCY_IDENTITY, data)
        told = {"name": facts.name, "sha256": facts.sha256, "ends": int(facts.ends.timestamp() * 1000)}
        self._kept.set(AGENCY_FACTS, told)
        self.agency_name = facts.name
        return facts

    def known(self) -> dict[str, str]:
        """SHA-256 of this machine's certificates with whose they are."""
        found: dict[str, str] = {}
        if (device := self._kept.get(DEVICE_IDENTITY)) is not None:
            found[signing.certificate_of(signing.read_identity(device)).sha256] = "本机"
        if facts := self._kept.get(AGENCY_FACTS):
            found[str(facts["sha256"])] = "本单位"
        return found

    def _device(self) -> Any:
        data = self._kept.get(DEVICE_IDENTITY)
        if data is None or self._over(data):
            data = signing.device_identity(self._name, self._clock.now())
            self._kept.set(DEVICE_IDENTITY, data)
        return signing.read_identity(data)

    def _over(self, data: bytes) -> bool:
        return signing.certificate_of(signing.read_identity(data)).ends < self._clock.now()

    def _agency(self, password: str) -> Any:
        data = self._kept.get(AGENCY_IDENTITY)
        if data is None:
            raise FileTrouble("本机还没有单位的签名证书。", "没有它签不了单位的名。", "先装上 .p12 文件。")
        return signing.read_identity(data, password)

    def _in_time(self, facts: CertificateFacts) -> None:
        if not facts.begins <= self._clock.now() <= facts.ends:
            until = facts.ends.astimezone(UTC).date().isoformat()
            raise FileTrouble(
                f"签名证书“{facts.name}”现在不能用。", f"它的有效期到 {until}。", "换一张在有效期内的证书。"
            )
