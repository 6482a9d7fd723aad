#!/usr/bin/python3
"""Kills runs of the bench table at random moments, with every core and nothing in between, and resumes each.

The crash matrix next door breaks every call of a small run on one core; this one is about the moments that no call marks: threads at
work, large files half written, a transaction of many pages. The table is loaded into a target that holds rows already. However often and
wherever a run was killed, the data digest and the target's content must be those of a run that was not.
"""
import argparse, hashlib, os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, time

from crash import SEED, Wrong, change, done, expect, invoke, member

TARGET = """\
targets:
  crm: {type: sqlite, path: crm.db, mode: append, chunk: CHUNK}
mappings:
"""
# Instead of the verify step: a load verifies first, and what it ended in is compared here by other means.
STEP = "  - {id: fill, method: load, uses: [crm], needs: [archive],"
COLUMNS = "customer_no, name, kind, contact, mobile, landline, opened_on, credit, balance, state, address, remark"
BEFORE = f"""
    CREATE TABLE customer ({COLUMNS.replace("customer_no", "customer_no TEXT PRIMARY KEY").replace(",", " TEXT,", 11).replace("KEY TEXT", "KEY")} TEXT);
    INSERT INTO customer (customer_no, name) VALUES ('OLD-1', 'before'), ('OLD-2', 'before');
"""


class Bench:
    def __init__(self, build, place, records):
        self.handover = os.path.abspath(f"{build}/handover")
        self.place, self.start = place, f"{place}/start"
        done([os.path.abspath(f"{build}/HandoverBench"), "generate", "table", "--records", str(records), "--output", self.start], place)
        with open(f"{self.start}/plan.yaml") as file:
            plan = file.read()
        chunk = max(1, min(50_000, records // 20))
        plan = plan.replace("mappings:\n", TARGET.replace("CHUNK", str(chunk)), 1)
        plan = plan.replace("  - {id: verify, method: verify, needs: [archive],", STEP, 1)
        with open(f"{self.start}/plan.yaml", "w") as file:
            file.write(plan)
        change(f"{self.start}/crm.db", BEFORE)
        done([self.handover, "key", "new", "team", "--name", "Team", "--unprotected"], self.start)
        done([self.handover, "init", "--lock-for", "plan.yaml", "table.csv"], self.start)

    def run(self):
        return [self.handover, "run", "plan.yaml", "--key", "team", "--output", "out", "--seed", SEED]

    def begin(self):
        """A folder with the same inputs; the large one is not copied."""
        folder = f"{self.place}/case"
        shutil.copytree(self.start, folder, ignore=shutil.ignore_patterns("table.csv"))
        os.link(f"{self.start}/table.csv", f"{folder}/table.csv")
        return folder

    def end(self, folder):
        """The data digest, and one over all rows of the target in the order of the key."""
        tar = hashlib.sha256(member(f"{folder}/out/bench-table.tar", "bench-table/manifest-sha256.txt")).hexdigest()
        database = sqlite3.connect(f"{folder}/crm.db")
        expect(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the target's integrity_check fails")
        tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1").fetchall()
        expect(tables == [("customer",)], f"the target has tables {tables}")
        rows = hashlib.sha256()
        for row in database.execute(f"SELECT {COLUMNS} FROM customer ORDER BY customer_no"):
            rows.update(repr(row).encode())
        database.close()
        left = [name for name in os.listdir(f"{folder}/out") if name.endswith((".work", ".partial"))]
        left += [name for name in os.listdir(folder) if name.startswith("crm.db-") or name.endswith("-lock")]
        expect(not left, f"left: {left}")
        return tar, rows.hexdigest()

    def phase(self, folder):
        """How far a run had come that was killed, by what it left."""
        def there(name):
            return os.path.exists(f"{folder}/out/{name}")

        if not there("bench-table.tar"):
            return "transform, archive"
        if not there("bench-table-before.tar"):
            return "verify, snapshot"
        if not there("bench-table.tar.work"):
            return "finished"
        if os.path.exists(f"{folder}/out/bench-table.tar.receipts/01-loaded.json"):
            return "loaded, verify"
        # As whoever comes next would see it, who rolls back what was not ended; the run itself looks at the original.
        for suffix in ["", "-journal"]:
            if os.path.exists(f"{folder}/crm.db{suffix}"):
                shutil.copyfile(f"{folder}/crm.db{suffix}", f"{self.place}/look.db{suffix}")
        database = sqlite3.connect(f"{self.place}/look.db")
        is_begun = database.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'handover_progress'").fetchone()[0]
        database.close()
        os.remove(f"{self.place}/look.db")
        return "load" if is_begun else "snapshot proven"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", help="the folder with the handover and HandoverBench commands")
    parser.add_argument("--moments", type=int, default=30)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--random-seed", type=int, default=1)
    options = parser.parse_args()
    place = tempfile.mkdtemp(prefix="handover-kill.")
    bench = Bench(options.build, place, options.records)
    # The faster of two: what a noisy machine adds would only be moments behind the end.
    seconds, ends = float("inf"), []
    for _ in range(2):
        folder = bench.begin()
        started = time.monotonic()
        done(bench.run(), folder)
        seconds = min(seconds, time.monotonic() - started)
        ends.append(bench.end(folder))
        shutil.rmtree(folder)
    expected = ends[0]
    expect(ends[0] == ends[1], f"two undisturbed runs end otherwise: {ends}")
    print(f"{options.records} records, undisturbed {seconds:.2f} s\n  data digest {expected[0]}\n  target      {expected[1]}", flush=True)
    draw = random.Random(options.random_seed)
    moments = sorted(draw.uniform(0, seconds) for _ in range(options.moments))
    failed, phases = 0, {}
    for number, moment in enumerate(moments, 1):
        folder = bench.begin()
        process = subprocess.Popen(bench.run(), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        phase = bench.phase(folder)
        phases[phase] = phases.get(phase, 0) + 1
        again = invoke(bench.run() + ["--resume"], folder, timeout=600)
        try:
            expect(again.returncode == 0, f"resumed: exit {again.returncode}\n{again.stderr}")
            found = bench.end(folder)
            expect(found == expected, f"resumed: data digest {found[0]}, target {found[1]}")
            words = "equal"
        except (Wrong, OSError, sqlite3.Error) as wrong:
            failed += 1
            words = f"FAILED, kept in {place}/failed-{number}: {wrong}"
        print(f"{number:3} killed at {moment:7.3f} s in {phase}: {words}", flush=True)
        if words != "equal":
            os.rename(folder, f"{place}/failed-{number}")
            continue
        shutil.rmtree(folder)
    print(", ".join(f"{phase} {count}" for phase, count in sorted(phases.items())))
    print(f"{len(moments)} moments, {failed} failed")
    if not failed:
        shutil.rmtree(place)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
