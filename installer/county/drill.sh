#!/usr/bin/env bash
# Restores the newest backup aside and re-checks all of it. Settings: /etc/zhenfa/county.env.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=${ZHENFA_BACKUPS:-/var/backups/zhenfa-county} home=${ZHENFA_HOME:-/var/lib/zhenfa-county}
newest=$(find "$folder" -maxdepth 1 -name 'county-*.zfb' | sort | tail -n 1)
[ -n "$newest" ] || { echo "$folder 里没有备份，没有演练。" >&2; exit 1; }
exec .venv/bin/zhenfa-county drill --home "$home" --key "${ZHENFA_BACKUP_KEY:-$home/keys/backup.key}" "$newest"
