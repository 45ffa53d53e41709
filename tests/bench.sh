#!/usr/bin/env bash
# Measures PolicyGuard against @zoom/rivet (verify, no storage) and against its own verify-only ceiling, all in one run on loopback.
# Arguments name parts: ack, pipeline, latency, companion, start. Without any, all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp tests/PolicyGuard.Benchmarks/rivet/* "$work/"
(cd "$work" && npm install --no-audit --no-fund --silent 2>/dev/null)
dotnet build tests/PolicyGuard.Benchmarks -c Release -v quiet -clp:NoSummary
# As it ships: compiled ahead of time, from a copy, so that lock files and build outputs stay as they are.
mkdir "$work/tree"
cp -r src Directory.*.props global.json .editorconfig BannedSymbols.txt "$work/tree"
rm "$work"/tree/src/*/packages.lock.json
dotnet publish "$work/tree/src/PolicyGuard" -c Release -r linux-x64 --self-contained false -p:RestorePackagesWithLockFile=false -o "$work/app" -v quiet -clp:NoSummary
exec_dll="$PWD/artifacts/bin/PolicyGuard.Benchmarks/release/PolicyGuard.Benchmarks.dll"
dotnet "$exec_dll" "$work/app/policyguard.dll" "$work" "$exec_dll" "$@"
