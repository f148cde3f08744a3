"""What the tests of broken lists expect to be told, word for word: the value that stands in the cell, why it cannot be
taken, and the cure."""

from __future__ import annotations

NO_DAY = "把这一格设成文本格式，按原件重填"
NO_FORMULA = "复制后用“选择性粘贴 → 数值”贴回去"
NO_TRUTH = "把这一格设成文本格式再填"
AGAIN = "对照原件重新录入这一格"
AS_TEXT = "把这一列设成文本格式，按原件重填"
EACH_PLACE = "一条一条写全，不写“第几条至第几条”，如《……条例》第十二条第一款"
TOWNS = "改成本县乡镇的全名，几个乡镇之间用顿号"
MARKS = "打 √ 表示赋权，空着或写 × 表示没有"
ONLY_PENALTIES = "删掉这一行；检查和强制写在赋权表里"
A_RANGE = "写成 500元以上2000元以下"
A_DAY = "写成 2026-08-15"
INSIDE = "裁量阶次不能超出法定幅度，对照条文改正"
BY_LAW = "对照条文改正"
FORMULA = "格子里是公式或计算错误，不是值"
A_DATE = "被表格软件改成了日期"
A_TRUTH = "存成了逻辑值，不是文字"
SIGNS = "有认不出的字符"
NO_MARK = "看不出有没有赋权"
NO_PENALTY = "这一行不是行政处罚事项，本目录只收行政处罚"
NO_RANGE = "罚款幅度认不出，或上下限写反了"
NO_DATE = "日期认不出"
OUTSIDE = "超出法定幅度 200 到 3000 元"

