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
        guard DecisionsReader.saysSomething(reason), DecisionsReader.saysSomething(by) else {
            throw Failure(Diagnostic(.withdrawNoReason), exit: .usage)
        }
        let file = FilePath(path)
        let (plan, lock) = try PlanFiles.read(file)
        guard plan.mapping(mapping) != nil else {
            throw Failure(Diagnostic(.quarantineUnknownMapping, .name(mapping), at: .init(file: path)), exit: .usage)
        }
        let known = try PlanFiles.readDecisions(file, plan, lock)
        guard let known, let old = known.decisions.first(where: { $0.mapping == mapping && $0.record == record }) else {
            throw Failure(Diagnostic(.withdrawNothing, .name(mapping), .count(record), at: .init(file: path)), exit: .badData)
        }
        let withdrawal = Decisions.Withdrawal(old, reason: reason, by: by, at: Instant.text(Date()))
        let left = known.decisions.filter { $0 != old }
        try PlanFiles.write(Decisions(left, withdrawn: known.withdrawn + [withdrawal], of: plan, lock), of: file, plan, lock)
        return left.count
    }
}
