#!/usr/bin/env bash
# Makes the golden recording of whole sessions, from TLS to the last delivery: make-whole-session.sh recordings/golden/NAME
# A golden file is never made again.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$1
policies=test/engine/whole-session
[ ! -e "$target.jsonl" ] || { echo "$target.jsonl is there: it is never edited" >&2; exit 2; }
npm run -s build
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export REPRISE_DB=$home/golden.db
reprise() { node dist/bin/launch.js "$@"; }

reprise record --policy "$policies/inbound" "$policies/sessions.yaml" >/dev/null
reprise export "$target.jsonl"
chmod 644 "$target.jsonl"
reprise compare --against inbound --policy "$policies/inbound-next" --json --fail-on none |
  node -e 'process.stdout.write(`${JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")), null, 2)}\n`)' \
    >"$target.expected.json"
