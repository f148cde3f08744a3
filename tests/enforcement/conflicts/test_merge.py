"""What a thing is does not depend on the order in which its entries arrive, and nothing that somebody decided vanishes
unseen: a small world of devices and a county, and one test for each rule."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement.conflicts.groups import GROUPS, Rule, group_of
from enforcement.conflicts.merge import Folded, Patch, fold, follow

INSPECTION = "inspection"
BORN = {
    "id": "i",
    "correction_due": "2026-12-01",
    "correction_text": "装好排风",
    "place": "甲路 1 号",
    "assistant_ids": ["h1"],
    "step": 1,
}


def first(new: dict[str, Any] | None = None) -> Patch:
    return Patch("first", (), dict(BORN) if new is None else new, 1, 1)


def by(name: str, parents: tuple[str, ...], new: dict[str, Any], gseq: int, **old: Any) -> Patch:
    return Patch(name, parents, new, gseq, gseq, old)


def test_two_whole_sides_are_kept_and_neither_is_mixed_with_the_other() -> None:
    amount = by("a", ("first",), {"correction_due": "2026-12-20"}, 2, correction_due="2026-12-01")
    basis = by("b", ("first",), {"correction_text": "停用灶台"}, 3, correction_text="装好排风")
    whole = fold(INSPECTION, [first(), amount, basis])
    assert (whole.plain["correction_due"], whole.plain["correction_text"]) == ("2026-12-20", "装好排风")
    sides = {
        entry: (side["correction_due"], side["correction_text"])
        for entry, side in whole.contested["correction"]
    }
    assert sides == {"a": ("2026-12-20", "装好排风"), "b": ("2026-12-01", "停用灶台")}


def test_changes_of_different_groups_are_both_kept() -> None:
    one = by("a", ("first",), {"place": "乙路 2 号"}, 2)
    other = by("b", ("first",), {"correction_due": "2026-12-20"}, 3)
    whole = fold(INSPECTION, [first(), one, other])
    assert (whole.plain["place"], whole.plain["correction_due"]) == ("乙路 2 号", "2026-12-20")
    assert (whole.contested, whole.heads) == ({}, ("a", "b"))


def test_the_same_decision_twice_is_no_difference() -> None:
    one = by("a", ("first",), {"place": "乙路 2 号"}, 2)
    other = by("b", ("first",), {"place": "乙路 2 号"}, 3)
    assert fold(INSPECTION, [first(), one, other]).contested == {}


def test_an_ordinary_change_goes_on_from_the_side_it_was_shown_and_settles_nothing() -> None:
    history = [
        first(),
        by("a", ("first",), {"place": "乙"}, 2, place="甲路 1 号"),
        by("b", ("first",), {"place": "丙"}, 3, place="甲路 1 号"),
    ]
    went_on = by("c", ("a", "b"), {"place": "乙路 2 号"}, 4, place="乙")
    whole = fold(INSPECTION, [*history, went_on])
    assert whole.contested == {"place": [["b", {"place": "丙"}], ["c", {"place": "乙路 2 号"}]]}
    settled = by("s", ("c",), {"place": "丁"}, 5)
    assert fold(INSPECTION, [*history, went_on, settled]) == Folded({**BORN, "place": "丁"}, ("s",), {})


def test_two_different_settlements_are_a_difference_again() -> None:
    history = [
        first(),
        by("a", ("first",), {"place": "乙"}, 2),
        by("b", ("first",), {"place": "丙"}, 3),
        by("s", ("a", "b"), {"place": "乙"}, 4),
        by("t", ("a", "b"), {"place": "丙"}, 5),
    ]
    assert fold(INSPECTION, history).contested == {"place": [["s", {"place": "乙"}], ["t", {"place": "丙"}]]}
    same = [*history[:4], by("t", ("a", "b"), {"place": "乙"}, 5)]
    assert fold(INSPECTION, same).contested == {}


def test_two_different_steps_from_the_same_stage_are_never_the_later_one() -> None:
    closed = by("a", ("first",), {"status": "finished", "outcome": "closed"}, 2)
    moved = by("b", ("first",), {"status": "finished", "outcome": "transfer"}, 3)
    assert [entry for entry, _ in fold(INSPECTION, [first(), closed, moved]).contested["stage"]] == ["a", "b"]


def test_a_list_keeps_what_anybody_put_in_unless_somebody_who_saw_it_took_it_out() -> None:
    one = by("a", ("first",), {"assistant_ids": ["h1", "h2"]}, 2)
    other = by("b", ("first",), {"assistant_ids": ["h3"]}, 3)
    merged = fold(INSPECTION, [first(), one, other])
    assert (merged.plain["assistant_ids"], merged.contested) == (["h2", "h3"], {})
    again = by("c", ("b",), {"assistant_ids": ["h3", "h1"]}, 4)
    assert fold(INSPECTION, [first(), one, other, again]).plain["assistant_ids"] == ["h1", "h2", "h3"]
    ordered = by("d", ("a", "b", "c"), {"assistant_ids": ["h3", "h2"]}, 5)
    assert fold(INSPECTION, [first(), one, other, again, ordered]).plain["assistant_ids"] == ["h3", "h2"]


def test_what_was_taken_out_here_and_worked_on_there_stays_and_is_asked_about() -> None:
    born = first({"id": "m", "finding": "unset", "removed": False})
    out = by("out", ("first",), {"removed": True}, 2)
    judged = by("judged", ("first",), {"finding": "found"}, 3)
    whole = fold("inspection_matter", [born, out, judged])
    assert whole.plain["removed"] is False
    assert whole.contested == {"removed": [["judged", {"removed": False}], ["out", {"removed": True}]]}
    later = by("later", ("judged", "out"), {"finding": "clear"}, 4, finding="found")
    assert fold("inspection_matter", [born, out, judged, later]).contested == whole.contested
    settled = by("s", ("later",), {"removed": True}, 5)
    done = fold("inspection_matter", [born, out, judged, later, settled])
    assert (done.plain["removed"], done.contested) == (True, {})
    assert fold("inspection_matter", [born, out]).plain["removed"] is True


def test_an_issued_paper_goes_before_a_draft_whoever_came_first() -> None:
    born = first({"id": "d", "facts": {"amount": 1}, "number": "", "sha256": "", "state": "draft"})
    edited = by("edit", ("first",), {"facts": {"amount": 2}}, 2)
    issued = by("issue", ("first",), {"number": "1 号", "sha256": "aa", "state": "issued"}, 3)
    whole = fold("document", [born, edited, issued])
    assert (whole.plain["number"], whole.plain["facts"], whole.plain["state"]) == (
        "1 号",
        {"amount": 1},
        "issued",
    )
    assert [entry for entry, _ in whole.contested["paper"]] == ["issue", "edit"]


def test_counts_and_remarks_add_up() -> None:
    born = first({"id": "e", "caption": "", "item_result_id": ""})
    both = [by("a", ("first",), {"caption": "门口"}, 2), by("b", ("first",), {"caption": "后厨"}, 3)]
    whole = fold("evidence", [born, *both])
    assert (whole.plain["caption"], whole.contested) == ("门口；后厨", {})
    steps = [by("a", ("first",), {"step": 4}, 2), by("b", ("first",), {"step": 3}, 3)]
    assert fold(INSPECTION, [first(), *steps]).plain["step"] == 4


def test_an_entry_that_does_not_count_still_shows_what_its_author_had_seen() -> None:
    a = by("a", ("first",), {"place": "乙"}, 2)
    refused = Patch("q", ("a",), {"place": "坏"}, 3, 3, taken=False)
    b = by("b", ("q",), {"place": "丙"}, 4)
    assert fold(INSPECTION, [first(), a, refused, b]) == Folded({**BORN, "place": "丙"}, ("b",), {})


def test_parents_in_a_circle_end() -> None:
    circle = [by("a", ("b",), {"place": "乙"}, 2), by("b", ("a",), {"place": "丙"}, 3)]
    assert fold(INSPECTION, circle) == fold(INSPECTION, circle[::-1])


class World:
    """Some devices that write about one thing, and a county that gives every entry its place."""

    def __init__(self, type_name: str, born: dict[str, Any]) -> None:
        self.type = type_name
        self.county: list[Patch] = [Patch("first", (), born, 1, 0)]
        self.devices: list[dict[str, Patch]] = []
        self.made = 0

    def join(self) -> None:
        self.devices.append({one.entry_id: one for one in self.county})

    def write(self, number: int, new: dict[str, Any], *, settle: bool) -> None:
        here = self.devices[number]
        before = fold(self.type, list(here.values()))
        touched = {group_of(self.type, name).name for name in new}
        open_ones = touched & set(before.contested)
        wide = {
            name: new.get(name, value)
            for name, value in before.plain.items()
            if name in new or group_of(self.type, name).name in open_ones
        }
        old = {} if settle else {name: before.plain.get(name) for name in wide}
        self.made += 1
        patch = Patch(f"e{self.made}", before.heads, {**wide, **new}, None, self.made, old)
        here[patch.entry_id] = patch

    def sync(self, number: int) -> None:
        here = self.devices[number]
        for patch in [one for one in here.values() if one.gseq is None]:
            placed = Patch(
                patch.entry_id, patch.parents, patch.new, len(self.county) + 1, patch.position, patch.old
            )
            self.county.append(placed)
        here.update({one.entry_id: one for one in self.county})


FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "inspection": {
        "correction_due": st.sampled_from("xyz"),
        "correction_text": st.sampled_from("uvw"),
        "place": st.sampled_from("pq"),
        "assistant_ids": st.lists(st.sampled_from("abcd"), max_size=3, unique=True),
        "step": st.integers(1, 5),
    },
    "inspection_matter": {
        "finding": st.sampled_from(("unset", "found", "clear")),
        "correction": st.sampled_from("uv"),
        "removed": st.booleans(),
    },
    "document": {
        "facts": st.integers(0, 3),
        "sha256": st.sampled_from(("", "", "1", "2")),
        "state": st.sampled_from(("draft", "issued", "voided")),
    },
    "evidence": {"caption": st.sampled_from("abc"), "item_result_id": st.sampled_from("xy")},
}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    type_name = draw(st.sampled_from(sorted(FIELDS)))
    fields = FIELDS[type_name]
    world = World(type_name, {name: draw(values) for name, values in fields.items()})
    for _ in range(draw(st.integers(2, 4))):
        world.join()
    for _ in range(draw(st.integers(1, 9))):
        number = draw(st.integers(0, len(world.devices) - 1))
        if draw(st.booleans()):
            names = draw(st.sets(st.sampled_from(sorted(fields)), min_size=1, max_size=2))
            world.write(number, {name: draw(fields[name]) for name in names}, settle=draw(st.booleans()))
        else:
            world.sync(number)
    for number in (*range(len(world.devices)), *range(len(world.devices))):
        world.sync(number)
    return world


@settings(deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_all_agree_in_whatever_order_the_entries_came(world: World, random: Any) -> None:
    expected = fold(world.type, world.county)
    for device in world.devices:
        assert fold(world.type, list(device.values())) == expected
    shuffled = list(world.county)
    random.shuffle(shuffled)
    assert fold(world.type, shuffled) == expected


@settings(deadline=None)
@given(worlds())
def test_step_by_step_is_the_same_as_all_at_once(world: World) -> None:
    state = Folded({}, (), {})
    for count, patch in enumerate(world.county, 1):
        followed = follow(world.type, state, patch.entry_id, patch.parents, patch.new)
        whole = fold(world.type, world.county[:count])
        assert followed is None or followed == whole
        state = whole


@settings(deadline=None)
@given(worlds())
def test_whatever_was_decided_is_current_or_replaced_by_somebody_who_saw_it_or_asked_about(
    world: World,
) -> None:
    whole = fold(world.type, world.county)
    for patch in world.county:
        for name, value in patch.new.items():
            group = group_of(world.type, name)
            seen_later = any(
                sees(world.county, later, patch) and set(later.new) & set(group.fields)
                for later in world.county
            )
            if group.rule not in (Rule.WHOLE, Rule.REMOVAL) or seen_later:
                continue
            asked = [side.get(name) for _, side in whole.contested.get(group.name, [])]
            stays = group.rule is Rule.REMOVAL and value is False
            assert whole.plain[name] == value or value in asked or stays


@settings(deadline=None)
@given(worlds())
def test_a_settlement_of_everything_leaves_nothing_to_ask(world: World) -> None:
    before = fold(world.type, world.county)
    open_fields = {
        name: before.plain[name] for group in before.contested for name in before.contested[group][0][1]
    }
    if open_fields:
        last = Patch("last", before.heads, open_fields, len(world.county) + 1, 0)
        assert fold(world.type, [*world.county, last]) == Folded(before.plain, ("last",), {})


def sees(patches: list[Patch], later: Patch, earlier: Patch) -> bool:
    """Whether the author of ``later`` had seen ``earlier``."""
    by_id = {patch.entry_id: patch for patch in patches}
    stack, met = list(later.parents), set()
    while stack:
        one = stack.pop()
        if one not in met:
            met.add(one)
            stack.extend(by_id[one].parents)
    return earlier.entry_id in met


def test_the_groups_of_the_tests_are_those_of_the_program() -> None:
    assert {name for names in FIELDS.values() for name in names} <= {
        name for type_name in FIELDS for group in GROUPS[type_name] for name in group.fields
    }
