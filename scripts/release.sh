#!/usr/bin/env bash
# Makes a release: the packages, a folder to install for each platform, notes and checksums.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
source "$root/scripts/prerequisites.sh"

platforms=(linux-x64 linux-arm64 osx-x64 osx-arm64 win-x64 win-arm64)
props="$root/src/Directory.Build.props"
changelog="$root/CHANGELOG.md"

usage() {
  cat <<'TEXT'
Usage: scripts/release.sh version NUMBER
       scripts/release.sh build [--output FOLDER] [--quick] [PLATFORM...]

  version   gives what is unreleased in CHANGELOG.md a number and today's date, and the number to the projects; look at it, commit, tag
  build     makes into FOLDER (artifacts/release):
              Ekko.DuckLake, Ekko.DuckDb    packages of the library and its engine
              Ekko.Cli                      the .NET tool "ekko", one package a platform
              ekko-NUMBER-PLATFORM.tar.gz   a folder with ekko and the runtime: nothing else has to be installed
              NOTES.md, SHA256SUMS          the changelog's words, and the checksums of all files

Platforms are linux-x64, linux-arm64, osx-x64, osx-arm64, win-x64 and win-arm64: all of them unless some are named.
--quick leaves out compiling ahead of time, and with it two minutes a platform and a third of a second at each start.
TEXT
}

current_version() { sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$props"; }

# The words of the changelog about a version: section NAME
section() { awk -v name="## $1" '/^## / { inside = ($0 == name || index($0, name " ") == 1); next } inside' "$changelog"; }

set_version() {
  local version="$1"
  [[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "'$version' is not a semantic version, such as 1.2.0 or 1.2.0-rc.1"
  [[ -n "$(section Unreleased | tr -d '[:space:]')" ]] || fail "CHANGELOG.md has nothing under Unreleased"
  [[ -z "$(section "$version")" ]] || fail "CHANGELOG.md has a section $version already"
  local changed
  changed="$(sed "s:<Version>.*</Version>:<Version>$version</Version>:" "$props")" && printf '%s\n' "$changed" >"$props"
  changed="$(awk -v title="## $version ($(date +%F))" '{ print } $0 == "## Unreleased" { print ""; print title }' "$changelog")"
  printf '%s\n' "$changed" >"$changelog"
  say "The version is $version. Next: look at CHANGELOG.md, commit, tag v$version, scripts/release.sh build"
}

# Everything is built in a folder of its own: what is in the clone stays as it is.
dotnet_quiet() {
  local verb="$1"
  shift
  (cd "$root" && dotnet "$verb" "$@" -c Release --nologo -v quiet -nodeReuse:false -p:RunAnalyzers=false --artifacts-path "$work/build")
}

# People type "ekko"; the program finds Ekko.Cli.dll whatever it is called.
rename_program() {
  if [[ -f "$1/Ekko.Cli.exe" ]]; then mv "$1/Ekko.Cli.exe" "$1/ekko.exe"; else mv "$1/Ekko.Cli" "$1/ekko"; fi
}

build() {
  local output="$root/artifacts/release" ahead=true chosen=() version platform
  while (($# > 0)); do
    case "$1" in
      --output) output="${2:?--output needs a folder}"; shift 2 ;;
      --quick) ahead=false; shift ;;
      *)
        [[ " ${platforms[*]} " == *" $1 "* ]] || fail "'$1' is not a platform; there are ${platforms[*]}"
        chosen+=("$1"); shift ;;
    esac
  done
  if ((${#chosen[@]} == 0)); then chosen=("${platforms[@]}"); fi
  need_dotnet
  version="$(current_version)"
  mkdir -p "$output"
  output="$(cd "$output" && pwd -P)"
  [[ -z "$(ls -A "$output")" ]] || fail "$output is not empty; name another folder with --output"
  work="$(mktemp -d "${TMPDIR:-/tmp}/ekko-release.XXXXXX")"
  trap 'rm -rf "$work"' EXIT

  say "Packing Ekko.DuckDb and Ekko.DuckLake $version"
  dotnet_quiet pack src/DuckDb -o "$output"
  dotnet_quiet pack src/DuckLake -o "$output"
  say "Packing the tool Ekko.Cli $version for ${chosen[*]}"
  dotnet_quiet pack src/Ekko.Cli -o "$output" "-p:ToolPackageRuntimeIdentifiers=\"$(IFS=';'; echo "${chosen[*]}")\""
  for platform in "${chosen[@]}"; do
    say "Building ekko $version for $platform"
    dotnet_quiet publish src/Ekko.Cli -r "$platform" --self-contained true "-p:PublishReadyToRun=$ahead" -o "$work/ekko-$version-$platform"
    rename_program "$work/ekko-$version-$platform"
    cp "$root/LICENSE" "$root/NOTICE" "$work/ekko-$version-$platform/"
    tar -czf "$output/ekko-$version-$platform.tar.gz" -C "$work" "ekko-$version-$platform"
    rm -rf "$work/ekko-$version-$platform"
  done

  if [[ -n "$(section "$version")" ]]; then section "$version"; else section Unreleased; fi >"$output/NOTES.md"
  (cd "$output" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
  say "The release is in $output; sha256sum -c SHA256SUMS checks it."
}

case "${1-}" in
  version) (($# == 2)) || { usage >&2; fail "version needs a number"; }; set_version "$2" ;;
  build) shift; build "$@" ;;
  -h | --help | help) usage ;;
  *) usage >&2; fail "'${1-}' is neither version nor build" ;;
esac
