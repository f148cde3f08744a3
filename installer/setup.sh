# Sourced by ./run and ./test: makes sure of Python, Qt's system libraries and the locked .venv.
# Usage: setup_zhenfa app|dev   (dev adds the tools of the tests). Prints only when it has to do something.

zhenfa_say() { printf '%s\n' "$*" >&2; }

# Runs apt-get when it is there and allowed (root, or sudo without a question); otherwise says the one line to type.
zhenfa_apt() {
    local why=$1; shift
    if ! command -v apt-get >/dev/null 2>&1; then
        zhenfa_say "缺少系统库（$why），这台电脑没有 apt-get。请用系统的软件管理装上：$*"
        return 1
    fi
    local as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else
            zhenfa_say "缺少系统库（$why），装上后再来一次。请输入：sudo apt-get install -y $*"
            return 1
        fi
    fi
    zhenfa_say "正在安装系统库（$why）：$*"
    if ! { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
           $as_root apt-get install -y -qq --no-install-recommends "$@"; } >&2; then
        zhenfa_say "系统库没有装上（$why）。请看上面的原因，再输入：sudo apt-get install -y $*"
        return 1
    fi
}

zhenfa_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null 2>&1 \
           && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"; return 0
        fi
    done
    return 1
}

# Shared objects Qt needs. The second list matters only where there is a screen.
zhenfa_libraries() {
    local known missing="" entry
    known=$( (ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null) | awk '{print $1}')
    local wanted="libGL.so.1=libgl1 libEGL.so.1=libegl1 libglib-2.0.so.0=libglib2.0-0 libdbus-1.so.3=libdbus-1-3
        libfontconfig.so.1=libfontconfig1 libxkbcommon.so.0=libxkbcommon0"
    if [ -n "${DISPLAY:-}" ]; then
        wanted="$wanted libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4
            libxcb-image.so.0=libxcb-image0 libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-randr.so.0=libxcb-randr0
            libxcb-render-util.so.0=libxcb-render-util0 libxcb-shape.so.0=libxcb-shape0
            libxcb-sync.so.1=libxcb-sync1 libxcb-xfixes.so.0=libxcb-xfixes0 libxcb-xkb.so.1=libxcb-xkb1
            libxkbcommon-x11.so.0=libxkbcommon-x11-0 libX11-xcb.so.1=libx11-xcb1
            libcups.so.2=libcups2"
    fi
    for entry in $wanted; do
        printf '%s\n' "$known" | grep -qxF "${entry%%=*}" || missing="$missing ${entry#*=}"
    done
    # shellcheck disable=SC2086
    [ -z "$missing" ] || zhenfa_apt "Qt 界面" $missing
}

# A print server of its own for the tests of printing. Its back end runs as root only, so nobody else is asked to install
# it; where it is missing those tests are skipped and say why.
zhenfa_print_server() {
    if [ "$(id -u)" -ne 0 ] || { [ -x /usr/sbin/cupsd ] && [ -x /usr/lib/cups/backend/cups-pdf ]; }; then return 0; fi
    zhenfa_apt "打印的测试" cups cups-client cups-filters printer-driver-cups-pdf || true
}

zhenfa_install_locked() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
        -r "$1" >&2
}

# An install that was cut off can leave a package without its papers, which pip itself cannot read.
zhenfa_half_installed() {
    ! .venv/bin/python -c 'import importlib.metadata as m; assert all(d.version for d in m.distributions())' 2>/dev/null
}

# One .venv for the app and the tools; what is locked is installed once, a changed lock installs what changed.
setup_zhenfa() {
    local kind=$1 python lock="installer/lock/$1.txt" stamp
    zhenfa_libraries || return 1
    stamp="$(sha256sum "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)"
    if [ -x .venv/bin/python ] && { [ "$(cat .venv/.zhenfa-"$kind" 2>/dev/null)" = "$stamp" ]; }; then return 0; fi
    # The tools' lock holds everything the app's lock holds.
    if [ "$kind" = app ] && [ -x .venv/bin/python ] \
       && [ "$(cat .venv/.zhenfa-dev-app 2>/dev/null)" = "$stamp" ]; then return 0; fi
    if [ ! -x .venv/bin/python ]; then
        python=$(zhenfa_python) || { zhenfa_apt "Python 3.11" python3 python3-venv && python=$(zhenfa_python); } || {
            zhenfa_say "需要 Python 3.11 或更新的版本，这台电脑上没有找到。装好后再来一次。"; return 1; }
        "$python" -c 'import venv, ensurepip' 2>/dev/null || zhenfa_apt "Python 虚拟环境" python3-venv || return 1
        zhenfa_say "正在建立 .venv（$("$python" --version)）…"
        "$python" -m venv .venv || { zhenfa_say "没有建成 .venv，看上面的原因。"; return 1; }
    fi
    zhenfa_say "正在安装锁定的依赖（$lock）…"
    if ! zhenfa_install_locked "$lock"; then
        if zhenfa_half_installed && python=$(zhenfa_python); then
            zhenfa_say "上次只装了一半，正在重建 .venv 再装一次…"
            "$python" -m venv --clear .venv
        else false; fi && zhenfa_install_locked "$lock" \
            || { zhenfa_say "依赖没有装上。检查网络或内部软件源后再来一次，已装的不会丢。"; return 1; }
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2 \
        || { zhenfa_say "没有装上 zhenfa 命令，看上面的原因。"; return 1; }
    printf '%s' "$stamp" > ".venv/.zhenfa-$kind"
    if [ "$kind" = dev ]; then
        sha256sum installer/lock/app.txt pyproject.toml | sha256sum | cut -d' ' -f1 | tr -d '\n' > .venv/.zhenfa-dev-app
    fi
}

# The peers of the bench: WeasyPrint from its lock, Pango and LibreOffice from the system. A peer that cannot be
# installed is told as not measured, so nothing here stops the bench.
setup_zhenfa_bench() {
    local lock=installer/lock/bench.txt stamp
    stamp="$(sha256sum "$lock" installer/lock/dev.txt | sha256sum | cut -d' ' -f1)"
    [ "$(cat .venv/.zhenfa-bench 2>/dev/null)" = "$stamp" ] && return 0
    (ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null) | grep -q 'libpangoft2-1.0.so.0' \
        || zhenfa_apt "对照用的 Pango" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 || true
    command -v soffice >/dev/null 2>&1 || zhenfa_apt "对照用的 LibreOffice" libreoffice-writer-nogui || true
    if .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
        -r "$lock" >&2; then
        printf '%s' "$stamp" > .venv/.zhenfa-bench
    else
        zhenfa_say "对照用的 WeasyPrint 没有装上，相关的数字标为未测。"
    fi
}
