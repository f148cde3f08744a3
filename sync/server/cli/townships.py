"""`township style`: how the papers of a township look."""

from __future__ import annotations

import argparse
from pathlib import Path

from enforcement.model.plain import to_plain
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.townships import change_style, read_style, style_of


def style(arguments: argparse.Namespace) -> int:
    """Show the style of a township, or put that of a file in its place."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        if arguments.file:
            now = change_style(county, arguments.township, read_style(Path(arguments.file)))
            head = "文书式样改好了，各台电脑下次同步时收到。"
        else:
            now, head = style_of(county, arguments.township), "现在的文书式样："
    finally:
        county.close()
    plain = to_plain(now)
    tell(arguments.json, plain, (head, *(f"{name} = {value!r}" for name, value in plain.items())))
    return DONE
