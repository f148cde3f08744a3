"""What a round did, as one value that the command line and the 同步 screen print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from enforcement.model.things import THING_NAMES
from enforcement.queries import CountLine
from sync.client.troubles import RoundTrouble
from sync.protocol.receipt import Quarantined
from sync.protocol.resupply import Damaged

FORKED: Final = "县里收到过同一本流水的另一份，这块硬盘可能被复制过。本机的照常收；请查清另一台在谁手里，告诉管理员停用它。"

DELIVER_ONLY: Final = "这台电脑的程序太旧，县里的新内容先收不了。请更新程序；要送的照常送出，也可以导出。"
UPDATE_WANTED: Final = "县里要用更新的程序。现在照常收发，请管理员尽快给这台电脑升级。"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """Figures of one round: entries, files, bytes of bodies; `county_time` in ms, 0 when the county did not
    answer.

    `sent` counts entries that left, `receipted` those with a verified receipt, `resent` those a restored
    county had lost. `trouble` is None when everything that could be exchanged was."""

    sent: int = 0
    receipted: int = 0
    resent: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    blobs_sent: int = 0
    blobs_waiting: int = 0
    pulled: int = 0
    blobs_fetched: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    turns: int = 0
    counts: tuple[CountLine, ...] = ()
    without_receipt: int = 0
    county_time: int = 0
    clock: str = ""
    restored: str = ""
    update_wanted: bool = False
    deliver_only: bool = False
    forked: bool = False
    damaged: tuple[Damaged, ...] = ()  # entries whose bytes the county's disk lost and asks for
    trouble: RoundTrouble | None = None

    @property
    def ok(self) -> bool:
        return self.trouble is None

    @property
    def progress(self) -> bool:
        """Something new became true at one of the two sides."""
        return bool(self.receipted or self.blobs_sent or self.pulled or self.blobs_fetched)

    @property
    def difference(self) -> int:
        """Sum over all kinds of |here - county|; 0 also when the county stated no counts."""
        return sum(abs(line.here - line.county) for line in self.counts if line.county is not None)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What happened, for a person, in reading order."""
        lines = [_receipts(self)] if self.ok or self.receipted else []
        if self.quarantined:
            lines.append(f"有 {len(self.quarantined)} 条县里收到了但没入账，其他的不受影响。去看原因")
        if self.resent:
            lines.append(f"县里恢复过旧备份，缺的 {self.resent} 条已经重新送到。")
        if self.restored:
            lines.append(self.restored)
        if self.pulled:
            lines.append(f"从县里取来 {self.pulled} 条。")
        if self.clock:
            lines.append(self.clock)
        if self.deliver_only:
            lines.append(DELIVER_ONLY)
        elif self.update_wanted:
            lines.append(UPDATE_WANTED)
        if self.forked:
            lines.append(FORKED)
        if self.trouble is not None:
            lines.append(self.trouble.sentence)
            if self.without_receipt:
                lines.append(f"还有 {self.without_receipt} 条没有回执，本机会一直留着。")
        return tuple(lines)

    @property
    def count_sentences(self) -> tuple[str, ...]:
        """对数: one line a kind: here, county, difference."""
        return tuple(_count(line) for line in self.counts)


def _receipts(report: RoundReport) -> str:
    if report.receipted or report.blobs_sent:
        files = f"、{report.blobs_sent} 个文件" if report.blobs_sent else ""
        return f"收到回执：{report.receipted} 条{files}，签名核验通过。"
    return "县里和本机一致，没有要送的。"


def _count(line: CountLine) -> str:
    name = THING_NAMES.get(line.thing_type, line.thing_type)
    if line.county is None:
        return f"{name}：本机 {line.here}，县里还不知道"
    return f"{name}：本机 {line.here}，县里 {line.county}，差 {line.here - line.county}"
