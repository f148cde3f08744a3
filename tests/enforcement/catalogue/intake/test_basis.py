"""What is read in the cells that say which law: places, roles, kinds and amounts; and what is not read, never guessed."""

from __future__ import annotations

import pytest

from enforcement.catalogue.intake.amounts import number_of, read_penalties, read_range
from enforcement.catalogue.intake.basis import read_basis
from enforcement.catalogue.intake.places import read_places
from enforcement.catalogue.intake.words import Field
from enforcement.model.matter import FineRange

A, B = "安平县养犬管理规定", "安平县河道管理规定"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (f"《{A}》第十二条第一款", [(A, "第12条第1款")]),
        (f"《{A}》第12条第1款第（三）项", [(A, "第12条第1款第3项")]),
        (f"《{A}》第十二条第一款、第三款和第十三条", [(A, "第12条第1款"), (A, "第12条第3款"), (A, "第13条")]),
        (f"《{A}》第十二条第一、三款", [(A, "第12条第1款"), (A, "第12条第3款")]),
        (f"《{A}》第十二、十三条", [(A, "第12条"), (A, "第13条")]),
        (f"《{A}》第五条第（一）、（四）项", [(A, "第5条第1项"), (A, "第5条第4项")]),
        (f"《{A}》第一百零五条，《{B}》第九条", [(A, "第105条"), (B, "第9条")]),
        (f"《{A}》（2019年修订）第一〇五条", [(A, "第105条")]),
        (f"1.《{A}》第八条\n2.《{B}》第九条", [(A, "第8条"), (B, "第9条")]),
        (f"1、《{A}》第八条\n2、《{B}》第九条", [(A, "第8条"), (B, "第9条")]),
        (f"（一）《{A}》第八条；（二）《{B}》第九条", [(A, "第8条"), (B, "第9条")]),
        (f"《{A}》第八条　养犬人应当牵绳。", [(A, "第8条")]),
        (f"违反《{A}》第八条的规定，依据《{A}》第二十条予以处罚", [(A, "第8条"), (A, "第20条")]),
        (f"①《{A}》第八条；②《{B}》第九条", [(A, "第8条"), (B, "第9条")]),
        (f"{A}第八条", [(A, "第8条")]),
        (f"《{A}》第八条：养犬人应当看管。第二十条：违反第八条的，处警告。", [(A, "第8条"), (A, "第20条")]),
        (f"《{A}》第二十条：“违反《{B}》第九条的，处警告。”", [(A, "第20条")]),
        (f"《{A}》第三十条之一第二款", [(A, "第30条之1第2款")]),
        (
            f"《{A}》第三十条、第三十条之一和第三十条之十二",
            [(A, "第30条"), (A, "第30条之1"), (A, "第30条之12")],
        ),
        (f"《{A}》第三十条之规定", [(A, "第30条")]),
        (f"《{A}》第二十条：违反《{B}》第九条的，依照本规定第三十条处警告。", [(A, "第20条")]),
    ],
)
def test_places_are_read_as_they_stand(text: str, places: list[tuple[str, str]]) -> None:
    reading = read_places(text)
    assert [(one.law, one.article) for one in reading.cited] == places
    assert reading.unread == ()


@pytest.mark.parametrize(
    "text",
    [
        f"《{A}》第三十条至第三十二条",
        f"《{A}》第三十、三十一条之一",
        f"《{A}》第三十条之一至之三",
        f"《{A}》第三十条之一、之二",
        f"《{A}》第三十条之一款",
        f"《{A}》第三十条—第三十二条",
        f"《{A}》有关规定",
        "第三十条",
        f"《{A}》第三十条第（一）目",
        f"1、《{A}》第八条；2、违反《{B}》第九条的处罚依据：《{B}》第三十条",
        f"见《{A}》第八条",
    ],
)
def test_a_place_that_cannot_be_said_whole_is_named(text: str) -> None:
    assert read_places(text).unread != ()


