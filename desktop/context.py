"""What commands lean on, built from an open store: clock, ids, officer, agency, catalogue, files, printing room."""

from __future__ import annotations

from pathlib import Path

from desktop.clock import MachineClock, MachineIds
from desktop.papers import PaperKey, PaperRoom
from desktop.store.store import SCRATCH_FOLDER, Store
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer
from enforcement.ports import Context
from forms.style import UnitStyle
from sync.protocol.keys import sign

OWN_BODY_FONT = "own_body_font"


def context_for(store: Store, officer: Officer, agency: Agency, clock: MachineClock) -> Context:
    """The context of a session: ``officer`` acts for ``agency`` on this store."""
    key = store.device_keys.paper
    font = store.settings.get(OWN_BODY_FONT, "")
    papers = PaperRoom(
        agency,
        PaperKey(key.key_id, lambda payload: sign(key, "qr", payload)),
        store.blobs,
        store.folder / SCRATCH_FOLDER,
        UnitStyle(body_font=Path(font) if font else None),
    )
    return Context(
        clock=clock,
        ids=MachineIds(),
        actor=officer,
        agency=agency,
        catalogue=store.catalogue,
        blobs=store.blobs,
        papers=papers,
    )
