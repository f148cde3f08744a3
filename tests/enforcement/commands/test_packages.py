"""The note of a 摆渡包: written before its first byte, by anybody of the team; what did not come about says so."""

from __future__ import annotations

import pytest

from enforcement.commands.record_package import AbandonPackage, RecordPackage
from enforcement.model.carried_package import CarriedPackage, CarryState
from tests.helpers.fakes import House
from tests.helpers.town import house

JOURNAL = "0" * 31 + "1"


@pytest.fixture
def home() -> House:
    return house()


def test_a_package_is_noted_with_who_and_onto_which_stick(home: House) -> None:
    noted = home.done(
        RecordPackage(
            number=3, journal=JOURNAL, first=12, files=2, size=900, volume="DT 4E1A", recordings=True
        )
    )
    assert home.kinds()[-1] == "carried_package.prepared"
    assert home.store.the(CarriedPackage, noted.id) == noted
    assert (noted.number, noted.first, noted.volume, noted.state) == (3, 12, "DT 4E1A", CarryState.PREPARED)
    assert noted.prepared_by
    assert noted.prepared_at is not None


def test_one_that_did_not_come_about_says_so_once(home: House) -> None:
    noted = home.done(RecordPackage(number=1, journal=JOURNAL, first=1, files=0, size=0))
    for _ in range(2):
        assert home.done(AbandonPackage(package_id=noted.id)).state is CarryState.ABANDONED
    assert home.kinds().count("carried_package.abandoned") == 1
