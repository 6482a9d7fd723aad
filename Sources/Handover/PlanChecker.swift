import HandoverCore
import HandoverCrypto
import HandoverPlan
import SystemPackage

/// Checks a plan and its lock without running it.
public enum PlanChecker {
    /// A plan that holds.
    public struct Checked: Sendable {
        /// The plan's id.
        public var id: String
        /// SHA-256 of its canonical form, lower-case hexadecimal.
        public var digest: String
    }

    /// Reads a plan and its lock, and the decisions beside them. Throws ``Failure`` with every problem.
    public static func check(_ path: String) throws -> Checked {
        let (plan, lock) = try PlanFiles.read(FilePath(path))
        _ = try PlanFiles.readDecisions(FilePath(path), plan, lock)
        for step in plan.steps { _ = try Window(step.schedule, zone: plan.zone, plan: plan) }
        return Checked(id: plan.id, digest: hex(SHA256.digest(plan.canonicalJSON)))
    }

    /// The JSON Schema (2020-12) of plans.
    public static var schema: String { PlanSchema.json }
}
