"""The figures of 同步 in words: counts of both sides, what waits, receipts, rounds, backups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.screens.words import moment_words, size_words
from enforcement.model.things import THING_NAMES
from enforcement.queries import CountLine, CountyReadRow, ReceiptRow, RoundRow, SyncState, SyncSummary


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip over the outbox; ``state`` None shows all."""

    key: str
    words: str
    state: SyncState | None


@dataclass(frozen=True, slots=True)
class CountView:
    """One line of 对数; ``difference`` in words with its tone."""

    name: str
    here: str
    county: str
    difference: str
    tone: str


def waiting_words(summary: SyncSummary) -> str:
    """What waits for a receipt, by kind."""
    parts = (f"{THING_NAMES.get(kind, kind)} {_number(count)}" for kind, count in summary.waiting)
    return f"还没有回执：{'、'.join(parts)}" if summary.waiting else ""


def round_words(one: RoundRow, today: date) -> tuple[str, str, bool]:
    """When, what came of it, and whether it went through."""
    moved = [
        f"{name} {_number(count)} {unit}"
        for name, count, unit in (
            ("收到回执", one.receipted, "条"), ("送出文件", one.files, "个"), ("取来", one.pulled, "条"),
        )
        if count
    ]  # fmt: skip
    if moved and one.bytes_up + one.bytes_down >= 1024:
        moved.append(
            f"上行 {size_words(one.bytes_up)}、下行 {size_words(one.bytes_down)}，用 {max(round(one.seconds), 1)} 秒"
        )
    quiet = [] if one.what or moved else ["两边一致，没有要送的"]
    times = [f"连着 {one.times} 次" if one.times > 1 else ""]
    words = "，".join(part for part in (*moved, *quiet, one.what.partition("。")[0], *times) if part)
    return moment_words(one.at, today), f"{words}。", not one.what


def read_words(one: CountyReadRow, today: date) -> tuple[str, str, bool]:
    """When and by whom, and what of this town's records somebody at the county looked at."""
    when = moment_words(one.at, today) if one.at is not None else ""
    return " ".join(filter(None, (when, one.who))), one.words, True


def filters(summary: SyncSummary) -> tuple[Filter, ...]:
    chips = [Filter("all", "最近", None)]
    counted = (
        ("unsent", "未发", summary.unsent, SyncState.UNSENT),
        ("sent", "已发未回执", summary.sent, SyncState.SENT),
        ("problem", "有问题", summary.quarantined, SyncState.QUARANTINED),
        ("receipted", "已回执", summary.receipted, SyncState.RECEIPTED),
    )
    chips += [Filter(key, f"{words} {count}", state) for key, words, count, state in counted]
    return tuple(chips)


def count_view(line: CountLine) -> CountView:
    name = THING_NAMES.get(line.thing_type, line.thing_type)
    if line.county is None:
        return CountView(name, _number(line.here), "—", "还没对过", "text_2")
    missing = line.here - line.county
    if missing == 0:
        return CountView(name, _number(line.here), _number(line.county), "一致", "ok")
    words = f"少 {_number(missing)}" if missing > 0 else f"多 {_number(-missing)}"
    return CountView(name, _number(line.here), _number(line.county), words, "warn")


def explanation(summary: SyncSummary) -> str:
    """One sentence: whether the differences between here and the county are explained."""
    known = [line for line in summary.counts if line.county is not None]
    if not known:
        return "还没有和县里对过数。第一次收发以后就能对。"
    missing = sum(max(0, line.here - (line.county or 0)) for line in known)
    extra = sum(max(0, (line.county or 0) - line.here) for line in known)
    waiting = summary.unsent + summary.sent + summary.quarantined
    if missing == 0 and extra == 0:
        return "两边一致。"
    if extra:
        return f"县里多 {extra} 条，是别的电脑送的或本机没收全。收发一次再对。"
    if waiting:
        return f"县里少的都在还没有回执的 {waiting} 条里，能对上。"
    return f"县里少 {missing} 条，本机却都有回执，对不上。请把这一屏给县里看，数据先不要动。"


def restored(summary: SyncSummary, today: date) -> str:
    """What is said of a county that was put back from a backup."""
    if not summary.log_restored or summary.log_restored_at is None:
        return ""
    return f"{moment_words(summary.log_restored_at, today)}：{summary.log_restored}"


def receipt_words(entry: ReceiptRow, today: date) -> tuple[str, str, bool]:
    checked = "签名核验通过" if entry.verified else "签名没有通过核验，没有采用"
    return (
        moment_words(entry.received_at, today),
        f"{entry.entries} 条、{entry.files} 个文件，{checked}",
        entry.verified,
    )


def archived_words(archived: tuple[int, int]) -> str:
    """How far the county's backups reach, empty before the first; only one that was restored and checked counts."""
    entries, files = archived
    if not entries:
        return ""
    there = "文件都在内" if files >= entries else f"文件到第 {_number(files)} 条为止"
    return f"县里已备份：流水到第 {_number(entries)} 条，{there}，恢复演练过。本机的照旧留着。"


def _number(value: int) -> str:
    """Thousands apart by a thin space, as on paper."""
    return f"{value:,}".replace(",", "\u2009")


def stick_words(summary: SyncSummary) -> str:
    """What a package written now would be for."""
    waiting = summary.unsent + summary.sent + summary.quarantined
    if not waiting and not summary.pending_bytes:
        return "没有要带的。县里写的回执包，从这里收。"
    size = f"约 {size_words(summary.pending_bytes)}，" if summary.pending_bytes else ""
    return f"写出 {waiting} 条没有回执的内容，带到县里，把回执包带回来收。{size}写完会读回核验。"
