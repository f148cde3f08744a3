"""Publishing a catalogue: an administrator's files, or a release made elsewhere as JSON, become the county's next
signed one.

The reading of lists and the checks belong to `enforcement.catalogue`. A plan is made and shown first; what is kept is
exactly the plan, unless somebody else published meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.intake.assembling import Composed, compose
from enforcement.catalogue.intake.beside import NO_ANSWERS, UNSAID, Beside
from enforcement.catalogue.intake.changing import finished_faults
from enforcement.catalogue.intake.codes import History
from enforcement.catalogue.intake.difference import Difference, difference
from enforcement.catalogue.intake.endings import Withdrawal
from enforcement.catalogue.intake.files import Sorted, sort_files
from enforcement.catalogue.intake.grant_cells import Surroundings
from enforcement.catalogue.intake.mapping import Proposal, remembered
from enforcement.catalogue.intake.reading import read_official
from enforcement.catalogue.intake.records import Found
from enforcement.catalogue.intake.since import Answers, known_laws
from enforcement.catalogue.intake.towns import Townships, townships
from enforcement.catalogue.intake.words import Field, field_of
from enforcement.catalogue.release import Release, to_release
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.catalogue.table import RowFault
from enforcement.errors import FileTrouble
from sync.protocol.catalogue import CatalogueRelease, sign_release
from sync.protocol.limits import DOCUMENT_BYTES_MAX
from sync.server.catalogue_files import ReadFiles, read_files
from sync.server.column_memory import save_readings, saved_readings
from sync.server.county import County
from sync.server.release_history import KIND, history_of, kept_releases
from sync.server.store import people, renewing

_CHINA: Final = timezone(timedelta(hours=8))
_MEDIA: Final = "application/json"
_FAULTS_TOLD: Final = 40


class CatalogueFaults(FileTrouble):
    """Everything that is wrong in the files, each by sheet, row and column; nothing was published."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        told = [fault.sentence for fault in faults[:_FAULTS_TOLD]]
        if len(faults) > _FAULTS_TOLD:
            told.append(f"另外还有 {len(faults) - _FAULTS_TOLD} 处，改好这些再看。")
        told_faults = "\n" + "\n".join(told) + "\n"
        super().__init__(f"目录有 {len(faults)} 处要改，什么都没有发布。", told_faults, "改好再发布。")
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be published. ``draft`` is None with ``faults``. ``since`` says from when changed words of the law hold,
    ``asked`` of which laws that is not known yet, with the number of matters."""

    effective: date
    document: str
    source: ReadFiles
    former: int
    draft: CatalogueDraft | None
    proposals: tuple[tuple[Proposal, str], ...] = ()
    faults: tuple[RowFault, ...] = ()
    mended: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    asked: Mapping[str, int] = field(default_factory=dict)
    towns: Mapping[str, str] = field(default_factory=dict)
    change: Difference | None = None

    @property
    def unsure(self) -> tuple[str, ...]:
        """Columns that only a person can name, as 表!列."""
        return tuple(
            f"{proposal.layout.sheet}!{guess.title or f'第{guess.at + 1}列'}"
            for proposal, _ in self.proposals
            for guess in proposal.guesses
            if not guess.certain
        )

    @property
    def confirmed(self) -> bool:
        """Whether no column rests on a guess alone."""
        return all(proposal.origin != "guessed" for proposal, _ in self.proposals)


def plan_release(
    county: County,
    home: Path,
    paths: Sequence[Path],
    effective: date,
    *,
    document: str = "",
    given: Mapping[str, str] | None = None,
    only_files: bool = False,
    amends: bool = False,
    said: Answers = NO_ANSWERS,
    withdrawal: Withdrawal = UNSAID,
) -> Plan:
    """Read and check everything, publish nothing. ``given`` are columns by the administrator's own word, ``said`` the
    first days of changed laws, ``withdrawal`` why powers end that the files do not name. ``amends``: the files say what
    changes, all else goes on.

    Raises FileTrouble for files that cannot be opened and for words that name no column or field."""
    source = read_files(paths, effective)
    with county.database.read() as tx:
        releases = kept_releases(county, tx)
        towns = townships_of(county, tx)
    history, former = history_of(releases), releases[0].signed.version if releases else 0
    plan = Plan(
        effective=effective, document=document, source=source, former=former, draft=None, towns=towns.names
    )
    beside = Beside(only_files=only_files, amends=amends, said=said, withdrawal=withdrawal)
    if source.release is not None:
        return _finished(plan, source.release.content, history, beside, given or {})
    sheets = sort_files(source.files, towns, saved_readings(home), given or {})
    if not (sheets.official or sheets.strict or sheets.faults):
        raise FileTrouble("文件里没有表，没有发布。", "", "看看是不是拿错了文件。")
    if sheets.wrong_words:
        raise FileTrouble("--map 写得不对，没有发布。", "".join(sheets.wrong_words), "改好再来。")
    domains = frozenset(column for column, word in (given or {}).items() if field_of(word) is Field.DOMAIN)
    found = _found(sheets, history, towns, document, domains)
    composed = compose(found, sheets.strict, history, towns, effective, beside)
    return _told(plan, sheets, history, found, composed)


def publish_plan(county: County, home: Path, plan: Plan) -> CatalogueRelease:
    """Sign and keep a plan without faults as the next release, and remember how its columns were read.

    Raises CatalogueFaults, FileTrouble when it is too large or somebody else has published since the plan."""
    if plan.draft is None:
        raise CatalogueFaults(plan.faults)
    with county.database.read() as tx:
        left_out = renewing.left_out_since(tx, KIND)
    now, version = county.clock(), plan.former + left_out + 1
    content = (plan.source.release or _made(plan, plan.draft, version, now)).data
    release = CatalogueRelease(county.code, version, plan.effective, now, _MEDIA, content)
    signed = sign_release(release, county.keys.registry)
    if len(signed) > DOCUMENT_BYTES_MAX:
        raise FileTrouble("这一版目录太大，没有发布。", "", "去掉备注里多余的文字再发布。")
    with county.database.write() as tx:
        if people.newest_version(tx, KIND) != plan.former or renewing.left_out_since(tx, KIND) != left_out:
            raise FileTrouble("刚才另有一版目录发布了，这一次没有发布。", "", "看过 catalogue list 再来。")
        people.add_document(tx, KIND, "", version, now, signed)
    confirmed = {proposal.layout.signature: remembered(proposal) for proposal, _ in plan.proposals}
    if confirmed:
        save_readings(home, confirmed)
    return release


def _finished(
    plan: Plan, content: CatalogueDraft, history: History, beside: Beside, given: Mapping[str, str]
) -> Plan:
    """The plan of a release made elsewhere, to which nothing can be added here. Raises FileTrouble for words that would."""
    if given or beside != Beside(said=beside.said):
        raise FileTrouble(
            "发布件是签好内容的，这几项用不上，没有发布。",
            "--map、--grants-from-file、--amends 和 --withdrawn 开头的，只对表格有用。",
            "去掉这几项再来，或改好发布件。",
        )
    laws = known_laws([*history.matters, *shipped_catalogue().matters])
    faults = finished_faults(content.matters, history.by_code, laws, beside.said)
    return replace(plan, faults=faults) if faults else _with_draft(plan, content, history)


def _found(
    sheets: Sorted, history: History, towns: Townships, document: str, domain_sheets: frozenset[str]
) -> Found:
    """Everything that the official lists say."""
    known = (*history.matters, *shipped_catalogue().matters)
    domains = frozenset(matter.domain for matter in known)
    around = Surroundings(towns=towns, domains=domains, document=document, domain_sheets=domain_sheets)
    found = Found(told=list(sheets.told), faults=list(sheets.faults))
    for proposal, file in sheets.official:
        read_official(proposal, file, around, found)
    return found


def _told(plan: Plan, sheets: Sorted, history: History, found: Found, composed: Composed) -> Plan:
    """The plan with everything that the sheets say."""
    kept = {(origin.sheet, origin.row) for origin in composed.kept}
    told = replace(
        plan,
        proposals=sheets.official,
        faults=composed.faults,
        mended=tuple(one.sentence for one in found.told),
        unread=tuple(
            one.sentence for one in found.unread if not one.of_law or (one.sheet, one.row) not in kept
        ),
        lacks=composed.lacks,
        carried=composed.carried,
        since=composed.since,
        asked=composed.asked,
    )
    return told if composed.draft is None else _with_draft(told, composed.draft, history)


def _with_draft(plan: Plan, draft: CatalogueDraft, history: History) -> Plan:
    return replace(plan, draft=draft, change=difference(history.newest, draft, plan.effective))


def townships_of(county: County, tx: Connection) -> Townships:
    """The townships of the county's roster and of the table of divisions."""
    own = []
    for code in people.township_codes(tx):
        row = people.township(tx, code)
        own += [] if row is None else [(code, row[0])]
    return townships(county.code, county.name, tuple(own))


def _made(plan: Plan, draft: CatalogueDraft, version: int, now: int) -> Release:
    return to_release(
        draft,
        version=f"{plan.effective.year}.{version}",
        issuing_document=plan.document,
        published=datetime.fromtimestamp(now / 1000, UTC).astimezone(_CHINA).date(),
        effective=plan.effective,
        source=plan.source.name,
        source_sha256=plan.source.sha256,
    )
