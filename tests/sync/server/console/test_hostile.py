"""Hostile words in everything that a page shows stay words: each answer is parsed, and holds only the elements and
attributes of our own templates, no script, no style, nothing from elsewhere."""

from __future__ import annotations

import random
import re
from typing import Final

import httpx
import pytest

from sync.protocol import canonical, limits
from sync.server.console.all_pages import PAGES
from sync.server.console.pages_table import Door
from sync.server.console.rendering import answer, render, style
from sync.server.store import console_audit, people
from sync.server.store.console_audit import Line
from tests.sync.server.console.parsing import check
from tests.sync.server.console.support import Browser, Console
from tests.sync.server.support import TOWN, Device, Journal, make_code

SEED: Final = 20261122
HOSTILE: Final = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "</title><script>",
    "</textarea><script>alert(1)</script>", "javascript:alert(1)", "{{ 7*7 }}", "{% raw %}", "<!--", "]]>", "&lt;b&gt;",
    "=1+1", "+cmd|' /C calc'!A0", "-1", "@SUM(1)", "\t=1", "%0d%0aSet-Cookie: a=b", "\r\nX: y", "\x00", "‮反转",
    "a" * 180, "'; DROP TABLE entries; --", "\" autofocus onfocus=alert(1) x=\"", "<a href=javascript:x>", "𬭎\U0010ffff",
    "<style>*{display:none}</style>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "${7*7}",
)  # fmt: skip


def words(count: int) -> list[str]:
    """The listed ones, then mixtures of them."""
    dice = random.Random(SEED)
    mixed = ("".join(dice.sample(HOSTILE, 2))[:190] for _ in range(max(0, count - len(HOSTILE))))
    return [*HOSTILE, *mixed][:count]


def _fill(console: Console, hostile: list[str]) -> list[str]:
    """Hostile words wherever somebody else's words come from; the ids of the devices."""
    county = console.county.county
    devices = []
    for one in hostile[:6]:
        device = Device(console.county.url)
        code, _ = make_code(county, TOWN)
        device.request_of = _named(device, one)  # type: ignore[method-assign]
        device.enrol(code)
        console.county.devices.append(device)
        devices.append(device.id)
    journal = Journal()
    for one in hostile:
        journal.write(
            {"id": f"{len(journal.entries):032x}", "kind": "sole_trader", "name": one, "legal_rep": one}
        )
        journal.write({"text": one, "title": one}, type="inspection" if one else "note", kind="add")
    console.county.devices[-1].push(journal, 1, len(journal.entries))
    with county.database.write() as tx:
        for one in hostile:
            line = Line(1, one[:40], "x", one[:60], one[:80], TOWN, one[:64], one, one[:60])
            console_audit.add_line(tx, line)
        people.change_agency(tx, TOWN, {**canonical_agency(tx), "name": hostile[0]})
    return devices


def canonical_agency(tx: people.Connection) -> dict[str, object]:
    """What the county states of the township."""
    found = people.township(tx, TOWN)
    assert found is not None
    return dict(canonical.decode(canonical.encode(found[1])))


def _named(device: Device, label: str):
    from dataclasses import replace

    original = device.request_of
    clean = label.replace("\x00", "") or "x"
    return lambda code: replace(original(code), label=clean[:60], platform=clean[:60])


def _everywhere(windows: list[Browser], hostile: list[str], devices: list[str]) -> int:
    """Every page, each hostile word in path, query and every field of a form; how many answers were looked at."""
    count = 0
    for page in PAGES:
        if page.path == "/console/logout":
            continue
        for one in hostile:
            for window in windows:
                kept = window.cookie
                place = devices[count % len(devices)] if count % 2 else "x"
                path = re.sub(r"\{\w+\}", place, page.path)
                if page.changes:
                    names = ("login", "name", "code", "reason", "roles", "stream", "first", "last", "keep", "password",
                             "factor", "repeat", "since", "call", "township", "label", one)  # fmt: skip
                    got = window.post(path, **{name: one for name in names if name != "token"})
                else:
                    query = httpx.QueryParams(
                        {"told": one, "seal": one, "before": one, "stream": one, "account": one}
                    )
                    got = window.get(f"{path}?{query}")
                window.cookie = kept
                check(got, f"{page.method} {page.path} {one!r}")
                count += 1
    return count


def _windows(console: Console) -> list[Browser]:
    return [console.as_role(role) for role in ("administrator", "legal", "auditor")]


def test_hostile_words_stay_words(console: Console) -> None:
    hostile = words(len(HOSTILE))
    devices = _fill(console, hostile)
    windows = _windows(console)
    for page in PAGES:
        if page.door is not Door.INSIDE or page.changes or "{" in page.path:
            continue
        for window in windows:
            check(window.get(page.path), page.path)
    assert _everywhere(windows[:1], hostile[:2], devices) >= 2 * (len(PAGES) - 1)


@pytest.mark.parametrize(
    "template", ["people.html", "journal.html", "record.html", "again.html", "trouble.html"]
)
def test_what_a_template_is_given_is_escaped(template: str) -> None:
    """Straight to the template, so that no check before it can be what keeps the words out."""
    bad = "<script>x</script>\"'"
    base = {"page": PAGES[0], "county": bad, "now": 0, "person": None, "menu": (), "token": bad, "told": bad,
            "trouble": bad, "person_roles": bad}  # fmt: skip
    more = {"accounts": [], "waiting": [], "administrators": 0, "rows": [], "townships": [(bad, bad)], "stream": bad,
            "account": bad, "whole": True, "fault": 0, "count": 0, "head": bad, "earlier": 0, "first_page": True,
            "command_line": bad, "found": type("Found", (), {"party": bad})(), "sheets": [], "town": bad,
            "reason": bad, "what": bad, "kept": {bad: bad}}  # fmt: skip
    text = render(template, {**base, **more})
    assert bad not in text
    assert "&lt;script&gt;" in text
    check(
        httpx.Response(200, content=answer(text, secure=True).body, headers={"content-type": "text/html"}),
        template,
    )


def test_the_style_has_every_colour() -> None:
    assert "$" not in style()
    assert re.search(r"url\(|@import|expression", style()) is None


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_night_of_hostile_words(console: Console) -> None:
    hostile, count = words(1000), 0
    devices = _fill(console, hostile[:100])
    for at in range(0, len(hostile), 50):
        console.clock.now += 2 * limits.HOUR_MS  # past every wait; the sessions before are over
        window = _windows(console)[at // 50 % 3]
        count += _everywhere([window], hostile[at : at + 50], devices)
    print(f"seed {SEED}: {count} answers")
    assert count == 1000 * (len(PAGES) - 1)
