"""`backup-reader add`, `list`, `drop`: administrators who can open backups."""

from __future__ import annotations

import argparse
from pathlib import Path

from sync.server.backup.readers import add_reader, drop_reader, readers_of
from sync.server.cli.escrow import passwords_of
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county


def add(arguments: argparse.Namespace) -> int:
    """One more administrator."""
    config = ServerConfig.load(home_folder(arguments.home))
    (password,) = passwords_of(arguments, (arguments.name,))
    add_reader(config.keys, arguments.name, password, Path(arguments.out))
    line = f"以后的备份也封给{arguments.name}。{arguments.out} 请他自己拷走收好，服务器上不留。"
    tell(arguments.json, {"name": arguments.name, "file": arguments.out}, (line,))
    return DONE


def show(arguments: argparse.Namespace) -> int:
    """Whom the next backup is sealed to."""
    config = ServerConfig.load(home_folder(arguments.home))
    county = open_county(config)
    try:
        with county.database.read() as tx:
            names = [one.name for one in readers_of(tx, config.keys)]
    finally:
        county.close()
    lines = [f"备份封给：备份钥匙{''.join('、' + name for name in names)}"]
    if len(names) < 3:
        lines.append("应当有两名管理员和三名保管人的托管钥匙：backup-reader add 和 escrow install。")
    tell(arguments.json, {"readers": names}, lines)
    return DONE


def drop(arguments: argparse.Namespace) -> int:
    """One less."""
    config = ServerConfig.load(home_folder(arguments.home))
    drop_reader(config.keys, arguments.name)
    line = f"以后的备份不再封给{arguments.name}；以前的备份他还打得开，放好那些盘。"
    tell(arguments.json, {"name": arguments.name}, (line,))
    return DONE
