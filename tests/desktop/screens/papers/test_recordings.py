"""The register of recordings: listed by period and inspection, and made into its paper with the rows filled."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.actions import RECORDINGS, SUBMIT
from desktop.screens.documents.recordings_place import RecordingsPlace
from desktop.screens.recordings.presenter import span
from enforcement.commands.add_evidence import AddEvidence
from enforcement.commands.save_party import SaveParty
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.evidence import EvidenceKind
from enforcement.model.party import PartyKind
from enforcement.queries import AskMatters, AskRecordings
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import cut_controls, nameless_controls, shows


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def visit(room: Room, party: str) -> str:
    party_id = room.done(SaveParty(kind=PartyKind.ORGANISATION, name=party, address="云溪镇环城西路18号"))
    today = room.session.clock.today()
    code = next(row.matter.code for row in room.store.answer(AskMatters(day=today)) if row.held)
    pair = tuple(one.id for one in (room.session.officer, room.session.partner) if one is not None)
    return str(room.done(StartInspection(party_id=party_id, officer_ids=pair, matter_codes=(code,))))


def record(room: Room, inspection: str, content: bytes, kind: EvidenceKind) -> str:
    blob = room.context.blobs.put(io.BytesIO(content), "video/mp4")
    command = AddEvidence(
        inspection_id=inspection,
        kind=kind,
        blob=blob,
        taken_at=room.session.clock.now(),
        place="环城西路18号",
        source="执法记录仪 3 号",
        seconds=725,
    )
    return str(room.done(command))


def place(room: Room) -> RecordingsPlace:
    found = room.shell.place
    assert isinstance(found, RecordingsPlace)
    return found


def test_recordings_become_the_rows_of_their_register(room: Room) -> None:
    first, second = visit(room, "示例建材店"), visit(room, "样本饭店")
    record(room, first, b"a film", EvidenceKind.VIDEO)
    record(room, first, b"a sound", EvidenceKind.AUDIO)
    record(room, first, b"a picture", EvidenceKind.PHOTO)
    record(room, second, b"another film", EvidenceKind.VIDEO)
    room.shell.perform(RECORDINGS)
    room.wait()
    shown = place(room).recordings.presenter.shown
    assert [row.party_name for row in shown.rows] == ["示例建材店", "示例建材店", "样本饭店"]
    assert {row.copied_by for row in shown.rows} == {room.session.officer.name}
    assert shows(place(room), "3 件，来自 2 次检查")
    assert place(room).breadcrumb == ("文书", "音像记录")
    assert cut_controls(place(room)) == []
    assert nameless_controls(place(room)) == []

    place(room).recordings.table.setFocus()
    room.press("Home", "Enter")
    room.wait()
    assert shows(place(room), "2 件，来自 1 次检查")
    room.shell.perform(SUBMIT)
    room.wait()
    draft = place(room).maker.document
    assert draft is not None
    assert (draft.form_id, draft.facts["party"]["name"]) == ("CLS-06", "示例建材店")
    assert draft.facts["case"]["name"]
    rows = draft.facts["recordings"]
    assert [row["digest"] for row in rows] == [
        hashlib.sha256(content).hexdigest()[-8:] for content in (b"a film", b"a sound")
    ]
    assert all("环城西路18号" in row["made"] and "执法记录仪 3 号" in row["made"] for row in rows)
    assert {row["length"] for row in rows} == {"12:05"}
    assert all(row["copied"].startswith(room.session.officer.name) for row in rows)


def test_an_empty_period_says_so(room: Room) -> None:
    room.shell.perform(RECORDINGS)
    room.wait()
    assert shows(place(room), "这段时间没有录音录像")
    assert not place(room).recordings.draft_button.isEnabled()
    room.press("Esc")
    assert place(room).breadcrumb == ("文书",)


def test_the_periods() -> None:
    day = date(2026, 1, 15)
    assert span("month", day) == (date(2026, 1, 1), day)
    assert span("former", day) == (date(2025, 12, 1), date(2025, 12, 31))
    assert span("year", day) == (date(2026, 1, 1), day)
    assert AskRecordings(*span("year", day)).inspection_id == ""
