#!/usr/bin/env bash
# Runs the tests. The last line is "N passed, N failed"; the exit status is 0 only if all passed, none was skipped and there was
# at least one.
set -euo pipefail
unset CDPATH
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
    cat <<'TEXT'
usage: ./test.sh [FILTER]

  FILTER   runs only the tests whose full name (namespace, class and method) contains this, e.g. RatingEndpointTests

TEST_RESULTS=FOLDER keeps the results there as TRX files, one for each test project and instruction set.
TEXT
}

[ $# -le 1 ] || { usage >&2; exit 2; }
case ${1:-} in
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    # These are operators in the runner's language of filters; no test's name has them.
    *[\(\)\&\|=~!,\\]*) echo "The filter may not contain any of ( ) & | = ~ ! , \\" >&2; exit 2 ;;
esac
filter=${1:+FullyQualifiedName~$1}

# Before the change of folder: a relative one is the caller's.
if [ -n "${TEST_RESULTS:-}" ]; then
    mkdir -p "$TEST_RESULTS"
    results=$(cd "$TEST_RESULTS" && pwd)
    # Those of an earlier run would be counted again.
    rm -f "$results"/MovieRecs.*.trx
else
    results=$(mktemp -d)
    trap 'rm -rf "$results"' EXIT
fi

cd "$root"
. scripts/prerequisites.sh

require_sdk
require_postgres

status=0

# run PROJECT FILTER [SWITCH], a SWITCH being the name of a variable to set to 0
run() {
    echo "== $1 ${3:+$3=0}"
    env ${3:+"$3=0"} "$dotnet" test "tests/$1" -c Release --no-build --nologo ${2:+--filter "$2"} \
        --logger "console;verbosity=minimal" --logger "trx;LogFileName=$1.${3:-default}.trx" --results-directory "$results" ||
        status=1
}

# count ATTRIBUTE [FILES] sums an attribute of <Counters total="…" passed="…" … />, of which each results file has one.
count() {
    cat "$results"/${2:-MovieRecs.*}.trx 2>/dev/null | grep -o '<Counters [^>]*' | sed "s/.* $1=\"\([0-9]*\)\".*/\1/" |
        awk '{ sum += $1 } END { print sum + 0 }'
}

"$dotnet" build MovieRecs.sln -c Release --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false

# What this machine cannot run has no test case, rather than one that passes without testing.
wanted=$filter
leave_out() { wanted="$wanted${wanted:+&}Category!=$1"; }

# What lints the OpenAPI document comes by npm, which the service itself has no use for.
if ! command -v npm >/dev/null; then
    echo "npm is missing: the OpenAPI document is not linted." >&2
    leave_out Npm
fi
[ "$(uname)" = Linux ] || leave_out Linux

for project in tests/*.Tests; do
    run "${project#tests/}" "$wanted"
done

# The vector code has a path for each width; these switches make the machine choose the narrower ones.
for switch in DOTNET_EnableAVX512 DOTNET_EnableAVX2 DOTNET_EnableHWIntrinsic; do
    # Most filters match no test of the algorithms, or none of the vector code: the run before tells.
    [ -z "$filter" ] || [ "$(count total "MovieRecs.Als.Tests.${previous:-default}")" -gt 0 ] || break
    previous=$switch
    run MovieRecs.Als.Tests "Category=Vector${filter:+&$filter}" "$switch"
done
if [ -z "$filter" ] && [ "$(count total MovieRecs.Als.Tests.DOTNET_EnableHWIntrinsic)" -eq 0 ]; then
    echo "No test of MovieRecs.Als.Tests has the trait Category=Vector: the vector code was not tested." >&2
    status=1
fi

total=$(count total)
passed=$(count passed)
failed=$((total - passed))
if [ "$total" -eq 0 ] && [ "$status" -eq 0 ]; then
    echo "No test's full name contains '${1:-}'." >&2
fi
# A run that broke off has no failed test to show for it.
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
