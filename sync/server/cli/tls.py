"""`tls show`, `tls renew`, `tls host`: under which certificate the county answers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sync.server.certificates import TlsState, change_authority, ready
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import County, open_county


def show(arguments: argparse.Namespace) -> int:
    """Names, ends, and the file for a reverse proxy."""
    return _tell(arguments, ready)


def renew(arguments: argparse.Namespace) -> int:
    """Another certificate of the server, by the same authority."""
    return _tell(arguments, lambda county, folder: ready(county, folder, renew=True))


def host(arguments: argparse.Namespace) -> int:
    """Another authority, for other names."""
    return _tell(arguments, lambda county, folder: change_authority(county, folder, arguments.hosts))


def _tell(arguments: argparse.Namespace, act: Callable[[County, Path], TlsState]) -> int:
    config = ServerConfig.load(home_folder(arguments.home))
    county = open_county(config)
    try:
        state = act(county, config.keys)
    finally:
        county.close()
    tell(
        arguments.json,
        {
            "hosts": list(state.hosts),
            "server_ends_at": state.server_ends_at,
            "authority_ends_at": state.authority_ends_at,
            "file": str(state.server_file),
        },
        (
            f"证书上的名字：{'、'.join(state.hosts)}",
            f"服务器证书到 {_day(state.server_ends_at)} 为止，到期前 30 天由 serve 自己换新。",
            f"县里的证书机构到 {_day(state.authority_ends_at)} 为止。证书文件：{state.server_file}",
        ),
    )
    return DONE


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone().date().isoformat()
