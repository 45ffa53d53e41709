#!/usr/bin/env bash
# Measures PolicyGuard against @zoom/rivet (verify, no storage) and against its own verify-only ceiling, all in one run on loopback.
# Arguments name parts: ack, pipeline, latency, start. Without any, all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp tests/PolicyGuard.Benchmarks/rivet/* "$work/"
(cd "$work" && npm install --no-audit --no-fund --silent 2>/dev/null)
dotnet build tests/PolicyGuard.Benchmarks -c Release -v quiet -clp:NoSummary
bin=artifacts/bin
exec_dll="$PWD/$bin/PolicyGuard.Benchmarks/release/PolicyGuard.Benchmarks.dll"
dotnet "$exec_dll" "$PWD/$bin/PolicyGuard/release/policyguard.dll" "$work" "$exec_dll" "$@"
