#!/usr/bin/env bash
# Sets up a county's server on this machine, as root, from this checkout: an account without a login, its folders, the
# locked .venv and the systemd units. Safe to run again, also after an upgrade: settings and data are left as they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD data=/var/lib/zhenfa-county backups=/var/backups/zhenfa-county settings=/etc/zhenfa
[ "$(id -u)" -eq 0 ] || { echo "请用 root 运行：sudo $0" >&2; exit 1; }
. installer/setup.sh
setup_zhenfa app
id zhenfa >/dev/null 2>&1 || useradd --system --home-dir "$data" --shell /usr/sbin/nologin zhenfa
install -d -m 0700 -o zhenfa -g zhenfa "$data" "$backups"
install -d -m 0755 "$settings"
[ -e "$settings/county.env" ] || install -m 0640 -g zhenfa installer/county/county.env "$settings/county.env"
for unit in installer/county/systemd/*; do
    sed "s|/opt/zhenfa|$root|g" "$unit" > "/etc/systemd/system/$(basename "$unit")"
done
systemctl daemon-reload
echo "装好了。设置在 $settings/county.env；下一步按 docs/operations.md 第 2 节建库。"
