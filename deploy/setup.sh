#!/usr/bin/env bash
# Sets up a fresh Debian 12: system packages, .venv with the locked libraries, message catalogues,
# front end. `make run`, `make test` and `make check` call it every time, so what is done already
# is only looked at (stamps and time stamps).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Two terminals may start at once.
exec 9<deploy/setup.sh
flock 9

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

can_be_root() {
  [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }
}

# --- System packages ------------------------------------------------------------------------------

missing=()
costs=()
paper_cost='no PDF files can be made; 不能制作 PDF 文件'
front_end_cost='no modeler and no partial updates of pages; 建模页面不可用，页面不能局部刷新'

# need PACKAGE COST TEST…: remember the package and what its absence costs, unless TEST passes.
need() {
  local package=$1 cost=$2
  shift 2
  "$@" >/dev/null 2>&1 && return
  missing+=("$package")
  costs+=("$package: $cost")
}

find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    echo "$candidate"
    return
  done
  return 1
}

has_node() { node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' && command -v npm; } >/dev/null 2>&1

front_end_is_stale() {
  local built=webapp/static/build/.built
  [ -e frontend/package-lock.json ] || return 1
  [ -e "$built" ] || return 0
  [ -n "$(find frontend -path frontend/node_modules -prune -o -type f -newer "$built" -print -quit)" ]
}

look_for_packages() {
  need graphviz 'no flowcharts can be drawn; 画不了流程图' command -v dot
  need fonts-noto-cjk 'Chinese text in charts shows as boxes; 流程图中的汉字显示为方框' \
    compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*'
  need libpango-1.0-0 "$paper_cost" compgen -G '/usr/lib/*/libpango-1.0.so.0'
  need libpangoft2-1.0-0 "$paper_cost" compgen -G '/usr/lib/*/libpangoft2-1.0.so.0'
  need libharfbuzz-subset0 "$paper_cost" compgen -G '/usr/lib/*/libharfbuzz-subset.so.0'
  need chromium 'browser tests fail; 浏览器测试不能通过' command -v chromium
  need chromium-l10n 'browser tests see English date fields; 浏览器测试中日期控件为英文' \
    test -e /usr/lib/chromium/locales/zh-CN.pak
  need postgresql 'tests on PostgreSQL fail, the product runs on SQLite only; PostgreSQL 测试不能通过，只能用 SQLite' \
    compgen -G '/usr/lib/postgresql/*/bin/initdb'
  usable_environment || need python3-venv 'nothing runs without Python 3.11 and venv; 缺少 Python 3.11，无法运行' find_python
  ! front_end_is_stale || need npm "$front_end_cost" has_node
}

install_packages() {
  can_be_root && command -v apt-get >/dev/null || return 1
  say "Installing / 正在安装: ${missing[*]}"
  as_root apt-get -qq update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
}

system_packages() {
  look_for_packages
  [ ${#missing[@]} -gt 0 ] || return 0
  install_packages && return
  say 'Could not install these packages (apt-get and root or sudo are needed). What that costs:'
  say '以下软件包未能安装（需要 apt-get 和 root 或 sudo 权限），影响如下：'
  printf '  - %s\n' "${costs[@]}" >&2
}

# --- Python ---------------------------------------------------------------------------------------

python_stamp() { cat deploy/setup.sh requirements.lock setup.cfg pyproject.toml | sha256sum; }

# Half made, or made before the folder moved: its programs name a place that is none.
usable_environment() { [ -x .venv/bin/python ] && grep -qF "$(pwd -P)/.venv" .venv/bin/pip; } 2>/dev/null

python_libraries() {
  local stamp python
  stamp=$(python_stamp)
  if ! usable_environment; then
    python=$(find_python) || fail 'Python 3.11 or newer with venv is needed. 需要 Python 3.11 或更高版本（含 venv）。'
    "$python" -m venv --clear .venv
  fi
  [ "$(cat .venv/guhua-setup 2>/dev/null)" != "$stamp" ] || return 0
  say 'Installing the libraries of requirements.lock into .venv / 正在安装依赖库'
  install_libraries || fail 'The libraries could not be installed: is the package registry reachable? 依赖库安装失败：请检查网络或软件源。'
  echo "$stamp" >.venv/guhua-setup
}

install_libraries() {
  local pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check)
  "${pip[@]}" --require-hashes -r requirements.lock &&
    "${pip[@]}" --no-deps --no-build-isolation --editable .
}

# --- What is built from sources -------------------------------------------------------------------

message_catalogues() {
  local source compiled
  for source in */translations/*/LC_MESSAGES/*.po; do
    compiled=${source%.po}.mo
    [ -e "$source" ] && [ "$source" -nt "$compiled" ] || continue
    .venv/bin/pybabel --quiet compile --input-file "$source" --output-file "$compiled"
  done
}

build_front_end() {
  cd frontend && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
} >&2

front_end() {
  front_end_is_stale && has_node || return 0
  say 'Building the front end / 正在构建前端'
  if (build_front_end); then
    touch webapp/static/build/.built
  else
    say "The front end could not be built: $front_end_cost"
  fi
}

system_packages
python_libraries
message_catalogues
front_end
