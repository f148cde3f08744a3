"""What can be done from the keyboard: one table of actions, their keys and their words.

Single letters are never shortcuts and no combination is used that input methods take. Actions of later
releases are added here when their screens exist.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """``keys`` are in Qt's portable form; the first is shown as hint. ``in_palette`` lists it under 可以做.

    ``initials`` are the pinyin initials of the title, typed by hand because the table must load at once.
    """

    id: str
    title: str
    keys: tuple[str, ...] = ()
    remark: str = ""
    icon: str = ""
    in_palette: bool = False
    initials: str = ""

    @property
    def hint(self) -> str:
        return self.keys[0].replace("Return", "Enter") if self.keys else ""


FIND = "find"
START_INSPECTION = "start_inspection"
MAKE_PAPER = "make_paper"
SERVE_PAPER = "serve_paper"
RECORDINGS = "recordings"
DISCARD_DRAFT = "discard_draft"
SCAN_BACK = "scan_back"
PRINT_LOG = "print_log"
VOID_REGISTER = "void_register"
BIND_FILE = "bind_file"
EXPORT_RECORD = "export_record"
HAND_OVER = "hand_over"
VERIFY = "verify"
RANDOM_DRAW = "random_draw"
WEIGH = "weigh"
MATTER_SETS = "matter_sets"
LIBRARY_CHANGES = "library_changes"
PROPOSALS = "proposals"
STATUTES = "statutes"
REVIEW = "review"
TAKE_BACK_PULL = "take_back_pull"
COMPARE_BASES = "compare_bases"
CITED = "cited"
ADD_MATTER = "add_matter"
PRINT = "print"
FILTER = "filter"
UNDO = "undo"
REDO = "redo"
SAY_SAVED = "say_saved"
SUBMIT = "submit"
BIGGER = "bigger"
SMALLER = "smaller"
NORMAL = "normal_size"
HELP = "help"
EDIT = "edit"
PHRASES = "phrases"
ATTACH = "attach"
REFRESH = "refresh"
NEXT_PANE = "next_pane"
FORMER_PANE = "former_pane"
IMPORT = "import"
NEXT_STEP = "next_step"
FORMER_STEP = "former_step"
PREVIEW = "preview"
FULL_SCREEN = "full_screen"
NEXT_GROUP = "next_group"
FORMER_GROUP = "former_group"
PACKAGE = "package"
TAKE_PACKAGE = "take_package"
TEAM_HUB = "team_hub"
LOCK = "lock"
THEME = "theme"
CLOSE_LAYER = "close_layer"
PLACE = "place_"  # followed by 1…8
CHOOSE = "choose_"  # followed by 0…9

ACTIONS: tuple[Action, ...] = (
    Action(FIND, "搜索", ("Ctrl+K",)),
    Action(
        START_INSPECTION,
        "开始检查",
        ("Ctrl+N",),
        "选对象和事项，审批和笔录随后备好",
        "clipboard-check",
        True,
        "ksjc",
    ),
    Action(MAKE_PAPER, "新做一份文书", (), "从全部文书里选一种，单独做", "file-text", True, "xzyfws"),
    Action(SERVE_PAPER, "送达文书", (), "记谁收的、怎么送的；没打开文书就看待送达", "send", True, "sdws"),
    Action(RECORDINGS, "音像记录", (), "录音录像的登记，做成登记表", "video", True, "yxjl"),
    Action(DISCARD_DRAFT, "丢弃草稿", (), "丢开正在写的这一份，可以再拿回来", "x", True, "dqcg"),
    Action(PRINT_LOG, "打印记录", (), "哪份文书打过几次、几份，谁打的，打没打完", "printer", True, "dyjl"),
    Action(VOID_REGISTER, "作废登记", (), "作废的文书，为什么作废，纸件收没收回", "ban", True, "zfdj"),
    Action(SCAN_BACK, "扫描回来", (), "签好字的页按页上的码自己归到文书", "scan", True, "smhl"),
    Action(
        EXPORT_RECORD,
        "导出全案留痕",
        (),
        "打开的这次检查从头到尾的留痕，连签名和证明，谁都能核验",
        "download",
        True,
        "dcqaly",
    ),
    Action(
        HAND_OVER, "交接", (), "打开的这次检查交给另一名队员接着办，写下的都留着", "arrow-right", True, "jj"
    ),
    Action(BIND_FILE, "装订案卷", (), "把一次检查或几份文书装订成一个 PDF", "archive", True, "zdaj"),
    Action(
        VERIFY, "核验文书码", (), "码是不是真的，县里怎么登记的；没有网也能验", "shield-check", True, "hywsm"
    ),
    Action(
        COMPARE_BASES,
        "新旧依据对照",
        (),
        "行为那天和现在的条文、数额并排看，哪边轻",
        "git-compare",
        True,
        "xjyjdz",
    ),
    Action(CITED, "看引用的条文", (), "打开的文书引了哪几条，行为那天是什么文字", "gavel", True, "kyydtw"),
    Action(
        MATTER_SETS, "常用组合", (), "常一起查的事项，做成组合，按一下就开始检查", "list-check", True, "cyzh"
    ),
    Action(
        LIBRARY_CHANGES,
        "目录变化",
        (),
        "新版目录改了什么，碰到哪些在办的，合并和移交清单",
        "git-compare",
        True,
        "mlbh",
    ),
    Action(
        PROPOSALS,
        "自选申请",
        (),
        "申请选用或者退出自选库的事项，审批，打印申请表",
        "clipboard-list",
        True,
        "zxsq",
    ),
    Action(
        RANDOM_DRAW, "双随机抽取", (), "封名单，监督人报数，抽对象和检查人员", "list-check", True, "ssjcq"
    ),
    Action(STATUTES, "法条", (), "法条架：导入法规文本，按行为那天查条文", "gavel", True, "ft"),
    Action(WEIGH, "裁量试算", (), "按基准和情节试算罚款，每一步都写出来", "scale", True, "clss"),
    Action(REVIEW, "要你定的", (), "两台电脑写得不一样的地方，并排看，定下来", "git-compare", True, "yndd"),
    Action(
        TAKE_BACK_PULL,
        "回到同步前",
        (),
        "看一次收发改了本机什么，收回不要的，什么也不删",
        "history",
        True,
        "hdtbq",
    ),
    Action(
        PACKAGE,
        "写摆渡包",
        ("Ctrl+U",),
        "没有网时，把没有回执的写到 U 盘带去县里",
        "device-usb",
        True,
        "xbdb",
    ),
    Action(TAKE_PACKAGE, "收回执包", (), "从 U 盘收下县里带回的回执包", "receipt", True, "shzb"),
    Action(TEAM_HUB, "并到队长电脑", (), "把包交给队长一起带；队长在这里收同事的包", "users", True, "bddzdn"),
    Action(ADD_MATTER, "加事项", ("Ctrl+M",)),
    Action(PRINT, "打印", ("Ctrl+P",)),
    Action(FILTER, "筛选这个列表", ("Ctrl+F",)),
    Action(UNDO, "退回一步", ("Ctrl+Z",)),
    Action(REDO, "再做一步", ("Ctrl+Y",)),
    Action(SAY_SAVED, "看存到什么时候", ("Ctrl+S",)),
    Action(SUBMIT, "提交", ("Ctrl+Return", "Ctrl+Enter")),
    Action(BIGGER, "字大一号", ("Ctrl+=", "Ctrl++"), "100 / 125 / 150 %", "zoom-in", True, "zdyh"),
    Action(SMALLER, "字小一号", ("Ctrl+-",), "100 / 125 / 150 %", "zoom-out", True, "zxyh"),
    Action(NORMAL, "字号回到 100 %", ("Ctrl+0",)),
    Action(HELP, "看使用手册", ("F1",), "这一屏怎么用", "help", True, "kssc"),
    Action(EDIT, "改内容", ("F2",)),
    Action(PHRASES, "常用语", ("F3",)),
    Action(ATTACH, "归到当前检查项", ("F4",)),
    Action(REFRESH, "再试一次", ("F5",), "和县里再连一次", "refresh", True, "zsyc"),
    Action(NEXT_PANE, "下一栏", ("F6",)),
    Action(FORMER_PANE, "上一栏", ("Shift+F6",)),
    Action(IMPORT, "导入证据", ("F7",)),
    Action(NEXT_STEP, "下一步", ("F8",)),
    Action(FORMER_STEP, "上一步", ("Shift+F8",)),
    Action(PREVIEW, "预览", ("F9",)),
    Action(FULL_SCREEN, "整屏", ("F11",), "再按一次回来", "zoom-in", True, "zp"),
    Action(NEXT_GROUP, "下一个事项", ("Ctrl+Down",)),
    Action(FORMER_GROUP, "上一个事项", ("Ctrl+Up",)),
    Action(LOCK, "锁屏", (), "盖住内容，数据照常保存", "lock", True, "sp"),
    Action(THEME, "换明暗", (), "夜里看暗色省眼", "eye", True, "hma"),
    Action(CLOSE_LAYER, "关上这一层", ("Esc",)),
    *(Action(f"{PLACE}{number}", f"第 {number} 处", (f"Ctrl+{number}",)) for number in range(1, 9)),
    *(Action(f"{CHOOSE}{number}", f"第 {number} 个选择", (f"Alt+{number}",)) for number in range(10)),
)

# Actions that one place does; it opens for them.
HANDED_TO: dict[str, str] = {
    START_INSPECTION: "inspection",
    MAKE_PAPER: "document",
    SERVE_PAPER: "document",
    RECORDINGS: "document",
    DISCARD_DRAFT: "document",
    SCAN_BACK: "document",
    PRINT_LOG: "document",
    VOID_REGISTER: "document",
    CITED: "document",
    BIND_FILE: "document",
    EXPORT_RECORD: "inspection",
    HAND_OVER: "inspection",
    RANDOM_DRAW: "inspection",
    COMPARE_BASES: "matter",
    WEIGH: "matter",
    MATTER_SETS: "matter",
    LIBRARY_CHANGES: "matter",
    PROPOSALS: "matter",
    STATUTES: "matter",
    REVIEW: "sync",
    TAKE_BACK_PULL: "sync",
    PACKAGE: "sync",
    TAKE_PACKAGE: "sync",
    TEAM_HUB: "sync",
}

_BY_ID = {action.id: action for action in ACTIONS}


def action(action_id: str) -> Action:
    """The action with this id; KeyError when there is none."""
    return _BY_ID[action_id]


def reserved_keys() -> frozenset[str]:
    """Key combinations a text field must leave to the window, although Qt's fields know a use for them."""
    own = {UNDO, REDO}  # text fields undo their own typing first
    return frozenset(key for entry in ACTIONS if entry.id not in own for key in entry.keys)
