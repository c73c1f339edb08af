#!/usr/bin/env bash
# Runs the tests and ends with the line "N passed, N failed".
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
source "$root/scripts/prerequisites.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/test-ducklake.sh [unit|integration|minio|dashboard|packages]

  unit          tests of single parts, in memory or in a temporary folder
  integration   tests of the whole: processes, golden lakes, real blocks
  minio         tests against object storage; needs MINIO_ENDPOINT
  dashboard     tests of the dashboard, in Chromium against a real server; needs npm and Chromium
  packages      builds a release, installs its packages in empty folders and uses them
  (nothing)     everything that can run here

The last line is "N passed, N failed"; the exit code is 0 only when something ran and nothing failed.
TEXT
}

code=0 passed=0 failed=0 failures=""

# The names come last, so that they are in the end of a log that was cut.
finish() {
  if ((code == 0 && (failed > 0 || passed == 0))); then code=1; fi
  if [[ -n "$failures" ]]; then
    say "Failed:"
    printf '%s\n' "$failures"
  fi
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
dotnet_failures() {
  cat "$results"/*.trx | awk '
    /<UnitTestResult / { failed = /outcome="(Failed|Error|Timeout|Aborted)"/ }
    failed && sub(/.* testName="/, "") { sub(/".*/, ""); print "  " $0 }
    failed && sub(/.*<Message>/, "") { sub(/<\/Message>.*/, ""); print "    " $0; failed = 0 }' |
    sed 's/&#xD;$//; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

run() {
  local filter="$1" skipped
  need_dotnet
  need_test_servers
  results="$(mktemp -d "${TMPDIR:-/tmp}/ekko-tests.XXXXXX")"
  trap 'rm -rf "$results"' EXIT
  say "Building and running the tests"
  (cd "$root" && dotnet test tests/Tests -c Release --nologo -nodeReuse:false -p:UseSharedCompilation=false \
    --filter "$filter" --logger "console;verbosity=normal" --logger trx --results-directory "$results") || code=$?

  passed="$(counter passed)"
  failed=$(($(counter failed) + $(counter error) + $(counter timeout) + $(counter aborted)))
  skipped="$(counter notExecuted)"
  if ((failed > 0)); then failures="$(dotnet_failures)"; fi
  if ((skipped > 0)); then say "$skipped skipped (the reasons are above)"; fi
  if ((passed + failed == 0)); then
    say "No test ran: the build or the test host failed (above)."
    code=1
  fi
}

# Why the dashboard cannot be tried here; empty where it can.
dashboard_lacks() {
  if ! command -v npm >/dev/null; then
    echo "npm was not found"
  elif [[ -z "$(chromium_path)" ]]; then
    echo "Chromium was not found; CHROMIUM names its program"
  fi
}

# A number in a result file of vitest: json_counter NAME FILE
json_counter() {
  grep -o "\"$1\":[0-9]*" "$2" | head -1 | grep -o '[0-9]*$' || echo 0
}

# The tests of the dashboard that failed, each with the first line of its error: dashboard_failures FILE
dashboard_failures() {
  node -e '
    for (const file of JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).testResults) {
      if (file.status === "failed" && file.message) console.log(`  ${file.name}\n    ${file.message.split("\n")[0]}`);
      for (const test of file.assertionResults.filter((one) => one.status === "failed"))
        console.log(`  ${test.fullName}\n    ${(test.failureMessages[0] ?? "").split("\n")[0]}`);
    }' "$1" || true
}

run_dashboard() {
  local lacks report names
  lacks="$(dashboard_lacks)"
  if [[ -n "$lacks" ]]; then
    say "The dashboard's tests are left out: $lacks."
    if [[ "${CI-}" == true || "${1-}" == asked ]]; then code=1; fi
    return
  fi
  install_dashboard
  say "Running the dashboard's tests"
  report="$(mktemp "${TMPDIR:-/tmp}/ekko-dashboard.XXXXXX")"
  (cd "$root/dashboard" && npm run --silent check && CHROMIUM="$(chromium_path)" npm test --silent -- \
    --reporter=default --reporter=json --outputFile.json="$report") || code=$?
  passed=$((passed + $(json_counter numPassedTests "$report")))
  failed=$((failed + $(json_counter numFailedTests "$report")))
  names="$(dashboard_failures "$report")"
  failures+="${failures:+${names:+$'\n'}}$names"
  rm -f "$report"
}

case "${1-}" in
  unit) run 'Category!=Integration' ;;
  integration) run 'Category=Integration' ;;
  minio)
    if [[ -z "${MINIO_ENDPOINT-}" ]]; then
      say "MINIO_ENDPOINT is not set: it names the object storage to test against (host:port), with MINIO_ACCESS_KEY and MINIO_SECRET_KEY."
      code=1
      finish
    fi
    say "Testing against the object storage at $MINIO_ENDPOINT, in buckets of the tests' own"
    tests='DisplayName~S3|FullyQualifiedName~DuckLake.Storage|FullyQualifiedName~BucketCommand'
    run "$tests|FullyQualifiedName~BucketWriter|FullyQualifiedName~DistributedCommand"
    ;;
  dashboard)
    need_dotnet
    (cd "$root" && dotnet build src/Ekko.Cli -c Release --nologo -v quiet -p:RunAnalyzers=false)
    run_dashboard asked
    ;;
  packages) EKKO_TEST_PACKAGES=true run 'FullyQualifiedName~PackageTests' ;;
  "")
    run 'FullyQualifiedName~.'
    run_dashboard
    ;;
  -h | --help | help)
    usage
    exit 0
    ;;
  *) usage >&2; fail "'$1' is not a group of tests" ;;
esac
finish
