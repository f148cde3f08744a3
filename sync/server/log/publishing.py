"""The newest head for others to keep: as a file for the province, as lines for paper, and what comes back
countersigned."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from enforcement.errors import KnownTrouble
from sync.protocol.keys import fingerprint
from sync.protocol.problems import ProtocolProblem
from sync.protocol.signed import SignedDocument
from sync.protocol.tree_head import Countersigned, TreeHead
from sync.server.county import County
from sync.server.log.proving import head_of
from sync.server.store import log

_CHINA: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Published:
    """A head that was published: its reading and its signed bytes."""

    head: TreeHead
    data: bytes

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands on paper: enough to know the head again, in groups that people can compare."""
        root = self.head.root.hex().upper()
        return (
            f"总账账头：共 {self.head.size} 条，记到 {_moment(self.head.time)}。",
            f"根值：{' '.join(root[at : at + 8] for at in range(0, len(root), 8))}",
            f"第几世：{self.head.epoch}（从第 {self.head.since} 条起）",
            f"文件指纹：{hashlib.sha256(self.data).hexdigest()}",
        )


def publish_head(county: County) -> Published:
    """Sign the log as it stands and keep the head for good, so that `verify` holds the log against it."""
    with county.database.write() as tx:
        end = log.end(tx, to_write=True)
        data = head_of(county, tx, end)
        kept = log.add_head(tx, county.epoch, end.edge.size, county.clock(), data)
    return Published(TreeHead.from_bytes(SignedDocument.from_bytes(kept).content), kept)


def take_countersigned(county: County, data: bytes) -> tuple[Countersigned, TreeHead, bool]:
    """Take a countersigned head in: it must be one that this county published. Whether it is new. Raises
    KnownTrouble."""
    try:
        signed = Countersigned.open(data)
        head = TreeHead.from_bytes(SignedDocument.from_bytes(signed.head).content)
    except ProtocolProblem:
        raise KnownTrouble(
            "这个文件不是会签过的总账账头，或者签名核验不通过，没有收。", "", "请上级重新给一份。"
        ) from None
    values = {"epoch": head.epoch, "size": head.size, "public": signed.public}
    with county.database.write() as tx:
        if log.published(tx, head.epoch, head.size) != signed.head:
            raise KnownTrouble(
                "会签的不是本县发布过的账头，没有收。", "", "核对是不是别县的，或者送签以后账头被换过。"
            )
        fresh = log.add_countersigned(tx, {**values, "taken_at": county.clock(), "content": data})
    return signed, head, fresh


def countersigned_lines(county: County) -> tuple[str, ...]:
    """One line for each countersignature."""
    with county.database.read() as tx:
        rows = log.countersigned(tx)
    lines = []
    for row in rows:
        signed = Countersigned.open(bytes(row.content))
        when = _moment(signed.signed_at)
        lines.append(
            f"{signed.witness} {when} 会签了第 {row.size} 条处的账头，钥匙指纹 {fingerprint(signed.public)}"
        )
    return tuple(lines)


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(_CHINA).strftime("%Y年%m月%d日 %H:%M")
