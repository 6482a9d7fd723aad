package import HandoverCore
package import HandoverPlan
package import SystemPackage

/// A plan and its lock on disk.
package enum PlanFiles {
    /// Reads `NAME.yaml` and `NAME.lock.json`, and holds one against the other.
    package static func read(_ path: FilePath) throws(Failure) -> (plan: Plan, lock: Lock) {
        let plan = try readPlan(path)
        let lockPath = lockPath(of: path)
        let bytes: [UInt8]
        do { bytes = try Files.read(lockPath, limit: Limits.jsonBytes) } catch {
            if error.exit == .noInput { throw Failure(Diagnostic(.noLock, .path(lockPath.string)), exit: .noInput) }
            throw error
        }
        let lock = try LockReader.read(bytes, file: lockPath.string)
        let problems = try plan.check(against: lock) + cabinetProblems(plan, path)
        guard problems.isEmpty else { throw Failure(problems, exit: .badData) }
        return (plan, lock)
    }

    /// What does not hold between a plan and that of the other cabinet.
    private static func cabinetProblems(_ plan: Plan, _ path: FilePath) throws(Failure) -> [Diagnostic] {
        guard let cabinet = plan.cabinet else { return [] }
        return plan.problems(beside: try readPlan(path.removingLastComponent().pushing(FilePath(cabinet.beside))))
    }

    /// Reads `NAME.decisions.json`; `nil` where there is none.
    package static func readDecisions(_ path: FilePath, _ plan: Plan, _ lock: Lock) throws(Failure) -> Decisions? {
        let file = decisionsPath(of: path)
        guard Files.exists(file) else { return nil }
        return try DecisionsReader(file: file.string, plan: plan, lock: lock).read(try Files.read(file, limit: Limits.jsonBytes))
    }

    /// Writes `NAME.decisions.json`, mode 0600, if a run will read it.
    package static func write(_ decisions: Decisions, of path: FilePath, _ plan: Plan, _ lock: Lock) throws(Failure) {
        let (file, bytes) = (decisionsPath(of: path), decisions.canonicalJSON)
        _ = try DecisionsReader(file: file.string, plan: plan, lock: lock).read(bytes)
        guard bytes.count <= Limits.jsonBytes else {
            throw Failure(Diagnostic(.decisionsUnreadable, .path(file.string), .name("\(Limits.jsonBytes)")), exit: .badData)
        }
        try Files.writeWhole(bytes, to: file, permissions: .ownerReadWrite)
    }

    /// The decisions' place beside their plan.
    package static func decisionsPath(of plan: FilePath) -> FilePath {
        plan.removingLastComponent().appending((plan.stem ?? "plan") + ".decisions.json")
    }

    /// Reads a plan alone.
    package static func readPlan(_ path: FilePath) throws(Failure) -> Plan {
        try PlanReader.read(try Files.read(path, limit: Limits.planBytes), file: path.string)
    }

    /// The lock's place beside its plan.
    package static func lockPath(of plan: FilePath) -> FilePath {
        plan.removingLastComponent().appending((plan.stem ?? "plan") + ".lock.json")
    }
}
