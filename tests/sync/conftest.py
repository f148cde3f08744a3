"""Tests of the county that run on SQLite and on a real PostgreSQL: those listed here, by their module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.stores import POSTGRESQL, SQLITE, stores_of

# On both with every commit: what a lock, a type or a transaction of the other database could break.
ALWAYS = frozenset({"test_receiving", "test_session", "test_blobs"})
# On both at night.
AT_NIGHT = frozenset(
    {
        "test_access",
        "test_ahead",
        "test_bad_days",
        "test_clones",
        "test_county_forms",
        "test_county_log",
        "test_every_door",
        "test_everyday",
        "test_handed_over",
        "test_keys",
        "test_paper_codes",
        "test_papers",
        "test_proposals",
        "test_public",
        "test_releases_by_network",
        "test_rotation",
        "test_scope",
        "test_two_officers",
    }
)

# What they do with the file of a county has another form on PostgreSQL: server/postgres, tests/faults.
ON_FILES = frozenset(
    {
        "test_a_restored_county_says_less_and_is_filled_again",
        "test_a_county_of_before_there_was_a_log_gets_one",
        "test_a_county_of_before_the_register_gets_one_when_it_is_opened",
        "test_a_county_restored_from_a_copy_gets_everything_again",
        "test_a_restored_county_s_list_is_taken_again_from_its_beginning",
        "test_alone_it_serves_nothing_else_and_can_read_nothing_else",
        "test_changes_stand_for_good",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the listed modules twice."""
    if metafunc.function.__name__ in ON_FILES:
        return
    name = metafunc.module.__name__.rpartition(".")[2]
    if name in ALWAYS:
        metafunc.parametrize("store_kind", [SQLITE, POSTGRESQL], indirect=True)
    elif name in AT_NIGHT:
        late = pytest.param(POSTGRESQL, marks=pytest.mark.nightly)
        metafunc.parametrize("store_kind", [SQLITE, late], indirect=True)


@pytest.fixture(autouse=True)
def store_kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database this test's counties are founded in."""
    kind = str(getattr(request, "param", SQLITE))
    with stores_of(kind):
        yield kind
