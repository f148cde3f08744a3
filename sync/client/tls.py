"""Whom a TLS link may lead to: the county's own authorities and nobody else, TLS 1.3 and nothing older
(`security.md` T13).

The system's list of authorities is never used: every office proxy stands on it. The device's clock plays no part
either, since it may be wrong by years and the county still has to be reached; a certificate's end is compared with the
newest time that the county itself has told.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Sequence
from typing import Any, Final

import httpx

from sync.client import troubles

_NO_CHECK_TIME: Final = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which the ssl module does not name


def pinned_context(authorities: Sequence[bytes]) -> ssl.SSLContext:
    """Trusts exactly these certificates (DER). Raises RoundTrouble when one of them cannot be read."""
    context = _context()
    try:
        context.load_verify_locations(cadata=b"".join(authorities))
    except ssl.SSLError as fault:
        raise troubles.no_secure_link(f"county authority: {fault}") from None
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT | ssl.VerifyFlags(_NO_CHECK_TIME)
    return context


def unpinned_context() -> ssl.SSLContext:
    """Believes nobody and asks for no name: fit for one question only, the signed registry, which is checked against
    the pinned root or the enrolment code."""
    context = _context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def context_for(base: httpx.URL, authorities: Sequence[bytes]) -> ssl.SSLContext | bool:
    """What a client of `base` verifies with; False for plain HTTP."""
    if base.scheme != "https":
        return False
    return pinned_context(authorities) if authorities else unpinned_context()


def require_address(base: httpx.URL) -> None:
    """Raise RoundTrouble unless `base` is https, or http on this very machine."""
    if base.scheme not in ("http", "https") or not base.host:
        raise troubles.bad_address("neither http nor https, or no host")
    if base.scheme == "http" and not _is_loopback(base.host):
        raise troubles.not_encrypted()


def require_period(link: Any, known_ms: int) -> None:
    """Raise RoundTrouble, and close `link` (an SSL socket), when its certificate had ended by `known_ms`, the newest
    time that the county has told (0: none)."""
    ends = (link.getpeercert() or {}).get("notAfter")
    if ends is not None and ssl.cert_time_to_seconds(ends) * 1000 < known_ms:
        link.close()
        raise troubles.certificate_ended(ends)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
