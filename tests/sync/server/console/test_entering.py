"""Getting into the console: the first code, the second factor, sessions and their ends, over real HTTP with a real
Argon2id."""

from __future__ import annotations

from typing import Final

import pytest

from sync.protocol import limits
from sync.server.cli.console import first_code
from sync.server.console.accounts import CODE_MS
from sync.server.console.secrets import factor_code
from sync.server.console.sessions import IDLE_MS, WHOLE_MS
from tests.sync.server.console.support import (
    FIRST,
    PEOPLE,
    Browser,
    Console,
    password_of,
    said,
    shown_code,
    shown_secret,
)

GOOD = password_of(FIRST[0])
SECOND: Final = password_of(PEOPLE["administrator"][0])


def test_nobody_is_in_before_the_first_code(empty: Console) -> None:
    window = empty.browser()
    for path in ("/", "/console/people", "/console/factor"):
        assert (window.get(path).status_code, window.page.headers["location"]) == (303, "/console/login")
    nothing = window.post("/console/login", login="admin", password="admin", factor="000000")
    assert (nothing.status_code, said(nothing)) == (403, "账号、口令或动态码不对。")


def test_the_first_administrator_comes_in_with_a_code_that_is_good_once(empty: Console) -> None:
    code = first_code(empty.county.county)
    window = empty.browser()
    words = {"code": code.lower().replace("-", " "), "login": FIRST[0], "name": FIRST[1]}
    weak = window.post("/console/join", **words, password="123456789012", repeat="123456789012")
    assert (weak.status_code, "太常见" in said(weak)) == (409, True)
    other = window.post("/console/join", **words, password=GOOD, repeat=GOOD + "x")
    assert (other.status_code, "不一样" in said(other)) == (409, True)
    named = window.post("/console/join", **words, password="wangfang-12345678", repeat="wangfang-12345678")
    assert (named.status_code, "不要有姓名" in said(named)) == (409, True)
    assert window.post("/console/join", **words, password=GOOD, repeat=GOOD).status_code == 303
    secret = shown_secret(window)
    assert window.get("/").headers["location"] == "/console/login", "a password alone is half a door"
    early = empty.browser().post(
        "/console/login", login=FIRST[0], password=GOOD, factor=factor_code(secret, empty.clock.now)
    )
    assert early.status_code == 403, "the second factor was not shown to work yet"
    half = window.cookie
    assert window.post("/console/factor", factor="12345").status_code == 403
    empty.clock.now += 30_000
    assert window.post("/console/factor", factor=factor_code(secret, empty.clock.now)).status_code == 303
    assert window.cookie != half
    assert window.get("/").status_code == 200
    again = empty.browser().post("/console/join", **words, password=GOOD, repeat=GOOD)
    assert (again.status_code, "用过了" in said(again)) == (403, True)


def test_a_code_ends_after_an_hour_and_with_the_next_one(empty: Console) -> None:
    old, new = first_code(empty.county.county), first_code(empty.county.county)
    words = {"login": FIRST[0], "name": FIRST[1], "password": GOOD, "repeat": GOOD}
    assert empty.browser().post("/console/join", code=old, **words).status_code == 403
    empty.clock.now += CODE_MS
    assert empty.browser().post("/console/join", code=new, **words).status_code == 403
    assert empty.browser().post("/console/join", code="AAAA-BBBB-CCCC-DDDD", **words).status_code == 403
    fresh = first_code(empty.county.county)
    assert empty.browser().post("/console/join", code=fresh, **words).status_code == 303


