#!/usr/bin/env bash
# The quick start: everything from a fresh clone to a lake that answers questions about its own past.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
source "$root/scripts/prerequisites.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/run-ducklake-example.sh [infrastructure|example]

  infrastructure   checks what is needed, builds; starts MinIO, NATS and Redis when Docker runs
  example          real blocks of data/blocks -> lake -> a report
  (nothing)        both

The example takes the longest road there is here, and says which:
  with Docker        blocks -> NATS JetStream -> pipeline -> lake with its files in MinIO (s3://ducklake-data/data)
  with nats-server   blocks -> NATS JetStream -> pipeline -> lake
  with neither       blocks -> lake
NATS_URL names a server of your own. The lake goes where DUCKLAKE_CATALOG_PATH and DUCKLAKE_DATA_PATH say; unset means data/lake in this
repository, with MinIO data/lake/minio.sqlite and the bucket.
TEXT
}

compose() {
  if docker compose version >/dev/null 2>&1; then
    docker compose -f "$root/docker-compose.yml" "$@"
  else
    docker-compose -f "$root/docker-compose.yml" "$@"
  fi
}

find_nats_server() {
  command -v nats-server || { [[ -x /usr/sbin/nats-server ]] && echo /usr/sbin/nats-server; } || true
}

# Whether the servers of docker-compose.yml run.
compose_runs() {
  [[ "$(docker_state)" == running ]] && [[ -n "$(compose ps --status running --quiet nats 2>/dev/null)" ]] &&
    [[ -n "$(compose ps --status running --quiet minio 2>/dev/null)" ]]
}

infrastructure() {
  say "== Infrastructure"
  need_dotnet
  case "$(docker_state)" in
    running)
      say "Docker: running; starting MinIO, NATS and Redis (docker-compose.yml)"
      compose up -d minio nats redis
      compose up minio-init
      ;;
    stopped) say "Docker: installed, but no daemon answers; the example does without" ;;
    missing) say "Docker: not installed; the example does without" ;;
  esac
  "$root/ekko" version
}

# A NATS server of this script's own: on a free port, in a temporary folder, gone with the script.
start_nats() {
  local server="$1" tries=0
  "$server" -a 127.0.0.1 -p -1 --jetstream --store_dir "$work/store" --ports_file_dir "$work" --log "$work/nats.log" >/dev/null 2>&1 &
  nats_process=$!
  until NATS_URL="$(cat "$work"/*.ports 2>/dev/null | grep -o 'nats://127[.]0[.]0[.]1:[0-9]*')"; do
    kill -0 "$nats_process" 2>/dev/null || { cat "$work/nats.log" >&2; fail "nats-server did not start (above)"; }
    ((++tries < 200)) || fail "nats-server named no port within 20 s"
    sleep 0.1
  done
  export NATS_URL
}

clean_up() {
  if [[ -n "$nats_process" ]]; then
    kill "$nats_process" 2>/dev/null && wait "$nats_process" 2>/dev/null || true
  fi
  rm -rf "$work"
}

# Publishes the blocks in rounds and lets the pipeline catch up after each, so that the lake has a history to travel in.
through_nats() {
  local rounds=10 files=("$root"/data/blocks/*) round=0 first per
  per=$(((${#files[@]} + rounds - 1) / rounds))
  for ((first = 0; first < ${#files[@]}; first += per)); do
    say "Round $((++round)): $per blocks or fewer"
    mkdir -p "$work/$round/blocks"
    ln -s "${files[@]:first:per}" "$work/$round/blocks/"
    ln -s "$root/data/receipts" "$work/$round/receipts"
    ./ekko source blocks "$work/$round" 2>"$work/source.log" || { cat "$work/source.log" >&2; fail "publishing failed (above)"; }
    ./ekko pipeline --once 2>"$work/pipeline.log" || { cat "$work/pipeline.log" >&2; fail "the pipeline failed (above)"; }
  done
  say
  # Its blocks are in the lake already: it adds nothing, and reports.
  ./ekko demo
}

# The variables that this script set itself have to be given again.
tell_how_to_serve() {
  local with="" name
  for name in MINIO_ENDPOINT DUCKLAKE_DATA_PATH DUCKLAKE_CATALOG_PATH; do
    [[ -z "${!name-}" ]] || with+="$name=${!name} "
  done
  [[ -z "${MINIO_ACCESS_KEY-}" ]] || with+="MINIO_ACCESS_KEY=... MINIO_SECRET_KEY=... "
  say
  say "Over HTTP: ${with}./ekko serve"
  say "Then http://127.0.0.1:8080 answers, and http://127.0.0.1:8080/docs says what can be asked."
}

example() {
  say "== Example"
  cd "$root"
  local server; server="$(find_nats_server)"
  nats_process=""
  work="$(mktemp -d "${TMPDIR:-/tmp}/ekko-example.XXXXXX")"
  trap clean_up EXIT
  if [[ -n "${NATS_URL-}" ]]; then
    say "Through NATS: the server of NATS_URL"
    through_nats
  elif compose_runs; then
    say "Through NATS and MinIO: the servers of docker-compose.yml"
    export NATS_URL="nats://127.0.0.1:4222"
    export MINIO_ENDPOINT="${MINIO_ENDPOINT:-127.0.0.1:9000}" MINIO_ACCESS_KEY="${MINIO_ACCESS_KEY:-minioadmin}"
    export MINIO_SECRET_KEY="${MINIO_SECRET_KEY:-minioadmin}"
    export DUCKLAKE_DATA_PATH="${DUCKLAKE_DATA_PATH:-s3://ducklake-data/data}"
    export DUCKLAKE_CATALOG_PATH="${DUCKLAKE_CATALOG_PATH:-data/lake/minio.sqlite}"
    through_nats
  elif [[ -n "$server" ]]; then
    say "Through NATS: $server, started for this example (no Docker)"
    start_nats "$server"
    through_nats
  else
    say "Embedded: straight into the lake (neither Docker nor nats-server is here)"
    ./ekko demo
  fi
  tell_how_to_serve
}

case "${1-}" in
  infrastructure) infrastructure ;;
  example) example ;;
  "") infrastructure; say; example ;;
  -h | --help | help) usage ;;
  *) usage >&2; fail "'$1' is not a part of the example" ;;
esac
