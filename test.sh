#!/usr/bin/env bash
# Runs every test. The last line is "N passed, N failed"; the exit status is 0 only if all passed and none was skipped.
set -euo pipefail
unset CDPATH
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
. scripts/prerequisites.sh

require_sdk
require_postgres

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0

# run PROJECT [SWITCH], a SWITCH being the name of a variable to set to 0
run() {
    echo "== $1 ${2:+$2=0}"
    env ${2:+"$2=0"} "$dotnet" test "tests/$1" -c Release --no-build --nologo \
        --logger "console;verbosity=minimal" --logger "trx;LogFileName=$1.${2:-default}.trx" --results-directory "$results" ||
        status=1
}

# Sums an attribute of <Counters total="…" passed="…" … />, of which each results file has one.
count() {
    cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*' | sed "s/.* $1=\"\([0-9]*\)\".*/\1/" |
        awk '{ sum += $1 } END { print sum + 0 }'
}

"$dotnet" build MovieRecs.sln -c Release --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false

for project in tests/*.Tests; do
    run "${project#tests/}"
done

# The vector code has a path for each width; these switches make the machine choose the narrower ones.
for switch in DOTNET_EnableAVX512 DOTNET_EnableAVX2 DOTNET_EnableHWIntrinsic; do
    run MovieRecs.Als.Tests "$switch"
done

total=$(count total)
passed=$(count passed)
failed=$((total - passed))
# A run that broke off has no failed test to show for it.
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
