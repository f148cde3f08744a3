"""A failure of the HTTP client, told as what it means to a person."""

from __future__ import annotations

import ssl
from typing import Final

import httpx

from sync.client import troubles
from sync.client.troubles import RoundTrouble

_OTHER_NAME: Final = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH


def link_trouble(fault: httpx.HTTPError) -> RoundTrouble:
    """What a failure of the link means to a person."""
    detail = f"{type(fault).__name__}: {fault}"
    tls = _tls_fault(fault)
    if isinstance(fault, httpx.ConnectError) and tls is not None:
        return _tls_trouble(tls, detail)
    if isinstance(
        fault, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol
    ):
        return troubles.no_network(detail)
    if isinstance(fault, httpx.RemoteProtocolError) and "illegal" in str(fault).lower():
        return troubles.not_the_county(detail)
    return troubles.cut(detail)


def _tls_trouble(fault: ssl.SSLError, detail: str) -> RoundTrouble:
    if getattr(fault, "verify_code", 0) in _OTHER_NAME:
        return troubles.other_name(detail)
    reason = str(getattr(fault, "reason", ""))
    if "PROTOCOL_VERSION" in reason or "UNSUPPORTED_PROTOCOL" in reason:
        return troubles.old_encryption(detail)
    return troubles.no_secure_link(detail)


def _tls_fault(fault: BaseException | None) -> ssl.SSLError | None:
    while fault is not None:
        if isinstance(fault, ssl.SSLError):
            return fault
        fault = fault.__cause__ or fault.__context__
    return None
