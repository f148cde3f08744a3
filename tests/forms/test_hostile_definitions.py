"""A definition that means harm, or that nobody meant: refused with a sentence, whatever stands in it."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.definitions import BadDefinition, all_forms
from forms.definitions.county import read_county
from forms.definitions.schema import shaped
from forms.trial import trial_faults
from tests.helpers.county_forms import NOTICE, changed, shipped_text


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(BadDefinition) as caught:
        read_county(text)
    return caught.value.faults


def test_every_shipped_form_has_the_shape_and_prints() -> None:
    assert [form.id for form in all_forms() if shaped(shipped_text(form.id))[1]] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = '" + "一" * 40_000 + "'", "64 KB"),
        ("a = " + "[" * 5000 + "]" * 5000, "套"),
        ("a = " + "[" * 12 + "]" * 12, "套了"),
        (changed(NOTICE, ("整改提示函", "整改\u202e提示函")), "U+202E"),
        (changed(NOTICE, ("整改提示函", "整改\x07提示函")), "U+0007"),
        (changed(NOTICE, ("整改提示函", "整改提示函\u200b")), "第 5 行"),
        (changed(NOTICE, ('"XQ-01"', '"../../XQ-01"')), "编号"),
        (changed(NOTICE, ('"XQ-01"', '"XQ-01/../INV-17"')), "编号"),
        (changed(NOTICE, ("1001", "12")), "从 1000 起"),
        (changed(NOTICE, ("1001", "true")), "整数"),
        (changed(NOTICE, ("copies = 2", "copies = 4000")), "份数"),
        (changed(NOTICE, ("copies = 2", "copies = inf")), "整数"),
        (changed(NOTICE, ('title = "整改提示函"', "title = 5")), "文字"),
        (changed(NOTICE, ('title = "整改提示函"', 'title = "<img src=x>"')), "标记"),
        (changed(NOTICE, ('series = "提示"', 'series = "提示/../"')), "字号"),
        (changed(NOTICE, ("version = 1", "version = 0")), "版本"),
        (changed(NOTICE, ("blank_mm = 120", "blank_mm = nan")), "数"),
        (changed(NOTICE, ("blank_mm = 120", "at_least = 900000")), "0 到 20"),
        (changed(NOTICE, ("blank_mm = 120", "blank_mm = -5")), "0 到 1500"),
        (changed(shipped_text("SRV-02"), ("height = ", "height = 99")), "最多 400"),
        (changed(shipped_text("CM-03"), ("rows_least = ", "rows_least = 99999")), "最多 60"),
        (changed(NOTICE, ("{hint}。", "{" + "|_" * 30_000)), "最多 4000"),
        (changed(NOTICE, ("{_14}", "{_99999}")), "毫米"),
        (changed(NOTICE, ("{_14}", "{_abc}")), "毫米"),
        (changed(NOTICE, ('type = "date"', "type = []")), "文字"),
        (changed(NOTICE, ("{hint}。", "{hint}。" + "说" * 5000)), "最多 4000"),
        (changed(NOTICE, ('[mandatory]', '[[mandatory]]')), "mandatory"),
        (changed(NOTICE, ('[mandatory]\n"提示内容" = "hint"\n"依据" = "#F1"\n"落款" = ["@agency", "@date", "@seal"]', "")),
         "没有写必备内容"),
        ("fields = 'abc'\nid = 'XQ-01'", "[[fields]]"),
        ("id = 'XQ-01'\nsentences = [1, 2]", "[[sentences]]"),
        ("", "id"),
    ],
)  # fmt: skip
def test_it_is_refused_with_a_sentence(text: str, said: str) -> None:
    assert any(said in fault for fault in faults(text)), faults(text)


def test_every_fault_is_told_at_once_with_its_line() -> None:
    text = changed(
        NOTICE, ("{hint}。", "{hant}。"), ('name = "hint"', 'name = "hint"\nat_least = "x"'), ("PEN-28-1", "PEN-999")
    )  # fmt: skip
    told = faults(text)
    assert any(fault.startswith("第 ") and "at_least" in fault for fault in told)
    told = faults(text.replace('at_least = "x"', ""))
    assert any("hant" in fault for fault in told)
    assert any("PEN-999" in fault and fault.startswith("第 ") for fault in told)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('when = "recheck"', 'when = "recheck>many"'),
        ("[mandatory]", '[[checks]]\nid = "C1"\nseverity = "notice"\nkind = "words"\nfields = ["hint"]\n'
         'words = ["样张"]\nsentence = "{0.__class__}"\n\n[mandatory]'),
        ("整改提示函", "整改提示函\U0002ffff"),
    ],
)  # fmt: skip
def test_what_only_shows_on_paper_is_found_by_trying(old: str, new: str) -> None:
    try:
        found = trial_faults(read_county(changed(NOTICE, (old, new))))
    except BadDefinition as bad:
        found = bad.faults
    assert found


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(string.printable + "一（{}_@|", max_size=30)
)
KEYS = st.sampled_from(
    ["id", "fields", "sentences", "rows", "cells", "say", "when", "text", "mandatory", "titles", "checks", "review",
     "remedy", "number", "version", "copies", "columns", "use", "kind", "options", "parts", "name", "tear_sheet"]
)  # fmt: skip


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        body = "".join(c if c.isalnum() or c in " {}_@|（.,=<>!&$:-" else "-" for c in value)
        return f'"{body}"'
    return "0" if value is None else repr(value).replace("e+", "e")


VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_no_data_breaks_the_reader(more: dict[str, object]) -> None:
    lines = [line for line in NOTICE.splitlines() if line.partition(" = ")[0] not in more]
    head, _, rest = "\n".join(lines).partition("[[fields]]")
    text = head + "\n".join(f"{key} = {_toml(value)}" for key, value in more.items()) + "\n"
    if "fields" not in more:
        text += "[[fields]]" + rest
    try:
        form = read_county(text)
    except BadDefinition as bad:
        told = bad.faults
    else:
        told = ("it is read", *trial_faults(form))
    assert told
    assert all(fault.strip() for fault in told)
