"""Digital signature of a finished PDF (PAdES, a signature field and no picture), and checking one.

An identity is a PKCS#12 file: the agency's own from a certificate authority, or one that a device makes for itself.
The signature says that the bytes have not changed since this key signed them; it is not the agency's seal. Nothing is
fetched from a network. Source: ISO 32000-2, 12.8; ETSI EN 319 142-1.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from enforcement.errors import FileTrouble
from enforcement.text.dates import CHINA

FIELD = "ZFSignature"
YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBy:
    """What a signature says. ``intact`` the signed bytes are unchanged, ``whole`` nothing was added behind them,
    ``certificate`` the SHA-256 of the signer's certificate in hex."""

    intact: bool
    whole: bool
    signer: str
    certificate: str
    signed_at: datetime | None


def device_identity(name: str, now: datetime) -> bytes:
    """A new self-signed identity (P-256) of a device as PKCS#12 without password: to be kept in the sealed store."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    begins = now.astimezone(UTC).replace(microsecond=0)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins - timedelta(minutes=5))
        .not_valid_after(begins + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, NoEncryption())


def read_identity(data: bytes, password: str = "") -> Any:
    """The signer of a PKCS#12 file; FileTrouble when it cannot be opened or has no key."""
    from pyhanko.sign.signers import SimpleSigner

    try:
        signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password.encode() or None)
    except ValueError as error:
        raise _unusable("no PKCS#12, or another password") from error
    if signer is None:
        raise _unusable("no key in it")
    return signer


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """Whose certificate a signer has: its common name, SHA-256 in hex, first and last moment (aware UTC)."""

    name: str
    sha256: str
    begins: datetime
    ends: datetime


def certificate_of(signer: Any) -> CertificateFacts:
    """The certificate of what `read_identity` gave."""
    certificate = signer.signing_cert
    validity = certificate["tbs_certificate"]["validity"]
    return CertificateFacts(
        name=str(certificate.subject.native.get("common_name", "")),
        sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        begins=validity["not_before"].native,
        ends=validity["not_after"].native,
    )


def signature_words(found: Sequence[SignedBy], known: Mapping[str, str]) -> tuple[str, ...]:
    """What the signatures of a PDF say, a sentence each. ``known`` are the names of certificates (SHA-256 in hex) that
    this machine has in its own store; a signature of any other shows only that its bytes are unchanged."""
    return tuple(_told(one, known) for one in found) or ("这份 PDF 没有数字签名。",)


def _told(one: SignedBy, known: Mapping[str, str]) -> str:
    at = (
        f"，签于 {one.signed_at.astimezone(CHINA):%Y-%m-%d %H:%M}（签的那台电脑的时间）"
        if one.signed_at
        else ""
    )
    if not one.intact:
        return f"“{one.signer}”的签名对不上：签了以后内容被改过{at}。"
    if not one.whole:
        return f"“{one.signer}”的签名没有坏，但签了以后文件后面又加了东西{at}。"
    who = known.get(one.certificate)
    whose = f"是{who}的" if who else "不是本机认得的证书，要另外核对是谁的"
    return f"“{one.signer}”的签名完好，签了以后没有改动{at}；证书{whose}。"


def _unusable(detail: str) -> FileTrouble:
    return FileTrouble(
        "这个签名证书打不开。",
        "口令不对，或者不是带私钥的 .p12 文件。",
        "核对口令，或换一个文件。",
        detail=detail,
    )


def sign_pdf(pdf: bytes, signer: Any, *, agency: str) -> bytes:
    """The same pages with one signature over all of them; it states the time of the machine's clock."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason="签发",
        location=agency,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    out = PdfSigner(meta, signer).sign_pdf(writer)
    signed: bytes = out.getbuffer().tobytes()
    return signed


def signatures_of(pdf: bytes) -> tuple[SignedBy, ...]:
    """Every signature of a PDF, checked by itself; who is to be trusted is for the caller to say. Empty for none.

    Raises FileTrouble when the file is no PDF that can be read.
    """
    from pyhanko.pdf_utils.misc import PdfError

    try:
        return _signatures(pdf)
    except PdfError as error:
        raise FileTrouble(
            "这份 PDF 读不出来。",
            "文件坏了，或者没有传完整。",
            "重新拿一份再验。",
            detail=type(error).__name__,
        ) from error


def _signatures(pdf: bytes) -> tuple[SignedBy, ...]:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    reader = PdfFileReader(io.BytesIO(pdf))
    told = []
    for signature in reader.embedded_signatures:
        certificate = signature.signer_cert
        context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(signature, context, skip_diff=True)
        told.append(
            SignedBy(
                intact=status.intact and status.valid,
                whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
                signer=str(certificate.subject.native.get("common_name", "")),
                certificate=hashlib.sha256(certificate.dump()).hexdigest(),
                signed_at=status.signer_reported_dt,
            )
        )
    return tuple(told)
