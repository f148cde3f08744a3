"""A device that stopped at the county's log brings its two heads: the county's people hear how the log here stands to
them, and what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sync.protocol.keys import SigningKey
from sync.protocol.log_proof import LogProof
from sync.protocol.problems import ProtocolProblem
from sync.protocol.signed import SignedDocument
from sync.protocol.tree_head import TreeHead, sign_head
from sync.server.__main__ import main
from sync.server.log.growing import new_life
from sync.server.log.judging import Verdict, judge
from tests.sync.server.support import Clock, Device, Journal, Served, enrolled, found, served
from tests.sync.server.test_county_log import as_superuser

LEAVES = "UPDATE log_runs SET leaves = zeroblob(length(leaves)) WHERE first = 0"
DAMAGED = "UPDATE log_runs SET leaves = x'00' WHERE first = 0"


def held_by(device: Device, journal: Journal) -> LogProof:
    """What a device keeps when the log that it saw is continued no more."""
    news = device.hello(journal).tree
    assert news is not None
    return LogProof(news.head, news.head, (), "does not continue")


def begun(county: Served) -> tuple[Device, Journal, LogProof]:
    """Two entries, the head after them, and one entry more."""
    device, journal = enrolled(county), Journal()
    journal.parties(3)
    device.push(journal, 1, 2)
    proof = held_by(device, journal)
    device.push(journal, 3, 3)
    return device, journal, proof


def test_the_file_comes_back_as_it_was() -> None:
    proof = LogProof(b"kept", b"shown", (bytes(32),), "shorter")
    assert LogProof.from_bytes(proof.to_bytes()) == proof
    with pytest.raises(ProtocolProblem):
        LogProof.from_bytes(proof.to_bytes() + b"x")


@pytest.mark.parametrize(
    ("acts", "verdict"),
    [
        ((), Verdict.CONTINUES),
        ((LEAVES,), Verdict.DIFFERS),
        ((DAMAGED,), Verdict.DIFFERS),
        (("UPDATE log_edge SET size = 1, peaks = zeroblob(32)",), Verdict.SHORTER),
    ],
)
def test_the_log_is_held_against_the_head(tmp_path: Path, acts: tuple[str, ...], verdict: Verdict) -> None:
    clock = Clock()
    with served(found(tmp_path / "county", clock), clock) as county:
        _, _, proof = begun(county)
        as_superuser(county.config, *acts)
        assert judge(county.county, proof).verdict is verdict


def test_lives_and_strangers(tmp_path: Path) -> None:
    clock = Clock()
    with served(found(tmp_path / "county", clock), clock) as county:
        _, _, proof = begun(county)
        head = TreeHead.from_bytes(SignedDocument.from_bytes(proof.kept).content)
        forged = replace(proof, kept=sign_head(head, SigningKey.generate()))
        assert judge(county.county, forged).verdict is Verdict.NOT_OURS
        other = replace(head, epoch="ab" * 16)
        later = replace(proof, kept=sign_head(other, county.county.keys.tree))
        assert judge(county.county, later).verdict is Verdict.SHORTER, "this copy is older than that life"
        beyond = replace(proof, kept=sign_head(replace(head, size=head.size + 9), county.county.keys.tree))
        with county.county.database.write() as tx:
            epoch = new_life(tx, clock.now)
        renewed = replace(county.county, epoch=epoch)
        assert judge(renewed, beyond).verdict is Verdict.TOLD
        assert judge(renewed, proof).verdict is Verdict.CONTINUES


def test_a_file_of_something_else_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = found(tmp_path / "county", Clock())
    config.save()
    (tmp_path / "other.zfe").write_bytes(b"something else")
    assert main(["tree", "judge", str(tmp_path / "other.zfe"), "--home", str(config.home)]) == 1
    assert "不是电脑存的总账证据" in capsys.readouterr().err
