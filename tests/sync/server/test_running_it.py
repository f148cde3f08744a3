"""What a county's IT person runs: the systemd units are right and closed, backup and drill scripts do their work on a
real county, the readiness word names what is wrong, and the figures tell of the work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sync.server import readiness
from sync.server.config import ServerConfig
from sync.server.founding import check_roster, found_county
from sync.server.readings import BACKUP_MARK
from tests.sync.server.support import ROSTER, Device, Journal, Served

ROOT = Path(__file__).resolve().parents[3]
COUNTY = ROOT / "installer" / "county"
UNITS = sorted((COUNTY / "systemd").iterdir())
MUST = (
    "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "CapabilityBoundingSet=",
    "SystemCallFilter=@system-service", "UMask=0077", "LimitCORE=0", "User=zhenfa",
)  # fmt: skip


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        words = unit.read_text(encoding="utf-8").replace("/opt/zhenfa", str(ROOT))
        (tmp_path / unit.name).write_text(words, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_service_is_closed() -> None:
    services = [unit for unit in UNITS if unit.suffix == ".service"]
    assert len(services) == 4
    for unit in services:
        lines = unit.read_text(encoding="utf-8").splitlines()
        assert [line for line in MUST if line not in lines] == [], unit.name
    public = (COUNTY / "systemd" / "zhenfa-public.service").read_text(encoding="utf-8")
    assert "InaccessiblePaths=/var/lib/zhenfa-county/keys" in public


def test_every_setting_is_used_and_every_used_one_is_there() -> None:
    pattern = re.compile(r"\$\{?(ZHENFA_[A-Z_]+)")
    used = {
        name
        for path in (*UNITS, *COUNTY.glob("*.sh"))
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    settings = (COUNTY / "county.env").read_text(encoding="utf-8")
    given = set(re.findall(r"^(ZHENFA_[A-Z_]+)=", settings, re.MULTILINE))
    assert used - {"ZHENFA_HOME"} == given


def _script(name: str, **settings: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **{key: str(value) for key, value in settings.items()}}
    return subprocess.run(
        [str(COUNTY / name)], env=environment, capture_output=True, text=True, check=False, umask=0o077
    )


def test_a_backup_is_written_kept_and_drilled(tmp_path: Path) -> None:
    home, backups = tmp_path / "county", tmp_path / "backups"
    backups.mkdir()
    found_county(ServerConfig.for_home(home), check_roster(ROSTER))
    settings = {
        "ZHENFA_HOME": home,
        "ZHENFA_BACKUPS": backups,
        "ZHENFA_BACKUP_KEY": home / "keys" / "backup.key",
    }
    empty = _script("drill.sh", **settings)
    assert (empty.returncode, "没有备份" in empty.stderr) == (1, True)
    old = backups / "county-20200101-033000.zfb"
    old.write_bytes(b"old")
    os.utime(old, (0, 0))
    done = _script("backup.sh", **settings)
    assert done.returncode == 0, done.stderr
    assert len(list(backups.glob("county-*.zfb"))) == 1
    assert (home / BACKUP_MARK).exists()
    assert not old.exists()
    drilled = _script("drill.sh", **settings)
    assert drilled.returncode == 0, drilled.stderr
    assert _script("backup.sh", **settings, ZHENFA_BACKUP_DAYS=90).returncode == 2


def test_readiness_names_what_is_wrong(
    county: Served, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_FRESH_SECONDS", 0.0)

    def said() -> tuple[int, str]:
        answer = device.http.get("/readyz")
        return answer.status_code, answer.text

    assert said() == (200, "ready")
    monkeypatch.setattr(readiness, "SPACE_LEAST", 2**62)
    assert said() == (503, "space")
    monkeypatch.undo()
    monkeypatch.setattr(readiness, "_FRESH_SECONDS", 0.0)
    aside = county.config.blobs.with_name("gone")
    county.config.blobs.rename(aside)
    assert said() == (503, "blobs space")
    aside.rename(county.config.blobs)
    assert said() == (200, "ready")


def test_the_figures_tell_of_the_work(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(3)
    journal.write({"name": 7}, type="party")
    receipt, _ = device.push(journal, 1, 4)
    assert len(receipt.quarantined) == 1
    device.ask("POST", "/entries", b"nonsense")
    told = device.http.get("/metrics").text
    for line in (
        "zhenfa_entries 4.0", "zhenfa_log_entries 4.0", "zhenfa_receipts_total 1.0", "zhenfa_quarantined_total 1.0", "zhenfa_devices 1.0",
        "zhenfa_ready 1.0", 'zhenfa_requests_total{route="/api/v1/entries",status="200"} 1.0',
        'zhenfa_requests_total{route="/api/v1/entries",status="400"} 1.0', 'zhenfa_refusals_total{number="1101"} 1.0',
        "zhenfa_slots_in_use 0.0", "zhenfa_entries_waiting 0.0", "zhenfa_faults_total 0.0",
    ):  # fmt: skip
        assert line in told, line
    assert re.search(r"^zhenfa_database_seconds \d", told, re.MULTILINE)
