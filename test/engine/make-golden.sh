#!/usr/bin/env bash
# Makes the golden recording of a new format: make-golden.sh recordings/golden/format-N
# The file of a format that was released is never made again.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$1
[ ! -e "$target.jsonl" ] || { echo "$target.jsonl is there: it is never edited" >&2; exit 2; }
npm run -s build
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export REPRISE_DB=$home/golden.db
reprise() { node dist/bin/launch.js "$@"; }

reprise record --policy recordings/inbound recordings/sessions >/dev/null
reprise record --policy recordings/inbound-next recordings/sessions/dialogue.yaml >/dev/null
base='list-unnamed list-shouted all-bytes program-latin1 second-ehlo pipelined-one-refused vanished
  crowd-stranger hour-limit-inside-session sender-null-mx council'
wanted=$(printf ' or session:%s' $base)
reprise export --where "(revision:inbound (${wanted# or })) or (revision:inbound-next session:silent)" "$target.jsonl"
chmod 644 "$target.jsonl"

rm -f "$REPRISE_DB"*
reprise import "$target.jsonl" >/dev/null
reprise compare --against inbound --policy recordings/inbound-next --json --fail-on none |
  node -e 'process.stdout.write(`${JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")), null, 2)}\n`)' \
    >"$target.expected.json"
