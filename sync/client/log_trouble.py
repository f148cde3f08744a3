"""The words for a county whose log does not continue what this device saw, and for one that was put back."""

from __future__ import annotations

from sync.client import troubles
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.client.witness import KeepTree, Seen, kept_head


def log_broken(seen: Seen) -> RoundTrouble:
    """The county's log is not the one that was verified before: nothing is marked, and a person is asked."""
    return RoundTrouble(
        TroubleKind.LOG_BROKEN,
        "县里的总账和本机上次核验过的接不上，已经停下，没有标记任何回执。",
        "总账里收过的留痕可能被改动或抽掉；县里签过名的新旧账头，本机都留着作证。",
        "数据都在本机，照常办事。把证据存成文件交给县里管理员和上级，县里核对后会说清怎么办。",
        detail=f"county log: {seen.why}",
    )


def disbelieved(said_at: int, seen: Seen) -> tuple[RoundTrouble, *tuple[KeepTree, ...]]:
    """What a statement that shows a broken log comes to, and what is kept of it. Where it dates itself (ms) before the
    log that the county said to be its own, somebody on the way gives out an old answer: nothing against the county."""
    held = kept_head(seen.before)
    if held is not None and said_at < held.time:
        return (troubles.not_the_county("an answer of before"),)
    return log_broken(seen), KeepTree(seen)


def restored_sentence(lost: int) -> str:
    """The sentence for a county that says that it was put back from a backup."""
    gone = f"比本机见过的少 {lost} 条，" if lost else ""
    return f"县里的数据库恢复过，总账从备份处重新记起，{gone}原来的账头留在本机作证，缺的会重新送到。"
