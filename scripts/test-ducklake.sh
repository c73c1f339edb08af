#!/usr/bin/env bash
# Runs the tests and ends with the line "N passed, N failed".
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
source "$root/scripts/prerequisites.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/test-ducklake.sh [unit|integration|minio]

  unit          tests of single parts, in memory or in a temporary folder
  integration   tests of the whole: processes, golden lakes, real blocks
  minio         tests against object storage; needs MINIO_ENDPOINT
  (nothing)     everything that can run here

The last line is "N passed, N failed"; the exit code is 0 only when something ran and nothing failed.
TEXT
}

finish() {
  local code="$1" passed="$2" failed="$3"
  printf '%s passed, %s failed\n' "$passed" "$failed"
  exit "$code"
}

# The counters of one test run, summed over its result files: counter NAME
counter() {
  local sum=0 value
  while read -r value; do sum=$((sum + value)); done < <(
    cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9][0-9]*' || true)
  echo "$sum"
}

# The tests that failed, each with the first line of its error.
failures() {
  cat "$results"/*.trx | awk '
    /<UnitTestResult / { failed = /outcome="(Failed|Error|Timeout|Aborted)"/ }
    failed && sub(/.* testName="/, "") { sub(/".*/, ""); print "  " $0 }
    failed && sub(/.*<Message>/, "") { sub(/<\/Message>.*/, ""); print "    " $0; failed = 0 }' |
    sed 's/&#xD;$//; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

run() {
  local filter="$1" code=0
  need_dotnet
  need_test_servers
  results="$(mktemp -d "${TMPDIR:-/tmp}/ekko-tests.XXXXXX")"
  trap 'rm -rf "$results"' EXIT
  say "Building and running the tests"
  (cd "$root" && dotnet test tests/Tests -c Release --nologo -nodeReuse:false -p:UseSharedCompilation=false \
    --filter "$filter" --logger "console;verbosity=normal" --logger trx --results-directory "$results") || code=$?

  local passed failed skipped
  passed="$(counter passed)"
  failed=$(($(counter failed) + $(counter error) + $(counter timeout) + $(counter aborted)))
  skipped="$(counter notExecuted)"
  if ((failed > 0)); then
    say "Failed:"
    failures
  fi
  if ((skipped > 0)); then say "$skipped skipped (the reasons are above)"; fi
  if ((passed + failed == 0)); then
    say "No test ran: the build or the test host failed (above)."
    finish 1 0 0
  fi
  if ((code == 0 && failed > 0)); then code=1; fi
  finish "$code" "$passed" "$failed"
}

case "${1-}" in
  unit) run 'Category!=Integration' ;;
  integration) run 'Category=Integration' ;;
  minio)
    if [[ -z "${MINIO_ENDPOINT-}" ]]; then
      say "MINIO_ENDPOINT is not set: it names the object storage to test against (host:port), with MINIO_ACCESS_KEY and MINIO_SECRET_KEY."
      finish 1 0 0
    fi
    say "Testing against the object storage at $MINIO_ENDPOINT, in buckets of the tests' own"
    tests='DisplayName~S3|FullyQualifiedName~DuckLake.Storage|FullyQualifiedName~BucketCommand'
    run "$tests|FullyQualifiedName~BucketWriter|FullyQualifiedName~DistributedCommand"
    ;;
  "") run 'FullyQualifiedName~.' ;;
  -h | --help | help) usage ;;
  *) usage >&2; fail "'$1' is not a group of tests" ;;
esac
