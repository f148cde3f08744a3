"""Every field of everything that travels stands in exactly one group of `enforcement.conflicts.groups`."""

from __future__ import annotations

import pytest

from enforcement.conflicts.groups import GROUPS, Rule, groups_by_field
from enforcement.model.plain import field_names
from enforcement.model.things import THINGS


@pytest.mark.parametrize("name", sorted(THINGS))
def test_every_field_is_decided_in_exactly_one_group(name: str) -> None:
    named = [field for group in GROUPS[name] for field in group.fields]
    assert sorted(named) == sorted(field_names(THINGS[name]))
    assert len(named) == len(set(named)) == len(groups_by_field(name))


def test_no_group_for_what_does_not_travel() -> None:
    assert GROUPS.keys() == THINGS.keys()


def test_names_are_unique_and_a_removal_is_one_flag() -> None:
    for groups in GROUPS.values():
        assert len({group.name for group in groups}) == len(groups)
        assert all(group.words for group in groups)
        assert all(len(group.fields) == 1 for group in groups if group.rule is Rule.REMOVAL)
        assert all(not group.sealed_by or group.sealed_by in group.fields for group in groups)
