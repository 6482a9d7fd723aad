#!/usr/bin/env bash
# Reading JSON and XML on one core, beside `xmllint --stream` and DuckDB's reader of JSON lines; alternating, so that a noisy machine is
# noisy for all.
set -euo pipefail
build=$1
records=${2:-600000}
rounds=${ROUNDS:-5}
cd "$(dirname "$0")/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/handover-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
python=.build-tools/bin/python
"$python" -c 'import duckdb' 2>/dev/null || .build-tools/bin/pip -q install duckdb
"$build/HandoverBench" generate documents --records "$records" --output "$work"
echo "machine: $(nproc) cores; $(xmllint --version 2>&1 | head -1); $("$python" -c 'import duckdb; print("DuckDB", duckdb.__version__)'); $records orders"
"$python" - "$build/HandoverBench" "$work" "$rounds" <<'PY'
import os, statistics, subprocess, sys, time

bench, work, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
duckdb = "import duckdb,sys; duckdb.execute('set threads=1'); duckdb.execute(\"select count(*), max(address), max(remark), sum(len(lines)) from read_json(?, format='newline_delimited')\", [sys.argv[1]]).fetchall()"


def timed(command):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    out, _ = process.stdout.read(), process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} failed")
    return time.monotonic() - start, usage.ru_maxrss / 1024, out


def ours(name):
    # The command finds out the lists first; only what it prints of the reading counts. Its peak is that of both.
    _, peak, out = timed([bench, "measure", f"{work}/{name}", "--times", "1"])
    return float(out.split(" bytes, ")[1].split(" s,")[0]), peak


sizes = {name: os.path.getsize(f"{work}/{name}") / 1e6 for name in ("orders.ndjson", "orders.json", "orders.xml")}
times = {}
peaks = {}
for _ in range(rounds):
    for name in sizes:
        seconds, peak = ours(name)
        times.setdefault(name, []).append(seconds)
        peaks[name] = max(peaks.get(name, 0), peak)
    times.setdefault("xmllint", []).append(timed(["xmllint", "--stream", "--noout", f"{work}/orders.xml"])[0])
    times.setdefault("duckdb", []).append(timed([sys.executable, "-c", duckdb, f"{work}/orders.ndjson"])[0])
median = {name: statistics.median(values) for name, values in times.items()}
for name, size in sizes.items():
    print(f"{name}: {size:.0f} MB, median {median[name]:.2f} s, {size / median[name]:.0f} MB/s, best {size / min(times[name]):.0f} MB/s, peak {peaks[name]:.0f} MB")
print(f"xmllint --stream --noout: {median['xmllint']:.2f} s, {sizes['orders.xml'] / median['xmllint']:.0f} MB/s; ours has {median['xmllint'] / median['orders.xml']:.2f} x its throughput")
print(f"DuckDB, one thread, JSON lines: {median['duckdb']:.2f} s, {sizes['orders.ndjson'] / median['duckdb']:.0f} MB/s; ours has {median['duckdb'] / median['orders.ndjson']:.2f} x its throughput")
PY
