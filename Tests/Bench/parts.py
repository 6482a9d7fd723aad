"""The parts of the bench.

Each makes its own inputs in a folder that goes when the part ends, and measures ours and its peers in turn, round after round, so
that a noisy machine is noisy for all.
"""
import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import postgres
from measuring import Results, Sample, done, json_lines, measured, phases

HERE = Path(__file__).resolve().parent
# What a run needs on the disk for each record, input, staging and archive together: 12 GB for 20 M.
DISK_BYTES_PER_RECORD = 900


@dataclass
class Bench:
    """What every part is given."""
    build: Path
    python: Path
    scratch: Path
    records: int
    rounds: int
    growth: list[int]
    results: Results

    @property
    def handover(self):
        return self.build / "handover"

    @property
    def bench(self):
        return self.build / "HandoverBench"

    @contextlib.contextmanager
    def folder(self):
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            yield Path(folder)

    @property
    def documents(self):
        """Orders a document: each is longer than a record of the table, and two of the formats write more around it."""
        return max(1, self.records * 3 // 10)


class Delivery:
    """A bench table with its plan and lock, a key, and the archives that are made of them."""

    def __init__(self, bench, folder, records, encoding="utf-8", edit=lambda plan: plan):
        self.handover, self.folder = bench.handover, folder
        self.input, self.output = folder / "in", folder / "out"
        self.table, self.plan = self.input / "table.csv", self.input / "plan.yaml"
        self.tar, self.trust = self.output / "bench-table.tar", folder / "trust.json"
        done([bench.bench, "generate", "table", "--records", records, "--seed", "1", "--encoding", encoding,
              "--output", self.input])
        # The run's figure is for the archive alone; verifying is measured by itself.
        lines = [line for line in self.plan.read_text().splitlines() if "method: verify" not in line]
        self.plan.write_text(edit("\n".join(lines) + "\n"))
        done([self.handover, "key", "new", folder / "team", "--name", "Transfer team", "--unprotected"])
        done([self.handover, "trust", "init", "--signer", f"transfer-team={folder / 'team.crt'}", "--output", self.trust])
        done([self.handover, "init", "--lock-for", self.plan, self.table])

    def run(self):
        """What a run took, and its phases."""
        shutil.rmtree(self.output, ignore_errors=True)
        lines = self.folder / "run.json"
        command = [self.handover, "run", self.plan, "--key", self.folder / "team", "--output", self.output, "--json"]
        return measured(command, lines), phases(lines, "archive")

    def verify(self, *options):
        """What a verification took, and its phases."""
        lines = self.folder / "verify.json"
        command = [self.handover, "verify", self.tar, "--trust", self.trust, "--json", *options]
        return measured(command, lines), phases(lines, "verdict")

    def copy(self):
        """What copying the archive takes: what the system alone asks for that many bytes."""
        copy = self.folder / "copy.tar"
        sample = measured(["cp", "--reflink=never", self.tar, copy])
        copy.unlink()
        return sample, {}


def table(bench):
    """The whole run and the whole verification, beside tools that do only the mapping, or only the digest."""
    results = bench.results
    with bench.folder() as folder, bench.folder() as other:
        utf8 = Delivery(bench, folder, bench.records)
        gb18030 = Delivery(bench, other, bench.records, "gb18030")
        results.sizes_mb |= {name: delivery.table.stat().st_size / 1e6
                             for name, delivery in (("table UTF-8", utf8), ("table GB18030", gb18030))}
        for _ in range(bench.rounds):
            for name, delivery in (("run", utf8), ("run GB18030", gb18030)):
                sample, found = delivery.run()
                results.add("table", name, sample)
                results.add_phases(name, found)
                if "fsync" in found:
                    results.add("table", f"{name} without fsync", Sample(sample.seconds - found["fsync"].seconds))
            sample, found = utf8.verify()
            results.add("table", "verify", sample)
            results.add_phases("verify", found)
            results.add("table", "verify, authentic + intact", found.get("digests", Sample()))
            results.add("table", "openssl dgst -sha256", measured(["openssl", "dgst", "-sha256", utf8.tar]))
            for peer in ("duckdb", "polars"):
                target = folder / f"{peer}.csv"
                target.unlink(missing_ok=True)
                command = [bench.python, "-B", HERE / f"{peer}_mapping.py", utf8.table, target]
                results.add("table", f"{peer} mapping", measured(command))


DUCKDB_LINES = """
import duckdb, sys
duckdb.execute("set threads = 1")
query = "select count(*), max(address), max(remark), sum(len(lines)) from read_json(?, format='newline_delimited')"
duckdb.execute(query, [sys.argv[1]]).fetchall()
"""


def documents(bench):
    """Reading JSON and XML on one core, beside DuckDB's reader of JSON lines and `xmllint --stream`."""
    results = bench.results
    with bench.folder() as folder, bench.folder() as sample:
        # Ours finds out the lists first. It does so in a small file, so that nothing but reading is measured.
        for records, output in ((bench.documents, folder), (1_000, sample)):
            done([bench.bench, "generate", "documents", "--records", records, "--output", output])
        files = {"NDJSON": "orders.ndjson", "JSON": "orders.json", "XML": "orders.xml"}
        results.sizes_mb |= {name: (folder / file).stat().st_size / 1e6 for name, file in files.items()}
        for _ in range(bench.rounds):
            for name, file in files.items():
                printed = folder / "printed"
                taken = measured([bench.bench, "measure", folder / file, "--like", sample / file, "--times", "1"], printed)
                taken.seconds = float(printed.read_text().split(" bytes, ")[1].split(" s,")[0])
                results.add("documents", f"read {name}", taken)
            command = [bench.python, "-B", "-c", DUCKDB_LINES, folder / files["NDJSON"]]
            results.add("documents", "duckdb read_json, one thread", measured(command))
            results.add("documents", "xmllint --stream --noout",
                        measured(["xmllint", "--stream", "--noout", folder / files["XML"]]))


ALL_ROWS = """SELECT max(length(customer_no || name || kind || ifnull(contact, '') || ifnull(mobile, '') || ifnull(landline, '')
|| opened_on || ifnull(credit, '') || balance || ifnull(state, '') || ifnull(address, '') || ifnull(remark, ''))) FROM customer"""


def with_target(plan, target="type: sqlite, path: crm.db"):
    """The plan with a database to load into."""
    load = "  - {id: load, method: load, uses: [crm], schedule: {from: 2026-01-01T00:00}, responsible: team}\n"
    return (plan.replace("\nsteps:", f"\ntargets: {{crm: {{{target}}}}}\nsteps:")
            .replace("\nverification:", "\n" + load + "verification:"))


def load(bench):
    """Loading beside `sqlite3 .import` into the same DDL and key; comparing a live target beside merely reading its rows."""
    results = bench.results
    with bench.folder() as folder:
        delivery = Delivery(bench, folder, bench.records, edit=with_target)
        ours, peers = delivery.input / "crm.db", folder / "peer.db"
        for _ in range(bench.rounds):
            ours.unlink(missing_ok=True)
            peers.unlink(missing_ok=True)
            _, found = delivery.run()
            results.add("load", "load", found["load"])
            results.add_phases("run with load", found)
            results.add("load", "sqlite3 .import", imported(delivery, ours, peers))
            results.add("load", "verify", delivery.verify()[0])
            sample, found = delivery.verify("--target", f"sqlite:{ours}")
            results.add("load", "verify --target", sample)
            results.add_phases("verify --target", found)
            results.add("load", "sqlite3 reading the rows", measured(["sqlite3", ours, ALL_ROWS]))
            results.add("load", "verify --target export", delivery.verify("--target", exported(delivery, ours))[0])
    with bench.folder() as folder, postgres.cluster() as address:
        target = f'type: postgres, dsn: "{address}"'
        delivery = Delivery(bench, folder, bench.records, edit=lambda plan: with_target(plan, target))
        for number in range(bench.rounds):
            # One first in one round, the other in the next: whoever comes second finds the disk busy with the first one's rows.
            for measure in (loaded, copied)[::-1 if number % 2 and (folder / "tables").exists() else 1]:
                measure(bench, delivery, address)
        for _ in range(bench.rounds):
            results.add("load", "verify, PostgreSQL", delivery.verify()[0])
            results.add("load", "verify --target PostgreSQL", delivery.verify("--target", f"postgres:{address}")[0])
            command = ["psql", "-qX", "-d", address, "-c", "\\copy customer TO '/dev/null'"]
            results.add("load", "psql reading the rows", measured(command))


def exported(delivery, database):
    """The target's own export, as a new system would write it, with what reads it back."""
    folder = delivery.folder / "export"
    if not folder.exists():
        folder.mkdir()
        measured(["sqlite3", "-header", "-csv", database, "SELECT * FROM customer"], folder / "customer.csv")
        done([delivery.handover, "verify", delivery.tar, "--trust", delivery.trust, "--target", f"export:{folder}",
              "--draft-readback", folder / "readback.json"])
    return f"export:{folder}"


def loaded(bench, delivery, address):
    """Ours, into tables that it makes."""
    postgres.sql(address, "DROP TABLE IF EXISTS customer", "CHECKPOINT")
    tables = delivery.folder / "tables"
    _, found = delivery.run()
    bench.results.add("load", "load into PostgreSQL", found["load"])
    bench.results.add_phases("run with load into PostgreSQL", found)
    if not tables.exists():
        unpack(delivery, tables)


def copied(bench, delivery, address):
    """`psql` with the same rows, into the same DDL and key."""
    if postgres.sql(address, "SELECT to_regclass('peer')") == "":
        postgres.sql(address, "CREATE TABLE peer (LIKE customer INCLUDING ALL)")
    postgres.sql(address, "TRUNCATE peer", "CHECKPOINT")
    parts = sorted((delivery.folder / "tables" / "customer").iterdir())
    commands = [word for part in parts for word in ("-c", f"\\copy peer FROM '{part}' (FORMAT csv, HEADER)")]
    bench.results.add("load", "psql \\copy", measured(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", address, *commands]))
    left = postgres.sql(address, "SELECT count(*) FROM (SELECT * FROM customer EXCEPT SELECT * FROM peer) rows")
    assert left == "0", f"{left} rows differ"


def unpack(delivery, tables):
    """The rows as the archive has them."""
    tables.mkdir()
    done(["tar", "-xf", delivery.tar, "-C", tables, "--strip-components", "3", "--wildcards", "*/data/tables/*"])


def imported(delivery, ours, peers):
    """What sqlite3 takes for the same rows."""
    tables = delivery.folder / "tables"
    if not tables.exists():
        unpack(delivery, tables)
    done(["sqlite3", peers, done(["sqlite3", ours, ".schema"])])
    parts = sorted((tables / "customer").iterdir())
    taken = measured(["sqlite3", peers, *[f".import --csv --skip 1 '{part}' customer" for part in parts]])
    counts = [done(["sqlite3", database, "SELECT count(*) FROM customer"]) for database in (ours, peers)]
    assert counts[0] == counts[1], f"rows differ: {counts}"
    return taken


def stages(bench):
    """Each stage by itself in one process and on one core, and what a record costs whole commands in allocations."""
    # The tables that HandoverBench makes for itself go into the scratch folder.
    os.environ["TMPDIR"] = str(bench.scratch)
    printed = bench.scratch / "printed"
    measured([bench.bench, "stages", "--records", bench.records // 4, "--rounds", bench.rounds, "--json"], printed)
    bench.results.stages = json_lines(printed)
    for subject in ("run", "verify"):
        measured([bench.bench, "allocations", subject, "--records", max(1, bench.records // 20), "--json"], printed)
        bench.results.allocations += json_lines(printed)


def growth(bench):
    """What a record costs in a small and in a large table; one round of each."""
    results = bench.results
    for records in bench.growth:
        free, needed = shutil.disk_usage(bench.scratch).free, records * DISK_BYTES_PER_RECORD
        if free < needed:
            results.notes.append(f"growth at {records:,} records left out: it needs {needed / 1e9:.1f} GB of disk, "
                                 f"{free / 1e9:.1f} GB are free")
            continue
        with bench.folder() as folder:
            delivery = Delivery(bench, folder, records)
            for name, measure in (("run", delivery.run), ("verify", delivery.verify), ("cp", delivery.copy)):
                sample, found = measure()
                results.add("growth", f"{name} {records:,}", sample)
                fsync = found["fsync"].seconds if "fsync" in found else None
                results.growth.append({"command": name, "records": records, "fsync_seconds": fsync, **vars(sample)})


PARTS = {"table": table, "documents": documents, "load": load, "stages": stages, "growth": growth}
