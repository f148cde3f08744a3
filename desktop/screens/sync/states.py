"""Every state of the line to the county in words: the sentence under the title, the network card, and the strips that say
what happened, why, and what to do. 都有回执 and 成功 come from receipts alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from desktop.line import QUIET, LineNow
from desktop.screens.words import day_words, local, moment_words, size_words
from enforcement.queries import LineState, LineTrouble, SyncSummary

NOT_ENROLLED: Final = "这台电脑还没有加入县里。数据都在本机，加入后会自动补送。"
TRAINING: Final = "训练的数据只留在这台电脑上，不会送到县里。"
TRAINING_WAY: Final = "训练时不收发。加入县里以后，这里看得到每一条有没有回执。"
HOW_TO_ENROL: Final = (
    "要加入，请管理员给县里的地址和加入码，退出程序重新进来时选“加入县里”。现在照常办事，每一条都留着。"
)
LOG_ALARM: Final = "县里的总账接不上，已经停下。一条回执也没有标记，数据都在本机。"
LOG_WAY_OUT: Final = "县里修好以后按“再试一次”。"
FORKED: Final = "县里收到过同一本流水的另一份，这块硬盘可能被复制过。"
FORKED_CURE: Final = "本机的照常收；请查清另一台在谁手里，告诉管理员停用它。"
IN_WORK: Final = "正在和县里收发。可以照常办事，不用等。"
KEYS_NEAR_DAYS: Final = 45  # from here on a round renews them; if they are still old, it could not
RENEW, NEW_JOURNAL, GUIDE, LOG_PROOF = "renew", "new_journal", "guide", "log_proof"

_OFF: Final = ("未连接", "neutral", "wifi-off")
_PILLS: Final = {
    LineState.NO_NETWORK: _OFF,
    LineState.CUT: ("断在半路", "neutral", "wifi-off"),
    LineState.NOT_COUNTY: ("不是县里", "warn", "alert-triangle"),
    LineState.CERTIFICATE: ("证书不对", "warn", "alert-triangle"),
    LineState.WRONG_COUNTY: ("不是本县", "danger", "alert-triangle"),
    LineState.ADDRESS: ("地址不对", "warn", "alert-triangle"),
    LineState.FORK: ("已停下", "danger", "alert-triangle"),
    LineState.OWN_RESTORED: ("另开流水", "info", "info-circle"),
    LineState.LOG_BROKEN: ("已停下", "danger", "alert-triangle"),
    LineState.STREAM_DIFFERS: ("对不上", "warn", "alert-triangle"),
    LineState.NOT_ENROLLED: ("没有登记", "danger", "alert-triangle"),
    LineState.REVOKED: ("已停用", "danger", "ban"),
    LineState.KEYS_EXPIRED: ("登记到期", "danger", "clock-exclamation"),
    LineState.UPDATE: ("要升级", "danger", "alert-triangle"),
    LineState.BUSY: ("县里正忙", "info", "hourglass"),
    LineState.REFUSED: ("县里没收", "warn", "alert-triangle"),
    LineState.HERE: ("本机有问题", "danger", "alert-triangle"),
    LineState.STOPPED: ("停下了", "neutral", "player-pause"),
}
_ACTS: Final = {
    LineState.FORK: (NEW_JOURNAL, "本机在用，另开一本流水接着送"),
    LineState.KEYS_EXPIRED: (RENEW, "输入网码续期"),
    LineState.UPDATE: (GUIDE, "看怎么升级"),
    LineState.LOG_BROKEN: (LOG_PROOF, "存证据给县里"),
}
# What is short and passes by itself stands on the card; the rest needs an eye and stands over the page.
_ON_CARD: Final = frozenset({LineState.NO_NETWORK, LineState.CUT, LineState.BUSY, LineState.STOPPED})


@dataclass(frozen=True, slots=True)
class WayView:
    """The network card: state pill (words, colour, icon) and a sentence; ``can_try`` enables 再试一次, ``can_stop``
    offers 停下."""

    pill: tuple[str, str, str]
    sentence: str
    can_try: bool
    can_stop: bool = False


@dataclass(frozen=True, slots=True)
class StripView:
    """Something that needs an eye: what happened, why and what to do, and perhaps a verb (key, words)."""

    colour: str
    what: str
    why: str = ""
    act: tuple[str, str] | None = None


def trouble_of(summary: SyncSummary, line: LineNow = QUIET) -> LineTrouble | None:
    """What keeps this machine and its county apart now. The county's log and the signed list speak before a link that
    happens to be down, and this machine's own fault before all."""
    if line.fault is not None and summary.trouble is None:
        return LineTrouble(LineState.HERE, line.fault.what, line.fault.why, line.fault.cure)
    if not summary.enrolled:
        return None
    if summary.log_alarm:
        log = summary.trouble
        if log is not None and log.state is LineState.LOG_BROKEN:
            return LineTrouble(log.state, log.what, log.why, log.cure + LOG_WAY_OUT)
        return LineTrouble(LineState.LOG_BROKEN, summary.log_alarm, "", LOG_WAY_OUT)
    if summary.revoked is not None:
        why = f"县里写的原因：{summary.revoked}。" if summary.revoked else ""
        cure = "本机数据都在，可以写出摆渡包带走。请联系管理员；恢复以后按“再试一次”。"
        return LineTrouble(LineState.REVOKED, "这台电脑在县里已经停用，县里不再收它的数据。", why, cure)
    return summary.trouble


