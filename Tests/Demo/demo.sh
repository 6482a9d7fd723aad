#!/usr/bin/env bash
# The main job on the fixtures, from export to verdict, and two ways of tampering that the verifier must name.
set -euo pipefail
build=$1
cd "$(dirname "$0")/../.."
handover() { "$build/handover" "$@"; }
demo=$(mktemp -d "${TMPDIR:-/tmp}/handover-demo.XXXXXX")
step() { printf '\n== %s\n' "$*"; }
expect() { # exit code, command…
  local want=$1 got=0
  shift
  "$@" || got=$?
  if [ "$got" != "$want" ]; then echo "demo: expected exit $want, got $got"; exit 1; fi
  echo "(exit $got, as it should be)"
}

step "1. A first look: init reads the exports whole, drafts a plan, pins what it found in a lock"
mkdir "$demo/exports"
cp Fixtures/print-shop/*.{csv,xml,ndjson} Fixtures/print-shop/projects.json "$demo/exports/"
handover init "$demo"/exports/* --output "$demo/draft.yaml"

step "2. The plan that was agreed on, with the lock beside it"
cp Plans/print-shop.yaml "$demo/print-shop.yaml"
sed -i "s|\.\./Fixtures/print-shop/|exports/|; s|\.\./tour/crm.db|crm.db|" "$demo/print-shop.yaml"
handover init --lock-for "$demo/print-shop.yaml" "$demo"/exports/* >/dev/null
handover plan check "$demo/print-shop.yaml"

step "3. Keys: the transfer team seals; the acquirer decides whose seal counts"
handover key new "$demo/team" --name "上海示例移交服务有限公司" --unprotected
handover trust init --signer "transfer-team=$demo/team.crt" --output "$demo/trust.json" >/dev/null

step "4. The run: read, map, decide, seal, verify, load into the new system, compare row by row"
handover run "$demo/print-shop.yaml" --key "$demo/team" --output "$demo/out"

step "5. The acquirer verifies on a machine of its own"
expect 0 handover verify "$demo/out/print-shop.tar" --trust "$demo/trust.json"

step "6. One byte flipped in a copy: not intact (11)"
mkdir "$demo/flipped"
cp "$demo"/out/print-shop.tar{,.sha256,.json,.json.p7s} "$demo/flipped/"
offset=$(grep -abo 'data/tables/customer/part-0001.csv' "$demo/flipped/print-shop.tar" | head -1 | cut -d: -f1)
offset=$((offset / 512 * 512 + 512 + 700))
printf '\x01' | dd of="$demo/flipped/print-shop.tar" bs=1 seek="$offset" conv=notrunc status=none
expect 11 handover verify "$demo/flipped/print-shop.tar" --trust "$demo/trust.json"

step "7. One amount changed by 0.01, everything re-packed and re-sealed with an accepted key: not accurate (13)"
"$build/HandoverBench" forge --archive "$demo/out/print-shop.tar" --key "$demo/team" --output "$demo/forged" --add-cent "job:17:amount"
expect 13 handover verify "$demo/forged/print-shop.tar" --trust "$demo/trust.json" --show-values

step "8. One amount changed in the new system: not accurate (13)"
cp "$demo/crm.db" "$demo/loaded.db"
sqlite3 "$demo/crm.db" "UPDATE job SET amount = '0.01' WHERE rowid = 17"
expect 13 handover verify "$demo/out/print-shop.tar" --trust "$demo/trust.json" --target "sqlite:$demo/crm.db" --differences "$demo/differences.csv"
cat "$demo/differences.csv"

step "9. Back: what was written since is saved first, then the target is what it was before"
expect 0 handover rollback "$demo/out/print-shop.tar" --target "sqlite:$demo/crm.db" --trust "$demo/trust.json" --key "$demo/team"
echo "tables left in the target: $(sqlite3 "$demo/crm.db" "SELECT count(*) FROM sqlite_schema")"

step "Look at"
cat <<EOF
  $demo/draft.yaml                 the draft with its open questions
  $demo/print-shop.yaml            the plan
  $demo/out/print-shop.tar         the archive; beside it its outer seal, SHA-256 and receipts
  $demo/loaded.db                  the new system as it was loaded, before anybody touched it
  $demo/out/print-shop-before.tar  what the target held before; print-shop-since-1.tar: what was written since
  handover extract $demo/out/print-shop.tar --trust $demo/trust.json --output received
EOF
