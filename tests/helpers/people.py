"""The fictional team and town of all window tests, a clock that stands still, and rows as the store gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from enforcement.model.agency import Agency
from enforcement.model.library import CatalogueVersion
from enforcement.model.officer import Officer, OfficerCertificate, Role
from enforcement.queries import (
    AskDocuments,
    AskFrame,
    AskInspections,
    AskItems,
    AskMatters,
    AskOutbox,
    AskParties,
    AskStatuteWords,
    AskSyncSummary,
    AskToday,
    CountLine,
    FrameRow,
    LineState,
    LineTrouble,
    OutboxRow,
    ReceiptRow,
    SyncState,
    SyncSummary,
    TaskRow,
    TodayRows,
)
from tests.helpers.operations import FakeOperations

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 1, 42, 16, tzinfo=UTC)  # 09:42:16 on the wall


def ident(number: int) -> str:
    """A well-formed id that is easy to tell from others."""
    return f"{number:032x}"


def officer(
    number: int, name: str, certificate: str, *roles: Role, until: date = date(2027, 3, 31)
) -> Officer:
    held = (
        OfficerCertificate(number=certificate, valid_from=date(2022, 4, 1), valid_to=until)
        if certificate
        else None
    )
    return Officer(id=ident(number), name=name, roles=roles or (Role.OFFICER,), certificate=held)


CHEN = officer(1, "陈立", "33059018021")
WANG = officer(2, "王晓敏", "33059018044", until=date(2026, 12, 18))
ZHOU = officer(3, "周建平", "33059018002", Role.CAPTAIN)
HELPER = officer(4, "李小川", "", Role.ASSISTANT)
AGENCY = Agency(
    id=ident(10),
    name="安平县云溪镇人民政府",
    division_code="330599101",
    short_name="安云溪",
    team_name="云溪镇综合行政执法队",
    county_name="安平县",
)
CATALOGUE = CatalogueVersion(
    version="2026.3",
    issuing_document="安政办〔2026〕3号",
    published=date(2026, 3, 1),
    effective=date(2026, 4, 1),
)


class StandingClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return (self._now + timedelta(hours=8)).date()

    def advance(self, **by: float) -> None:
        self._now += timedelta(**by)


@dataclass
class FakeSession:
    """Shaped like desktop.session.Session."""

    officer: Officer = CHEN
    agency: Agency = AGENCY
    clock: Any = field(default_factory=StandingClock)
    roster: tuple[Officer, ...] = (CHEN, WANG, ZHOU, HELPER)
    partner: Officer | None = WANG
    packages: Any = None


def frame(**changes: Any) -> FrameRow:
    values: dict[str, Any] = {
        "agency": AGENCY,
        "officer": CHEN,
        "partner": WANG,
        "catalogue": CATALOGUE,
        "numbers_left": 36,
        "without_receipt": 12,
        "running_inspections": 2,
        "last_saved_at": NOW,
        "last_receipt_at": datetime(2026, 11, 20, 8, 5, tzinfo=UTC),
        "training": False,
    }
    return FrameRow(**{**values, **changes})


def task(kind: str, chip: str, chip_text: str, title: str, reason: str, verb: str, **changes: Any) -> TaskRow:
    values: dict[str, Any] = {"target_type": "inspection", "target_id": ident(100), "due": TODAY}
    return TaskRow(
        kind=kind,
        chip=chip,
        chip_text=chip_text,
        title=title,
        reason=reason,
        verb=verb,
        **{**values, **changes},
    )


def today_rows(**changes: Any) -> TodayRows:
    values: dict[str, Any] = {
        "overdue": (),
        "today": (
            task(
                "correction_due", "today", "今天可复查", "复查：责令改正期限昨天届满",
                "宏达建材门市堵塞消防车通道 · 责改〔2026〕38号 · 原机位照片 2 张已备好", "开始复查",
                target_id=ident(101),
            ),
            task(
                "serve", "today", "今天到期", "送达责令改正通知书",
                "云溪镇好再来饭店 · 责改〔2026〕41号 · 作出后当场送达", "去送达", target_id=ident(102),
            ),
            task(
                "continue", "later", "上午 9:15", "日常检查：云溪镇好再来饭店",
                "3 个事项 · 周建平 11月23日 已批", "接着查", target_id=ident(103),
            ),
        ),
        "week": (
            task(
                "correction_due", "soon", "剩 2 个工作日", "复查：改正期限 11月26日 届满",
                "永盛家具厂锁闭安全出口 · 责改〔2026〕35号", "看检查",
                target_id=ident(104), due=date(2026, 11, 26),
            ),
        ),
        "unfinished": (
            task(
                "issue", "later", "", "现场检查笔录（云溪镇好再来饭店）", "写到第 3 步 · 昨天 17:12 自动保存", "接着写",
                target_id=ident(105),
            ),
        ),
        "certificates": (
            task(
                "certificate", "soon", "剩 24 天", "王晓敏 执法证", "12月18日 到期，之后不能署名执法", "看证件",
                target_type="officer", target_id=WANG.id, due=date(2026, 12, 18),
            ),
            task(
                "numbers", "later", "余 36 个", "文书号", "责改 12 · 笔录 24", "看号段",
                target_type="number_block", target_id="",
            ),
        ),
        "inspections_by_day": tuple(
            (date(2026, 11, 23) + timedelta(days=offset), count) for offset, count in enumerate((2, 1, 3, 0, 2))
        ),
        "without_receipt": 12,
        "last_receipt_at": datetime(2026, 11, 20, 8, 5, tzinfo=UTC),
        "last_backup_at": datetime(2026, 11, 24, 0, 31, tzinfo=UTC),
    }  # fmt: skip
    return TodayRows(**{**values, **changes})


def outbox_row(number: int, title: str, state: SyncState, **changes: Any) -> OutboxRow:
    values: dict[str, Any] = {
        "thing_type": "inspection",
        "thing_id": ident(200 + number),
        "title": title,
        "version": number + 1,
        "changed_at": NOW - timedelta(days=number, minutes=7 * number),
        "actor": "陈立" if number % 2 == 0 else "王晓敏",
        "files_there": 9,
        "files_total": 9,
        "state": state,
        "next_step": "等网络",
        "problem": "",
    }
    return OutboxRow(**{**values, **changes})


def outbox() -> tuple[OutboxRow, ...]:
    return (
        outbox_row(0, "好再来饭店 现场检查（3 个事项）", SyncState.UNSENT),
        outbox_row(1, "宏达建材门市 责令改正〔2026〕38号", SyncState.UNSENT, files_there=17, files_total=17),
        outbox_row(2, "永盛家具厂 日常检查", SyncState.SENT, files_there=4, files_total=6, next_step="县里还缺 2 段录像"),
        outbox_row(
            3, "老街农贸市场肉摊 登记保存", SyncState.QUARANTINED, files_there=5, files_total=5,
            next_step="县里没入账：清单缺规格", problem="物品清单第 2 行“规格”是空的。补上后再发一条更正就行。",
        ),
        outbox_row(4, "沈家湾养殖场 日常检查", SyncState.RECEIPTED, next_step="回执 11月20日 · 可信"),
    )  # fmt: skip


def sync_summary(**changes: Any) -> SyncSummary:
    values: dict[str, Any] = {
        "enrolled": True,
        "county_address": "",
        "unsent": 10,
        "sent": 1,
        "receipted": 214,
        "quarantined": 1,
        "counts": (
            CountLine("inspection", 86, 82),
            CountLine("document", 412, 406),
            CountLine("evidence", 1284, 1251),
            CountLine("service", 97, 97),
        ),
        "receipts": (
            ReceiptRow(datetime(2026, 11, 20, 8, 5, tzinfo=UTC), 214, 1251, True),
            ReceiptRow(datetime(2026, 11, 13, 8, 30, tzinfo=UTC), 197, 804, True),
        ),
        "last_ok_at": datetime(2026, 11, 20, 8, 5, tzinfo=UTC),
        "last_problem": "连不上县里。",
        "pending_bytes": 486 << 20,
    }
    values |= changes
    said = values["last_problem"]
    values.setdefault("trouble", LineTrouble(LineState.NO_NETWORK, said) if said else None)
    return SyncSummary(**values)


def fake_operations(**answers: Any) -> FakeOperations:
    """Answers everything the frame, 今日 and 同步 ask; ``today``, ``summary``, ``frame`` replace one answer."""

    def rows(question: AskOutbox) -> tuple[OutboxRow, ...]:
        return tuple(line for line in outbox() if question.state in (None, line.state))

    return FakeOperations(
        answers={
            AskFrame: answers.get("frame", frame()),
            AskToday: answers.get("today", today_rows()),
            AskSyncSummary: answers.get("summary", sync_summary()),
            AskOutbox: answers.get("outbox", rows),
            AskMatters: answers.get("matters", ()),
            AskInspections: answers.get("inspections", ()),
            AskParties: answers.get("parties", ()),
            AskDocuments: answers.get("documents", ()),
            AskItems: answers.get("items", ()),
            AskStatuteWords: answers.get("statutes", ()),
        }
    )
