"""The numbered problems of the rooms built after the first session: packages and what follows.

`sync.protocol` loads this module, so `problems.find` and `problems.sentence` know every number.
"""

from __future__ import annotations

from sync.protocol.problems import _problem as problem

# 1690…1699: 摆渡包 (sealed packages)
PACKAGE_BROKEN = problem(
    1690,
    "package_broken",
    422,
    "the package is damaged or incomplete",
    "这个包坏了，或者没拷完整，什么都没有收。请重新拷一遍；还不行，就在写它的那台机器上重写一个。",
)
PACKAGE_NOT_FOR_US = problem(
    1691,
    "package_not_for_us",
    422,
    "the package is sealed to another key",
    "这个包不是封给这里的，什么都没有收。请核对是不是拿错了县，或者拿错了电脑。",
)
PACKAGE_KEY_GONE = problem(
    1692,
    "package_key_gone",
    422,
    "the private key of the package was destroyed after its years",
    "封这个包的钥匙已过保管期，打不开，什么都没有收。请让那台电脑重写一个包，它的数据都还在。",
)
PACKAGE_SIGNER_UNKNOWN = problem(
    1693,
    "package_signer_unknown",
    403,
    "nobody on the list has the key that signed the package",
    "写这个包的机器不在名册上，什么都没有收。请核对是不是拿错了县；新登记的，先更新名册再收。",
)
PACKAGE_SIGNER_REVOKED = problem(
    1694,
    "package_signer_revoked",
    403,
    "the device that wrote the package is revoked",
    "写这个包的电脑在县里已经停用，什么都没有收。包请留着，交管理员核对。",
)
PACKAGE_SIGNER_EXPIRED = problem(
    1695,
    "package_signer_expired",
    403,
    "the certificate of the key that signed the package is over",
    "写这个包的电脑证书已到期，什么都没有收。请先给它换证书，再让它重写一个包，数据都还在。",
)
PACKAGE_WRONG_WAY = problem(
    1696,
    "package_wrong_way",
    422,
    "a package of the other direction",
    "这个包的方向反了，什么都没有收：乡镇写的包带到县里收，县里写的包带回写它的电脑收。",
)
PACKAGE_NEWER = problem(
    1697,
    "package_newer",
    422,
    "the package has a newer form",
    "这个包是更新的程序写的，这里还读不了，什么都没有收。请先升级程序。",
)
PACKAGE_STALE = problem(
    1698,
    "package_stale",
    422,
    "the package was made before the county was restored",
    "这个包是县里恢复数据之前写的，不能再作数，什么都没有收。请向县里另要一个。",
)

# 1720…1729: the door of the county
NO_SUCH_ROUTE = problem(
    1720,
    "no_such_route",
    404,
    "this county has no such route",
    "县里的服务器不认识这个去处，可能两边程序的版本不同。数据都在本机，请升级程序以后再送。",
)
NO_SUCH_METHOD = problem(
    1721,
    "no_such_method",
    405,
    "the route is not asked this way",
    "县里的服务器不认识这种问法，可能两边程序的版本不同。数据都在本机，请升级程序以后再送。",
)
OPERATOR_ONLY = problem(
    1722,
    "operator_only",
    403,
    "only this machine or the bearer of the operator's token may ask",
    "运行指标只给本机或持有运维口令的人看。请在服务器本机查看，或带上运维口令。",
)

# 1680…1689: the county's log
LOG_DAMAGED = problem(
    1680,
    "log_damaged",
    503,
    "the county's own log cannot be read or continued",
    "县里的总账残缺，拿不出前后衔接的证明，这一次没有收。数据都在本机，可以导出摆渡包，请通知县里管理员核验。",
)

# 1710…1719: the life of a machine
KEYS_EXPIRED = problem(
    1710,
    "keys_expired",
    403,
    "the device's keys are out of date",
    "这台电脑的登记已满 13 个月，县里先不收它的数据。数据都在本机；请管理员开一个入网码，在这台电脑上续期。",
)
