"""Which definition holds on which day and for which version, and what a county may not take out of a shipped form."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions import BadDefinition, all_forms, load
from forms.definitions.county import floor_of, read_county, step_faults
from forms.definitions.editions import Edition, FormSet, version_label
from forms.definitions.floor import floor_faults
from forms.render import Rendered, RenderRequest, blocks_of, render
from forms.trial import preview, sample_facts, trial_faults
from tests.helpers.county_forms import NOTICE, changed, order, shipped_text

START = date(2026, 12, 1)


def step(form_id: str, release: int, effective: date = START, version: int = 0, text: str = "") -> Edition:
    return Edition(form_id=form_id, release=release, effective=effective, version=version, text=text)


def test_nothing_takes_over_before_its_day() -> None:
    forms = FormSet([step("INV-17", 1, START, 2, order(2))])
    before, then = START - timedelta(days=1), START
    assert forms.state("INV-17", before).label == "1"
    assert forms.state("INV-17", then).label == "c2"
    assert forms.on("INV-17", then).field("photo_to") is not None
    assert forms.on("INV-17", before) is load("INV-17")


def test_a_form_of_its_own_begins_and_ends() -> None:
    end = START + timedelta(days=30)
    forms = FormSet([step("XQ-01", 1, START, 1, NOTICE), step("XQ-01", 2, end)])
    for day, there in ((START - timedelta(days=1), False), (START, True), (end, False)):
        assert ("XQ-01" in {state.definition.id for state in forms.on_day(day)}) is there
        if not there:
            with pytest.raises(KeyError):
                forms.on("XQ-01", day)
    assert forms.bound("XQ-01", "c1").title == "整改提示函"
    assert len(forms.on_day(START)) == len(all_forms()) + 1


def test_a_change_that_ends_goes_back_to_the_shipped_form_and_keeps_its_words() -> None:
    forms = FormSet([step("INV-17", 1, START, 2, order(2)), step("INV-17", 2, START)])
    assert forms.state("INV-17", START).label == "1"
    assert forms.bound("INV-17", "c2").version == 2
    with pytest.raises(KeyError):
        forms.bound("INV-17", "c3")
    with pytest.raises(KeyError):
        forms.bound("INV-17", "2")


def test_every_version_that_was_ever_shipped_can_be_read() -> None:
    forms = FormSet()
    for form in all_forms():
        for version in range(1, form.version + 1):
            assert forms.bound(form.id, str(version)).version == version
        for unknown in (str(form.version + 1), "", "x", "²"):
            with pytest.raises(KeyError):
                forms.bound(form.id, unknown)


def test_a_change_that_lacks_something_is_set_aside_by_name() -> None:
    text = changed(order(2), ("本通知不停止执行", "本通知暂停执行"))
    forms = FormSet([step("INV-17", 1, START, 2, text)])
    state = forms.state("INV-17", START)
    assert (state.label, state.definition is load("INV-17")) == ("1", True)
    assert any("F4-stay" in fault for fault in state.faults)
    assert state.origin_words == "县改未采用"
    assert forms.bound("INV-17", "c2").version == 2, "a paper issued under it is still read by its words"


def test_one_that_this_program_cannot_read_is_set_aside_too() -> None:
    text = changed(order(2), ('id = "F9"', 'id = "F9"\nsomething_newer = true'))
    state = FormSet([step("INV-17", 1, START, 2, text)]).state("INV-17", START)
    assert state.definition is load("INV-17")
    assert "something_newer" in state.faults[0]


DAYS = st.integers(0, 12).map(lambda n: START + timedelta(days=n))
HISTORIES = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["INV-17", "XQ-01", "XQ-02"]), DAYS, st.booleans()),
        max_size=3,
        unique_by=lambda one: one[0],
    ),
    max_size=6,
)


def _text(form_id: str, version: int) -> str:
    if form_id == "INV-17":
        return order(version, f"这是第{version}版的话。")
    number = "1001" if form_id == "XQ-01" else "1002"
    return changed(NOTICE, ("XQ-01", form_id), ("1001", number), ("version = 1", f"version = {version}"))


def _brute(history: list[list[tuple[str, date, bool]]], form_id: str, day: date) -> str:
    """Reads the releases as a person would: one after the other, each step counts once its day has come."""
    label = "1" if form_id == "INV-17" else ""
    for number, release in enumerate(history, 1):
        for name, effective, ends in release:
            if name == form_id and effective <= day:
                label = ("1" if form_id == "INV-17" else "") if ends else f"c{number + 1}"
    return label


@given(HISTORIES, DAYS, st.randoms())
def test_any_history_reads_as_a_person_would_read_it(
    history: list[list[tuple[str, date, bool]]], day: date, shuffle: object
) -> None:
    steps = [
        step(name, number, effective, 0 if ends else number + 1, "" if ends else _text(name, number + 1))
        for number, release in enumerate(history, 1)
        for name, effective, ends in release
    ]
    shuffle.shuffle(steps)  # type: ignore[attr-defined]
    forms = FormSet(steps)
    for form_id in ("INV-17", "XQ-01", "XQ-02"):
        wanted = _brute(history, form_id, day)
        try:
            state = forms.state(form_id, day)
        except KeyError:
            assert wanted == ""
            continue
        assert state.label == wanted
        assert forms.bound(form_id, state.label) == state.definition
    for one in steps:
        if one.text:
            bound = forms.bound(one.form_id, version_label(one.version, county=True))
            assert (bound.id, bound.version) == (one.form_id, one.version)


# -- the floor -----------------------------------------------------------------------------------------------


def test_every_shipped_form_keeps_itself() -> None:
    assert [form.id for form in all_forms() if floor_faults(form, form)] == []


@pytest.mark.parametrize(
    ("form_id", "old", "new", "said"),
    [
        ("INV-17", '"逾期后果" = ["#F3", "#F3-other"]\n', "", "逾期后果"),
        ("INV-17", '"#F3", "#F3-other"', '"#F3"', "#F3-other"),
        ("INV-17", "现责令{you}{when_to_correct}", "请{you}{when_to_correct}", "句子 F2"),
        ("INV-17", "直接向{court}提起行政诉讼", "向有关法院提起行政诉讼", "句子 F4"),
        ("INV-17", 'id = "F3"\nwhen = "non_correction_element"',
         'id = "F3"\nwhen = "non_correction_element&party.legal_rep"', "句子 F3 的条件变严了"),
        ("INV-17", 'id = "F2"\n', 'id = "F2"\nwhen = "contact.address"\n', "条件变严了"),
        ("INV-17", 'label = "违法事实"\ntype = "texts"\nby = "officer"\nrequired = true',
         'label = "违法事实"\ntype = "texts"\nby = "officer"', "没有设为必填"),
        ("INV-17", 'options = { now = "立即改正", by = "限期改正" }',
         'options = { now = "立即改正", by = "限期改正", later = "以后再说" }', "选项"),
        ("INV-17", "copies = 2", "copies = 1", "份数"),
        ("INV-17", "seal = true", "seal = false", "seal"),
        ("INV-17", "served = true", "served = false", "served"),
        ("INV-17", "number = 36", "number = 37", "36"),
        ("INV-17", 'title = "责令限期改正通知书"', 'title = "责令限期改正通知书"\nsignature = ""', "signature"),
        ("INV-17", 'words = ["尽快", "及时改正", "限期内", "认真整改"]', 'words = ["尽快"]', "核对 C1"),
        ("DEC-02", 'remedy = {', 'remedy = {kind = "R3", act = "本决定", paper = "本决定书"}\n#', "remedy"),
        ("INS-03", '"逐页签名" = "@signatures"\n', "", "逐页签名"),
    ],
)  # fmt: skip
def test_what_the_law_asks_for_cannot_be_taken_out(form_id: str, old: str, new: str, said: str) -> None:
    broken = changed(shipped_text(form_id), (old, new), ("version = 1", "version = 2"))
    try:
        faults = floor_of(read_county(broken))
    except BadDefinition as bad:
        faults = bad.faults
    assert any(said in fault for fault in faults), faults


def test_a_row_with_a_mandatory_part_and_a_line_to_sign_on_stay() -> None:
    shipped = load("SRV-02")
    for rows in (shipped.rows[1:], shipped.rows[:-1]):
        gone = dataclasses.replace(shipped, rows=rows)
        lost = {row.get("id") for row in shipped.rows} - {row.get("id") for row in rows}
        faults = floor_faults(shipped, gone)
        carriers = {one for parts in (shipped.mandatory or {}).values() for one in parts}
        assert bool(faults) or not carriers & lost


def test_a_county_may_add_reword_around_and_ask_more() -> None:
    text = changed(
        order(2),
        ("逾期不改正的，本机关将", "请按期改正。逾期不改正的，本机关将"),
        ('title = "责令改正通知书"', 'title = "责令改正通知书（安平）"'),
        ('label = "联系人"', 'label = "承办人"'),
    )
    form = read_county(text)
    assert floor_of(form) == ()
    assert trial_faults(form) == ()
    made = preview(form)
    assert isinstance(made, Rendered)
    assert made.title == "责令改正通知书（安平）"


def test_a_paper_of_an_inspection_cannot_demand_what_no_step_asks() -> None:
    text = changed(order(2), ('type = "text"\nby = "officer"\n\n[[sentences]]',
                              'type = "text"\nby = "officer"\nrequired = true\n\n[[sentences]]'))  # fmt: skip
    assert [one for one in floor_of(read_county(text)) if "photo_to" in one]
    letter = changed(shipped_text("INV-19"), ("version = 1", "version = 2"),
                     ("[[fields]]", '[[fields]]\nname = "extra"\nlabel = "补充"\ntype = "text"\nrequired = true\n\n'
                                    "[[fields]]"))  # fmt: skip
    assert floor_of(read_county(letter)) == ()


# -- versions and numbers ------------------------------------------------------------------------------------


def test_versions_rise_and_numbers_are_never_given_twice() -> None:
    editions = (step("XQ-01", 1, START, 1, NOTICE), step("INV-17", 1, START, 2, order(2)))
    own = read_county(NOTICE)
    assert any("已经有第 1 版" in one for one in step_faults(own, editions))
    assert list(step_faults(read_county(changed(NOTICE, ("version = 1", "version = 2"))), editions)) == []
    assert any("已经有第 2 版" in one for one in step_faults(read_county(order(2)), editions))
    assert list(step_faults(read_county(order(3)), editions)) == []
    assert any("已经有第 1 版" in one for one in step_faults(read_county(shipped_text("INV-19")), ()))
    other = read_county(changed(NOTICE, ('"XQ-01"', '"XQ-02"')))
    assert any("1001 是 XQ-01 的" in one for one in step_faults(other, editions))
    moved = read_county(changed(NOTICE, ("1001", "1005"), ("version = 1", "version = 2")))
    assert any("以前的不一样" in one for one in step_faults(moved, editions))


def test_the_paper_is_printed_by_the_definition_it_names() -> None:
    form = read_county(order(2))
    facts = {**sample_facts(form), "photo_to": "云溪镇综合行政执法队"}
    mine = RenderRequest(form_id="INV-17", facts=facts, state="draft", definition=form)
    theirs = RenderRequest(form_id="INV-17", facts=facts, state="draft")
    assert "报送本机关" in blocks_of(mine).as_text()
    assert "报送本机关" not in blocks_of(theirs).as_text()
    first, between, again = render(mine), render(theirs), render(mine)
    assert isinstance(first, Rendered)
    assert isinstance(between, Rendered)
    assert isinstance(again, Rendered)
    assert first.pdf == again.pdf != between.pdf
    with pytest.raises(ValueError, match="INV-17"):
        render(RenderRequest(form_id="INV-19", facts=facts, state="draft", definition=form))
