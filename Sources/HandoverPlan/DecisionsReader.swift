package import HandoverCore
import HandoverData

/// Reads decisions (Plan.md section 8) and holds them against plan and lock. What they say of the records themselves only a reading
/// of the exports can tell.
package struct DecisionsReader {
    private let file: String
    let plan: Plan
    private let lock: Lock

    /// - Parameter file: what diagnostics call it.
    package init(file: String, plan: Plan, lock: Lock) {
        self.file = file
        self.plan = plan
        self.lock = lock
    }

    /// - Throws: ``Failure`` with exit 65, which says where they are not what they must be.
    package func read(_ bytes: [UInt8]) throws(Failure) -> Decisions {
        let value: JSONValue
        do throws(JSONText.Problem) { value = try JSONText.read(bytes, depthLimit: Limits.depth) } catch {
            throw bad("byte \(error.byteOffset)")
        }
        guard text(value, "handover") == "1" else { throw bad("handover") }
        let withdrawn = try withdrawn(value)
        let merges = try merges(value)
        guard let elements = array(value, "decisions"), elements.count + merges.count + withdrawn.count > 0 else {
            throw bad("decisions")
        }
        var decisions: [Decisions.Decision] = []
        for (index, element) in elements.enumerated() { decisions.append(try decision(element, "decisions[\(index)]")) }
        let read = Decisions(decisions, merges: merges, withdrawn: withdrawn, of: plan, lock)
        guard Set(decisions.map { "\($0.mapping):\($0.record)" }).count == decisions.count else { throw bad("decisions") }
        for source in array(value, "sources") ?? [] {
            guard let id = text(source, "id"), let sha256 = text(source, "sha256") else { throw bad("sources") }
            guard read.sources.allSatisfy({ $0.id != id || $0.sha256 == sha256 }) else {
                throw Failure(Diagnostic(.decisionsOfOther, .path(file), .name(id), at: .init(file: file)), exit: .badData)
            }
        }
        // Byte for byte, as it goes into the archive: so order, spelling and members are what they must be.
        guard read.canonicalJSON == bytes else { throw bad("canonical JSON") }
        return read
    }

    private func withdrawn(_ value: JSONValue) throws(Failure) -> [Decisions.Withdrawal] {
        var withdrawn: [Decisions.Withdrawal] = []
        for (index, element) in (array(value, "withdrawn") ?? []).enumerated() {
            let key = "withdrawn[\(index)]"
            let (reason, by, at) = try account(element, key)
            guard let decision = member(element, "decision") else { throw bad(key + ".decision") }
            let subject: Decisions.Withdrawal.Subject =
                member(decision, "records") == nil
                ? .record(try decisionByItself(decision, key + ".decision"))
                : .merge(try mergeByItself(decision, key + ".decision"))
            withdrawn.append(.init(subject, reason: reason, by: by, at: at))
        }
        return withdrawn
    }

    private func merges(_ value: JSONValue) throws(Failure) -> [Decisions.Merge] {
        var merges: [Decisions.Merge] = []
        var decided: Set<String> = []
        for (index, element) in (array(value, "merges") ?? []).enumerated() {
            let merge = try merge(element, "merges[\(index)]")
            for record in merge.records {
                guard decided.insert("\(record.mapping):\(record.record)").inserted else {
                    throw bad("merges[\(index)].records")
                }
            }
            merges.append(merge)
        }
        return merges
    }

    /// Why, by whom and when something was decided.
    func account(_ value: JSONValue, _ key: String) throws(Failure) -> (reason: String, by: String, at: String) {
        guard let reason = text(value, "reason"), Self.saysSomething(reason) else { throw bad(key + ".reason") }
        guard let by = text(value, "by"), Self.saysSomething(by) else { throw bad(key + ".by") }
        guard let at = text(value, "at"), Self.isTime(at) else { throw bad(key + ".at") }
        return (reason, by, at)
    }

    private func decision(_ value: JSONValue, _ key: String) throws(Failure) -> Decisions.Decision {
        guard let mapping = text(value, "mapping").flatMap({ plan.mapping($0) }) else { throw bad(key + ".mapping") }
        let decision = try decisionByItself(value, key)
        let columns = lock.sources.first { $0.id == mapping.from }?.columns(of: mapping.list) ?? []
        let used = Set(mapping.ownColumns.map { Array($0.utf8) })
        var last = -1
        for (index, correction) in decision.corrections.enumerated() {
            guard used.contains(Array(correction.column.utf8)),
                let place = columns.firstIndex(where: { $0.utf8.elementsEqual(correction.column.utf8) }), place > last
            else { throw bad("\(key).corrections[\(index)].column") }
            last = place
        }
        return decision
    }

    /// A decision, whatever plan it is of: one that was withdrawn binds nothing, and may be of a mapping that is no more.
    private func decisionByItself(_ value: JSONValue, _ key: String) throws(Failure) -> Decisions.Decision {
        guard let mapping = text(value, "mapping"), Names.isID(mapping) else { throw bad(key + ".mapping") }
        guard let record = text(value, "record").flatMap({ Int64($0) }), (1..<1 << 40).contains(record) else {
            throw bad(key + ".record")
        }
        guard let verdict = text(value, "decision").flatMap({ Decisions.Verdict(rawValue: $0) }) else {
            throw bad(key + ".decision")
        }
        guard let digest = text(value, "digest"), Names.isDigest(digest) else { throw bad(key + ".digest") }
        let (reason, by, at) = try account(value, key)
        return Decisions.Decision(
            mapping: mapping, record: record, digest: digest, verdict: verdict,
            corrections: try corrections(value, verdict, key + ".corrections"), reason: reason, by: by, at: at)
    }

    private func corrections(
        _ value: JSONValue, _ verdict: Decisions.Verdict, _ key: String
    ) throws(Failure) -> [Decisions.Correction] {
        guard let elements = array(value, "corrections"), elements.isEmpty == (verdict == .keep) else { throw bad(key) }
        var corrections: [Decisions.Correction] = []
        for (index, element) in elements.enumerated() {
            guard let column = text(element, "column") else { throw bad("\(key)[\(index)].column") }
            guard let was = text(element, "was"), was.isEmpty || Names.isDigest(was) else { throw bad("\(key)[\(index)].was") }
            let new = text(element, "new")
            guard new != "", (new?.utf8.count ?? 0) <= Limits.fieldBytes else { throw bad("\(key)[\(index)].new") }
            corrections.append(.init(column: column, was: was, new: new))
        }
        guard Set(corrections.map { Array($0.column.utf8) }).count == corrections.count else { throw bad(key) }
        return corrections
    }

    /// RFC 3339 in UTC, to the second.
    private static func isTime(_ text: String) -> Bool {
        Plan.LocalTime(String(text.prefix(16))) != nil && text.dropFirst(16).wholeMatch(of: /:[0-5][0-9]Z/) != nil
    }

    /// Whether a text is more than whitespace.
    package static func saysSomething(_ text: String) -> Bool {
        text.unicodeScalars.contains { !$0.properties.isWhitespace }
    }

    func bad(_ key: String) -> Failure {
        Failure(Diagnostic(.decisionsUnreadable, .path(file), .name(key), at: .init(file: file)), exit: .badData)
    }

    func text(_ value: JSONValue, _ name: String) -> String? {
        if case .string(let text)? = member(value, name) { text } else { nil }
    }

    func array(_ value: JSONValue, _ name: String) -> [JSONValue]? {
        if case .array(let values)? = member(value, name) { values } else { nil }
    }

    private func member(_ value: JSONValue, _ name: String) -> JSONValue? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name == name }?.value
    }
}
