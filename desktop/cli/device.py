"""``zhenfa device phone [CODE]``: the question to read out to the county after a long time without contact, and its answer.
``zhenfa device enrol CODE --server URL``: joins a county with the one-time code from its administrator.
``zhenfa device renew CODE``: 续期, where the keys of a machine that was away too long are out of date.
``zhenfa device certificate FILE.p12``: keeps the agency's certificate for digital signatures."""

from __future__ import annotations

import argparse
import getpass
import shutil
import sys
from pathlib import Path

from desktop.chosen import read_chosen
from desktop.cli import homes, output
from desktop.clock import MachineClock
from desktop.context import signatory_of
from desktop.home import Home, HomeState
from desktop.phone_code import code_taken, question_lines, question_of, take_code
from desktop.signatory import MOST_BYTES
from desktop.store.store import Store
from desktop.store.trouble import translated
from desktop.sync_exchange import join_county, renew_with_code
from desktop.sync_port import county_of
from enforcement.errors import StoreTrouble
from enforcement.rules import passwords
from enforcement.rules.machine import last_day_of_code

# Where a new home lies until the county has taken it.
JOINING = ".joining"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        dest="device_action", required=True, metavar="enrol|renew|phone|releases|certificate"
    )
    enrol = actions.add_parser("enrol", help="用管理员给的入网码加入县里")
    enrol.add_argument("code", metavar="CODE", help="32 位入网码，空格和横线不要紧")
    enrol.add_argument("--server", metavar="URL", required=True, help="县里的地址")
    homes.add_password(enrol)
    output.add_common(enrol)
    renew = actions.add_parser("renew", help="登记满 13 个月的电脑，用新开的入网码续期")
    renew.add_argument("code", metavar="CODE", help="32 位入网码，空格和横线不要紧")
    homes.add_password(renew)
    output.add_common(renew)
    phone = actions.add_parser("phone", help="太久没联系县里：看问号，或输入县里在电话里给的电话码")
    phone.add_argument("code", metavar="CODE", nargs="?", default="", help="8 位电话码；不写就显示问号")
    homes.add_password(phone)
    output.add_common(phone)
    releases = actions.add_parser("releases", help="把县里签发过的目录和文书格式拷出来，县里恢复备份丢了时用")
    releases.add_argument("folder", metavar="DIR", type=Path)
    homes.add_password(releases)
    output.add_common(releases)
    certificate = actions.add_parser("certificate", help="装上单位的数字签名证书（.p12）")
    certificate.add_argument("file", metavar="FILE.p12", type=Path)
    certificate.add_argument(
        "--certificate-password-file", metavar="FILE", type=Path, help="从这个文件的第一行读证书口令"
    )
    homes.add_password(certificate)
    output.add_common(certificate)


def run(args: argparse.Namespace) -> int:
    """Join, or keep a certificate. An empty home becomes a real one with the given password; its recovery key is shown
    once."""
    if args.device_action == "certificate":
        return _certificate(args)
    if args.device_action == "renew":
        return _renew(args)
    if args.device_action == "phone":
        return _phone(args)
    if args.device_action == "releases":
        return _releases(args)
    told, recovery = _join(args)
    if args.json:
        output.show_json({**told, "recovery_key": recovery})
    else:
        output.show(f"已加入：{told['agency']}，名册里有 {told['officers']} 人。")
        if recovery:
            output.show(f"恢复钥匙：{recovery}")
            output.show("这把钥匙只显示这一次。抄在纸上，封好放进保险柜；口令都忘了时，只有它能打开数据。")
    return output.DONE


def _renew(args: argparse.Namespace) -> int:
    with homes.opened(args) as store:
        renew_with_code(store, args.code)
    if args.json:
        output.show_json({"renewed": True})
    else:
        output.show("续期好了，这台电脑的登记又有 13 个月。没有送出的会在下一次同步接着送。")
    return output.DONE


def _phone(args: argparse.Namespace) -> int:
    """Show the question, or take the county's answer to it."""
    today = MachineClock().today()
    lines: tuple[str, ...]
    with homes.opened(args) as store:
        if not args.code:
            question = question_of(store)
            told = {"machine": question.machine, "question": question.text}
            lines = question_lines(question)
        else:
            take_code(store, args.code, today)
            last = last_day_of_code(today)
            told = {"until": last.isoformat()}
            lines = (code_taken(last),)
    if args.json:
        output.show_json(told)
        return output.DONE
    for line in lines:
        output.show(line)
    return output.DONE


def _releases(args: argparse.Namespace) -> int:
    """What the county signed and this machine holds, a file each."""
    with homes.opened(args) as store:
        found = [(f"catalogue-{number:06}.zfs", data) for number, data in store.catalogue.signed()]
        number, data = store.forms.signed()
    found += [(f"forms-{number:06}.zfs", data)] if number else []
    with translated():
        args.folder.mkdir(parents=True, exist_ok=True)
        for name, content in found:
            (args.folder / name).write_bytes(content)
    if args.json:
        output.show_json({"files": [name for name, _ in found]})
    else:
        output.show(f"拷出 {len(found)} 个文件。带到县里，用 zhenfa-county take-back 收回。")
    return output.DONE


def _certificate(args: argparse.Namespace) -> int:
    """The certificate's own password opens it once and is kept nowhere."""
    data = read_chosen(args.file, MOST_BYTES, "签名证书没有装上。")
    if args.certificate_password_file is not None:
        lines = args.certificate_password_file.read_text(encoding="utf-8").splitlines()
        password = lines[0] if lines else ""
    else:
        password = getpass.getpass("证书口令：") if sys.stdin.isatty() else ""
    with homes.opened(args) as store:
        facts = signatory_of(store, MachineClock()).install(data, password)
    if args.json:
        output.show_json({"name": facts.name, "sha256": facts.sha256, "ends": facts.ends.date()})
    else:
        output.show(f"单位证书“{facts.name}”装好了，有效期到 {facts.ends.date()}。每次签名都要输它的口令。")
    return output.DONE


def _join(args: argparse.Namespace) -> tuple[dict[str, object], str]:
    """Join with the home there is; an empty one is made beside and moves in only when the county took it."""
    home = homes.home_of(args)
    if home.state() is not HomeState.EMPTY:
        with homes.opened(args) as store:
            return _enrol(store, args), ""
    password = homes.password_of(args)
    fault = passwords.password_fault(password, [])
    if fault:
        raise StoreTrouble("口令不合用，还没有加入。", fault, "换一个口令再来。")
    beside = home.path.with_name(home.path.name + JOINING)
    shutil.rmtree(beside, ignore_errors=True)
    store, recovery = Home(beside).create(HomeState.ENROLLED, password)
    try:
        told = _enrol(store, args)
    except BaseException:
        store.close()
        shutil.rmtree(beside, ignore_errors=True)
        raise
    store.close()
    with translated():
        if home.path.exists():
            home.path.rmdir()
        beside.rename(home.path)
    return told, recovery or ""


def _enrol(store: Store, args: argparse.Namespace) -> dict[str, object]:
    join_county(store, args.server, args.code)
    county = county_of(store)
    agency = store.agency()
    assert county is not None
    return {
        "server": county.server,
        "device": county.device,
        "agency": "" if agency is None else agency.name,
        "officers": len(store.officers()),
    }
