import Glibc
import HandoverCore

/// Measures one phase of a run: seconds as they pass, and seconds of the processor, of all threads.
struct PhaseClock {
    private let started = ContinuousClock.now
    private let startedCPU = Self.processorSeconds

    /// The phase, ended now.
    func phase(_ name: String) -> RunSummary.Phase {
        let duration = ContinuousClock.now - started
        return .init(
            name: name, seconds: Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18,
            cpuSeconds: Self.processorSeconds - startedCPU)
    }

    private static var processorSeconds: Double {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
