"""Address and keys of an S3 store: from `s3.json` of the service manager or of the home, else from the environment.

`s3.json` holds `endpoint`, `region`, `access_key_id`, `secret_access_key`, and may be readable by nobody else. The
keys need the rights to put, get and list, not to delete.
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from enforcement.errors import KnownTrouble

if TYPE_CHECKING:
    from obstore.store import S3Config

S3_FILE: Final = "s3.json"
_FIELDS: Final = ("endpoint", "region", "access_key_id", "secret_access_key")
_ENVIRONMENT: Final = ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@dataclass(frozen=True, slots=True, repr=False)
class S3Secrets:
    """`endpoint` is https://…, or http:// of this machine itself."""

    endpoint: str
    region: str
    access_key_id: str
    secret_access_key: str

    def __repr__(self) -> str:
        return "S3Secrets()"

    @property
    def loopback(self) -> bool:
        """Whether the endpoint is this machine, where plain HTTP is no risk."""
        host = urlsplit(self.endpoint).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def config(self) -> S3Config:
        """As the client library wants it."""
        return {
            "endpoint": self.endpoint,
            "region": self.region,
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key,
        }


def read_secrets(home: Path, environment: Mapping[str, str] = os.environ) -> S3Secrets:
    """The first that is there: the service manager's credential, the home's file, the environment. Raises
    KnownTrouble when there is none, when it is incomplete, or when others may read the file."""
    folders = [Path(environment["CREDENTIALS_DIRECTORY"])] if "CREDENTIALS_DIRECTORY" in environment else []
    for folder in (*folders, home):
        path = folder / S3_FILE
        if path.exists():
            return _checked(_read(path))
    given = {
        name: environment.get(variable, "") for name, variable in zip(_FIELDS, _ENVIRONMENT, strict=True)
    }
    return _checked(given)


def _read(path: Path) -> Mapping[str, object]:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise KnownTrouble(f"{S3_FILE} 别人也能读，没有启动。", "", "把它的权限改成 0400。")
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        plain = None
    if not isinstance(plain, dict):
        raise KnownTrouble(f"{S3_FILE} 读不懂。", "", "它应是一个 JSON 对象，写明地址和钥匙。")
    return plain


def _checked(plain: Mapping[str, object]) -> S3Secrets:
    values = [str(plain.get(name) or "") for name in _FIELDS]
    missing = [name for name, value in zip(_FIELDS, values, strict=True) if not value]
    if missing:
        raise KnownTrouble(
            f"对象存储的设置不全，缺 {'、'.join(missing)}。",
            "",
            f"写进县级库文件夹里的 {S3_FILE}（权限 0400），或由服务管理器给出。",
        )
    secrets = S3Secrets(*values)
    if urlsplit(secrets.endpoint).scheme != "https" and not secrets.loopback:
        raise KnownTrouble("对象存储的地址不是 https，没有启动。", "", "换成 https 的地址。")
    return secrets
