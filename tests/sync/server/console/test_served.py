"""The console of a real `serve` in a process of its own, over its own TLS, with a client that keeps cookies by itself."""

from __future__ import annotations

import base64
import json
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sync.server.__main__ import main
from sync.server.console.secrets import factor_code
from tests.helpers.logs import require_calm
from tests.sync.server.console.support import FIRST, FROM_HERE, password_of
from tests.sync.server.support import ROSTER


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """`serve --tls` until the block ends; it must end well and say nothing bad."""
    command = [sys.executable, "-m", "sync.server", "serve", "--home", str(home), "--port", "0", "--tls"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()
            said = process.stderr.read()
            assert process.wait(20) == 0
        require_calm(said)
        assert FIRST[1].encode() not in said, "no name in the log"


def test_the_first_day_through_a_browser_that_trusts_the_county(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster, home, authority = tmp_path / "roster.json", tmp_path / "county", tmp_path / "ca.pem"
    roster.write_text(json.dumps(ROSTER), encoding="utf-8")
    assert main(["init", "--home", str(home), "--roster", str(roster), "--host", "127.0.0.1", "--json"]) == 0
    code = json.loads(capsys.readouterr().out)["console_code"]
    assert main(["tls", "export", str(authority), "--home", str(home)]) == 0
    assert main(["tls", "export", str(tmp_path / "no" / "ca.pem"), "--home", str(home)]) == 1
    with serving(home) as url:
        trust = ssl.create_default_context(cafile=str(authority))
        with httpx.Client(base_url=url, verify=trust, trust_env=False, follow_redirects=True) as browser:
            _join(browser, code)
            page = browser.get("/")
            assert (page.status_code, "概览" in page.text, FIRST[1] in page.text) == (200, True, True)
            assert page.headers["strict-transport-security"]
            assert browser.get("/console/style.css").headers["content-type"].startswith("text/css")
            assert browser.get("/api/openapi.json").status_code == 200, "the API answers beside it"
            assert not [
                path for path in browser.get("/api/openapi.json").json()["paths"] if "console" in path
            ]
        plain = url.replace("https:", "http:")
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{plain}/console/login", trust_env=False)


def _join(browser: httpx.Client, code: str) -> None:
    secret = password_of(FIRST[0])
    words = {"code": code, "login": FIRST[0], "name": FIRST[1], "password": secret, "repeat": secret}
    page = browser.post("/console/join", data=words, headers=FROM_HERE)
    assert page.status_code == 200, page.text
    letters, token = (
        re.search(r'class="code">([^<]+)<', page.text),
        re.search(r'name="token" value="(\w+)"', page.text),
    )
    assert letters is not None
    assert token is not None
    factor = factor_code(base64.b32decode(letters.group(1).replace(" ", "")), int(time.time() * 1000))
    own = {"origin": str(browser.base_url).rstrip("/")}  # an older browser that says its origin only
    page = browser.post("/console/factor", data={"token": token.group(1), "factor": factor}, headers=own)
    assert (page.status_code, page.url.path) == (200, "/"), page.text