def test_labels_and_quoted_words_tell_what_was_violated() -> None:
    labelled = read_basis({Field.BASIS: f"违反依据：《{A}》第八条\n处罚依据：《{A}》第二十条"})
    assert [one.article for one in labelled.violation] == ["第8条"]
    assert [one.article for one in labelled.penalty] == ["第20条"]
    columns = read_basis({Field.VIOLATION: f"《{A}》第八条", Field.PENALTY: f"《{A}》第二十条"})
    assert (columns.violation, columns.penalty) == (labelled.violation, labelled.penalty)
    told = read_basis({Field.BASIS: f"违反《{A}》第八条的规定，依据《{A}》第二十条予以处罚"})
    assert (told.violation, told.penalty) == (labelled.violation, labelled.penalty)
    bare = read_basis({Field.BASIS: f"《{A}》第二十条"})
    assert bare.violation == ()
    assert any("违反的条款" in told for told in bare.unread)
    forbidding = read_basis({Field.BASIS: f"《{A}》第八条：养犬人应当看管犬只。"})
    assert forbidding.complaint is not None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("处五百元以上二千元以下罚款", 500, 2000),
        ("处500元以上2000元以下的罚款", 500, 2000),
        ("处1万元以上十万元以下罚款", 10_000, 100_000),
        ("可以处五千元以下罚款", 0, 5000),
        ("处一千五百元的罚款", 1500, 1500),
        ("处1-3万元罚款", 10_000, 30_000),
        ("处以200元以上、2000元以下的罚款", 200, 2000),
        ("罚款500元以上2000元以下", 500, 2000),
        ("处5,000元以上20,000元以下罚款", 5000, 20_000),
    ],
)
def test_one_amount(text: str, low: float, high: float) -> None:
    assert read_penalties(text).fine == FineRange(low=low, high=high)


def test_amounts_find_their_party_and_their_step() -> None:
    parted = read_penalties("对个人处五十元以上二百元以下罚款，对单位处一千元以上五千元以下罚款")
    assert parted.individual == FineRange(low=50, high=200)
    assert parted.unit == FineRange(low=1000, high=5000)
    assert parted.fine == FineRange(low=50, high=5000)
    heavier = read_penalties("责令改正，处一千元以上五千元以下罚款；情节严重的，处一万元以上二万元以下罚款")
    assert (heavier.escalated, heavier.fine.low) == (FineRange(low=10_000, high=20_000), 1000)
    assert heavier.kinds == ("罚款", "责令改正")
    first = read_penalties("责令限期改正；逾期不改正的，处二百元以下罚款")
    assert (first.precondition, first.escalated) == ("逾期不改正", FineRange())


def test_words_that_only_look_like_a_penalty_are_none() -> None:
    duty = read_basis({Field.BASIS: f"《{A}》第八条：应当设置警告标志。第二十条：处一千元以下罚款。"})
    assert [one.article for one in duty.violation] == ["第8条"]
    assert read_penalties("未设置警告标志、经警告后仍不改的，处一千元以下罚款").kinds == ("罚款",)
    assert read_penalties("许可证被吊销后继续经营的，处一千元以下罚款").kinds == ("罚款",)


def test_multiples_and_shares() -> None:
    times = read_penalties("没收违法所得，并处货值金额五倍以上十倍以下罚款")
    assert (times.bases, times.multiple) == (("multiple_of_goods_value",), FineRange(low=5, high=10))
    share = read_penalties("处建设工程造价百分之五以上百分之十以下的罚款")
    assert (share.bases, share.multiple) == (("percent_of_project_cost",), FineRange(low=0.05, high=0.1))


@pytest.mark.parametrize(
    "text",
    [
        "处五百元以上罚款",
        "按每平方米二百元以下处以罚款",
        "对直接负责的主管人员处一千元以下罚款",
        "处一千元以下罚款，处三千元以下罚款",
        "缴纳五千元以下保证金",
        "违法所得五千元以下的，处一万元以下罚款",
        "处二千元以上五百元以下罚款",
    ],
)
def test_an_amount_nobody_can_place_stays_unread(text: str) -> None:
    read = read_penalties(text)
    assert read.fine == FineRange()
    assert read.unread != ()
    assert read.bases == ()


def test_a_bare_number_is_no_range() -> None:
    assert read_range("5000") is None
    assert read_range("500-2000") == FineRange(low=500, high=2000)
    assert [number_of(text) for text in ("一〇五", "十", "二十", "1.5万", "一万二千")] == [
        105,
        10,
        20,
        15_000,
        12_000,
    ]
