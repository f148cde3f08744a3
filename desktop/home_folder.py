"""Where a home may lie: not where other accounts can look into it, and not where a cloud drive carries it away."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from desktop.store import trouble

# Folder names of the cloud drives found on offices' machines; a name that begins so counts too (“OneDrive -
# 单位”).
_SYNCHRONISED = (
    *("onedrive", "dropbox", "google drive", "googledrive", "icloud drive", "icloud", "nextcloud"),
    *("owncloud", "seafile", "syncthing", "nutstore", "坚果云", "我的坚果云", "wpsdrive", "wps云盘"),
    *("baidunetdisk", "baidusyncdisk", "baiduyundownload", "百度网盘", "百度云同步盘"),
    *("阿里云盘", "天翼云盘", "腾讯微云"),
)


def require_private(path: Path) -> None:
    """Raise StoreTrouble when another account of the machine may look into ``path``.

    Windows keeps rights outside the mode bits; there the user's own data folder is private by default.
    """
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise trouble.home_open_to_others()


def synchronised_by(path: Path) -> str:
    """The cloud drive's folder that ``path`` lies in, empty when there is none."""
    for part in path.absolute().parts:
        folded = part.casefold()
        if any(folded == name or folded.startswith((f"{name} ", f"{name}-")) for name in _SYNCHRONISED):
            return part
    return ""
