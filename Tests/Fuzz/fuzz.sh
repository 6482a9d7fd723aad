#!/usr/bin/env bash
# Runs every parser under libFuzzer and AddressSanitizer, so many seconds each. A failing input is kept in .build-fuzz.
set -euo pipefail
seconds=${1:-60}
cd "$(dirname "$0")/../.."
scratch=.build-fuzz
HANDOVER_FUZZING=1 swift build -c release --product HandoverFuzz --scratch-path "$scratch" \
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library -Xcc -fsanitize=fuzzer-no-link,address
swiftc -sanitize=fuzzer,address "$scratch"/release/libHandoverFuzz.a -o "$scratch/fuzz" -lcrypto
# Swift's globals live until the end of the process; the leak checker would report them.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
passed=0
failed=0
for target in plan lock policy csv archive; do
  corpus="$scratch/corpus-$target"
  mkdir -p "$corpus"
  echo "== $target"
  if HANDOVER_FUZZ=$target "$scratch/fuzz" -max_total_time="$seconds" -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="$scratch/$target-" "$corpus" >"$scratch/$target.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    tail -n 40 "$scratch/$target.log"
  fi
  grep -E 'number_of_executed_units' "$scratch/$target.log" || true
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
