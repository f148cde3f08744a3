"""From the words of a configuration to places."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from enforcement.errors import KnownTrouble
from sync.server.objects.folder import FolderObjects

if TYPE_CHECKING:
    from sync.server.config import ServerConfig
    from sync.server.objects.ports import ObjectStore

SPOOL: Final = "spool"
_TRIAL: Final = "zhenfa-trial"
_S3: Final = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._/-]{0,200}))?", re.ASCII)


def is_s3(words: str) -> bool:
    """Whether this names a bucket and not a folder."""
    return words.startswith("s3://")


def open_place(words: str, home: Path) -> ObjectStore:
    """`s3://bucket[/prefix]` or a folder. Raises KnownTrouble for a wrong address or wrong secrets; nothing is
    asked of the place yet."""
    if not is_s3(words):
        return FolderObjects(Path(words))
    match = _S3.fullmatch(words)
    if match is None:
        raise KnownTrouble("对象存储的地址写法不对。", "", "写成 s3://桶名 或 s3://桶名/前缀。")
    # Where no bucket is used, its library is not loaded.
    from sync.server.objects.s3 import S3Objects
    from sync.server.objects.secrets import read_secrets

    return S3Objects(match[1], (match[2] or "").strip("/"), read_secrets(home))


def open_places(words: Sequence[str], home: Path) -> tuple[ObjectStore, ...]:
    """All places of a county in their order."""
    return tuple(open_place(one, home) for one in words)


def with_places(config: ServerConfig, blobs: str | None, copies: Sequence[str]) -> ServerConfig:
    """Where `init` or `restore` was told to keep files: `blobs` is a folder or a bucket, `copies` further places. A
    bucket is spooled in the home. Every place is tried with a small object first; raises KnownTrouble when one
    does not give back what it took."""
    further = tuple(one if is_s3(one) else str(Path(one).absolute()) for one in copies)
    if blobs is not None and is_s3(blobs):
        config = replace(config, blobs=config.home / SPOOL, objects=(blobs, *further), spool=True)
    else:
        folder = config.blobs if blobs is None else Path(blobs).absolute()
        config = replace(config, blobs=folder, objects=further)
    for place in open_places(config.objects, config.home):
        _try(place)
    return config


def _try(place: ObjectStore) -> None:
    """Store a few bytes and read them back; they stay there, nothing is ever deleted from a place."""
    content = b"zhenfa county: this place was tried"
    place.put(_TRIAL, io.BytesIO(content))
    try:
        with place.open(_TRIAL) as file:
            same = file.read() == content
    except FileNotFoundError:
        same = False
    if not same:
        raise KnownTrouble(
            "存放文件的地方收下以后读不回原样，没有采用。", "", "换一个地方，或请管它的人查看。"
        )
