"""What is asked of the speed, beside what was measured.

`must` is what ours has to reach, `goal` what the project is after (Performance.md). A figure of which nothing is asked is shown
because people look for it.
"""
from dataclasses import dataclass


@dataclass
class Ratio:
    name: str
    measured: float | None
    must: float | None = None
    goal: float | None = None
    # Whether more is better: a throughput.
    is_rate: bool = False

    @property
    def is_met(self):
        if self.must is None or self.measured is None:
            return None
        return self.measured >= self.must if self.is_rate else self.measured <= self.must


def quotient(dividend, divisor):
    return None if dividend is None or not divisor else dividend / divisor


def ratios(results, records):
    """Every ratio of which something was measured."""
    found = table(results, records) + documents(results) + load(results, records) + stages(results) + growth(results)
    return [ratio for ratio in found if ratio.measured is not None]


def table(results, records):
    def seconds(name):
        return results.seconds("table", name)

    def without_fsync(name):
        found = seconds(f"{name} without fsync")
        return seconds(name) if found is None else found

    run, cpu = without_fsync("run"), results.cpu_seconds("table", "run")
    per_two_million = 2_000_000 / records
    return [
        Ratio("run / duckdb mapping", quotient(run, seconds("duckdb mapping")), must=0.8, goal=0.55),
        Ratio("run / polars mapping", quotient(run, seconds("polars mapping"))),
        Ratio("run GB18030 / run UTF-8", quotient(without_fsync("run GB18030"), run), must=1.15),
        Ratio("run, seconds for 2 M records", run and run * per_two_million, goal=2.3),
        Ratio("run, CPU seconds for 2 M records", cpu and cpu * per_two_million, goal=4.5),
        Ratio("run, peak MB", results.peak_mb("table", "run"), must=256),
        Ratio("run GB18030, peak MB", results.peak_mb("table", "run GB18030"), must=256),
        Ratio("verify / duckdb mapping", quotient(seconds("verify"), seconds("duckdb mapping")), must=0.9, goal=0.75),
        Ratio("verify, peak MB", results.peak_mb("table", "verify"), must=256),
        Ratio("authentic + intact / openssl dgst", quotient(seconds("verify, authentic + intact"),
                                                            seconds("openssl dgst -sha256")), must=1.2, goal=1.1),
    ]


def documents(results):
    def rate(name, input):
        return quotient(results.sizes_mb.get(input), results.seconds("documents", name))

    ndjson, xml = rate("read NDJSON", "NDJSON"), rate("read XML", "XML")
    return [
        Ratio("NDJSON, MB/s", ndjson, must=350, is_rate=True),
        Ratio("JSON, MB/s", rate("read JSON", "JSON"), is_rate=True),
        Ratio("XML, MB/s", xml, is_rate=True),
        Ratio("NDJSON throughput / duckdb read_json", quotient(ndjson, rate("duckdb read_json, one thread", "NDJSON")),
              is_rate=True),
        Ratio("XML throughput / xmllint", quotient(xml, rate("xmllint --stream --noout", "XML")), must=1.5, is_rate=True),
    ]


def load(results, records):
    def seconds(name):
        return results.seconds("load", name)

    def beyond(name, *others):
        """Of 2 M rows, the seconds that a comparison takes beyond what others take."""
        # Of a small table it would be the time of a start.
        if seconds(name) is None or records < 1_000_000:
            return None
        return (seconds(name) - sum(seconds(other) for other in others)) * 2_000_000 / records

    return [
        Ratio("load / sqlite3 .import", quotient(seconds("load"), seconds("sqlite3 .import")), must=0.65),
        Ratio("load into PostgreSQL / psql \\copy", quotient(seconds("load into PostgreSQL"), seconds("psql \\copy")),
              must=0.95),
        Ratio("comparing 2 M live rows, seconds beyond verifying and reading them",
              beyond("verify --target", "verify", "sqlite3 reading the rows"), must=3),
        Ratio("comparing 2 M rows of PostgreSQL, seconds beyond verifying and reading them",
              beyond("verify --target PostgreSQL", "verify, PostgreSQL", "psql reading the rows"), must=3),
        Ratio("reading and comparing 2 M rows of an export, seconds beyond verifying",
              beyond("verify --target export", "verify"), must=3),
        *[Ratio(f"{name}, peak MB", results.peak_mb("load", name), must=128)
          for name in ("verify --target", "verify --target PostgreSQL", "verify --target export")],
    ]


def stages(results):
    costs = {cost["stage"]: cost for cost in results.stages}

    def rate(stage, what, unit):
        return quotient(costs[stage][what] / unit, costs[stage]["seconds"]) if stage in costs else None

    typed = None
    if costs:
        typed = costs["map"]["records"] / 1e6 / (costs["read UTF-8"]["seconds"] + costs["map"]["seconds"])
    return [
        Ratio("tokenize UTF-8, MB/s", rate("read UTF-8", "bytes", 1e6), must=700, is_rate=True),
        Ratio("tokenize GB18030, MB/s", rate("read GB18030", "bytes", 1e6), must=450, is_rate=True),
        Ratio("read and map on one core, M records/s", typed, must=1.5, is_rate=True),
    ]


def growth(results):
    found = []
    for line in results.growth:
        first = smallest(results, line)
        if line is not first and line["command"] != "cp":
            name = f"{line['command']}, cost per record at {line['records']:,} / at {first['records']:,}"
            found.append(Ratio(name, cost_per_record(line) / cost_per_record(first), must=1.15))
    return found


def smallest(results, line):
    """The same command on the smallest table."""
    return next(other for other in results.growth if other["command"] == line["command"])


def cost_per_record(line):
    """Seconds a record, without fsync, which is the disk's and not ours."""
    return (line["seconds"] - (line["fsync_seconds"] or 0)) / line["records"]
