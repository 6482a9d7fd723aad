#!/usr/bin/env bash
# Loading beside `sqlite3 .import` into the same DDL and key, and comparing a live target beside merely reading its rows; alternating,
# so that a noisy machine is noisy for both.
set -euo pipefail
build=$(cd "$1" && pwd)
records=${2:-2000000}
rounds=${ROUNDS:-3}
cd "$(dirname "$0")/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/handover-load.XXXXXX")
trap 'rm -rf "$work"' EXIT
python=.build-tools/bin/python
handover=$build/handover
"$build/HandoverBench" generate table --records "$records" --seed 1 --encoding utf-8 --output "$work/in"
"$handover" key new "$work/team" --name "Transfer team" --unprotected >/dev/null
"$handover" trust init --signer "transfer-team=$work/team.crt" --output "$work/trust.json" >/dev/null
sed -i '/method: verify/d
  s/^steps:/targets: {crm: {type: sqlite, path: crm.db}}\nsteps:/
  s/^verification:/  - {id: load, method: load, uses: [crm], schedule: {from: 2026-01-01T00:00}, responsible: team}\nverification:/' "$work/in/plan.yaml"
"$handover" init --lock-for "$work/in/plan.yaml" "$work/in/table.csv" >/dev/null
echo "machine: $(nproc) cores; SQLite $(sqlite3 --version | cut -d' ' -f1); $records records"
for round in $(seq "$rounds"); do
  rm -rf "$work/out" "$work/in/crm.db" "$work/peer.db"
  "$handover" run "$work/in/plan.yaml" --key "$work/team" --output "$work/out" --json >"$work/run.json"
  if [ ! -d "$work/tables" ]; then
    mkdir "$work/tables"
    tar -xf "$work"/out/bench-table.tar -C "$work/tables" --strip-components 3 --wildcards '*/data/tables/*'
    sqlite3 "$work/in/crm.db" .schema >"$work/ddl.sql"
  fi
  sqlite3 "$work/peer.db" <"$work/ddl.sql"
  "$python" - "$work" "$handover" <<'PY'
import json, os, resource, sqlite3, subprocess, sys, time
work, handover = sys.argv[1:]
def measured(command):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024
def row(label, seconds, cpu="", memory=""):
    print(f"{label}\t{seconds:.2f} s" + (f"\t{cpu:.2f} CPU s\t{memory} MB" if memory else ""))
archive = next(line for line in map(json.loads, open(f"{work}/run.json")) if line["type"] == "archive")
row("load", archive["seconds"]["load"])
parts = sorted(os.listdir(f"{work}/tables/customer"))
commands = [f".import --csv --skip 1 '{work}/tables/customer/{part}' customer" for part in parts]
row(".import", *measured(["sqlite3", f"{work}/peer.db", *commands]))
counts = [sqlite3.connect(file).execute("SELECT count(*) FROM customer").fetchone() for file in (f"{work}/peer.db", f"{work}/in/crm.db")]
assert counts[0] == counts[1], counts
tar, policy, target = f"{work}/out/bench-table.tar", f"{work}/trust.json", f"sqlite:{work}/in/crm.db"
row("verify", *measured([handover, "verify", tar, "--trust", policy]))
row("verify --target", *measured([handover, "verify", tar, "--trust", policy, "--target", target]))
row("reading the rows", *measured(["sqlite3", f"{work}/in/crm.db", "SELECT max(length(customer_no||name||kind||ifnull(contact,'')||ifnull(mobile,'')||ifnull(landline,'')||opened_on||ifnull(credit,'')||balance||ifnull(state,'')||ifnull(address,'')||ifnull(remark,''))) FROM customer"]))
PY
done | tee "$work/times"
"$python" - "$work/times" <<'PY'
import statistics, sys
times = {}
for line in open(sys.argv[1]):
    label, seconds, *_ = line.rstrip("\n").split("\t")
    times.setdefault(label, []).append(float(seconds.split()[0]))
median = {label: statistics.median(values) for label, values in times.items()}
print(f"load / .import: {median['load'] / median['.import']:.2f} (medians {median['load']:.2f} s / {median['.import']:.2f} s)")
more = median["verify --target"] - median["verify"] - median["reading the rows"]
print(f"comparing the live target: {more:.2f} s beyond verifying the archive and reading the rows")
PY
