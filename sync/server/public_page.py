"""The public page as HTML and its style: no script, nothing from elsewhere, every foreign word escaped."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from enforcement.verifying.verdict import Verdict

TITLE: Final = "核验文书码"
_LEAD: Final = "扫描或粘贴文书第 1 页左下角的码（以 ZF2: 开头），按“核验”。"
_NOTE: Final = (
    "这里只核对码和县里的登记。页面不显示任何人的姓名，也不能按文号查找。"
    "核验结果不代替文书原件和印章；本机核验码不是行政行为码。"
)
BUSY_WORDS: Final = ("查得太勤", "请过一分钟再验。")
LARGE_WORDS: Final = ("内容太长", "一次只验一个码，只贴码本身。")

STYLE: Final = """
:root { color-scheme: light; }
body { margin: 0; background: #f4f6f8; color: #1b2430;
  font: 16px/1.6 "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; }
main { max-width: 640px; margin: 0 auto; padding: 32px 20px 48px; }
h1 { font-size: 24px; line-height: 34px; margin: 0 0 8px; }
p { margin: 8px 0; }
.small { font-size: 14px; color: #4b5768; }
label { display: block; margin: 16px 0 6px; font-weight: 600; }
input { width: 100%; box-sizing: border-box; min-height: 44px; padding: 8px 12px; border: 1px solid #8a96a6;
  border-radius: 6px; font: 15px/1.5 ui-monospace, "Noto Sans Mono CJK SC", monospace; }
input:focus, button:focus { outline: 3px solid #1f5fbf; outline-offset: 1px; }
button { margin-top: 12px; min-height: 44px; padding: 0 28px; border: 0; border-radius: 6px; background: #1f5fbf;
  color: #fff; font: inherit; font-weight: 600; }
section { margin: 24px 0; padding: 20px 20px 16px; background: #fff; border-radius: 8px; border-left: 8px solid; }
section h2 { margin: 0 0 4px; font-size: 24px; line-height: 34px; }
.green { border-color: #1b7f4b; } .green h2 { color: #14683c; }
.blue { border-color: #1f5fbf; } .blue h2 { color: #184e9f; }
.amber { border-color: #b26a00; } .amber h2 { color: #8a5200; }
.red { border-color: #b3261e; } .red h2 { color: #9a1f18; }
.grey { border-color: #6b7686; } .grey h2 { color: #4b5768; }
dl { display: grid; grid-template-columns: 6em 1fr; gap: 6px 12px; margin: 16px 0 8px; }
dt { color: #4b5768; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
dd.tail { font-size: 32px; } .tail { line-height: 44px; }
.compare { font-weight: 600; }
@media print { body { background: #fff; } form { display: none; } }
"""


def page(verdict: Verdict | None = None, notice: tuple[str, str] | None = None) -> str:
    """The whole page: the form, and above it what came of the last code or why it was not looked at."""
    told = _section(verdict) if verdict is not None else ""
    if notice is not None:
        told = f'<section class="grey"><h2>{escape(notice[0])}</h2><p>{escape(notice[1])}</p></section>'
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{TITLE}</title><link rel="stylesheet" href="/v/style.css"></head><body><main>'
        f"<h1>{TITLE}</h1>{told}"
        f'<form method="post" action="/v/check" autocomplete="off"><label for="code">文书码</label>'
        '<input type="text" id="code" name="code" required autofocus spellcheck="false" autocapitalize="off" '
        f'maxlength="400"><p class="small">{_LEAD}</p><button type="submit">核验</button></form>'
        f'<p class="small">{_NOTE}</p></main></body></html>'
    )


def plain(verdict: Verdict) -> dict[str, Any]:
    """The same for programs; what the county has instead is for enrolled devices only."""
    return {
        "result": verdict.result.value,
        "colour": verdict.colour,
        "words": verdict.words,
        "why": verdict.why,
        "facts": [list(fact) for fact in verdict.facts],
        "tail": verdict.tail,
        "compare": verdict.compare,
    }


def _section(verdict: Verdict) -> str:
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in verdict.facts)
    tail = f'<dt class="tail">尾号</dt><dd class="tail">{escape(verdict.tail)}</dd>' if verdict.tail else ""
    listed = f"<dl>{facts}{tail}</dl>" if facts or tail else ""
    # A good result has these words as its headline already.
    again = verdict.compare and verdict.compare != verdict.words
    compare = f'<p class="compare">{escape(verdict.compare)}</p>' if again else ""
    return (
        f'<section class="{escape(verdict.colour)}" role="status"><h2>{escape(verdict.words)}</h2>'
        f"<p>{escape(verdict.why)}</p>{listed}{compare}</section>"
    )
