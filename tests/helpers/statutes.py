"""Fictional statutes in the structure of real ones: two editions of a rule, and texts of any length."""

from __future__ import annotations

from enforcement.text.numerals import chinese_number

TITLE = "安平县农村消防安全管理条例"

FIRST = """# 安平县农村消防安全管理条例

2016年9月28日 安平县第三届人民代表大会常务委员会第八次会议通过

<!-- INFO END -->

## 目　录

第一章　总　　则
第二章　场所和通道
第三章　法律责任
附　则

## 第一章　总　　则

第一条 为了预防火灾，保护人身、财产安全，根据有关法律，结合本县实际，制定本条例。

第二条 本县农村的消防安全管理，适用本条例。

森林、草原的防火，按照其他规定执行。

## 第二章　场所和通道

第三条 疏散通道、安全出口应当保持畅通。

任何人不得有下列行为：

（一）占用疏散通道；

（二）在疏散通道停放电动自行车，包括：

1.楼梯间；

2.公共门厅。

（三）锁闭安全出口。

前款规定以外的行为，由镇人民政府劝阻。

第四条 营业场所应当配置灭火器。

## 第三章　法律责任

第五条 违反本条例第三条第二款规定的，责令改正，处五百元以上五千元以下罚款；拒不改正的，处五千元以上二万元以下罚款。

第六条 违反本条例第四条规定，未配置灭火器的，处二百元罚款。

## 附　则

第七条 本条例自2017年1月1日起施行。
"""

SECOND = (
    FIRST.replace(
        "第八次会议通过\n",
        "第八次会议通过\n\n2021年4月29日 第四届第三十次会议《关于修改〈安平县农村消防安全管理条例〉的决定》修正\n",
    )
    .replace("处五百元以上五千元以下罚款", "处一千元以上一万元以下罚款")
    .replace("（三）锁闭安全出口。", "（三）锁闭安全出口；\n\n（四）遮挡消火栓。")
    .replace("第六条 违反本条例第四条规定，未配置灭火器的，处二百元罚款。\n\n", "")
    .replace("第七条 本条例", "第六条 本条例")
)


def long_statute(title: str, articles: int, word: str = "") -> str:
    """A statute with that many articles in chapters of twenty; ``word`` stands in every tenth."""
    lines = [f"# {title}", "", "2020年3月1日 示例县人民代表大会常务委员会第一次会议通过", ""]
    for number in range(1, articles + 1):
        if number % 20 == 1:
            chapter = chinese_number(number // 20 + 1)
            lines += [f"## 第{chapter}章　第{chapter}类事项", ""]
        extra = f"涉及{word}的，从其规定。" if word and number % 10 == 0 else ""
        lines += [
            f"第{chinese_number(number)}条 单位和个人应当遵守第{number}号技术要求，不得妨碍他人。{extra}",
            "",
            f"违反前款规定的，由镇人民政府责令限期改正；逾期不改正的，处{number}百元以下罚款：",
            "",
            f"（一）第{number}类情形；",
            "",
            "（二）其他情形。",
            "",
        ]
    return "\n".join([*lines, f"第{chinese_number(articles + 1)}条 本办法自2020年5月1日起施行。", ""])
