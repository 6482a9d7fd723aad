#!/usr/bin/env bash
# The bench table through run and verify, beside DuckDB doing the mapping alone; alternating, so that a noisy machine is noisy for both.
set -euo pipefail
build=$1
records=${2:-2000000}
rounds=${ROUNDS:-3}
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/handover-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
python=.build-tools/bin/python
"$python" -c 'import duckdb' 2>/dev/null || .build-tools/bin/pip -q install duckdb
echo "machine: $(nproc) cores; $("$python" -c 'import duckdb; print("DuckDB", duckdb.__version__)'); $records records"
"$build/HandoverBench" generate table --records "$records" --seed 1 --encoding utf-8 --output "$work/in"
ls -l "$work/in" | awk 'NR > 1 {print "  " $5, $9}'
"$build/handover" key new "$work/team" --name "Transfer team" --unprotected >/dev/null
"$build/handover" trust init --signer "transfer-team=$work/team.crt" --output "$work/trust.json" >/dev/null
# The run's figure is for the archive alone; verifying is measured by itself.
sed -i '/method: verify/d' "$work/in/plan.yaml"
"$build/handover" init --lock-for "$work/in/plan.yaml" "$work/in/table.csv" >/dev/null
measure() { # label, command…: seconds, CPU seconds, peak MB
  local label=$1
  shift
  "$python" - "$label" "$@" <<'PY'
import os, resource, subprocess, sys, time
label, command = sys.argv[1], sys.argv[2:]
start = time.monotonic()
process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.monotonic() - start
print(f"{label}\t{seconds:.2f} s\t{usage.ru_utime + usage.ru_stime:.2f} CPU s\t{usage.ru_maxrss / 1024:.0f} MB\texit {os.waitstatus_to_exitcode(status)}")
PY
}
for round in $(seq "$rounds"); do
  rm -rf "$work/out" "$work/duck.csv"
  measure "run" "$build/handover" run "$work/in/plan.yaml" --key "$work/team" --output "$work/out"
  measure "verify" "$build/handover" verify "$work"/out/*.tar --trust "$work/trust.json"
  measure "sha256" openssl dgst -sha256 "$work"/out/*.tar
  measure "duckdb" "$python" "$root/Tests/Bench/duckdb_mapping.py" "$work/in/table.csv" "$work/duck.csv"
done | tee "$work/times"
"$python" - "$work/times" <<'PY'
import statistics, sys
times = {}
for line in open(sys.argv[1]):
    label, seconds, *_ = line.split("\t")
    times.setdefault(label, []).append(float(seconds.split()[0]))
median = {label: statistics.median(values) for label, values in times.items()}
for label in ("run", "verify"):
    print(f"{label} / DuckDB mapping: {median[label] / median['duckdb']:.2f} (medians {median[label]:.2f} s / {median['duckdb']:.2f} s)")
PY
