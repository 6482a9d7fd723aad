import Foundation
import HandoverCore
import HandoverPlan
import SystemPackage

extension Quarantine {
    /// Withdraws the decision about one record: the next run judges it as the plan does. What was decided stays in the decisions, with
    /// who withdrew it, when and why.
    /// - Returns: how many decisions are left.
    /// - Throws: ``Failure`` with exit 64 without reason or name or with a mapping that the plan does not have, 65 where nothing was
    ///   decided about the record.
    public static func withdraw(_ path: String, mapping: String, record: Int64, reason: String, by: String) throws -> Int {
        try withdraw(path, mapping: mapping, reason: reason, by: by) { known in
            let old = known?.decisions.first { $0.mapping == mapping && $0.record == record }
            guard var known, let old else {
                throw Failure(Diagnostic(.withdrawNothing, .name(mapping), .count(record), at: .init(file: path)), exit: .badData)
            }
            known.decisions.removeAll { $0 == old }
            return (known, .record(old))
        }.decisions.count
    }

    /// Writes the decisions without one of them, and who withdrew it.
    /// - Parameter take: takes it out of those beside the plan.
    /// - Returns: those that are left.
    static func withdraw(
        _ path: String, mapping: String, reason: String, by: String,
        _ take: (Decisions?) throws -> (left: Decisions, Decisions.Withdrawal.Subject)
    ) throws -> Decisions {
        guard DecisionsReader.saysSomething(reason), DecisionsReader.saysSomething(by) else {
            throw Failure(Diagnostic(.withdrawNoReason), exit: .usage)
        }
        let file = FilePath(path)
        let (plan, lock) = try PlanFiles.read(file)
        guard plan.mapping(mapping) != nil else {
            throw Failure(Diagnostic(.quarantineUnknownMapping, .name(mapping), at: .init(file: path)), exit: .usage)
        }
        let (left, subject) = try take(try PlanFiles.readDecisions(file, plan, lock))
        let withdrawal = Decisions.Withdrawal(subject, reason: reason, by: by, at: Instant.text(Date()))
        let all = Decisions(
            left.decisions, merges: left.merges, withdrawn: left.withdrawn + [withdrawal], of: plan, lock)
        try PlanFiles.write(all, of: file, plan, lock)
        return all
    }
}
