#!/usr/bin/env bash
# Runs every parser under libFuzzer and AddressSanitizer, so many seconds each. A failing input is kept in .build-fuzz.
# Seeds and past failures are in corpus/; TARGETS names fewer parsers.
set -euo pipefail
seconds=${1:-60}
cd "$(dirname "$0")/../.."
scratch=.build-fuzz
# The verifier's walkers are its own affair, so its module is opened as tests open it.
HANDOVER_FUZZING=1 swift build -c release --product HandoverFuzz --scratch-path "$scratch" -Xswiftc -enable-testing \
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library -Xcc -fsanitize=fuzzer-no-link,address
swiftc -sanitize=fuzzer,address "$scratch"/release/libHandoverFuzz.a -o "$scratch/fuzz" -lcrypto -lpq -lxml2 -larchive -lz -lsqlite3
# Swift's globals live until the end of the process; the leak checker would report them.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
passed=0
failed=0
for target in ${TARGETS:-plan lock policy csv csv-walk archive age age-payload merges json xml json-walk xml-walk zip-walk tar-walk file-type listing token crl items-walk xlsx xlsx-walk expression pattern}; do
  corpus="$scratch/corpus-$target"
  mkdir -p "$corpus"
  options=(-rss_limit_mb=4096)
  case $target in
  csv-walk | items-walk)
    cp Tests/Fuzz/corpus/"$target"/* "$corpus"
    options=(-rss_limit_mb=2048 -timeout=10 -max_len=512 -dict=Tests/Fuzz/csv.dict)
    ;;
  expression)
    cp Tests/Fuzz/corpus/expression/* "$corpus"
    options=(-rss_limit_mb=2048 -timeout=10 -max_len=1024 -dict=Tests/Fuzz/expression.dict)
    ;;
  pattern)
    cp Tests/Fuzz/corpus/pattern/* "$corpus"
    options=(-rss_limit_mb=2048 -timeout=10 -max_len=256)
    ;;
  file-type | listing | merges | token | crl)
    cp Tests/Fuzz/corpus/"$target"/* "$corpus"
    options=(-rss_limit_mb=2048 -timeout=10 -max_len=9000)
    ;;
  age*)
    cp Tests/Fuzz/corpus/"$target"/* "$corpus"
    options=(-rss_limit_mb=2048 -timeout=10 -max_len=4096 -dict=Tests/Fuzz/age.dict)
    ;;
  zip-walk | tar-walk)
    cp Tests/Fuzz/corpus/"$target"/* "$corpus"
    options=(-rss_limit_mb=2048 -timeout=10 -max_len=8192 -dict=Tests/Fuzz/"${target%-walk}.dict")
    ;;
  xlsx*)
    cp Tests/Fuzz/corpus/xlsx/* "$corpus"
    options=(-rss_limit_mb=2048 -timeout=10 -max_len=2048 -dict=Tests/Fuzz/xlsx.dict)
    ;;
  json* | xml*)
    format=${target%-walk}
    cp Tests/Fuzz/corpus/"$format"/* "$corpus"
    # A record is read again for every chunk that it does not end in, and one chunk is a byte.
    options=(-rss_limit_mb=2048 -timeout=10 -max_len=1024 -dict=Tests/Fuzz/"$format.dict")
    ;;
  esac
  echo "== $target"
  if HANDOVER_FUZZ=$target "$scratch/fuzz" -max_total_time="$seconds" "${options[@]}" -print_final_stats=1 \
    -artifact_prefix="$scratch/$target-" "$corpus" >"$scratch/$target.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    tail -n 40 "$scratch/$target.log"
  fi
  grep -E 'number_of_executed_units|peak_rss_mb' "$scratch/$target.log" || true
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
