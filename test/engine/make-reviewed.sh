#!/usr/bin/env bash
# Makes the golden recording of format 3, with verdicts on drift: make-reviewed.sh recordings/golden/NAME
# A golden file is never made again.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$1
[ ! -e "$target.jsonl" ] || { echo "$target.jsonl is there: it is never edited" >&2; exit 2; }
npm run -s build
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export REPRISE_DB=$home/golden.db
reprise() { node dist/bin/launch.js "$@"; }
review() { USER=postmaster reprise review "$@" >/dev/null || [ $? -eq 1 ]; }
compared() { reprise compare --against inbound --policy recordings/inbound-next --json --fail-on none; }

reprise record --policy recordings/inbound recordings/sessions >/dev/null
reprise record --policy recordings/inbound-next recordings/sessions/dialogue.yaml >/dev/null
base='list-unnamed list-shouted sender-null-mx hour-limit-inside-session vanished'
wanted=$(printf ' or session:%s' $base)
compared >/dev/null || [ $? -eq 1 ]
review --reject failure --reason $'not meant:\n“list_id” is nil'
review --accept session:list-shouted --reason 'headers of lists were to change'
review --accept output
review --accept session:sender-null-mx
review --undo session:sender-null-mx --reason 'too soon'
review --reject session:sender-null-mx --by 'the other postmaster, ☎'
reprise export --where "(revision:inbound (${wanted# or })) or (revision:inbound-next session:silent)" "$target.jsonl"
chmod 644 "$target.jsonl"

rm -f "$REPRISE_DB"*
reprise import "$target.jsonl" >/dev/null
{ compared || [ $? -eq 1 ]; } |
  node -e 'process.stdout.write(`${JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")), null, 2)}\n`)' \
    >"$target.expected.json"
