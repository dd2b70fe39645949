#!/usr/bin/env bash
# check.sh URL: whether the types are those of the service there, and whether the client works with it. Installs its tools once.
set -euo pipefail
export MOVIERECS_URL=$1
cd "$(dirname "$0")"

# npm keeps this copy of the lock file in what it installed.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-progress >&2
    touch node_modules/.package-lock.json
fi

generated=$(mktemp)
trap 'rm -f "$generated"' EXIT
npx --no-install openapi-typescript "$MOVIERECS_URL/swagger/v1/swagger.json" --output "$generated" >&2
diff "$generated" src/schema.d.ts >&2 || {
    echo "src/schema.d.ts is not what the service says: run 'npm run generate' with MOVIERECS_URL set" >&2
    exit 1
}
npm run --silent build
npm test --silent
