"""Shows what was measured: as text on the terminal, and as Markdown and JSON in files that are kept."""
import json
from dataclasses import dataclass

from goals import cost_per_record, smallest
from measuring import figure, median


@dataclass
class Table:
    title: str
    columns: list[str]
    rows: list[list[str]]

    def lines(self, is_markdown):
        """The first column is text, the others are figures and stand at the right."""
        widths = [max(len(row[index]) for row in [self.columns, *self.rows]) for index in range(len(self.columns))]
        left, right = ("| ", " |") if is_markdown else ("  ", "")
        between = " | " if is_markdown else "  "

        def line(row):
            cells = [row[0].ljust(widths[0]), *[cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]]
            return left + between.join(cells) + right

        rule = line(["-" * widths[0], *["-" * (width - 1) + ":" for width in widths[1:]]])
        heading = [f"## {self.title}", ""] if is_markdown else [self.title]
        return [*heading, line(self.columns), *([rule] if is_markdown else []), *map(line, self.rows), ""]


def tables(results, ratios):
    return [table for table in (measurements(results), goals(ratios), phases(results), stages(results), allocations(results),
                                growth(results)) if table.rows]


def measurements(results):
    rows = [[f"{part}: {name}", figure(results.seconds(part, name), 2), figure(results.cpu_seconds(part, name), 2),
             figure(results.peak_mb(part, name), 0)]
            for part, names in results.samples.items() for name in names]
    return Table("Measurements (medians; the highest peak)", ["what", "seconds", "CPU s", "peak MB"], rows)


def goals(ratios):
    def bound(value, ratio):
        return "-" if value is None else f"{'>=' if ratio.is_rate else '<='} {value:g}"

    words = {True: "yes", False: "NO", None: "-"}
    rows = [[ratio.name, bound(ratio.must, ratio), bound(ratio.goal, ratio), figure(ratio.measured, 2), words[ratio.is_met]]
            for ratio in ratios]
    return Table("Ratios", ["what", "must", "goal", "measured", "met"], rows)


def phases(results):
    rows = [[f"{command}: {name}", figure(median(sample.seconds for sample in samples), 2),
             figure(median(sample.cpu_seconds for sample in samples), 2)]
            for command, names in results.phases.items() for name, samples in names.items()]
    return Table("Phases (medians)", ["what", "seconds", "CPU s"], rows)


def stages(results):
    rows = []
    for cost in results.stages:
        seconds = cost["seconds"]
        rows.append([cost["stage"], figure(seconds, 3), figure(cost["cpuSeconds"], 3), figure(cost["bytes"] / seconds / 1e6, 0),
                     figure(cost["records"] / seconds, 0), figure(cost["allocations"] / cost["records"], 4),
                     figure(cost["allocations"] / cost["batches"], 1)])
    return Table("Stages, each by itself on one core",
                 ["stage", "seconds", "CPU s", "MB/s", "records/s", "allocations/record", "allocations/batch"], rows)


def allocations(results):
    rows = [[f"{cost['subject']}: {cost['phase']}", f"{cost['once']:,}", f"{cost['twice']:,}",
             figure(cost["allocationsPerRecord"], 4)] for cost in results.allocations]
    count = results.allocations[0]["records"] if results.allocations else 0
    return Table("Allocations of whole commands",
                 ["what", f"{count:,} records", f"{2 * count:,} records", "each record more"], rows)


def growth(results):
    rows = []
    for line in results.growth:
        first = smallest(results, line)

        def relative(cost):
            return figure(line[cost] / line["records"] / (first[cost] / first["records"]), 2) if first[cost] >= 0.1 else "-"

        rows.append([f"{line['command']} {line['records']:,}", figure(line["seconds"], 2), figure(line["fsync_seconds"], 2),
                     figure(line["cpu_seconds"], 2), figure(line["user_seconds"], 2), figure(line["peak_mb"], 0),
                     figure(cost_per_record(line) / cost_per_record(first), 2), relative("cpu_seconds"), relative("user_seconds")])
    return Table("Growth (a record's cost: without fsync, relative to the smallest table; cp: of the archive)",
                 ["records", "seconds", "of it fsync", "CPU s", "user s", "peak MB", "a record's cost", "its CPU", "its user CPU"],
                 rows)


def store(folder, name, facts, results, ratios):
    """Writes NAME.md and NAME.json. Returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    markdown, data = folder / f"{name}.md", folder / f"{name}.json"
    lines = [f"# Bench {name}", "", *[f"- {key}: {value}" for key, value in facts.items()],
             *[f"- {note}" for note in results.notes], ""]
    for table in tables(results, ratios):
        lines += table.lines(is_markdown=True)
    markdown.write_text("\n".join(lines), encoding="utf-8")
    judged = [vars(ratio) | {"is_met": ratio.is_met} for ratio in ratios]
    whole = {"name": name, "facts": facts, "ratios": judged, **vars(results)}
    data.write_text(json.dumps(whole, default=vars, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return markdown, data
