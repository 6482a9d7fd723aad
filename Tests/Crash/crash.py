#!/usr/bin/python3
"""The crash matrix: every system call by which a command changes files, broken in every way, one at a time.

How it works. A small shop is loaded into a target that is not empty; each command (`run`, `run --resume` after a kill in the load,
`rollback`) is traced once to learn which files it changes, and once more, by these paths alone (strace -P), to number its calls. Then
for each call the command is begun anew and strace breaks that call: the process is killed at it (KILL), it fails (EIO, ENOSPC), or
from it on nothing can be written any more (FULL). Afterwards everything must be old or new, never a third thing, and the same
command once more must end as if nothing had been.

Why numbers are the same in every run: strace counts each thread by itself, so each command is held on one core, where one thread does
all of this; the paths leave out standard output, standard error, the loader and the runtime. A run in which the call was not
reached is tried anew, and counts as failed if it never is.
"""
import argparse, concurrent.futures, hashlib, json, os, queue, random, re, shutil, signal, sqlite3, subprocess, sys, tarfile, tempfile, threading

CALLS = "write pwrite64 fsync fdatasync rename renameat renameat2 link linkat unlink unlinkat rmdir ftruncate openat mkdir mkdirat".split()
WRITES = ["write", "pwrite64"]
KINDS = {"KILL": CALLS, "EIO": CALLS, "ENOSPC": WRITES + ["fsync", "fdatasync", "ftruncate", "openat", "mkdir", "link", "rename"], "FULL": WRITES}
REMOVALS = ["unlink", "unlinkat", "rmdir"]
# How a command may end when the disk fails it: the target cannot be opened, a file cannot be made, input or output failed.
EXITS = [69, 73, 74]
SEED = "5e" * 32

CUSTOMERS = [(f"C{n:02}", f"Name {n}") for n in range(1, 11)]
SALES = [(10 + n, f"C{n:02}", 50 + 100 * n) for n in range(1, 11)]
CHUNKS = [0, 4, 8, 10]
BEFORE = """
    CREATE TABLE customer (id TEXT PRIMARY KEY, name TEXT NOT NULL, note TEXT);
    CREATE TABLE sale (no INTEGER PRIMARY KEY, customer TEXT REFERENCES customer (id), amount INTEGER);
    CREATE INDEX by_customer ON sale (customer);
    INSERT INTO customer VALUES ('B1', 'Old', 'stays'), ('C02', 'In the way', NULL);
    INSERT INTO sale VALUES (1, 'B1', 100), (2, 'C02', 200);
"""
REFUSED = "C02"
SINCE = """
    INSERT INTO customer VALUES ('D1', 'New', 'since'), ('D2', 'Newer', NULL);
    UPDATE customer SET note = 'changed' WHERE id = 'C05';
    INSERT INTO sale VALUES (100, 'D1', 5);
    DELETE FROM sale WHERE no = 15;
"""
PLAN = """\
handover: 1
id: shop
title: Shop
transfer: {basis: asset-deal, seller: seller, buyer: buyer, closing: 2026-12-31}
parties:
  seller: {name: Seller, role: seller}
  buyer: {name: Buyer, role: buyer}
  team: {name: Team, role: transfer-team}
sources:
  customers: {path: customers.csv, owner: seller}
  orders: {path: orders.csv, owner: seller}
tables:
  customer:
    key: [id]
    fields:
      id: {type: identifier}
      name: {type: text, required: true, personal: true}
  sale:
    key: [no]
    fields:
      no: {type: integer}
      customer: {type: identifier}
      amount: {type: money}
    references: [{field: customer, to: customer}]
targets:
  crm:
    type: sqlite
    path: crm.db
    mode: append
    chunk: 4
    tables: {customer: customer, sale: {name: sale, as: {amount: minor-units}}}
mappings:
  to-customer: {from: customers, to: customer, fields: {id: id, name: name}}
  to-sale:
    from: orders
    to: sale
    fields:
      no: {from: no, do: [integer], else: {quarantine: NUMBER_INVALID}}
      customer: customer
      amount: {from: amount, do: [money], else: {quarantine: MONEY_INVALID}}
quarantine: {maxRate: "0.9"}
steps:
  - {id: map, method: transform, uses: [to-customer, to-sale], schedule: {from: 2026-01-01T00:00}, responsible: team}
  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
  - {id: fill, method: load, uses: [crm], needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
  - {id: check, method: verify, needs: [fill], schedule: {from: 2026-01-01T00:00}, responsible: team}
verification: {totals: [{table: sale, field: amount}]}
"""


