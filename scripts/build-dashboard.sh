#!/usr/bin/env bash
# Builds the dashboard into dashboard/dist, where the next build of the program takes it from. Needs Node.js 20 with npm.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
source "$root/scripts/prerequisites.sh"

command -v npm >/dev/null || fail "npm was not found; install Node.js 20 or later (https://nodejs.org)"
install_dashboard
(cd "$root/dashboard" && npm run --silent build)
say "The dashboard is built. ./ekko serve answers with it."
