#!/usr/bin/env bash
# Runs every test. The last line is "N passed, N failed"; the exit status is 0 only if all passed and none was skipped.
set -euo pipefail
cd "$(dirname "$0")"

dotnet build MovieRecs.sln -c Release --nologo -v quiet

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
for project in tests/*.Tests/*.csproj; do
    dotnet test "$project" -c Release --no-build --nologo \
        --logger "console;verbosity=normal" --logger "trx;LogFileName=$(basename "$project").trx" \
        --results-directory "$results" || status=1
done

# <Counters total="…" executed="…" passed="…" failed="…" … />, one line per project.
count() {
    grep -ho "<Counters [^>]*" "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' \
        | awk '{ sum += $1 } END { print sum + 0 }'
}
total=$(count total)
passed=$(count passed)
echo "$passed passed, $((total - passed)) failed"
[ "$status" -eq 0 ] && [ "$total" -gt 0 ] && [ "$passed" -eq "$total" ]