class Wrong(Exception):
    """What was found is neither old nor new."""


class Missed(Wrong):
    """The calls were spread over two threads, so that none came to the number."""


def patiently(body):
    """Tries anew what was missed: where a run takes longer than a second, its runtime may lend a hand with a second thread."""
    for _ in range(9):
        try:
            return body()
        except Missed:
            pass
    return body()


def expect(truth, words):
    if not truth:
        raise Wrong(words)


def invoke(arguments, folder, timeout=120):
    # A group of its own: what does not end is ended with all that it started.
    with subprocess.Popen(
        arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            output, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(arguments, process.returncode, output, errors)


def done(arguments, folder):
    result = invoke(arguments, folder)
    expect(result.returncode == 0, f"exit {result.returncode}: {' '.join(arguments)}\n{result.stderr}")
    return result.stdout


# MARK: Reading what is there

class Target:
    """A database as anybody would find it who opens it now. A copy is opened: the journal that lies there is for the command."""

    def __init__(self, folder, scratch):
        for suffix in ["", "-journal"]:
            place = scratch + suffix
            if os.path.exists(place):
                os.remove(place)
            if os.path.exists(f"{folder}/crm.db{suffix}"):
                shutil.copyfile(f"{folder}/crm.db{suffix}", place)
        database = sqlite3.connect(scratch)
        expect(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the target's integrity_check fails")
        expect(database.execute("PRAGMA foreign_key_check").fetchall() == [], "the target's references are broken")
        self.dump = "\n".join(database.iterdump())
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'handover!_%' ESCAPE '!'")]
        self.is_marked = bool(tables)
        self.progress = dict(database.execute("SELECT name, rows FROM handover_progress")) if tables else None
        self.rows = [database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ["customer", "sale"]]
        database.close()


def loaded(customers, sales):
    """The rows of both tables when so many rows of the archive have been dealt with."""
    added = [(key, name, None) for key, name in CUSTOMERS[:customers] if key != REFUSED]
    return [sorted([("B1", "Old", "stays"), ("C02", "In the way", None)] + added), [(1, "B1", 100), (2, "C02", 200)] + SALES[:sales]]


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def member(tar, path):
    with tarfile.open(tar) as archive:
        return archive.extractfile(path).read()


class Shop:
    """Where everything lies, and what an undisturbed walk ends with."""

    def __init__(self, build, place):
        self.handover = os.path.abspath(f"{build}/handover")
        self.place = place
        self.calls = {}
        self.paths = {}
        self.make()

    def command(self, name):
        run = [self.handover, "run", "plan.yaml", "--key", "team", "--output", "out", "--threads", "1", "--seed", SEED]
        if name == "rollback":
            return [self.handover, "rollback", "out/shop.tar", "--target", "sqlite:crm.db", "--trust", "trust.json", "--key", "team"]
        return run + (["--resume"] if name == "resume" else [])

    def again(self, name):
        """What somebody does after a crash."""
        return self.command("rollback" if name == "rollback" else "resume")

    def template(self, name):
        return f"{self.place}/before-{name}"

    # MARK: Setting up

    def make(self):
        fresh = self.template("run")
        os.mkdir(fresh)
        with open(f"{fresh}/plan.yaml", "w") as file:
            file.write(PLAN)
        with open(f"{fresh}/customers.csv", "w") as file:
            file.write("".join(f"{a},{b}\n" for a, b in [("id", "name")] + CUSTOMERS))
        with open(f"{fresh}/orders.csv", "w") as file:
            file.write("no,customer,amount\n" + "".join(f"{a},{b},{c // 100}.{c % 100:02}\n" for a, b, c in SALES))
        change(f"{fresh}/crm.db", BEFORE)
        done([self.handover, "key", "new", "team", "--name", "Team", "--unprotected"], fresh)
        for intent in ["hand-over", "snapshot"]:
            name = "trust.json" if intent == "hand-over" else "trust-snapshot.json"
            done([self.handover, "trust", "init", "--intent", intent, "--signer", "transfer-team=team.crt", "--output", name], fresh)
        done([self.handover, "init", "--lock-for", "plan.yaml", "customers.csv", "orders.csv"], fresh)
        self.inputs = sorted(os.listdir(fresh))

        # The undisturbed run and rollback: what everything else is held against.
        whole = f"{self.place}/whole"
        shutil.copytree(fresh, whole)
        self.before = Target(whole, f"{self.place}/scratch.db")
        done(self.command("run"), whole)
        self.after = Target(whole, f"{self.place}/scratch.db")
        expect(self.before.rows == loaded(0, 0) and self.after.rows == loaded(10, 10), "an undisturbed run does not load what it should")
        self.data_digest = hashlib.sha256(member(f"{whole}/out/shop.tar", "shop/manifest-sha256.txt")).hexdigest()
        self.delivered = listing(f"{whole}/out")
        shutil.copytree(whole, self.template("rollback"))
        change(f"{self.template('rollback')}/crm.db", SINCE)
        shutil.copytree(self.template("rollback"), f"{self.place}/back")
        self.since = Target(f"{self.place}/back", f"{self.place}/scratch.db")
        done(self.command("rollback"), f"{self.place}/back")
        back = Target(f"{self.place}/back", f"{self.place}/scratch.db")
        expect(back.dump == self.before.dump, "an undisturbed rollback does not end where the run began")
        self.returned = listing(f"{self.place}/back/out")
        self.since_parts = parts(f"{self.place}/back/out/shop-since-1.tar")
        expect(self.since_parts, "a rollback keeps nothing of what was written since")
        self.since_sql = self.sql_rows(f"{self.place}/back/out/shop-since-1.sql")

        patiently(lambda: self.number("run"))
        patiently(self.interrupt)
        for name in ["resume", "rollback"]:
            patiently(lambda: self.number(name))

    def interrupt(self):
        # Killed when the second chunk of customers ends: the journal that SQLite has to roll back lies beside the target.
        commits = [n for n, path in enumerate(self.paths_of("run", "unlink"), 1) if path.endswith("crm.db-journal")]
        if self.strace("run", self.template("resume"), [("unlink", "signal=KILL", commits[2])]).returncode != -9:
            raise Missed("the run that is resumed was not killed")
        expect(os.path.exists(f"{self.template('resume')}/crm.db-journal"), "no journal lies beside the target that is resumed")
        self.interrupted = Target(self.template("resume"), f"{self.place}/scratch.db")
        if self.interrupted.rows != loaded(4, 0):
            raise Missed("the load that is resumed was not killed in its second chunk")

    def sql_rows(self, path):
        """The rows that the statements hold: executed, they must make exactly the rows that were written since."""
        database = sqlite3.connect(":memory:")
        database.executescript("CREATE TABLE customer (id, name, note); CREATE TABLE sale (no, customer, amount);")
        with open(path) as file:
            text = file.read()
        expect(text.startswith("BEGIN;") and text.endswith("COMMIT;\n"), f"{path} is not whole")
        database.executescript(text)
        return [sorted(database.execute(f"SELECT * FROM {table}").fetchall(), key=str) for table in ["customer", "sale"]]

    def number(self, name):
        """Traces a command twice: first for the paths that it changes, then for its calls on these."""
        folder = f"{self.place}/traced-{name}"
        log = f"{self.place}/{name}.trace"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.template(name), folder)
        done(["strace", "-f", "-y", "-o", log, "-e", "trace=" + ",".join(CALLS)] + self.command(name), folder)
        paths = set()
        for _, call, path, text in lines(log):
            # A pipe or an event has no path.
            absolute = os.path.normpath(os.path.join(folder, path)) if path else ""
            if (call != "openat" or "O_CREAT" in text) and (absolute + "/").startswith(folder + "/"):
                # As the command writes it, for calls by name, and as the system does, for calls by descriptor.
                paths |= {path, absolute}
                paths |= {name for name in re.findall(r'"((?:[^"\\]|\\.)*)"', text) if call.startswith(("rename", "link"))}
        shutil.rmtree(folder)
        self.paths[name] = [path.replace(folder, "{}") for path in sorted(paths)]
        self.strace(name, folder, [], log)
        found = list(lines(log))
        for call in CALLS:
            threads = {thread for thread, other, _, _ in found if other == call}
            if len(threads) > 1:
                raise Missed(f"{name}: more than one thread calls {call}, so calls cannot be numbered")
        # Numbered with all that strace sees on these paths; opening for reading breaks nothing.
        self.calls[name], counts = [], {}
        for _, call, path, text in found:
            counts[call] = counts.get(call, 0) + 1
            if call != "openat" or "O_CREAT" in text:
                self.calls[name].append((call, counts[call], path.replace(folder + "/", "").replace(folder, "."), dict(counts)))
        shutil.rmtree(folder)

    def paths_of(self, name, call):
        return [path for other, _, path, _ in self.calls[name] if other == call]

    def strace(self, name, folder, injections, log=None):
        """Begins anew from the template, under strace."""
        if os.path.exists(folder):
            shutil.rmtree(folder)
        shutil.copytree(self.template(name) if folder != self.template(name) else self.template("run"), folder)
        log = log or f"{folder}.trace"
        if os.path.exists(log):
            os.remove(log)
        arguments = ["strace", "-f", "-y", "--quiet=path-resolution", "-o", log, "-e", "trace=" + ",".join(CALLS)]
        for path in self.paths[name]:
            arguments += ["-P", path.replace("{}", folder)]
        for call, what, when in injections:
            arguments += ["-e", f"inject={call}:{what}:when={when}"]
        try:
            return invoke(arguments + self.command(name), folder, timeout=60)
        except subprocess.TimeoutExpired:
            # Once in ten thousand times strace waits for ever for the child by which it tries the system out, and begins nothing.
            if not os.path.exists(log):
                raise Missed("strace did not begin")
            raise

    def points(self):
        return [(name, call, kind, n) for name in self.calls for kind, calls in KINDS.items() for call, n, _, _ in self.calls[name] if call in calls]

    # MARK: One point

    def play(self, point, folder):
        """Breaks one call and looks. Returns what was found: old, new or between, and whether the command took it lightly."""
        name, call, kind, n = point
        injections = [(call, {"KILL": "signal=KILL"}.get(kind, f"error={'ENOSPC' if kind == 'FULL' else kind}"), n)]
        if kind == "FULL":
            counts = next(counts for other, number, _, counts in self.calls[name] if (other, number) == (call, n))
            injections = [(other, "error=ENOSPC", f"{counts.get(other, 0) + (other != call)}+") for other in WRITES]
        log = f"{folder}.trace"
        result = self.strace(name, folder, injections, log)
        if kind == "KILL":
            is_reached = result.returncode == -9
        else:
            with open(log) as file:
                is_reached = "(INJECTED)" in file.read()
        if not is_reached:
            raise Missed(f"was not reached: exit {result.returncode}\n{result.stderr}")
        if kind != "KILL":
            expect(result.returncode in EXITS + [0], f"exit {result.returncode}\n{result.stderr}")
        scratch = f"{folder}.db"
        look = self.look_at_rollback if name == "rollback" else self.look_at_run
        state = look(name, call, kind, folder, Target(folder, scratch))
        if result.returncode == 0:
            expect(state == "new", f"exit 0, but the state is {state}")
        again = invoke(self.again(name), folder)
        expect(again.returncode == 0, f"once more: exit {again.returncode}\n{again.stderr}")
        self.look_at_end(name, call, kind, folder, Target(folder, scratch), result.returncode)
        return state, result.returncode

    def look_at_archive(self, folder, name):
        """An archive that has its name is whole, with its outer seal, and sound."""
        tar = f"{folder}/out/{name}.tar"
        if not os.path.exists(tar):
            return False
        with open(tar + ".sha256") as file:
            expect(file.read() == f"{sha256(tar)}  {name}.tar\n", f"{name}.tar differs from its .sha256")
        for suffix in [".json", ".json.p7s"]:
            expect(os.path.exists(tar + suffix), f"{name}.tar has no {suffix}")
        trust = "trust.json" if name == "shop" else "trust-snapshot.json"
        done([self.handover, "verify", f"out/{name}.tar", "--trust", trust], folder)
        return True

    def look_at_receipts(self, folder):
        """A receipt that is there is signed and about this archive. Returns what they say."""
        place = f"{folder}/out/shop.tar.receipts"
        said = []
        for name in sorted(os.listdir(place)) if os.path.exists(place) else []:
            if name.startswith(".") or not name.endswith(".json"):
                continue
            done(["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{place}/{name}.p7s", "-content", f"{place}/{name}",
                  "-noverify", "-certfile", "team.crt", "-out", "/dev/null"], folder)
            with open(f"{place}/{name}") as file:
                statement = json.load(file)
            expect(statement["subject"][0]["digest"]["sha256"] == sha256(f"{folder}/out/shop.tar"), f"{name} is about another archive")
            said.append(statement["predicate"])
        return said

    def look_at_names(self, command, call, kind, folder):
        """Nothing lies about but what the next run takes away or goes on with. Where the command could still clean up, it has."""
        is_dirty = kind == "KILL" or call in REMOVALS
        beside = [name for name in sorted(os.listdir(folder)) if name not in self.inputs + ["out"]]
        # SQLite's journal stays where it could not be rolled back: it is what puts the target right when it is opened next. A lock
        # file that a killed run left stays until somebody takes the target.
        allowed = ["crm.db-journal"] + (["crm.db.handover-lock"] if is_dirty or command == "resume" else [])
        expect(set(beside) <= set(allowed), f"left beside the target: {beside}")
        known = set(self.delivered + self.returned)
        for name in listing(f"{folder}/out"):
            parts = name.split("/")
            if parts[0].endswith(".work") or name == "shop.tar.receipts":
                continue
            if parts[-1].startswith(".") and parts[-1].endswith(".partial"):
                expect(is_dirty, f"left: {name}")
                continue
            expect(as_first(name) in known, f"left: {name}")
            archive = re.sub(r"(?:\.tar\.(?:sha256|json|json\.p7s)|\.sql)$", ".tar", name)
            if archive != name:
                expect(is_dirty or os.path.exists(f"{folder}/out/{archive}"), f"left without its archive: {name}")

    def look_at_run(self, name, call, kind, folder, target):
        self.look_at_names(name, call, kind, folder)
        is_sealed = self.look_at_archive(folder, "shop")
        has_snapshot = self.look_at_archive(folder, "shop-before")
        receipts = self.look_at_receipts(folder)
        states = [(c, s) for c in CHUNKS for s in CHUNKS if s == 0 or c == CHUNKS[-1]]
        if target.is_marked:
            progress = (target.progress["customer"], target.progress["sale"])
            expect(progress in states and target.rows == loaded(*progress), f"the target does not hold whole chunks: {progress}")
        else:
            expect(target.dump in [self.before.dump, self.after.dump], "the target is neither as before nor as after")
        is_new = target.dump == self.after.dump
        expect(target.dump == self.before.dump or (is_sealed and has_snapshot), "the target was written to without a snapshot")
        expect(not is_new or receipts, "the load has ended without a receipt")
        if name == "resume":
            expect(is_sealed and target.dump != self.before.dump, "the run that was resumed lost what it had")
            return "new" if is_new else "old" if target.dump == self.interrupted.dump else "between"
        return "new" if is_new else "between" if is_sealed else "old"

    def look_at_rollback(self, name, call, kind, folder, target):
        self.look_at_names(name, call, kind, folder)
        expect(self.look_at_archive(folder, "shop") and self.look_at_archive(folder, "shop-before"), "the archives are gone")
        self.look_at_receipts(folder)
        kept = self.look_at_since(folder)
        if target.dump == self.since.dump:
            return "old"
        expect(target.dump == self.before.dump, "the target is neither as it was nor as before the migration")
        expect(kept, "what was written since is gone")
        return "new"

    def look_at_since(self, folder):
        """The archives of what was written since that are there: each whole, with all rows. Returns their digests."""
        kept = []
        for tar in sorted(name[:-4] for name in os.listdir(f"{folder}/out") if re.fullmatch(r"shop-since-\d+\.tar", name)):
            self.look_at_archive(folder, tar)
            expect(parts(f"{folder}/out/{tar}.tar") == self.since_parts, f"{tar}.tar does not hold what was written since")
            kept.append(sha256(f"{folder}/out/{tar}.tar"))
        for name in os.listdir(f"{folder}/out"):
            if re.fullmatch(r"shop-since-\d+\.sql", name):
                expect(self.sql_rows(f"{folder}/out/{name}") == self.since_sql, f"{name} does not hold what was written since")
        return kept

    def look_at_end(self, name, call, kind, folder, target, exit):
        """Once more, undisturbed: as if nothing had been."""
        after = self.before if name == "rollback" else self.after
        expect(target.dump == after.dump, "once more: the target is another than after an undisturbed run")
        expect(not target.is_marked, "once more: tables of ours are left in the target")
        expect(hashlib.sha256(member(f"{folder}/out/shop.tar", "shop/manifest-sha256.txt")).hexdigest() == self.data_digest, "once more: another data digest")
        beside = [name for name in sorted(os.listdir(folder)) if name not in self.inputs + ["out"]]
        # A lock file that could not be removed, by a command that had done everything else: nobody holds it.
        expect(not beside or (beside == ["crm.db.handover-lock"] and exit == 0 and call in REMOVALS), f"once more: left {beside}")
        names = listing(f"{folder}/out")
        expected = self.returned if name == "rollback" else self.delivered
        expect(self.look_at_archive(folder, "shop") and self.look_at_archive(folder, "shop-before"), "once more: the archives are gone")
        receipts = self.look_at_receipts(folder)
        if name == "rollback":
            # A rollback that was broken behind its saving saves once more: each time all of it.
            kept = self.look_at_since(folder)
            first = [name for name in expected if "-since-" in name]
            expected = sorted(set(expected) - set(first) | {name.replace("-since-1", f"-since-{n + 1}") for name in first for n in range(len(kept))})
            expect([receipt["kind"] for receipt in receipts] == ["loaded", "rolled-back"], "once more: not one receipt for each")
            expect(receipts[-1]["since"] in kept, "once more: the receipt does not say where the rows are that were written since")
        else:
            expect([receipt["kind"] for receipt in receipts] == ["loaded"], "once more: not one receipt")
            expect(receipts[-1]["before"] == sha256(f"{folder}/out/shop-before.tar"), "once more: the receipt names another snapshot")
            expect([(t["rows"], t["refused"]) for t in receipts[-1]["tables"]] == [("9", "1"), ("10", "0")], "once more: the receipt counts otherwise")
        expect(names == expected, f"once more: left {sorted(set(names) - set(expected))}, missing {sorted(set(expected) - set(names))}")


def as_first(name):
    """The first of the archives of what was written since stands for all of them."""
    return re.sub(r"-since-\d+", "-since-1", name)


def change(path, sql):
    database = sqlite3.connect(path)
    database.executescript(sql)
    database.close()


def listing(folder):
    """All files below a folder, and folders that are empty."""
    found = []
    for place, folders, names in os.walk(folder):
        found += [os.path.relpath(f"{place}/{name}", folder) for name in names]
        if not names and not folders and place != folder:
            found.append(os.path.relpath(place, folder))
    return sorted(found)


def parts(tar):
    """The rows of all tables of an archive."""
    with tarfile.open(tar) as archive:
        return {entry.name.split("/", 1)[1]: archive.extractfile(entry).read() for entry in archive if "/data/tables/rows-" in entry.name}


def lines(log):
    """Thread, call, path and text of every call that was begun."""
    with open(log) as file:
        for line in file:
            found = re.match(r"(\d+) +(\w+)\((.*)", line)
            if found is None:
                continue
            thread, call, text = found.groups()
            by_descriptor = re.match(r"\d+<([^>]*)>", text)
            by_name = re.search(r'"((?:[^"\\]|\\.)*)"', text)
            path = by_descriptor or by_name
            path = path.group(1) if path else ""
            yield thread, call, "" if by_descriptor and not path.startswith("/") else path, text


def text(point):
    return ":".join(map(str, point))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", help="the folder with the handover command")
    parser.add_argument("--sample", type=int, help="so many points, drawn at random")
    parser.add_argument("--random-seed", type=int, default=1)
    parser.add_argument("--only", metavar="COMMAND:CALL:KIND:N", help="one point, or all that begin so (run:fsync); the folders are kept")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()

    if shutil.which("strace") is None:
        sys.exit("strace is missing: `make setup` installs it")
    traced = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, text=True)
    if traced.returncode != 0:
        sys.exit(f"strace cannot trace here; in a container, allow ptrace (--cap-add SYS_PTRACE): {traced.stderr.strip()}")
    place = tempfile.mkdtemp(prefix="handover-crash.")
    cores = queue.Queue()
    for core in sorted(os.sched_getaffinity(0)):
        cores.put(core)
    local = threading.local()

    def settle():
        # Of this thread alone, and of whatever it starts: see above why one core.
        core = cores.get()
        cores.put(core)
        os.sched_setaffinity(0, {core})
        local.folder = f"{place}/case-{threading.get_ident()}"

    settle()
    try:
        shop = Shop(options.build, place)
    except Wrong as wrong:
        sys.exit(f"setting up failed in {place}: {wrong}")
    points = shop.points()
    if options.only:
        points = [point for point in points if (text(point) + ":").startswith(options.only + ":")]
        if not points:
            sys.exit(f"no such point: {options.only}")
    elif options.sample:
        points = random.Random(options.random_seed).sample(points, options.sample)
    paths = {(name, call, n): path for name, calls in shop.calls.items() for call, n, path, _ in calls}

    def play(point):
        try:
            return point, *patiently(lambda: shop.play(point, local.folder)), None
        except (Wrong, subprocess.TimeoutExpired, sqlite3.Error, OSError, KeyError, tarfile.TarError) as wrong:
            return point, "failed", None, f"{type(wrong).__name__}: {wrong}" if not isinstance(wrong, Wrong) else str(wrong)

    results = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs, initializer=settle) as pool:
        for result in pool.map(play, points):
            results.append(result)
            point, state, _, wrong = result
            if wrong is not None:
                print(f"FAILED {text(point)} ({paths[point[0], point[1], point[3]]}): {wrong.strip()}\n  again: python3 Tests/Crash/crash.py {options.build} --only {text(point)}", flush=True)
            if len(results) % 200 == 0:
                print(f"{len(results)} of {len(points)}", file=sys.stderr, flush=True)
    report(results, paths)
    failed = sum(wrong is not None for *_, wrong in results)
    print(f"{len(results)} points, {failed} failed")
    if options.only:
        print(f"kept: {place}")
    else:
        shutil.rmtree(place)
    sys.exit(1 if failed else 0)


def order(name, call, kind):
    return ["run", "resume", "rollback"].index(name), CALLS.index(call), list(KINDS).index(kind)


def report(results, paths):
    rows = {}
    for (name, call, kind, _), state, _, _ in results:
        row = rows.setdefault((name, call, kind), {"old": 0, "between": 0, "new": 0, "failed": 0})
        row[state] += 1
    print(f"{'command':9} {'call':10} {'kind':7} {'points':>6} {'old':>5} {'between':>7} {'new':>5} {'failed':>6}")
    for (name, call, kind), row in sorted(rows.items(), key=lambda entry: order(*entry[0])):
        print(f"{name:9} {call:10} {kind:7} {sum(row.values()):6} {row['old']:5} {row['between']:7} {row['new']:5} {row['failed']:6}")
    lightly = {}
    for (name, call, kind, n), _, exit, wrong in results:
        if kind != "KILL" and exit == 0 and wrong is None:
            lightly.setdefault((name, call, kind, paths[name, call, n]), []).append(n)
    if lightly:
        print("failed without harm (exit 0, all done):")
        for (name, call, kind, path), numbers in lightly.items():
            print(f"  {name} {call} {kind} {path}: {len(numbers)}")


if __name__ == "__main__":
    main()
