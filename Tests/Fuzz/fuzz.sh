#!/usr/bin/env bash
# Runs every parser under libFuzzer and AddressSanitizer, so many seconds each, from a corpus of sound and once-failing inputs.
set -euo pipefail
seconds=${1:-60}
cd "$(dirname "$0")/../.."
scratch=.build-fuzz
HANDOVER_FUZZING=1 swift build -c release --product HandoverFuzz --scratch-path "$scratch" \
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library -Xcc -fsanitize=fuzzer-no-link,address
swiftc -sanitize=fuzzer,address "$scratch"/release/libHandoverFuzz.a -o "$scratch/fuzz" -lcrypto -larchive -lxml2 2>/dev/null ||
  swiftc -sanitize=fuzzer,address "$scratch"/release/libHandoverFuzz.a -o "$scratch/fuzz" -lcrypto -larchive
for target in plan lock policy csv archive; do
  corpus="$scratch/corpus-$target"
  mkdir -p "$corpus"
  cp -n Tests/Fuzz/corpus/"$target"/* "$corpus"/ 2>/dev/null || true
  echo "== $target"
  HANDOVER_FUZZ=$target SWIFT_BACKTRACE=enable=no "$scratch/fuzz" -max_total_time="$seconds" -rss_limit_mb=4096 -print_final_stats=1 "$corpus" \
    2>&1 | grep -E 'stat::number_of_executed_units|ERROR|SUMMARY|crash' || true
done
