#!/usr/bin/env bash
# Prints the tables of docs/evaluation.md: scripts/evaluation.sh PATH-OF-ML-100K
set -euo pipefail
[ $# -eq 1 ] && [ -f "$1/u1.base" ] || { echo "usage: $0 FOLDER (MovieLens 100K, with u.data and u1.base … u5.test)" >&2; exit 2; }
data=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
dotnet build src/MovieRecs.Cli -c Release --nologo -v quiet >&2
movierecs() { dotnet artifacts/bin/MovieRecs.Cli/release/MovieRecs.Cli.dll "$@"; }

for fold in 1 2 3 4 5; do
    echo "== u$fold"
    movierecs evaluate --train "$data/u$fold.base" --test "$data/u$fold.test" --movies "$data/u.item" --users "$data/u.user" \
        --algorithm als --algorithm bayesian
done
echo "== u1, without side information"
movierecs evaluate --train "$data/u1.base" --test "$data/u1.test" --algorithm als --algorithm bayesian
echo "== global time"
movierecs evaluate --data "$data" --split time --algorithm als --algorithm bayesian
rankers=(--algorithm als --algorithm ials --algorithm hkv --algorithm item-knn --algorithm ease)
for seed in 1 2 3; do
    echo "== 75/25 per user, seed $seed"
    movierecs evaluate --data "$data" --split per-user --test-fraction 0.25 --seed "$seed" "${rankers[@]}"
done
rankers+=(--algorithm session)
echo "== leave last out"
movierecs evaluate --data "$data" --split last-out "${rankers[@]}"
echo "== leave last out, four stars and more"
movierecs evaluate --data "$data" --split last-out --relevant-from 4 "${rankers[@]}"
echo "== come back after a pause"
movierecs evaluate --data "$data" --split comeback "${rankers[@]}"
