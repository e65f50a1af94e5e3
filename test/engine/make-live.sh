#!/usr/bin/env bash
# Makes a golden recording of live sessions, of format 3: make-live.sh recordings/golden/NAME [MAKER [POLICIES]], where the makers are make-live,
# make-redacted, which has them redacted, and make-slept, of the policies in test/engine/slept.
# A golden file is never made again.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$1
maker=${2:-make-live}
policies=${3:-recordings}
[ ! -e "$target.jsonl" ] || { echo "$target.jsonl is there: it is never edited" >&2; exit 2; }
npm run -s build
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export REPRISE_DB=$home/golden.db
reprise() { node dist/bin/launch.js "$@"; }
compared() { reprise compare --against inbound --policy "$policies/inbound-next" --json --fail-on none; }

node "test/engine/$maker.mjs" "$home"
reprise record --policy "$policies/inbound-next" recordings/sessions/dialogue.yaml >/dev/null
reprise export --where 'revision:inbound or (revision:inbound-next session:silent)' "$target.jsonl"
chmod 644 "$target.jsonl"

rm -f "$REPRISE_DB"*
reprise import "$target.jsonl" >/dev/null
# drift and what is undecidable are what it is made for; trouble is 2
{ compared || [ $? -ne 2 ]; } |
  node -e 'process.stdout.write(`${JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")), null, 2)}\n`)' \
    >"$target.expected.json"
