import Dispatch
import Glibc
import Synchronization

/// Works jobs off on all cores, round by round. While a round is worked on, the results of the one before are taken, and the jobs of
/// the one behind are made: that must be done one after the other, and would keep the other cores waiting. So never more than three
/// rounds are in memory.
///
/// If several fail, the first one's error is thrown; what comes before an error is worked off, for it may hold an earlier one.
/// - Parameters:
///   - width: how many jobs a round has.
///   - most: what all jobs of a round may weigh before the last one, so that a few large ones do not fill the memory.
///   - next: gives the next job, `nil` at the end. Called, like `take`, on the caller's own thread.
///   - work: does one, on any core.
///   - take: takes the result, in the order of jobs.
func inRounds<Job: Sendable, Made: Sendable>(
    width: Int, most: Int, weight: (Job) -> Int, next: () throws -> Job?, work: @escaping @Sendable (Job) throws -> Made,
    take: (Job, Made) throws -> Void
) throws {
    var failure: (any Error)?
    func jobs() -> [Job] {
        var jobs: [Job] = []
        var weights = 0
        do {
            while failure == nil, jobs.count < width, weights < most, let job = try next() {
                jobs.append(job)
                weights += weight(job)
            }
        } catch { failure = error }
        return jobs
    }
    func takeAll(_ round: Round<Job, Made>?) throws {
        guard let round else { return }
        for (job, result) in zip(round.jobs, round.results) { try take(job, result.get()) }
    }
    var before: Round<Job, Made>?
    var following = jobs()
    while !following.isEmpty {
        let round = Round(following, work)
        round.start(helpers: min(sysconf(Int32(_SC_NPROCESSORS_ONLN)), width) - 1)
        // On the way out, too: no core may go on with what nobody waits for.
        defer { round.finish() }
        try takeAll(before)
        following = jobs()
        round.finish()
        before = round
    }
    try takeAll(before)
    if let failure { throw failure }
}

/// A few jobs, which whoever is free takes one by one.
private final class Round<Job: Sendable, Made: Sendable>: Sendable {
    let jobs: [Job]
    private let work: @Sendable (Job) throws -> Made
    private let state: Mutex<(next: Int, results: [Result<Made, any Error>?])>
    private let helpers = DispatchGroup()

    init(_ jobs: [Job], _ work: @escaping @Sendable (Job) throws -> Made) {
        self.jobs = jobs
        self.work = work
        state = Mutex((0, Array(repeating: nil, count: jobs.count)))
    }

    func start(helpers count: Int) {
        for _ in 0..<max(0, count) { DispatchQueue.global().async(group: helpers) { self.help() } }
    }

    /// Does what is left, and waits for the others.
    func finish() {
        help()
        helpers.wait()
    }

    private func help() {
        while let index = state.withLock({ state -> Int? in
            guard state.next < state.results.count else { return nil }
            state.next += 1
            return state.next - 1
        }) {
            let result = Result { try work(jobs[index]) }
            state.withLock { $0.results[index] = result }
        }
    }

    /// Of every job, once all are done.
    var results: [Result<Made, any Error>] {
        state.withLock { state in
            defer { state.results = [] }
            return state.results.map { result in
                guard let result else { preconditionFailure("every job was done") }
                return result
            }
        }
    }
}
