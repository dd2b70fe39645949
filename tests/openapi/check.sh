#!/usr/bin/env bash
# check.sh DOCUMENT: lints an OpenAPI document and compiles a client against it. Installs its tools once, as locked.
set -euo pipefail
document=$(realpath "$1")
cd "$(dirname "$0")"

# npm keeps this copy of the lock file in what it installed.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-progress >&2
    touch node_modules/.package-lock.json
fi

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
npx --no-install spectral lint --ruleset .spectral.yaml --fail-severity hint "$document"
npx --no-install redocly lint --config redocly.yaml "$document"
npx --no-install openapi-typescript "$document" --output generated/api.d.ts
npx --no-install tsc --project tsconfig.json
