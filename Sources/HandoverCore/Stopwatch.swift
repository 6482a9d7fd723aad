import Glibc

/// One part of a run or of a verification, and what it took.
public struct Phase: Hashable, Sendable {
    /// A stable name, such as `stage`, `seal`, `digests`.
    public var name: String
    /// How long it took by the clock.
    public var seconds: Double
    /// What the process worked meanwhile, on all cores, in the system too.
    public var cpuSeconds: Double

    /// Creates a phase.
    public init(_ name: String, seconds: Double, cpuSeconds: Double) {
        self.name = name
        self.seconds = seconds
        self.cpuSeconds = cpuSeconds
    }
}

/// Times phases one after the other: by the clock, and by what the whole process worked on all cores.
package struct Stopwatch {
    package private(set) var phases: [Phase] = []
    private var last = Self.now

    /// Starts now.
    package init() {}

    /// Ends a phase; the next one begins here.
    package mutating func end(_ name: String) {
        let now = Self.now
        phases.append(Phase(name, seconds: now.clock - last.clock, cpuSeconds: now.processor - last.processor))
        last = now
    }

    private static var now: (clock: Double, processor: Double) { (read(CLOCK_MONOTONIC), read(CLOCK_PROCESS_CPUTIME_ID)) }

    /// Both clocks are there on every Linux; one that were not would stand still.
    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