TOLD: dict[str, tuple[str, str, str]] = {
    "name missing": ("", "事项名称是空的", "补上公布目录里的全称"),
    "name too long": (
        "对" + "很长的" * 80 + "行为的行政处罚",
        "事项名称有 248 个字",
        "只写名称，情形和依据写到各自的列",
    ),
    "name a number": ("20260102", "不像事项名称", "写公布目录里的全称"),
    "name a day": ("2026-01-02", A_DATE, NO_DAY),
    "name a truth": ("TRUE", A_TRUTH, NO_TRUTH),
    "name a formula": ("=B2", FORMULA, NO_FORMULA),
    "name an error": ("#REF!", FORMULA, NO_FORMULA),
    "name with lost signs": ("对�堆放的行政处罚", SIGNS, AGAIN),
    "name with private signs": ("对\ue123堆放的行政处罚", SIGNS, AGAIN),
    "code rounded": ("330217000000001000", "长编码存成了数字，后几位已经丢了", AS_TEXT),
    "code scientific": ("3.30217E+17", "编码变成了科学记数，后几位已经丢了", AS_TEXT),
    "code with words": ("甲一", "公布编码只能是数字、字母和横线", "按公布目录改正"),
    "code a formula": ("=1+1", FORMULA, NO_FORMULA),
    "code a day": ("2026-05-01", A_DATE, NO_DAY),
    "code twice": ("330217001", "和第 2 行的公布编码重复", "留下一行，或改正编码"),
    "matter twice": ("云溪镇、石桥镇", "云溪镇和第 2 行重复", "留下一行"),
    "matter twice without towns": (
        "对在街道两侧和公共场地擅自堆放物料的行政处罚",
        "和“目录”表第 2 行是同一个事项",
        "留下一行，或改正编码和名称",
    ),
    "domain unknown to anybody": (
        "",
        "看不出属于哪个领域",
        "加一列“领域”；表名就是领域时，用 --map 目录=领域 说明",
    ),
    "domain a formula": ("=A1", FORMULA, NO_FORMULA),
    "department an error": ("#N/A", FORMULA, NO_FORMULA),
    "department a day": ("2026-01-01", A_DATE, NO_DAY),
    "basis missing": ("", "依据是空的", "补上处罚依据"),
    "basis without a place": ("按有关规定处理", "读不出哪部法第几条", "写成《……条例》第十二条第一款"),
    "basis without a law": ("第十二条第一款", "条款“第十二条第一款”读不出", EACH_PLACE),
    "basis without an article": (
        "《安平县河道管理规定》有关规定",
        "条款“《安平县河道管理规定》有关规定”读不出",
        EACH_PLACE,
    ),
    "basis a range": (
        "《安平县河道管理规定》第九条至第十二条",
        "条款“《安平县河道管理规定》第九条至第十二条”读不出",
        EACH_PLACE,
    ),
    "basis a range by dash": (
        "《安平县河道管理规定》第九条—第十二条",
        "条款“《安平县河道管理规定》第九条—第十二条”读不出",
        EACH_PLACE,
    ),
    "basis inserted articles": (
        "《安平县河道管理规定》第九条之一至之三",
        "条款“《安平县河道管理规定》第九条之一至之三”读不出",
        EACH_PLACE,
    ),
    "basis only forbids": (
        "《安平县河道管理规定》第九条：禁止在河道内倾倒垃圾。",
        "只读出违反的条款，没有处罚的条款",
        "补上处罚的法和条款",
    ),
    "basis a formula": ("=VLOOKUP(A1,B:C,2)", FORMULA, NO_FORMULA),
    "basis a truth": ("FALSE", A_TRUTH, NO_TRUTH),
    "township unknown": ("云溪镇、东山镇", "“东山镇”不是本县的乡镇", TOWNS),
    "township of an exception": ("除石桥镇外的乡镇", "“除石桥镇外的乡镇”不是本县的乡镇", TOWNS),
    "township counted": ("云溪镇等2个乡镇", "“云溪镇等2个乡镇”不是本县的乡镇", TOWNS),
    "township a formula": ("=A1", FORMULA, NO_FORMULA),
    "mark unknown": ("○", NO_MARK, MARKS),
    "mark a question": ("？", NO_MARK, MARKS),
    "mark words": ("部分", NO_MARK, MARKS),
    "power not a penalty": ("行政检查", NO_PENALTY, ONLY_PENALTIES),
    "power a coercion": ("行政强制", NO_PENALTY, ONLY_PENALTIES),
    "library unknown": ("常用", "赋权类型认不出", "写 基础、自选 或 法定"),
    "subject unknown": ("路人", "对象认不出", "写 个人、单位，或 个人和单位"),
    "kind unknown": (
        "罚款、训诫",
        "“训诫”不是认得的处罚种类",
        "可写：警告、通报批评、罚款、没收违法所得、没收非法财物、责令改正、责令停产停业、暂扣许可证件、吊销许可证件、行政拘留(公安机关决定)、限期拆除、责令停止违法行为、代履行/强制措施",
    ),
    "fine upside down": ("5000", "下限比上限 200 元还大", BY_LAW),
    "fine half": ("", "罚款幅度只填了一头", "上下限都填，或都不填"),
    "fine negative": ("-1", "罚款数额小于 0", BY_LAW),
    "fine in words": ("若干", "罚款数额认不出", "只写一个数，单位是元"),
    "fine against its text": ("2", "和依据里写的 200 到 3000 元不一样", "对照条文，改正其中一处"),
    "fine range unreadable": ("看情况", NO_RANGE, A_RANGE),
    "fine range upside down": ("2000元以上500元以下", NO_RANGE, A_RANGE),
    "day unreadable": ("2026年开春", NO_DATE, A_DAY),
    "day that never was": ("2026-02-30", "没有这一天", "对照公布文件改正"),
    "end before begin": ("2026-01-01", "止日早于起日 2027-01-01", "对照公布文件改正"),
    "end a word": ("2026年底", NO_DATE, A_DAY),
    "tier without a name": ("", "阶次是空的", "补上 轻微、一般、较重 或 严重"),
    "tier above the law": ("3000元以上9000元以下", OUTSIDE, INSIDE),
    "tier below the law": ("1元以上300元以下", OUTSIDE, INSIDE),
    "tier a formula": ("=A1", FORMULA, NO_FORMULA),
    "a row of one cell": (
        "不知道是什么",
        "这一行只有一格有内容，看不出是什么",
        "补齐这一行；分类标题写成“一、……”或“……领域”，说明以“注：”开头",
    ),
    "more than the heading": ("多出来的", "这一行比表头多出内容", "看看是不是少了引号，或表头缺一格"),
    "basis differs between rows": (
        "《安平县河道管理规定》第三十条",
        "和第 2 行是同一个事项，依据却不一样",
        "对照公布目录，改成一样",
    ),
    "name column gone": ("", "没有一列是事项名称", "用 --map 列名=事项名称 指明"),
    "basis and towns gone": (
        "",
        "没有处罚依据，没有裁量阶次，也没有承接乡镇",
        "补上一列，或用 --map 列名=处罚依据 指明",
    ),
    "no heading at all": (
        "",
        "找不到表头，看不出这是哪种表",
        "表头里要有“事项名称”和“处罚依据”这样的列；说明文字放进名为“说明”的表",
    ),
}
"""Kind of fault → value, reason, cure."""

