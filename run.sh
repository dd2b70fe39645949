#!/usr/bin/env bash
# Builds the service if its sources changed, and runs it with a PostgreSQL server of its own.
set -euo pipefail
unset CDPATH
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/prerequisites.sh"

usage() {
    cat <<'TEXT'
usage: ./run.sh [--data PATH] [--overviews PATH] [--urls URL] [other host arguments]

  --data PATH       a MovieLens folder or zip, or the name of one to download (ml-latest-small, ml-100k, ml-1m, ml-25m,
                    ml-32m); without it a built-in demo catalogue is loaded
  --overviews PATH  what the films are about: tmdb_5000_movies.csv, or another CSV file with overview and tmdbId, imdbId or
                    movieId
  --urls URL        where to listen (http://127.0.0.1:8080)

Settings are environment variables, e.g. Admin__UserName, Admin__Password, ConnectionStrings__MovieRecs. The data stay in
.data/ until you delete it. Ctrl-C stops everything.
TEXT
}

# A path is the caller's; what is no file may be a data set's name, which the service knows.
absolute() {
    if [ -e "$1" ]; then
        printf '%s/%s' "$(cd "$(dirname "$1")" && pwd)" "$(basename "$1")"
    else
        printf '%s' "$1"
    fi
}

arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --data | --overviews | --urls)
            [ $# -ge 2 ] || { usage >&2; exit 2; }
            set -- "$1=$2" "${@:3}"
            continue ;;
        --data=* | --overviews=*) arguments+=("${1%%=*}=$(absolute "${1#*=}")") ;;
        *) arguments+=("$1") ;;
    esac
    shift
done

require_sdk
require_postgres

service=$root/artifacts/bin/MovieRecs.Api/release/MovieRecs.Api.dll
stamp=$root/artifacts/run.stamp
sources=("$root"/src "$root"/appsettings.json "$root"/Directory.*.props "$root"/global.json "$root"/.editorconfig)

# Folders count as well: their time tells of a deleted file.
if [ ! -e "$service" ] || [ ! -e "$stamp" ] || [ -n "$(find "${sources[@]}" -newer "$stamp" -print -quit)" ]; then
    echo "Building …" >&2
    mkdir -p "$root/artifacts"
    # What changes during the build is newer than the stamp and is built next time.
    touch "$stamp.new"
    # No build server stays behind: it would outlive Ctrl-C.
    "$dotnet" build "$root/src/MovieRecs.Api" -c Release --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false >&2
    mv "$stamp.new" "$stamp"
fi

export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-${DOTNET_ENVIRONMENT:-Development}}
# A script's background jobs are started with Ctrl-C's signal ignored; it stops this service all the same.
start=()
env --default-signal=INT true 2>/dev/null && start=(env --default-signal=INT)
exec ${start[@]+"${start[@]}"} "$dotnet" "$service" ${arguments[@]+"${arguments[@]}"}
