"""A county whose townships issue real papers (no training), and devices that write them down as documents."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from enforcement.model.document import Document, DocumentState
from enforcement.model.plain import to_plain
from forms import definitions, paper_code
from forms.paper_code import PaperCode
from sync.protocol.keys import sign
from sync.server.config import ServerConfig
from sync.server.founding import check_roster, found_county
from tests.helpers.stores import county_store
from tests.sync.server.support import NOW, ROSTER, TOWN, Clock, Device, Journal, Served, served

NAMES = ("徐国良", "好再来", "陈立", "张𬭎喆", "330590198001011234")
FORM = "INV-17"
_OF_CODE = frozenset(PaperCode.__slots__) - {"corrects", "serial", "year"}


def found(home: Path, clock: Clock) -> ServerConfig:
    """A fresh county; its first township trains, as a place of its own would."""
    roster: dict[str, Any] = copy.deepcopy(ROSTER)
    for township in roster["townships"]:
        township["agency"]["training"] = False
    training = copy.deepcopy(roster["townships"][1]) | {"code": "339901003", "name": "训练镇"}
    training["agency"]["training"] = True
    roster["townships"].append(training)
    config = replace(ServerConfig.for_home(home, county_store()), clock=clock)
    found_county(config, check_roster(roster))
    return replace(config, county=roster["county"]["code"])


@contextmanager
def paper_county(home: Path, clock: Clock) -> Iterator[Served]:
    """The county, served."""
    with served(found(home, clock), clock) as running:
        yield running


def issued(device: Device, serial: int, **changes: Any) -> Document:
    """An issued paper with a code that `device` signed; `changes` go into the document, those of the code
    (amount_fen, training, …) into the code."""
    of_code = {name: changes.pop(name) for name in list(changes) if name in _OF_CODE}
    number = hashlib.md5(f"{device.id}/{serial}/{sorted(of_code)}".encode()).hexdigest()  # an id, not a proof
    facts = {"party": {"name": NAMES[0], "shop": NAMES[1]}, "serial": serial, "by": device.id}
    salt = of_code.get("salt", bytes(16))
    digest = paper_code.content_hash(FORM, 1, facts, salt)
    values: dict[str, Any] = {
        "sign": lambda payload: sign(device.paper_key, "qr", payload),
        "key_id": device.paper_key.key_id,
        "division": int(device.scope),
        "year": 2026,
        "serial": serial,
        "issued_on": date(2026, 11, 22),
        "salt": salt,
        "due_on": date(2026, 12, 5),
    }
    made = PaperCode(**(values | of_code))
    payload = paper_code.payload(made, definitions.load(FORM).number, 2, digest)
    document = Document(
        id=number,
        inspection_id="",
        form_id=FORM,
        form_version="1",
        title="责令改正通知书",
        state=DocumentState.ISSUED,
        series="责改",
        year=2026,
        serial=serial,
        number=f"安云溪责改字〔2026〕{serial}号",
        facts=facts,
        pages=2,
        sha256="ab" * 32,
        content_hash=digest.hex(),
        salt=salt.hex(),
        paper_code=paper_code.text_of(payload, made.sign(payload)),
        issued_at=datetime.fromtimestamp(NOW / 1000, UTC),
        issued_on=date(2026, 11, 22),
    )
    return replace(document, **changes)


def write(journal: Journal, document: Document, *, wall_time: int = NOW) -> None:
    """The document's present state as one entry."""
    kinds = {"issued": "document.issued", "served": "document.served", "voided": "document.voided"}
    kind = kinds.get(document.state.value, "document.prepared")
    journal.write(to_plain(document), type="document", kind=kind, wall_time=wall_time)


def send(device: Device, journal: Journal) -> None:
    """Push what is not sent yet."""
    device.push(journal, journal.acked + 1, len(journal.entries))
    journal.acked = len(journal.entries)


def journal_of(device: Device) -> Journal:
    """A journal of the device's township."""
    return Journal(scope=device.scope)


__all__ = ["FORM", "NAMES", "NOW", "TOWN", "found", "issued", "journal_of", "paper_county", "send", "write"]
