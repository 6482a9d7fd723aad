import HandoverData

/// What owners decided about records that were held back (Plan.md section 8).
package struct Decisions: Hashable, Sendable {
    /// What becomes of a record.
    package enum Verdict: String, Hashable, Sendable {
        /// Some of its columns get other texts, and it is mapped again.
        case correct
        /// It stays behind.
        case keep
    }

    /// Another text for one column of a record.
    package struct Correction: Hashable, Sendable {
        package var column: String
        /// SHA-256 of the text that the record has, lower-case hexadecimal; empty where it has none.
        package var was: String
        /// The text that takes its place; `nil` for none.
        package var new: String?

        package init(column: String, was: String, new: String?) {
            self.column = column
            self.was = was
            self.new = new
        }
    }

    /// One record's.
    package struct Decision: Hashable, Sendable {
        package var mapping: String
        package var record: Int64
        /// SHA-256 of the record's raw bytes, lower-case hexadecimal.
        package var digest: String
        package var verdict: Verdict
        package var corrections: [Correction]
        package var reason: String
        package var by: String
        /// RFC 3339 in UTC.
        package var at: String

        package init(
            mapping: String, record: Int64, digest: String, verdict: Verdict, corrections: [Correction], reason: String,
            by: String, at: String
        ) {
            self.mapping = mapping
            self.record = record
            self.digest = digest
            self.verdict = verdict
            self.corrections = corrections
            self.reason = reason
            self.by = by
            self.at = at
        }
    }

    /// A decision that counts no more.
    package struct Withdrawal: Hashable, Sendable {
        /// What was decided.
        package enum Subject: Hashable, Sendable {
            case record(Decision)
            case merge(Merge)
        }

        package var decision: Subject
        package var reason: String
        package var by: String
        /// RFC 3339 in UTC.
        package var at: String

        package init(_ decision: Subject, reason: String, by: String, at: String) {
            self.decision = decision
            self.reason = reason
            self.by = by
            self.at = at
        }
    }

    /// In the order of the plan's mappings, then of records.
    package var decisions: [Decision]
    /// In the order of the plan's tables, then of their first records.
    package var merges: [Merge]
    /// In the order in which they were withdrawn.
    package var withdrawn: [Withdrawal]
    /// The exports that they are about, in the plan's order.
    package var sources: [Source]

    /// An export as its lock pins it.
    package struct Source: Hashable, Sendable {
        package var id: String
        package var sha256: String

        package init(id: String, sha256: String) {
            self.id = id
            self.sha256 = sha256
        }
    }

    /// Puts decisions in order and adds what they are about.
    package init(
        _ decisions: [Decision], merges: [Merge] = [], withdrawn: [Withdrawal] = [], of plan: Plan, _ lock: Lock
    ) {
        self.withdrawn = withdrawn
        self.merges = plan.tables.flatMap { table in
            merges.filter { $0.table == table.id }.map { $0.inOrder(of: plan) }
                .sorted { plan.precedes($0.records[0], $1.records[0]) }
        }
        self.decisions = plan.mappings.flatMap { mapping in
            decisions.filter { $0.mapping == mapping.id }.sorted { $0.record < $1.record }
        }
        let decided = Set(decisions.map(\.mapping) + merges.flatMap { $0.records.map(\.mapping) })
        let read = Set(plan.mappings.filter { decided.contains($0.id) }.map(\.from))
        sources = lock.sources.filter { read.contains($0.id) }.map { Source(id: $0.id, sha256: $0.sha256) }
    }

    /// RFC 8785 with a final LF.
    package var canonicalJSON: [UInt8] {
        let value = JSONValue.object([
            "handover": .string("1"), "decisions": .array(decisions.map(\.json)),
            "merges": merges.isEmpty ? nil : .array(merges.map(\.json)),
            "sources": .array(sources.map { .object(["id": .string($0.id), "sha256": .string($0.sha256)]) }),
            "withdrawn": withdrawn.isEmpty ? nil : .array(withdrawn.map(\.json)),
        ])
        return value.canonicalBytes() + [UInt8(ascii: "\n")]
    }
}

extension Decisions.Decision {
    fileprivate var json: JSONValue {
        .object([
            "at": .string(at), "by": .string(by),
            "corrections": .array(
                corrections.map {
                    .object(["column": .string($0.column), "was": .string($0.was), "new": $0.new.map { .string($0) }])
                }),
            "decision": .string(verdict.rawValue), "digest": .string(digest), "mapping": .string(mapping),
            "reason": .string(reason), "record": .string(String(record)),
        ])
    }
}

extension Decisions.Withdrawal {
    fileprivate var json: JSONValue {
        let subject =
            switch decision {
            case .record(let decision): decision.json
            case .merge(let decision): decision.json
            }
        return .object(["at": .string(at), "by": .string(by), "decision": subject, "reason": .string(reason)])
    }
}

extension Plan.Mapping {
    /// The columns of the record itself that fields are made from, each once, in the order of the fields.
    package var ownColumns: [String] {
        var columns: [String] = []
        for column in fields.flatMap(\.columns) where list == nil || Special(column) == nil {
            if !columns.contains(where: { $0.utf8.elementsEqual(column.utf8) }) { columns.append(column) }
        }
        return columns
    }
}
