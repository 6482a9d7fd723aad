import HandoverCore
import HandoverPlan
import SystemPackage

/// A plan whose exports were read, mapped and decided about as a run does it. Nothing is written but in the work folder, so that it
/// does not matter whether a run stopped, or was ever begun.
struct DecidedPlan {
    let decisions: Decisions?
    let stage: Stage
    let decided: Decided

    var plan: Plan { stage.plan }
    var lock: Lock { stage.lock }
    var exports: Exports { stage.exports }

    /// - Parameters:
    ///   - isFinal: whether the plan's thresholds, fatal rules and totals stop it, as they stop a run (exit 1).
    ///   - isFirst: as the first reading does it, which knows nothing of decisions (Plan.md section 8).
    ///   - files: the exports where an earlier look has them, unpacked and listed; `nil` for the first look.
    init(
        _ path: FilePath, in work: WorkPlace, budget: Budget = Budget(), _ interrupt: Interrupt, isFinal: Bool = false,
        isFirst: Bool = false, files known: Delivered? = nil
    ) async throws {
        let (plan, lock) = try PlanFiles.read(path)
        decisions = try PlanFiles.readDecisions(path, plan, lock)
        let files = try known ?? Delivered(lock, base: path.removingLastComponent(), work: work, interrupt: interrupt)
        var first: FirstReading?
        if let decisions, !isFirst {
            first = try await FirstReading(
                decisions, plan: plan, lock: lock, files: files, work: work, budget: budget, interrupt: interrupt)
        }
        var stage = try Stage(
            plan: plan, lock: lock, files: files, work: work, budget: budget, interrupt: interrupt,
            decisions: decisions, rulings: first?.rulings)
        try await stage.run()
        decided = try Decided(&stage, isFinal: isFinal)
        self.stage = stage
    }
}
