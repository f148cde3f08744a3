#!/usr/bin/env bash
# One nightly backup, and the end of those that are too old. Settings: /etc/zhenfa/county.env.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=${ZHENFA_BACKUPS:-/var/backups/zhenfa-county} days=${ZHENFA_BACKUP_DAYS:-35}
home=${ZHENFA_HOME:-/var/lib/zhenfa-county}
if [ "$days" -lt 7 ] || [ "$days" -gt 35 ]; then echo "ZHENFA_BACKUP_DAYS 请写 7 到 35。" >&2; exit 2; fi
.venv/bin/zhenfa-county backup --home "$home" "$folder/county-$(date +%Y%m%d-%H%M%S).zfb"
# Only after the new one is there and was read back.
find "$folder" -maxdepth 1 -name 'county-*.zfb' -mtime +"$days" -delete
