"""A definition that does not hold together is refused by name: a shipped one and a county's alike."""

from __future__ import annotations

import pytest

from forms.definitions import BadDefinition, read_definition

LETTER = """
id = "XQ-01"
number = 1001
version = 1
title = "整改提示函"
kind = "letter"
stage = "检查"
copies = 2
seal = true
served = true
signers = ["行政机关（章）"]
legal_basis = ["本县规定"]
series = "提示"
use = ["agency!", "number", "party.name!", "issue_date!"]

[[fields]]
name = "hint"
label = "提示内容"
type = "text"
required = true

[[sentences]]
id = "F1"
text = "{hint}。依照{law:PEN-28-1}的规定，请{you}改正。"

[mandatory]
"提示内容" = "hint"
"依据" = "#F1"
"印章" = ["@seal", "@date"]
"""


def test_a_countys_own_form_is_read() -> None:
    form = read_definition(LETTER)
    assert (form.id, form.number, form.series) == ("XQ-01", 1001, "提示")
    assert [field.name for field in form.fields] == ["agency", "number", "party.name", "issue_date", "hint"]
    assert form.mandatory == {"提示内容": ("hint",), "依据": ("#F1",), "印章": ("@seal", "@date")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "XQ-01"', "id = ", "TOML"),
        ("version = 1\n", "", "version"),
        ('kind = "letter"', 'kind = "poem"', "没有“poem”这种文书"),
        ("number = 1001", "number = 70000", "1 到 65535"),
        ('stage = "检查"', 'stage = "检查"\nseals = 1', "seals"),
        ('"party.name!"', '"party.nome!"', "party.nome"),
        ('"number"', '"earlier.XX-1.number"', "没有文书 XX-1"),
        ('"number"', '"earlier.INV-17.colour"', "earlier.INV-17.colour"),
        ("{hint}。", "{hants}。", "没有定义的 {hants}"),
        ("{hint}。", "{hint:roman}。", "写法“roman”"),
        ("PEN-28-1", "PEN-999", "PEN-999 不在法条表里"),
        ('id = "F1"', 'id = "F1"\nwhen = "weather=rain"', "没有定义的 weather"),
        ('id = "F1"', 'id = "F2"', "#F1"),
        ("required = true", "required = false", "没有设为必填"),
        ('内容" = "hint"', '内容" = "hunt"', "hunt"),
        ("seal = true", "seal = false", "@seal"),
        ('type = "text"', 'type = "song"', "song"),
        ('type = "text"', 'type = "choice"', "options"),
        (
            '[[fields]]\nname = "hint"',
            '[[fields]]\nname = "x"\nlabel = "x"\ntype = "text"\n[[fields]]\nname = "x"',
            "x 写了两次",
        ),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    broken = LETTER.replace(old, new, 1)
    assert broken != LETTER
    with pytest.raises(BadDefinition) as caught:
        read_definition(broken)
    assert said in str(caught.value)


def test_a_shipped_form_may_not_write_an_article_by_hand() -> None:
    shipped = LETTER.replace('id = "XQ-01"', 'id = "SUP-09"').replace("number = 1001\n", "")
    broken = shipped.replace("{law:PEN-28-1}", "《中华人民共和国行政处罚法》第二十八条")
    with pytest.raises(BadDefinition, match="直接写了法条"):
        read_definition(broken)
