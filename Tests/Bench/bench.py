#!/usr/bin/env python3
"""Measures ours beside its peers on one machine: `make bench`.

Parts: table (run and verify beside DuckDB, Polars and openssl), documents (JSON and XML beside DuckDB and xmllint), load (SQLite
beside sqlite3, PostgreSQL beside psql), stages (in process, with allocations), and, only when asked for, growth (1, 2 and 20 million records).

The inputs are made in a scratch folder (in TMPDIR) that is removed. What was measured stays in .build/bench/.
"""
import argparse
import os
import signal
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import goals
import report
from measuring import Results, done, floor_mb
from parts import PARTS, Bench

ROOT = Path(__file__).resolve().parents[2]
PEERS = {"duckdb": "2.0.0", "polars": "2.1.0"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=Path, help="the folder with the handover and HandoverBench commands")
    parser.add_argument("--records", type=int, default=2_000_000, help="of the bench table; the other inputs follow it")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--parts", default="table,documents,load,stages", help=f"of {','.join(PARTS)}")
    parser.add_argument("--growth", default="1000000,2000000,20000000", help="how many records, the smallest first")
    options = parser.parse_args()
    options.parts = options.parts.split(",")
    options.growth = [int(records) for records in options.growth.split(",")]
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"no part {part}; there are {', '.join(PARTS)}")
    if options.rounds < 1 or min(options.records, *options.growth) < 2_000:
        parser.error("at least one round and 2000 records, of which the table holds one that cannot be mapped")
    return options


def peers_python():
    """The Python of a scratch environment in which the peers have the versions that are pinned here."""
    environment = ROOT / ".build-bench"
    python = environment / "bin/python"
    ask = "import importlib.metadata as m, sys; print(*[m.version(name) for name in sys.argv[1:]])"
    if python.exists():
        found = subprocess.run([python, "-c", ask, *PEERS], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if found.stdout.split() == list(PEERS.values()):
            return python
    print(f"bench: installing {' and '.join(PEERS)} into {environment.name}", file=sys.stderr)
    done(["/usr/bin/python3", "-m", "venv", environment])
    done([python, "-m", "pip", "-q", "install", *[f"{name}=={version}" for name, version in PEERS.items()]])
    return python


def commit():
    """The short hash of what is checked out, with a mark if files differ from it."""
    def git(*words):
        command = ["git", "-C", ROOT, *words]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no")
    return (git("rev-parse", "--short", "HEAD") or "no-commit") + ("-changed" if changed else "")


def facts(options):
    """What the figures hold for."""
    def first(lines, start):
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(start)), "unknown")

    memory = first(Path("/proc/meminfo").read_text().splitlines(), "MemTotal")
    model = first(Path("/proc/cpuinfo").read_text().splitlines(), "model name")
    return {
        "machine": f"{len(os.sched_getaffinity(0))} cores, {model}, {int(memory.split()[0]) / 1e6:.0f} GB",
        "load average before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "commit": commit(),
        "records": f"{options.records:,}, {options.rounds} rounds",
        "peers": ", ".join([
            *[f"{name} {version}" for name, version in PEERS.items()],
            done(["openssl", "version"]).split(" (")[0],
            "SQLite " + done(["sqlite3", "--version"]).split()[0],
            "PostgreSQL " + done(["psql", "--version"]).split()[2],
            "libxml2 " + done(["xmllint", "--version"]).split("libxml version ")[1].split()[0],
        ]),
    }


def main():
    options = arguments()
    # Ended by a signal, it still removes what it wrote.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    name = datetime.now().strftime("%Y-%m-%d-%H%M%S-") + commit()
    results = Results()
    known = facts(options)
    with tempfile.TemporaryDirectory(prefix="handover-bench.") as scratch:
        bench = Bench(
            options.build.resolve(), peers_python(), Path(scratch), options.records, options.rounds, options.growth, results)
        for part in options.parts:
            PARTS[part](bench)
    if results.sizes_mb:
        known["inputs"] = ", ".join(f"{name} {size:,.0f} MB" for name, size in results.sizes_mb.items())
    known["peak of a command that does nothing"] = f"{floor_mb():.0f} MB: a peak that is no higher says only that"
    ratios = goals.ratios(results, options.records)
    print(*[f"{key}: {value}" for key, value in known.items()], *results.notes, "", sep="\n")
    for table in report.tables(results, ratios):
        print(*table.lines(is_markdown=False), sep="\n")
    print(*report.store(ROOT / ".build/bench", name, known, results, ratios), sep="\n")


main()