def test_the_cookie_is_closed_and_new_at_each_login(console: Console) -> None:
    one, two = console.as_role("legal"), console.as_role("legal")
    assert one.cookie != two.cookie
    login, parts = PEOPLE["legal"][0], set()
    sent = console.browser().post(
        "/console/login", login=login, password=password_of(login), factor=console.factor(login)
    )
    parts = {part.strip() for part in sent.headers["set-cookie"].split(";")[1:]}
    assert parts == {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"}
    assert sent.headers["set-cookie"].startswith("__Host-zf=")
    with console.county.county.database.read() as tx:
        kept = [bytes(row[0]) for row in tx.exec_driver_sql("SELECT sha256 FROM console_sessions")]
    assert one.cookie.encode() not in b"".join(kept)


def test_a_code_of_the_phone_is_good_once(console: Console) -> None:
    login = PEOPLE["legal"][0]
    factor = console.factor(login)
    words = {"login": login, "password": password_of(login), "factor": factor}
    assert console.browser().post("/console/login", **words).status_code == 303
    assert console.browser().post("/console/login", **words).status_code == 403
    earlier = {**words, "factor": factor_code(console.secrets[login], console.clock.now - 30_000)}
    assert console.browser().post("/console/login", **earlier).status_code == 403
    assert console.enter(login).get("/").status_code == 200


def test_whatever_was_wrong_the_words_are_the_same(console: Console) -> None:
    login = PEOPLE["registrar"][0]
    right = {"login": login, "password": password_of(login), "factor": console.factor(login)}
    answers = [
        console.browser().post("/console/login", **{**right, **wrong})
        for wrong in ({"password": "x" * 14}, {"factor": "000000"}, {"login": "nobody", "password": "x"})
    ]
    texts = {
        one.text.replace(f'value="{login}"', "").replace('value="nobody"', "").replace('value=""', "")
        for one in answers
    }
    assert ({one.status_code for one in answers}, len(texts)) == ({403}, 1)


def _left(window: Browser) -> bool:
    return window.get("/").status_code == 303


def test_a_session_ends_after_a_quarter_of_an_hour_or_eight_hours(console: Console) -> None:
    idle = console.as_role("legal")
    console.clock.now += IDLE_MS - 2 * limits.MINUTE_MS
    assert not _left(idle)
    console.clock.now += IDLE_MS
    assert _left(idle)
    busy = console.as_role("legal")
    for _ in range(WHOLE_MS // (10 * limits.MINUTE_MS) - 1):
        console.clock.now += 10 * limits.MINUTE_MS
        assert not _left(busy)
    console.clock.now += 10 * limits.MINUTE_MS
    assert _left(busy)


def test_leaving_ends_the_session_for_whoever_kept_the_cookie(console: Console) -> None:
    window = console.as_role("legal")
    kept = window.cookie
    assert window.post("/console/logout").headers["location"] == "/console/login"
    assert window.cookie == ""
    window.cookie = kept
    assert _left(window)


def test_a_browser_that_kept_no_cookie_is_told_why(console: Console) -> None:
    page = console.browser().get("/console/login?entered=1")
    assert "浏览器没有留住登录状态" in said(page)


@pytest.mark.parametrize("host", ["zhenfa.example", "10.0.0.5:8750", "localhost.example"])
def test_without_tls_only_the_machine_itself_may_try(console: Console, host: str) -> None:
    page = console.browser().get("/console/login", host=host)
    assert (page.status_code, "https" in said(page)) == (403, True)


def test_another_password_ends_every_session(empty: Console) -> None:
    first = empty.join(first_code(empty.county.county), *FIRST)
    other, new = empty.enter(FIRST[0]), "zuotian-xiayu-chuanhua-98"
    wrong = first.post("/console/mine", again_password="x", new=new, repeat=new)
    assert (wrong.status_code, "口令不对" in said(wrong)) == (403, True)
    assert first.post("/console/mine", again_password=GOOD, new=new, repeat=new).status_code == 303
    assert (_left(first), _left(other)) == (True, True)
    assert empty.enter(FIRST[0], new).get("/").status_code == 200


def test_a_lost_phone_is_replaced_from_the_command_line(empty: Console) -> None:
    window = empty.join(first_code(empty.county.county), *FIRST)
    old = empty.secrets[FIRST[0]]
    empty.join(first_code(empty.county.county, FIRST[0]), "", "", "lixia-fengshou-daogu-77")
    assert _left(window)
    assert empty.secrets[""] != old


def test_two_administrators_and_nobody_who_audits_himself(empty: Console) -> None:
    first = empty.join(first_code(empty.county.county), *FIRST)
    own = {"again_password": GOOD}
    both = first.post("/console/people", login="qian", name="钱一", roles="auditor,legal", **own)
    assert (both.status_code, "审计员" in said(both)) == (409, True)
    myself = first.post("/console/people", login="wang2", name=" 王 芳", roles="auditor", **own)
    assert (myself.status_code, "另一个账号" in said(myself)) == (409, True)
    assert "只有 1 名管理员" in said(first.get("/console/people"))
    alone = _account_id(first, FIRST[0], empty)
    last = first.post(f"/console/people/{alone}/end", **own)
    assert (last.status_code, "最后一名" in said(last)) == (409, True)
    twin = empty.join(empty.invite(first, "wangfang2", FIRST[1], "administrator"), "wangfang2", FIRST[1])
    assert "只有 1 名管理员" in said(first.get("/console/people")), "one person twice is one person"
    gone = first.post(f"/console/people/{_account_id(first, 'wangfang2', empty)}/end", **own)
    assert (gone.status_code, _left(twin)) == (303, True)
    login, name = PEOPLE["administrator"]
    second = empty.join(empty.invite(first, login, name, "administrator"), login, name)
    assert "名管理员" not in said(second.get("/console/people"))
    asked = first.post(f"/console/people/{_account_id(first, login, empty)}/end", whom=name)
    assert (asked.status_code, f"停用账号：{name}" in asked.text, _left(second)) == (200, True, False)
    assert first.post(f"/console/people/{_account_id(first, login, empty)}/end", **own).status_code == 303
    assert _left(second)
    refused = empty.browser().post(
        "/console/login", login=login, password=password_of(login), factor=empty.factor(login)
    )
    assert refused.status_code == 403


def test_an_account_is_renewed_by_two_administrators(console: Console) -> None:
    first, second = console.enter(FIRST[0]), console.as_role("administrator")
    login, name = PEOPLE["registrar"]
    before = console.as_role("registrar")
    path = f"/console/people/{_account_id(first, login, console)}"
    early = second.post(f"{path}/confirm", again_password=SECOND)
    assert (early.status_code, "没有人要重新开通" in said(early)) == (409, True)
    asked = first.post(f"{path}/renew", again_password=GOOD)
    assert (asked.status_code, asked.headers["location"]) == (303, "/console/people")
    page = first.get("/console/people")
    assert "另一名管理员在这一页确认以后" in said(page)
    assert f"{path}/confirm" not in page.text
    alone = first.post(f"{path}/confirm", again_password=GOOD)
    assert (alone.status_code, "要由另一名管理员确认" in said(alone)) == (409, True)
    assert f"{path}/confirm" in second.get("/console/people").text
    code = shown_code(second.post(f"{path}/confirm", again_password=SECOND))
    again = second.post(f"{path}/confirm", again_password=SECOND)
    assert again.status_code == 409, "one asking, one code"
    assert not _left(before), "until the code is used nothing changes"
    console.join(code, login, name)
    assert _left(before)


def test_a_renewal_is_refused_forgotten_or_nobody_can_agree(console: Console) -> None:
    first, second = console.enter(FIRST[0]), console.as_role("administrator")
    path = f"/console/people/{_account_id(first, PEOPLE['legal'][0], console)}"
    first.post(f"{path}/renew", again_password=GOOD)
    assert second.post(f"{path}/refuse").status_code == 303
    assert second.post(f"{path}/confirm", again_password=SECOND).status_code == 409
    # The other administrator lost his phone: nobody is left to agree.
    other = _account_id(first, PEOPLE["administrator"][0], console)
    asked = first.post(f"/console/people/{other}/renew", again_password=GOOD)
    assert (asked.status_code, "zhenfa-county console code" in said(asked)) == (409, True)
    first.post(f"{path}/renew", again_password=GOOD)
    console.clock.now += 25 * 3600 * 1000
    late = console.as_role("administrator")
    assert late.post(f"{path}/confirm", again_password=SECOND).status_code == 409


def test_whoever_was_stopped_has_no_way_back(console: Console) -> None:
    first = console.enter(FIRST[0])
    login, name = "jiangli", "江离"
    console.join(console.invite(first, login, name, "registrar"), login, name)
    path = f"/console/people/{_account_id(first, login, console)}"
    first.post(f"{path}/renew", again_password=GOOD)
    second = console.as_role("administrator")
    code = shown_code(second.post(f"{path}/confirm", again_password=SECOND))
    assert first.post(f"{path}/end", again_password=GOOD).status_code == 303
    word = password_of(login)
    back = console.browser().post(
        "/console/join", code=code, login=login, name=name, password=word, repeat=word
    )
    assert (back.status_code, "用过了" in said(back)) == (403, True)
    for act in (f"{path}/renew", "/console/people"):
        again = first.post(act, login=login, name="郑另外", roles="registrar", again_password=GOOD)
        assert again.status_code == 409, said(again)


def test_a_county_that_is_put_back_lets_nobody_in_unasked(console: Console) -> None:
    from sync.server.store import console as rows

    first = console.enter(FIRST[0])
    code = console.invite(first, "qianxin", "钱新", "legal")
    with console.county.county.database.write() as tx:
        rows.close_doors(tx, console.clock.now)
    assert _left(first)
    word = password_of("qianxin")
    sent = console.browser().post(
        "/console/join", code=code, login="qianxin", name="钱新", password=word, repeat=word
    )
    assert sent.status_code == 403


def _account_id(window: Browser, login: str, console: Console) -> str:
    from sync.server.store import console as rows

    with console.county.county.database.read() as tx:
        found = rows.account_of(tx, login)
    assert found is not None
    return found.id
