import Glibc
import HandoverCore

/// Times the parts of a verification: by the clock, and by what the whole process worked on all cores.
struct Stopwatch {
    private(set) var phases: [Verdict.Phase] = []
    private var last = Self.now

    /// Ends a phase; the next one begins here.
    mutating func end(_ name: String) {
        let now = Self.now
        phases.append(.init(name, seconds: now.clock - last.clock, cpuSeconds: now.processor - last.processor))
        last = now
    }

    private static var now: (clock: Double, processor: Double) {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let processor = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        return (Double(time.tv_sec) + Double(time.tv_nsec) / 1e9, processor)
    }
}
