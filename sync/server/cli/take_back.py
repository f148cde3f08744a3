"""`take-back`: releases that a restored county lost and a computer still holds."""

from __future__ import annotations

import argparse
from pathlib import Path

from enforcement.errors import FileTrouble
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.take_back import TakenBack
from sync.server.take_back import take_back as keep

_NAMES = {"catalogue": "目录", "forms": "文书格式"}


def take_back(arguments: argparse.Namespace) -> int:
    """Keep each file; the catalogue before the forms, the lower numbers first."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        done = [keep(county, _content(Path(name))) for name in sorted(arguments.files)]
    finally:
        county.close()
    plain = [{"kind": one.kind, "version": one.version, "known": one.known} for one in done]
    tell(arguments.json, {"releases": plain}, [_line(one) for one in done])
    return DONE


def _line(one: TakenBack) -> str:
    name = f"第 {one.version} 次发布的{_NAMES[one.kind]}"
    return f"{name}县里本来就有。" if one.known else f"{name}收回来了。"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise FileTrouble(f"{path.name} 打不开，后面的没有收。", "", "看 U 盘插好没有。") from fault
