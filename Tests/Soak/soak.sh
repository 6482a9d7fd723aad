#!/usr/bin/env bash
# Print shops of many seeds: each run must verify, and a forged copy of each must not.
set -euo pipefail
build=$1
seeds=${2:-20}
cd "$(dirname "$0")/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/handover-soak.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$build/handover" key new "$work/team" --name "Transfer team" --unprotected >/dev/null
"$build/handover" trust init --signer "transfer-team=$work/team.crt" --output "$work/trust.json" >/dev/null
failed=0
for seed in $(seq 100 $((99 + seeds))); do
  rm -rf "$work/shop"
  "$build/HandoverBench" generate print-shop --seed "$seed" --output "$work/shop" >/dev/null
  # The plan's declared totals belong to the committed seed; here every total only has to balance.
  sed -e "s|\.\./Fixtures/print-shop/||; s|\.\./tour/crm.db|crm.db|" -e 's/, *declared: *"[^"]*"//' Plans/print-shop.yaml >"$work/shop/print-shop.yaml"
  "$build/handover" init --lock-for "$work/shop/print-shop.yaml" "$work"/shop/*.{csv,xml,json,ndjson} >/dev/null
  if "$build/handover" run "$work/shop/print-shop.yaml" --key "$work/team" --output "$work/shop/out" >"$work/log" 2>&1; then
    echo "seed $seed: sound"
  else
    echo "seed $seed: exit $?"
    cat "$work/log"
    failed=$((failed + 1))
  fi
  "$build/HandoverBench" forge --archive "$work/shop/out/print-shop.tar" --key "$work/team" --output "$work/shop/forged" \
    --add-cent "job:$((seed % 50 + 1)):amount"
  if "$build/handover" verify "$work/shop/forged/print-shop.tar" --trust "$work/trust.json" >/dev/null; then
    echo "seed $seed: a forged amount passed"
    failed=$((failed + 1))
  fi
done
echo "$((seeds * 2 - failed)) passed, $failed failed"
[ "$failed" = 0 ]
