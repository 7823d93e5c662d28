# Shared by the scripts: saying what happens, finding tools, and a throwaway PostgreSQL. Source it from the top of the repository.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }

# Says what begins, runs it, and says how long it took. A failure ends the script; `finish` then names the stage.
stage() {
  local title=$1 began=$SECONDS
  STAGE=$title
  shift
  printf '==> %s\n' "$title"
  "$@"
  printf '    %s: done in %s s\n' "$title" "$((SECONDS - began))"
}

# For `trap finish EXIT`: cleans up, and names the stage that failed.
finish() {
  local status=$?
  stop_postgres
  [ "$status" -eq 0 ] || complain "==> FAILED: ${STAGE:-$0}"
  return "$status"
}

# Runs a command and shows what it said only when it fails.
quietly() {
  local output status=0
  output=$(mktemp)
  "$@" >"$output" 2>&1 || status=$?
  [ "$status" -eq 0 ] || cat "$output" >&2
  rm -f "$output"
  return "$status"
}

# Exits with 2 and a sentence: something that we do not install ourselves is missing.
missing() {
  complain "$1 is missing. $2"
  exit 2
}

need_cargo() {
  command -v cargo >/dev/null || missing "Rust (cargo)" "Install the version that Cargo.toml names, or a later one, with rustup: https://rustup.rs/"
  command -v cc >/dev/null || debian_package gcc libc6-dev
}

need_node() {
  { command -v node && command -v npm; } >/dev/null || missing "Node.js with npm" "Install version 20 or later: https://nodejs.org/"
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
    missing "Node.js 20" "Found $(node --version). Install version 20 or later: https://nodejs.org/"
}

need_nextest() {
  command -v cargo-nextest >/dev/null && return
  if [ "${CI:-}" = true ]; then
    stage "Building cargo-nextest" cargo install cargo-nextest --locked --quiet
  else
    missing "cargo-nextest" "Install it: cargo install cargo-nextest --locked"
  fi
}

# Installs Debian packages when we may; otherwise names them and exits with 2.
debian_package() {
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    stage "Installing $*" install_debian_packages "$@"
  else
    missing "$*" "On Debian or Ubuntu: sudo apt-get install $*"
  fi
}

install_debian_packages() {
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get update -q </dev/null || true
  quietly apt-get install -y -q --no-install-recommends "$@" </dev/null
}

find_chromium() {
  local name
  for name in "${EHC_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      EHC_CHROMIUM=$(command -v "$name")
      export EHC_CHROMIUM
      return 0
    fi
  done
  return 1
}

need_chromium() {
  find_chromium && return
  debian_package chromium
  find_chromium || missing "Chromium" "Set EHC_CHROMIUM to its path."
}

# Prints the folder that has initdb, pg_ctl and postgres.
find_postgres() {
  local folder
  for folder in "$(dirname "$(command -v pg_ctl 2>/dev/null || echo /none/x)")" /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then
      printf '%s\n' "$folder"
      return 0
    fi
  done
  return 1
}

need_postgres() {
  find_postgres >/dev/null && return
  debian_package postgresql
  find_postgres >/dev/null || missing "PostgreSQL" "Its server programs (initdb, pg_ctl, postgres) are needed, version 14 or later."
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });'
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# Starts a PostgreSQL of our own in a temporary folder and sets POSTGRES_URL. The first argument says whether a commit waits for the disk: "fast"
# does not, which is right for tests; "durable" does, which is right for measuring. stop_postgres ends it. POSTGRES_OPTIONS starts it again.
start_postgres() {
  local binaries port settings="" try
  binaries=$(find_postgres)
  POSTGRES_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/ehc-postgres.XXXXXX")
  if [ "$(id -u)" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
    chown postgres "$POSTGRES_FOLDER"
  fi
  quietly as_postgres "$binaries/initdb" -D "$POSTGRES_FOLDER/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync
  [ "$1" = durable ] || settings="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
  for try in 1 2 3; do
    port=$(free_port)
    POSTGRES_OPTIONS="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$POSTGRES_FOLDER -c max_connections=200 $settings"
    if as_postgres "$binaries/pg_ctl" -D "$POSTGRES_FOLDER/data" -l "$POSTGRES_FOLDER/log" -w -s -o "$POSTGRES_OPTIONS" start >/dev/null 2>&1; then
      export POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
      return 0
    fi
  done
  complain "PostgreSQL did not start in $try tries:"
  tail -n 20 "$POSTGRES_FOLDER/log" >&2 || true
  return 1
}

stop_postgres() {
  [ -n "${POSTGRES_FOLDER:-}" ] || return 0
  as_postgres "$(find_postgres)/pg_ctl" -D "$POSTGRES_FOLDER/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$POSTGRES_FOLDER"
  POSTGRES_FOLDER=
}

# Styles, script and font, and what the browser tests need from npm.
make_assets() {
  if [ -f package.json ] && { [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; }; then
    stage "Installing npm packages" quietly npm ci --no-audit --no-fund
  fi
  [ ! -x scripts/assets ] || stage "Making styles and script" quietly scripts/assets
}
