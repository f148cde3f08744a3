"""`keys rotate`: the county's own keys."""

from __future__ import annotations

import argparse
from pathlib import Path

from sync.protocol.keys import SigningKey
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county


def rotate(arguments: argparse.Namespace) -> int:
    """Put a new key in the place of one."""
    from sync.server.key_rotation import rotate as rotate_key

    config = ServerConfig.load(home_folder(arguments.home))
    root_file = None if arguments.root_key is None else Path(arguments.root_key)
    root_key = _of_custodians(arguments, root_file)
    county = open_county(config)
    try:
        rotate_key(
            county,
            config.keys,
            arguments.which,
            stolen=arguments.stolen,
            root_file=root_file,
            root_key=root_key,
        )
    finally:
        county.close()
    lines = ["新钥匙已写进登记册，电脑们下一次同步就会认。正在运行的 serve 几秒内自己换上，不用重新启动。"]
    if arguments.stolen:
        lines.append("旧钥匙已作废。用它签过的，从失窃那时起的都要再核一遍。")
    if arguments.which == "registry" and arguments.stolen:
        lines.append("事项目录和文书式样是旧钥匙签的，请各发布一次新的。")
    tell(arguments.json, {"rotated": arguments.which, "stolen": arguments.stolen}, lines)
    return DONE


def _of_custodians(arguments: argparse.Namespace, path: Path | None) -> SigningKey | None:
    """The root key out of two custodians' copy; None where the file is no such copy."""
    from sync.server.cli.escrow import passwords_of
    from sync.server.custody import MAGIC, read_copy

    if path is None or not path.exists():
        return None
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return None
    copy = read_copy(path)
    one, two = passwords_of(arguments, copy.names)
    return SigningKey(copy.open((one, two)))
