#!/usr/bin/env bash
# Installs what the tests need, builds with warnings as errors, runs every test.
# Last line: "N passed, N failed". Exit 0 only when everything built and passed.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

finish() { echo "$1 passed, $2 failed"; [ "$2" -eq 0 ] && [ "$1" -gt 0 ]; exit; }

install_packages() {
  local missing=()
  command -v chromium >/dev/null 2>&1 || missing+=(chromium)
  command -v node >/dev/null 2>&1 || missing+=(nodejs)
  command -v npm >/dev/null 2>&1 || missing+=(npm)
  [ ${#missing[@]} -eq 0 ] && return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "missing: ${missing[*]} (install them with your package manager)" >&2
    return 1
  fi
  local sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo"
  $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$log/apt" 2>&1 \
    || { cat "$log/apt" >&2; return 1; }
}

command -v dotnet >/dev/null 2>&1 || { echo "the .NET SDK 10 is missing: https://dot.net" >&2; finish 0 1; }
install_packages || finish 0 1
dotnet restore PolicyGuard.sln --locked-mode || finish 0 1
dotnet build PolicyGuard.sln --no-restore -c Release -warnaserror || finish 0 1

passed=0
failed=0
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "== $name"
  dotnet test --project "$project" --no-build -c Release 2>&1 | tee "$log/$name"
  code=${PIPESTATUS[0]}
  # Microsoft.Testing.Platform prints a summary block; colour codes are stripped first.
  clean=$(sed 's/\x1b\[[0-9;]*m//g' "$log/$name")
  p=$(grep -oE '^ *succeeded: *[0-9]+' <<<"$clean" | grep -oE '[0-9]+' | tail -1)
  f=$(grep -oE '^ *failed: *[0-9]+' <<<"$clean" | grep -oE '[0-9]+' | tail -1)
  p=${p:-0}
  f=${f:-0}
  # A run that broke off, or that found no test, is a failure even where no test says so.
  [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && f=1
  passed=$((passed + p))
  failed=$((failed + f))
done
finish "$passed" "$failed"
