"""Measures whole commands: seconds, CPU seconds and peak memory of each, as the system counts them for that process."""
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass


def median(values):
    """The median of what was measured; None where nothing was."""
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


@dataclass
class Sample:
    """What one command took. None is what nobody has measured."""
    seconds: float | None = None
    cpu_seconds: float | None = None
    peak_mb: float | None = None
    # Of the CPU seconds, those outside the system.
    user_seconds: float | None = None


def floor_mb():
    """The peak of a command that does nothing: that of this process, which every child begins with.

    Linux counts what a process holds before its exec, and behind vfork and posix_spawn too that is its parent's memory. So this
    program keeps small, and a peak at the floor only says that the command needs no more than that.
    """
    return measured(["true"]).peak_mb


def measured(command, output=None):
    """Runs a command, its standard output into a file or nowhere. Ends the program if the command fails."""
    # What an earlier command left to be written must not be this one's delay.
    os.sync()
    with open(output or os.devnull, "wb") as sink:
        start = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], stdout=sink)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"bench: exit {process.returncode} of {' '.join(map(str, command))}")
    return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, usage.ru_utime)


def done(command):
    """Runs a command that is not measured. Returns its output, both streams: some tools write their version to the second."""
    result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        sys.exit(f"bench: exit {result.returncode} of {' '.join(map(str, command))}\n{result.stdout}")
    return result.stdout


def json_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def phases(path, kind):
    """Seconds and CPU seconds of each phase, out of the line of this type in a command's `--json` output; {} if it has none."""
    line = next(line for line in json_lines(path) if line["type"] == kind)
    cpu = line.get("cpuSeconds", {})
    return {name: Sample(seconds, cpu.get(name)) for name, seconds in line.get("seconds", {}).items()}


class Results:
    """All that was measured, in the order in which it came."""

    def __init__(self):
        self.samples = {}  # part -> name -> samples, one a round
        self.phases = {}  # command -> phase -> samples, one a round
        self.stages = []
        self.allocations = []
        self.growth = []
        self.sizes_mb = {}  # input -> megabytes
        self.notes = []

    def add(self, part, name, sample):
        self.samples.setdefault(part, {}).setdefault(name, []).append(sample)
        print(f"  {part}: {name} {figure(sample.seconds, 2)} s, {figure(sample.cpu_seconds, 2)} CPU s, "
              f"{figure(sample.peak_mb, 0)} MB", file=sys.stderr, flush=True)

    def add_phases(self, command, found):
        for name, sample in found.items():
            self.phases.setdefault(command, {}).setdefault(name, []).append(sample)

    def seconds(self, part, name):
        """The median; None if it was not measured."""
        return median(sample.seconds for sample in self.samples.get(part, {}).get(name, []))

    def cpu_seconds(self, part, name):
        return median(sample.cpu_seconds for sample in self.samples.get(part, {}).get(name, []))

    def peak_mb(self, part, name):
        """The highest: a limit on memory holds for every round."""
        peaks = [sample.peak_mb for sample in self.samples.get(part, {}).get(name, []) if sample.peak_mb is not None]
        return max(peaks, default=None)


def figure(value, digits):
    return "-" if value is None else f"{value:,.{digits}f}"
