# Sourced by the scripts: what they need, checked once, with a sentence for whatever is missing.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*"; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 2; }

need_dotnet() {
  command -v dotnet >/dev/null ||
    fail "dotnet was not found; install the .NET SDK 10 (https://dotnet.microsoft.com/download)"
  # Asked in the repository's folder, where global.json says which SDK is needed.
  local version installed
  version="$(cd "$root" && dotnet --version 2>/dev/null)" || {
    installed="$(cd / && dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ' -)"
    fail "the .NET SDK 10 was not found; installed: $installed (https://dotnet.microsoft.com/download)"
  }
  say ".NET SDK $version"
}

# The servers from npm that tests start: without them those tests are left out, except where CI=true.
need_test_servers() {
  local servers="$root/tests/servers"
  if [[ "$servers/node_modules/.package-lock.json" -nt "$servers/package-lock.json" ]] || ! command -v npm >/dev/null; then return; fi
  say "Installing the test servers into tests/servers/node_modules"
  (cd "$servers" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}

# The packages that the dashboard is built and tried with.
install_dashboard() {
  local dashboard="$root/dashboard"
  if [[ "$dashboard/node_modules/.package-lock.json" -nt "$dashboard/package-lock.json" ]]; then return; fi
  say "Installing the dashboard's packages into dashboard/node_modules"
  (cd "$dashboard" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}

# Where Chromium is; empty where it is not.
chromium_path() {
  local name
  for name in ${CHROMIUM-} chromium chromium-browser google-chrome; do
    if command -v "$name"; then return; fi
  done
}

docker_state() {
  if ! command -v docker >/dev/null; then
    echo "missing"
  elif docker info >/dev/null 2>&1; then
    echo "running"
  else
    echo "stopped"
  fi
}
