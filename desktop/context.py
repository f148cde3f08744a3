"""A session and what its commands lean on, built from an open store: clock, ids, officer, agency, catalogue, files, printing room."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clock import MachineClock, MachineIds
from desktop.machine_life import standing_of
from desktop.papers import PaperKey, PaperRoom
from desktop.session import Session
from desktop.signatory import Signatory
from desktop.store import settings
from desktop.store.folder import SCRATCH_FOLDER
from desktop.store.store import Store
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer
from enforcement.ports import Context
from enforcement.rules import machine
from forms.style import UnitStyle
from sync.protocol.keys import sign

if TYPE_CHECKING:
    from desktop.package_bench import PackageBench

OWN_BODY_FONT = "own_body_font"


def begin_session(store: Store, officer: Officer, clock: MachineClock) -> Session:
    """The session of who came in, with today's partner; both are remembered for the bars around the screens."""
    agency = store.agency()
    assert agency is not None
    session = Session(officer, agency, clock, store.officers(), _partner(store, officer, clock))
    session.signatory = signatory_of(store, clock)
    session.record_export = partial(_export_record, store, clock)
    session.packages = partial(_package_bench, store, clock, session)
    store.settings.set(settings.SESSION_OFFICER, officer.id)
    store.settings.set(settings.SESSION_PARTNER, session.partner.id if session.partner else None)
    return session


def _export_record(store: Store, clock: MachineClock, inspection: str, path: Path) -> str:
    from desktop.record_export import export_record

    return export_record(store, inspection, path, clock).told


def _package_bench(store: Store, clock: MachineClock, session: Session) -> PackageBench:
    from desktop.package_bench import PackageBench

    return PackageBench(store, clock, session.officer, session.agency)


def carry_former_marks(store: Store, context: Context) -> None:
    """★ and remarks that an earlier program kept on this machine alone come into the journal, once."""
    if store.former_marks.waiting():
        from desktop.former_marks import carry_over

        carry_over(store, context)


def signatory_of(store: Store, clock: MachineClock) -> Signatory:
    """Who signs PDFs on this machine."""
    agency = store.agency()
    name = "" if agency is None else agency.team_name or agency.name
    return Signatory(store.settings, clock, f"{name} {store.device_keys.device_id[:8]}".strip())


def _partner(store: Store, officer: Officer, clock: MachineClock) -> Officer | None:
    """Today's partner: the one chosen last who may sign today, else another who may."""
    today = clock.today()
    chosen = store.settings.get(settings.SESSION_PARTNER, "")
    others = [one for one in store.officers() if one.id != officer.id and one.may_sign_on(today)]
    return next((one for one in others if one.id == chosen), others[0] if others else None)


def context_for(store: Store, officer: Officer, agency: Agency, clock: MachineClock) -> Context:
    """The context of a session: ``officer`` acts for ``agency`` on this store."""
    key = store.device_keys.paper
    font = store.settings.get(OWN_BODY_FONT, "")
    papers = PaperRoom(
        agency,
        PaperKey(key.key_id, lambda payload: sign(key, "qr", payload)),
        store.blobs,
        store.folder / SCRATCH_FOLDER,
        UnitStyle.of(agency.style, Path(font) if font else None),
        store.forms.current,
        clock.today,
    )
    return Context(
        clock=clock,
        ids=MachineIds(),
        actor=officer,
        agency=agency,
        catalogue=store.catalogue,
        blobs=store.blobs,
        papers=papers,
        settings={machine.KEY: standing_of(store)},
    )
