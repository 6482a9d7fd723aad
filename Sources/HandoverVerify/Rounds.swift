import Dispatch
import Synchronization

/// Works jobs off on all cores, round by round: a few are taken, done side by side, and their results taken in order. So never more
/// than a round of jobs is in memory. If several fail, the first one's error is thrown.
/// - Parameters:
///   - width: how many jobs a round has.
///   - next: gives the next job, `nil` at the end.
///   - work: does one, on any core.
///   - take: takes the result, in the order of jobs.
func inRounds<Job: Sendable, Made: Sendable>(
    width: Int, next: () throws -> Job?, work: @Sendable (Job) throws -> Made, take: (Job, Made) throws -> Void
) throws {
    while true {
        var jobs: [Job] = []
        var failure: (any Error)?
        // What came before an error is still worked off: it may hold an earlier one.
        do {
            while jobs.count < width, let job = try next() { jobs.append(job) }
        } catch { failure = error }
        let (round, count) = (jobs, jobs.count)
        let results = Mutex<[Result<Made, any Error>?]>(Array(repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = Result { try work(round[index]) }
            results.withLock { $0[index] = result }
        }
        for (job, result) in zip(round, results.withLock { $0 }) {
            guard let result else { preconditionFailure("every job was done") }
            try take(job, result.get())
        }
        if let failure { throw failure }
        if count < width { return }
    }
}