def headline(summary: SyncSummary, today: date, line: LineNow = QUIET) -> str:
    """The one sentence under the title: what is true about the county's receipts."""
    if not summary.enrolled:
        return NOT_ENROLLED
    trouble = trouble_of(summary, line)
    state = None if trouble is None else trouble.state
    if state is LineState.LOG_BROKEN:
        return LOG_ALARM
    waiting = summary.unsent + summary.sent + summary.quarantined
    if waiting:
        return _waiting(summary, waiting, state)
    if summary.pending_bytes:
        return f"记录都送出了，还有 {size_words(summary.pending_bytes)} 没有回执。本机会一直留着。"
    if not summary.all_receipted:
        return "没有等着送的。还没有和县里收发过。"
    newest = summary.receipts[0]
    return f"都有回执了。最近一次 {moment_words(newest.received_at, today)}，{newest.entries} 条。"


def _waiting(summary: SyncSummary, waiting: int, state: LineState | None) -> str:
    if state is LineState.NO_NETWORK:
        return f"现在没有网络，{waiting} 条还没有回执。数据都在本机，有网后会接着发。"
    if state is None and summary.quarantined == waiting:
        return f"{waiting} 条县里收到了但没入账，补好再送就行，其他的不受影响。"
    if state is None and not summary.unsent and summary.sent:
        return f"{summary.sent} 条已发出，县里还没回执。收到回执前，本机会一直留着。"
    return f"{waiting} 条还没有回执。数据都在本机，没有回执的一条也不会删。"


def way(summary: SyncSummary, today: date, line: LineNow = QUIET, training: bool = False) -> WayView:
    """The network card."""
    if training:
        return WayView(("训练中", "warn", "alert-triangle"), TRAINING_WAY, False)
    if not summary.enrolled:
        return WayView(("没有加入", "neutral", "device-laptop"), HOW_TO_ENROL, False)
    if line.working:
        return WayView(("正在收发", "info", "refresh"), working_words(summary, line), False, can_stop=True)
    trouble = trouble_of(summary, line)
    last, again = _last(summary, today), _again(today, line)
    if trouble is None:
        left = size_words(summary.pending_bytes)
        size = f"还要送 {left}。文字先送，照片录像随后。" if summary.pending_bytes else "有新的会自动送。"
        return WayView(("可用", "ok", "check"), f"{last}{size}", True)
    # What a clock will do says the cure of what passes by itself.
    words = trouble.sentence if line.next_round is None else trouble.what + trouble.why
    if trouble.state not in _ON_CARD:
        words, again = "为什么、怎么办，写在上面。", again.replace("，从断点继续", "")
    return WayView(_PILLS[trouble.state], f"{words}{last}{again}", True)


def working_words(summary: SyncSummary, line: LineNow) -> str:
    """How far the round under way is: bytes, what is left, and how fast."""
    if line.seconds < 2 or not line.up + line.down:
        return IN_WORK
    moved = f"已送 {size_words(line.up)}"
    if line.down > line.up:
        moved = f"已取 {size_words(line.down)}"
    left = f"，还要送 {size_words(summary.pending_bytes)}" if summary.pending_bytes else ""
    rate = size_words(int((line.up + line.down) / line.seconds))
    return f"正在和县里收发：{moved}{left}，每秒约 {rate}。可以照常办事，不用等。"


def _last(summary: SyncSummary, today: date) -> str:
    if summary.last_ok_at is None:
        return "还没有和县里通上过。"
    return f"上次通到县里 {moment_words(summary.last_ok_at, today)}。"


def _again(today: date, line: LineNow) -> str:
    if line.next_round is None:
        return "联网后自动从断点继续。"
    return f"{moment_words(line.next_round, today)} 自动再试，从断点继续。"


def strips(summary: SyncSummary, today: date, line: LineNow = QUIET) -> tuple[StripView, ...]:
    """What needs an eye, the gravest first; empty at rest."""
    found: list[StripView] = []
    trouble = trouble_of(summary, line)
    if trouble is not None and trouble.state not in _ON_CARD and not line.working:
        colour = _PILLS[trouble.state][1]
        lacks_proof = trouble.state is LineState.LOG_BROKEN and not summary.log_proof
        act = None if lacks_proof else _ACTS.get(trouble.state)
        what, rest = parted(trouble.what)
        found.append(StripView(colour, what, rest + trouble.why + trouble.cure, act))
    if summary.forked and (trouble is None or trouble.state is not LineState.FORK):
        found.append(StripView("danger", FORKED, FORKED_CURE))
    found += [StripView("warn", one) for one in summary.news]
    found += [StripView("info", one) for one in summary.handed]
    if summary.keys_until is not None and (trouble is None or trouble.state is not LineState.KEYS_EXPIRED):
        left = local(summary.keys_until).date() - today
        if left <= timedelta(days=KEYS_NEAR_DAYS):
            found.append(StripView("warn", _keys_words(local(summary.keys_until).date(), left.days)))
    return tuple(found)


def parted(words: str) -> tuple[str, str]:
    """The first sentence, and the rest."""
    first, stop, rest = words.partition("。")
    return first + stop, rest


def _keys_words(day: date, left: int) -> str:
    if left < 0:
        return f"这台电脑的登记 {day_words(day)} 已到期。联网收发一次，按县里的提示续期；数据都在本机。"
    return f"这台电脑的登记 {day_words(day)} 到期，还剩 {left} 天。到期前联网收发一次，会自动换好。"
