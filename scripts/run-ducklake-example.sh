#!/usr/bin/env bash
# The quick start: everything from a fresh clone to a lake that answers questions about its own past.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
source "$root/scripts/prerequisites.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/run-ducklake-example.sh [infrastructure|example]

  infrastructure   checks what is needed, installs the engine library, builds
  example          real blocks of data/blocks -> lake -> a report
  (nothing)        both

The lake goes where DUCKLAKE_CATALOG_PATH and DUCKLAKE_DATA_PATH say; unset means data/lake in this repository.
TEXT
}

infrastructure() {
  say "== Infrastructure"
  need_dotnet
  need_node
  case "$(docker_state)" in
    running) say "Docker: running; nothing to start there, the example keeps its catalog in SQLite and its files on the local disk" ;;
    stopped) say "Docker: installed, but no daemon answers; the example runs embedded (SQLite catalog, local files), which needs none" ;;
    missing) say "Docker: not installed; the example runs embedded (SQLite catalog, local files), which needs none" ;;
  esac
  "$root/ekko" version
}

example() {
  say "== Example"
  cd "$root"
  ./ekko demo
}

case "${1-}" in
  infrastructure) infrastructure ;;
  example) example ;;
  "") infrastructure; say; example ;;
  -h | --help | help) usage ;;
  *) usage >&2; fail "'$1' is not a part of the example" ;;
esac
