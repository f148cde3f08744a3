"""`keys rotate`: the county's own keys."""

from __future__ import annotations

import argparse
from pathlib import Path

from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county


def rotate(arguments: argparse.Namespace) -> int:
    """Put a new key in the place of one."""
    from sync.server.key_rotation import rotate as rotate_key

    config = ServerConfig.load(home_folder(arguments.home))
    root_file = None if arguments.root_key is None else Path(arguments.root_key)
    county = open_county(config)
    try:
        rotate_key(county, config.keys, arguments.which, stolen=arguments.stolen, root_file=root_file)
    finally:
        county.close()
    lines = ["新钥匙已写进登记册，电脑们下一次同步就会认。请现在重新启动 serve，它才会用新的。"]
    if arguments.stolen:
        lines.append("旧钥匙已作废。用它签过的，从失窃那时起的都要再核一遍。")
    if arguments.which == "registry" and arguments.stolen:
        lines.append("事项目录和文书式样是旧钥匙签的，请各发布一次新的。")
    tell(arguments.json, {"rotated": arguments.which, "stolen": arguments.stolen}, lines)
    return DONE
