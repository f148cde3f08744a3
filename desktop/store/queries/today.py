"""What is due, what waits, what runs out: the tasks of 今日 and this week's inspections."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from desktop.clock import CHINA
from desktop.store import settings
from desktop.store.mappers import from_ms, from_ms_or_none, thing_of, to_ms
from desktop.store.moved import living_here
from desktop.store.queries.documents import own_blocks
from desktop.store.queries.frame import without_receipt
from desktop.store.queries.handed import handed, held_words
from desktop.store.queries.scans import papers_to_scan
from desktop.store.queries.sources import Sources
from desktop.store.reviews import count_open
from desktop.store.tables import DocumentRow, InspectionRow, LibraryReviewRow, PartyRow, core
from enforcement.facts.own import named_in
from enforcement.model.document import Document
from enforcement.model.inspection import InspectionStatus
from enforcement.queries import AskToday, TaskRow, TodayRows

WEEK_DAYS = 7
CERTIFICATE_DAYS = 60
NUMBERS_LOW = 5
_SHOWN = 200

_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_DOCUMENT = core(DocumentRow)
_REVIEW = core(LibraryReviewRow)
_UNFINISHED = (_INSPECTION.c.id, _INSPECTION.c.sort_at, _INSPECTION.c.handed_at, _INSPECTION.c.body)


def today(question: AskToday, sources: Sources) -> TodayRows:
    """→ TodayRows for a local day."""
    due = _by_day_due(_corrections(question.day, sources) + _papers_due(question.day, sources))
    due += _to_serve(sources)
    numbers = _numbers(sources) + _to_scan(sources)
    return TodayRows(
        overdue=tuple(task for task in due if task.due is not None and task.due < question.day),
        today=tuple(task for task in due if task.due == question.day or task.due is None) + numbers,
        week=tuple(task for task in due if task.due is not None and task.due > question.day),
        unfinished=_unfinished(sources),
        certificates=_certificates(question.day, sources),
        inspections_by_day=_by_day(question.day, sources),
        without_receipt=without_receipt(sources),
        last_receipt_at=from_ms_or_none(sources.setting(settings.LAST_RECEIPT_AT)),
        last_backup_at=from_ms_or_none(sources.setting(settings.LAST_BACKUP_AT)),
        reviews=count_open(sources.connection),
        unseen_release=_unseen_release(sources),
        handed=handed(question.day, sources),
    )


def _unseen_release(sources: Sources) -> bool:
    """Whether a release came after another and nobody has looked through it; reads no catalogue."""
    faces = sources.catalogue.releases()
    if len(faces) < 2:
        return False
    newest = max(faces, key=lambda face: face.order).sha256
    seen = sa.select(_REVIEW.c.id).where(_REVIEW.c.sha256 == newest).limit(1)
    return sources.connection.execute(seen).first() is None


def chip(due: date, day: date) -> tuple[str, str]:
    """Key and words of semantic.deadline for a day that comes due."""
    left = (due - day).days
    if left < 0:
        return "overdue", f"已逾期 {-left} 天"
    if left == 0:
        return "today", "今天到期"
    if left <= WEEK_DAYS:
        return "soon", f"剩 {left} 天"
    return "later", f"{due.month}月{due.day}日"


def _corrections(day: date, sources: Sources) -> tuple[TaskRow, ...]:
    """Corrections that somebody still has to look at, the earliest first, up to the end of the coming
    week."""
    last = (day + timedelta(days=WEEK_DAYS)).isoformat()
    query = (
        sa.select(_INSPECTION.c.id, _INSPECTION.c.open_due, _PARTY.c.name)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .where(_INSPECTION.c.open_due.is_not(None), _INSPECTION.c.open_due <= last)
        .where(living_here(sources.connection, _INSPECTION.c.id))
        .order_by(_INSPECTION.c.open_due)
        .limit(_SHOWN)
    )
    return tuple(_correction(row, day) for row in sources.connection.execute(query))


def _correction(row: Any, day: date) -> TaskRow:
    due = date.fromisoformat(row.open_due)
    key, words = chip(due, day)
    reason = f"责令改正 {due.month}月{due.day}日 到期，去看改好了没有"
    return TaskRow("correction_due", key, words, row.name or "", reason, "去复查", "inspection", row.id, due)


def _papers_due(day: date, sources: Sources) -> tuple[TaskRow, ...]:
    """Days to which papers made on their own bind somebody, up to the end of the coming week."""
    last = (day + timedelta(days=WEEK_DAYS)).isoformat()
    query = (
        sa.select(_DOCUMENT.c.body)
        .where(_DOCUMENT.c.open_due.is_not(None), _DOCUMENT.c.open_due <= last, _DOCUMENT.c.readable)
        .order_by(_DOCUMENT.c.open_due)
        .limit(_SHOWN)
    )
    papers = (thing_of(Document, row.body) for row in sources.connection.execute(query))
    return tuple(_paper_due(paper, paper.due_on, day) for paper in papers if paper.due_on)


def _paper_due(paper: Document, due: date, day: date) -> TaskRow:
    key, words = chip(due, day)
    title = " ".join(part for part in (paper.title, paper.number) if part)
    reason = f"{title} 的{paper.due_what} {due.month}月{due.day}日 到期，看结果"
    name = named_in(paper) or paper.title
    return TaskRow("paper_due", key, words, name, reason, "记结果", "document", paper.id, due)


def _by_day_due(tasks: tuple[TaskRow, ...]) -> tuple[TaskRow, ...]:
    return tuple(sorted(tasks, key=lambda task: task.due or date.max))


def _to_serve(sources: Sources) -> tuple[TaskRow, ...]:
    """Issued papers that go to somebody, of inspections and made on their own, the oldest first."""
    waiting = sa.text("document.state = 'issued' AND document.to_serve = 1")
    name = sa.func.coalesce(_PARTY.c.name, _DOCUMENT.c.party_name).label("name")
    query = (
        sa.select(_DOCUMENT.c.id, _DOCUMENT.c.title, _DOCUMENT.c.doc_number, name)
        .join(_INSPECTION, _INSPECTION.c.id == _DOCUMENT.c.inspection_id, isouter=True)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .where(waiting, living_here(sources.connection, sa.func.coalesce(_DOCUMENT.c.inspection_id, "")))
        .order_by(_DOCUMENT.c.issued_at)
        .limit(_SHOWN)
    )
    tasks = []
    for row in sources.connection.execute(query):
        title = " ".join(part for part in (row.title, row.doc_number) if part)
        reason = f"{title} 已出具，还没有送达"
        task = TaskRow(
            "serve", "today", "待送达", row.name or row.title, reason, "去送达", "document", row.id
        )
        tasks.append(task)
    return tuple(tasks)


def _to_scan(sources: Sources) -> tuple[TaskRow, ...]:
    """One line for all printed papers whose signed pages have not come back."""
    papers, pages = papers_to_scan(sources)
    if not papers:
        return ()
    title, reason = f"{papers} 份文书等签字页", f"已经打印，签好字还差 {pages} 页没有扫描回来"
    return (TaskRow("scan", "soon", "待扫回", title, reason, "扫描回来", "scan_back", ""),)


def _unfinished(sources: Sources) -> tuple[TaskRow, ...]:
    query = (
        sa.select(*_UNFINISHED, _PARTY.c.name)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .where(_INSPECTION.c.status == InspectionStatus.RUNNING.value)
        .where(living_here(sources.connection, _INSPECTION.c.id))
        .order_by(_INSPECTION.c.sort_at.desc(), _INSPECTION.c.number.desc())
        .limit(_SHOWN)
    )
    tasks = []
    for row in sources.connection.execute(query):
        begun = from_ms(row.sort_at).astimezone(CHINA)
        held = held_words(row, sources)
        reason = f"{begun.month}月{begun.day}日 {begun:%H:%M} 开始，还没有结束{held}"
        tasks.append(
            TaskRow("continue", "soon", "检查中", row.name or "", reason, "接着做", "inspection", row.id)
        )
    return tuple(tasks)


def _certificates(day: date, sources: Sources) -> tuple[TaskRow, ...]:
    """Certificates that have run out or will within sixty days, of people the roster counts."""
    tasks = []
    for officer in sources.officers():
        certificate = officer.certificate
        if certificate is None or not officer.active_on(day):
            continue
        until = certificate.valid_to
        if until > day + timedelta(days=CERTIFICATE_DAYS):
            continue
        key, words = chip(until, day)
        reason = f"执法证 {until.year}年{until.month}月{until.day}日 到期，之后不能署名"
        row = TaskRow("certificate", key, words, officer.name, reason, "看证件", "officer", officer.id, until)
        tasks.append(row)
    return tuple(sorted(tasks, key=lambda task: task.due or day))


def _numbers(sources: Sources) -> tuple[TaskRow, ...]:
    """Series whose numbers on this machine run low; blocks of one series and year count together."""
    left: dict[tuple[str, int], int] = {}
    first: dict[tuple[str, int], str] = {}
    for block in own_blocks(sources):
        key = (block.series, block.year)
        left[key] = left.get(key, 0) + block.left
        first.setdefault(key, block.id)
    tasks = []
    for (series, year), count in left.items():
        if count < NUMBERS_LOW:
            words = (f"剩 {count} 个", f"“{series}”{year} 年文号", "下次同步会自动补", "去同步")
            tasks.append(TaskRow("numbers", "soon", *words, "number_block", first[series, year]))
    return tuple(tasks)


def _by_day(day: date, sources: Sources) -> tuple[tuple[date, int], ...]:
    """Inspections of each day of the week that ``day`` lies in, Monday first, voided ones left out."""
    monday = day - timedelta(days=day.weekday())
    counts = []
    for one in (monday + timedelta(days=number) for number in range(WEEK_DAYS)):
        begins = to_ms(datetime.combine(one, time(), CHINA))
        query = sa.select(sa.func.count()).where(
            _INSPECTION.c.sort_at >= begins,
            _INSPECTION.c.sort_at < begins + 86_400_000,
            _INSPECTION.c.status != InspectionStatus.VOIDED.value,
        )
        counts.append((one, int(sources.connection.execute(query).scalar() or 0)))
    return tuple(counts)
