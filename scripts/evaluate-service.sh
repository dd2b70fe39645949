#!/usr/bin/env bash
# Evaluates what the service answers over HTTP, and the library beside it: scripts/evaluate-service.sh PATH-OF-ML-100K [PORT]
# Stars: trained on u1.base, asked for the ratings of u1.test. Lists: trained without each user's latest rating, which is looked
# for among ten. The service keeps some of the ratings back to judge its models by, so its models know a little less.
set -euo pipefail
[ $# -ge 1 ] && [ -f "$1/u1.base" ] || { echo "usage: $0 FOLDER [PORT] (MovieLens 100K, with u.data, u.item, u1.base and u1.test)" >&2; exit 2; }
data=$(cd "$1" && pwd)
port=${2:-18080}
url=http://127.0.0.1:$port
cd "$(dirname "$0")/.."
for project in Api Cli; do dotnet build src/MovieRecs.$project -c Release --nologo -v quiet >&2; done
work=$(mktemp -d)
service=
stop() { [ -z "$service" ] || { kill -TERM "$service"; wait "$service" || true; service=; }; }
trap 'stop; rm -rf "$work"' EXIT
password=$(head -c 18 /dev/urandom | base64)
json='Content-Type: application/json'

# serve NAME RATINGS: starts the service on these ratings and sets $token.
serve() {
    mkdir -p "$work/$1/data"
    cp "$2" "$work/$1/data/u.data"
    cp "$data/u.item" "$data/u.genre" "$work/$1/data/"
    ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=$url DataFolder=$work/$1/state Admin__Password=$password RateLimits__Enabled=false \
        Training__AfterNewRatings=0 Serilog__MinimumLevel__Default=Warning \
        dotnet artifacts/bin/MovieRecs.Api/release/MovieRecs.Api.dll --data "$work/$1/data" >"$work/$1/log" 2>&1 &
    service=$!
    until curl -sf "$url/health/ready" >"$work/ready"; do
        kill -0 "$service" 2>/dev/null || { service=; cat "$work/$1/log" >&2; exit 1; }
        sleep 0.2
    done
    token=$(curl -sf "$url/auth/login" -H "$json" -d "{\"userName\":\"admin\",\"password\":\"$password\"}" | jq -r .accessToken)
    until curl -sf "$url/admin/training-runs?count=1" -H "Authorization: Bearer $token" |
        jq -e '.items[0] | .reason == "refinement" and .finishedAt != null' >"$work/refined"; do
        sleep 0.5
    done
}

echo "== stars of u1.test"
serve stars "$data/u1.base"
cut -f1 "$data/u1.test" | sort -nu | while read -r user; do
    awk -v user="$user" '$1 == user { printf "%s%s", separator, $2; separator = "," }' "$data/u1.test" |
        sed 's/.*/{"movieIds":[&]}/' |
        curl -sf "$url/users/$user/predictions" -H "Authorization: Bearer $token" -H "$json" -d @- |
        jq -r --arg user "$user" '.items[] | [$user, .movieId, .predictedRating, .stdDev // ""] | @tsv'
done >"$work/predictions"
awk -F'\t' '
    NR == FNR { rating[$1, $2] = $3; next }
    {
        stars = $3 < 1 ? 1 : $3 # the lowest rating of this data set
        error = stars - rating[$1, $2]; squares += error * error; count++
        if ($4 != "") { known++; inside += (error < 0 ? -error : error) <= 1.2816 * $4 }
    }
    END { printf "service      rmse %.4f of %d ratings, in 80 %% %.1f %% of %d\n", sqrt(squares / count), count, 100 * inside / known, known }
' "$data/u1.test" "$work/predictions"
stop
dotnet artifacts/bin/MovieRecs.Cli/release/MovieRecs.Cli.dll evaluate --train "$data/u1.base" --test "$data/u1.test" \
    --movies "$data/u.item" --algorithm ensemble --json 2>"$work/log" |
    jq -r '.models[] | select(.algorithm == "ensemble").metrics | "\(.rmse) \(100 * .intervalCoverage80)"' |
    awk '{ printf "library      rmse %.4f, in 80 %% %.1f %%\n", $1, $2 }'

echo "== the latest rating of each user among ten"
# Ties by the order of the file, as --split last-out does.
awk -F'\t' '{ print $1 "\t" $4 "\t" NR "\t" $0 }' "$data/u.data" | sort -t"$(printf '\t')" -k1,1n -k2,2n -k3,3n |
    awk -F'\t' '{ if (NR > 1 && $1 == user) print last; else if (NR > 1) print last > latest; user = $1; last = $4 "\t" $5 "\t" $6 "\t" $7 }
        END { print last > latest }' latest="$work/latest" >"$work/known"
serve lists "$work/known"
cut -f1 "$work/latest" | while read -r user; do
    curl -sf "$url/users/$user/recommendations?count=10" -H "Authorization: Bearer $token" |
        jq -r --arg user "$user" '.items[] | [$user, .movieId] | @tsv'
done >"$work/answers"
awk -F'\t' '
    NR == FNR { latest[$1] = $2; users++; next }
    latest[$1] == $2 { hits++ }
    END { printf "service      hitrate@10 %.4f of %d users\n", hits / users, users }
' "$work/latest" "$work/answers"
stop
dotnet artifacts/bin/MovieRecs.Cli/release/MovieRecs.Cli.dll evaluate --data "$data" --split last-out --algorithm ials \
    --factors 64 --json 2>"$work/log" |
    jq -r '.models[] | select(.algorithm == "ials").metrics["hitrate@10"]' | awk '{ printf "library      hitrate@10 %.4f\n", $1 }'
