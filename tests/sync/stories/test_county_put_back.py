"""A county put back to an old copy, as the real store of a machine sees it: in secret it is stopped, with the proof kept
and an alarm shown; once it says so, one exchange heals it, and the journal holds what was seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli.commands import run as zhenfa
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.screens.sync.presenter import sync_view
from desktop.screens.sync.proof import save_proof
from desktop.screens.sync.states import LOG_PROOF, trouble_of
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.commands.save_party import SaveParty
from enforcement.model.county_sighting import CountySighting
from enforcement.model.party import PartyKind
from enforcement.queries import AskSyncSummary, SyncSummary
from enforcement.queries.exchange import LineState
from enforcement.refusals import Done
from sync.client.report import RoundReport
from sync.client.troubles import TroubleKind
from sync.client.trust import open_trust
from sync.client.witness import kept_head
from sync.protocol.tree_head import open_head
from sync.server.__main__ import main as zhenfa_county
from sync.server.config import ServerConfig
from tests.helpers.people import TODAY
from tests.sync.client.county import CountyThread, backup, code_for, put_back_in_secret


def save_party(store: Store, name: str) -> None:
    agency, officer = store.agency(), store.officers()[0]
    assert agency is not None
    context = context_for(store, officer, agency, MachineClock())
    with store.unit_of_work(officer.id) as work:
        command = SaveParty(kind=PartyKind.SOLE_TRADER, name=name, legal_rep="徐国良")
        assert isinstance(command.execute(work, context), Done)
        work.commit()


def round_of(store: Store) -> RoundReport:
    return StoreExchange(store).run()[0]


def sightings(store: Store) -> list[CountySighting]:
    with store.unit_of_work("") as work:
        return list(work.find(CountySighting))


def summary(store: Store) -> SyncSummary:
    found = store.answer(AskSyncSummary())
    assert isinstance(found, SyncSummary)
    return found


def test_in_secret_it_is_stopped_and_said_it_heals(
    config: ServerConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with CountyThread(config) as county:
        store, _ = Home(tmp_path / "one").create(HomeState.TRAINING)
        join_county(store, county.url, code_for(config))
        save_party(store, "云溪镇好再来饭店")
        assert round_of(store).ok
        port = county.port
    backup(config, tmp_path / "copy")
    with CountyThread(config, port):
        for number in range(5):
            save_party(store, f"云溪镇第 {number} 小吃店")
        assert round_of(store).receipted == 5
    before, former = store.exchange.trees.held()
    assert former == ()

    put_back_in_secret(config, tmp_path / "copy")
    with CountyThread(config, port):
        save_party(store, "恢复以后的一家")
        for _ in range(2):
            report = round_of(store)
            assert report.trouble is not None
            assert report.trouble.kind is TroubleKind.LOG_BROKEN
            assert report.trouble.for_a_person
            assert (report.receipted, report.resent) == (0, 0)
        assert summary(store).unsent >= 1, "nothing is marked"
        assert "接不上" in summary(store).log_alarm
        shown = trouble_of(summary(store))
        assert shown is not None
        assert shown.state is LineState.LOG_BROKEN
        assert store.exchange.trees.held()[0] == before, "what was verified stays"
        assert store.exchange.trees.broken()
        (seen,) = sightings(store)
        assert (seen.broken, seen.former_head) == ("shorter", before.hex()), "written down once"
    proof = _proof_by_window(store, tmp_path)
    assert zhenfa(["sync", "log-proof", str(tmp_path / "again.zfe"), "--home", str(tmp_path / "one")]) == 0
    assert (tmp_path / "again.zfe").read_bytes() == proof.read_bytes()
    told = _judged(config, proof, capsys)
    assert told.startswith("那台电脑核验过到第 9 条，县里的总账现在有 4 条。")
    assert "zhenfa-county tree restored --yes" in told
    _said_by_the_county(config, capsys)
    assert "已经说明恢复过" in _judged(config, proof, capsys)

    with CountyThread(config, port) as county:
        report = round_of(store)
        assert report.ok, report.trouble
        assert report.resent == 5
        assert report.without_receipt == 0
        assert "县里的数据库恢复过，总账从备份处重新记起，比本机见过的少 5 条" in report.restored
        assert report.restored in report.sentences
        told = summary(store)
        assert (told.log_alarm, told.log_proof, told.unsent) == ("", b"", 0)
        assert told.log_restored == report.restored
        assert "恢复过" in sync_view(told, TODAY).explanation
        assert round_of(store).ok
        _, again = sorted(sightings(store), key=lambda one: one.seen_at or 0)
        assert (again.broken, again.lost) == ("", 5)
        _proof_travels(store, county, config, tmp_path, before)
    store.close()


def _proof_by_window(store: Store, folder: Path) -> Path:
    """The strip's verb leads to a file."""
    (strip,) = [one for one in sync_view(summary(store), TODAY).strips if one.colour == "danger"]
    assert strip.act == (LOG_PROOF, "存证据给县里")
    path = folder / "proof.zfe"
    words, colour = save_proof(summary(store).log_proof, lambda: path)
    assert (colour, "tree judge" in words) == ("ok", True)
    assert save_proof(b"x", lambda: None) == ("", "")
    assert save_proof(b"x", lambda: folder / "nowhere" / "proof.zfe")[1] == "danger"
    return path


def _judged(config: ServerConfig, proof: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    zhenfa_county(["tree", "judge", str(proof), "--home", str(config.home)])
    return capsys.readouterr().out


def _said_by_the_county(config: ServerConfig, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(config.home)
    assert zhenfa_county(["tree", "restored", "--home", home]) == 1
    assert "--yes" in capsys.readouterr().err
    assert zhenfa_county(["tree", "restored", "--yes", "--json", "--home", home]) == 0
    assert json.loads(capsys.readouterr().out)["since"] == 4, "two blocks of numbers, the genesis and a party"


def _proof_travels(
    store: Store, county: CountyThread, config: ServerConfig, tmp_path: Path, before: bytes
) -> None:
    """A colleague's machine gets the old head, still signed by the county."""
    other, _ = Home(tmp_path / "two").create(HomeState.TRAINING)
    join_county(other, county.url, code_for(config))
    report = round_of(other)
    assert report.ok, report.trouble
    assert {one.former_head for one in sightings(other)} == {before.hex()}
    head = kept_head(before)
    joined = store.settings.get("sync.county")
    assert open_head(before, open_trust(joined["root"], joined["registry"])) == head
    assert len(store.exchange.trees.all()) == 2
    other.close()
