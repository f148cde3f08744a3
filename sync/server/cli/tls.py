"""`tls show`, `tls renew`, `tls host`, `tls export`: under which certificate the county answers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from enforcement.errors import KnownTrouble
from sync.server.certificates import TlsState, change_authority, ready
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.store import machines


def show(arguments: argparse.Namespace) -> int:
    """Names, ends, and the file for a reverse proxy."""
    return _tell(arguments, ready)


def renew(arguments: argparse.Namespace) -> int:
    """Another certificate of the server, by the same authority."""
    return _tell(arguments, lambda county, folder: ready(county, folder, renew=True))


def host(arguments: argparse.Namespace) -> int:
    """Another authority, for other names."""
    return _tell(arguments, lambda county, folder: change_authority(county, folder, arguments.hosts))


def export(arguments: argparse.Namespace) -> int:
    """Write the county's authority (without its key) for the browsers of who uses the console."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_der_x509_certificate

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            good = [one for one in machines.authorities(tx) if not one.revoked_at]
    finally:
        county.close()
    if not good:
        raise KnownTrouble("县里还没有证书机构，没有导出。", "", "先运行 zhenfa-county tls show。")
    certificate = load_der_x509_certificate(good[-1].certificate)
    path = Path(arguments.file)
    try:
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
    except OSError as fault:
        raise KnownTrouble(f"证书没有写成：{path} 写不进去。", "", "换一个文件夹再来。") from fault
    told = f"县里证书机构的证书写好了：{path}。装进管理人员电脑的受信任根，浏览器就认得控制台。"
    tell(arguments.json, {"file": str(path), "ends_at": good[-1].valid_to}, (told,))
    return DONE


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
