"""A failure of the HTTP client, told as what it means to a person."""

from __future__ import annotations

import ssl

import httpx

from sync.client import troubles
from sync.client.troubles import RoundTrouble


def link_trouble(fault: httpx.HTTPError) -> RoundTrouble:
    """What a failure of the link means to a person."""
    detail = f"{type(fault).__name__}: {fault}"
    if isinstance(fault, httpx.ConnectError) and _is_tls(fault):
        return troubles.no_secure_link(detail)
    if isinstance(
        fault, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol
    ):
        return troubles.no_network(detail)
    if isinstance(fault, httpx.RemoteProtocolError) and "illegal" in str(fault).lower():
        return troubles.not_the_county(detail)
    return troubles.cut(detail)


def _is_tls(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, ssl.SSLError):
            return True
        fault = fault.__cause__ or fault.__context__
    return False