TOLD_OF_FILES: dict[str, tuple[str, ...]] = {
    "file missing": ("目录文件 没有.xlsx 打不开。看看文件名对不对，是否还在。",),
    "another kind": (
        "目录只收 .xlsx、CSV 和 JSON 文件。目录.pdf 不能和别的一起发布。表格请先另存为 .xlsx 或 CSV。",
    ),
    "old workbook": (
        "目录.xlsx：这是旧格式（.xls）或加了密码的表格。没有发布。什么都没有导入。去掉密码，另存为 .xlsx。",
    ),
    "cut off workbook": (
        "目录.xlsx：这个文件打不开。没有发布。可能没有下载完整，或不是真的 .xlsx 或 CSV。什么都没有导入。重新拿一份，或另存为 CSV 再试。",
    ),
    "workbook with macros": (
        "目录.xlsx：这个表格里带宏，没有打开。没有发布。什么都没有导入。在表格软件里另存为不带宏的 .xlsx。",
    ),
    "workbook with links": (
        "目录.xlsx：这个表格引用了别的文件，没有打开。没有发布。什么都没有导入。在表格软件里断开链接，复制成数值后另存。",
    ),
    "workbook that swells": (
        "目录.xlsx：这个文件展开后大得不正常，没有打开。没有发布。什么都没有导入。请发文件的人重新导出一份。",
    ),
    "csv of another code": (
        "目录.csv：这个 CSV 的文字编码认不出。没有发布。什么都没有导入。在表格软件里另存为“CSV UTF-8”。",
    ),
    "csv with zeros": (
        "目录.csv：这不是 .xlsx 表格，也不是 CSV。没有发布。什么都没有导入。换一个文件，或另存为 .xlsx。",
    ),
    "csv with an open quote": (
        "目录.csv：这个文件打不开。没有发布。可能没有下载完整，或不是真的 .xlsx 或 CSV。什么都没有导入。重新拿一份，或另存为 CSV 再试。",
    ),
    "nothing in it": ("文件里没有表，没有发布。看看是不是拿错了文件。",),
    "broken release": ("这个 JSON 不是完整的目录发布件，没有发布。请重新导出再发布。",),
    "release without hash": ("这个 JSON 不是完整的目录发布件，没有发布。请重新导出再发布。",),
    "release beside a list": (
        "JSON 发布件要单独发布。发布件.json 不能和别的一起发布。表格请先另存为 .xlsx 或 CSV。",
    ),
    "unknown heading": (
        "这些列看不准：目录!承办科室电话。没有发布。用 --map 列名=字段 指明，不要的列写 --map 列名=不导入。",
    ),
    "heading without words": (
        "这些列看不准：目录!第3列。没有发布。用 --map 列名=字段 指明，不要的列写 --map 列名=不导入。",
    ),
    "nothing below the heading": (
        "目录有 1 处要改，什么都没有发布。",
        "“目录”表第 1 行：表头下面没有内容。补上内容，或删掉这张表。",
    ),
    "only explanations": (
        "目录有 1 处要改，什么都没有发布。",
        "“目录”表：找不到表头，看不出这是哪种表。表头里要有“事项名称”和“处罚依据”这样的列；说明文字放进名为“说明”的表。",
    ),
    "two columns of one meaning": (
        "这些列看不准：目录!职权名称。没有发布。用 --map 列名=字段 指明，不要的列写 --map 列名=不导入。",
    ),
    "a column of a foreign township": (
        "这些列看不准：目录!东山镇。没有发布。用 --map 列名=字段 指明，不要的列写 --map 列名=不导入。",
    ),
    "map to no field": (
        "--map 写得不对，没有发布。“天气”不是能对应的字段，可写：序号、公布编码、事项名称、",
        "，或乡镇名。改好再来。",
    ),
    "map of no column": ("--map 写得不对，没有发布。没有叫“密级”的列。改好再来。",),
    "no name by word": (
        "目录有 5 处要改，什么都没有发布。",
        "“目录”表第 1 行“事项名称”：没有一列是事项名称，也没有公布编码。用 --map 列名=事项名称 指明。",
    ),
    "assignment of an unknown matter": (
        "目录有 1 处要改，什么都没有发布。",
        "“承接”表第 2 行“事项名称”：写的是“对没有的事的行政处罚”，目录里没有这个事项，或有几个同名。先把事项补进目录，或改正编码和名称。",
    ),
    "overlapping periods": (
        "目录有 1 处要改，什么都没有发布。",
        "“承接”表第 3 行“承接乡镇”：写的是“云溪镇”，同一个乡镇的同一个事项写了两段重叠的起止。合成一段，或改正起止。",
    ),
    "strict grants of an unknown code": (
        "目录有 1 处要改，什么都没有发布。",
        "“赋权”表第 2 行“事项编号”：写的是“990001”，“事项”表里没有这个编号。改正编号，或把事项补进“事项”表。",
    ),
    "strict grants with a bad day": (
        "目录有 1 处要改，什么都没有发布。",
        "“赋权”表第 2 行“起”：写的是“元旦”，日期认不出。写成 2026-08-15。",
    ),
    "strict grants without a document": (
        "目录有 1 处要改，什么都没有发布。",
        "“赋权”表第 2 行“公布文件”：这一格是空的。补上。",
    ),
    "strict grants to a short code": (
        "目录有 1 处要改，什么都没有发布。",
        "“赋权”表第 2 行“乡镇代码”：写的是“3399”，乡镇代码要 9 位数字，存成文本。写统计用区划代码的前 9 位，例如 330523001。",
    ),
    "strict grants to an unknown library": (
        "目录有 1 处要改，什么都没有发布。",
        "“赋权”表第 2 行“库”：写的是“甲”，“甲”不在可填的值里。可填：base、optional、statutory。",
    ),
}
"""Kind of fault → the lines that are told, cure included."""
