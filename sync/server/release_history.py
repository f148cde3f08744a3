"""The county's catalogue releases as they were signed, read again: one, all, everything ever listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.intake.codes import History
from enforcement.catalogue.release import BrokenReleaseError, Release, from_release
from enforcement.errors import FileTrouble
from enforcement.model.matter import Matter
from sync.protocol.catalogue import CatalogueRelease, open_release
from sync.server.county import County
from sync.server.own_keys import own_keys
from sync.server.store.tables import DOCUMENTS

KIND: Final = "catalogue"


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """A release of the county: what was signed, its signed bytes, and what is in it."""

    signed: CatalogueRelease
    data: bytes
    release: Release

    @property
    def content(self) -> CatalogueDraft:
        return self.release.content


def kept_releases(county: County, tx: Connection) -> list[KeptRelease]:
    """Every release, the newest first; each signature is checked."""
    query = select(DOCUMENTS.c.content).where(DOCUMENTS.c.kind == KIND, DOCUMENTS.c.scope == "")
    rows = tx.execute(query.order_by(DOCUMENTS.c.version.desc())).scalars()
    return [_opened(tx, bytes(data)) for data in rows]


def kept_release(county: County, tx: Connection, number: int) -> KeptRelease:
    """The release of this number. Raises FileTrouble when there is none."""
    query = select(DOCUMENTS.c.content).where(DOCUMENTS.c.kind == KIND, DOCUMENTS.c.scope == "")
    data = tx.execute(query.where(DOCUMENTS.c.version == number)).scalar()
    if data is None:
        raise FileTrouble(f"没有第 {number} 版目录。", "", "用 catalogue list 看有哪些。")
    return _opened(tx, bytes(data))


def history_of(releases: list[KeptRelease]) -> History:
    """What the releases (newest first) say of every matter ever listed."""
    newest: dict[str, Matter] = {}
    for kept in releases:
        for matter in kept.content.matters:
            newest.setdefault(matter.code, matter)
    return History(releases[0].content if releases else None, tuple(newest.values()))


def _opened(tx: Connection, data: bytes) -> KeptRelease:
    signed = open_release(data, own_keys(tx))
    try:
        return KeptRelease(signed, data, from_release(signed.content))
    except BrokenReleaseError as fault:
        raise FileTrouble(
            f"第 {signed.version} 版目录读不出来。",
            "它是旧程序写的，或者库坏了。",
            "运行 zhenfa-county verify 核对。",
        ) from fault
