import HandoverCore
import HandoverData

extension Decisions {
    /// Which of some records are the same thing, as people said (Plan.md section 8.2).
    package struct Merge: Hashable, Sendable {
        /// One of the records.
        package struct Record: Hashable, Sendable {
            package var mapping: String
            package var record: Int64
            /// SHA-256 of its raw bytes, lower-case hexadecimal.
            package var digest: String
            /// Records with equal numbers are one thing, those with different ones are not. Numbers begin at 1, in the order of the records.
            package var same: Int

            package init(mapping: String, record: Int64, digest: String, same: Int) {
                self.mapping = mapping
                self.record = record
                self.digest = digest
                self.same = same
            }
        }

        package var table: String
        /// In the order of the plan's mappings, then of their numbers.
        package var records: [Record]
        package var reason: String
        package var by: String
        /// RFC 3339 in UTC.
        package var at: String

        package init(table: String, records: [Record], reason: String, by: String, at: String) {
            self.table = table
            self.records = records
            self.reason = reason
            self.by = by
            self.at = at
        }

        /// The same, with its records in order and their numbers as they follow from it.
        func inOrder(of plan: Plan) -> Merge {
            var ordered = self
            ordered.records.sort(by: plan.precedes)
            return ordered.numbered
        }

        /// The same, with the numbers that follow from the order of its records.
        var numbered: Merge {
            var ordered = self
            var numbers: [Int: Int] = [:]
            for index in ordered.records.indices {
                let same = ordered.records[index].same
                numbers[same] = numbers[same] ?? numbers.count + 1
                ordered.records[index].same = numbers[same] ?? 0
            }
            return ordered
        }
    }
}

extension Plan {
    /// Whether a record stands before another: in the order of the mappings, then of numbers.
    func precedes(_ left: Decisions.Merge.Record, _ right: Decisions.Merge.Record) -> Bool {
        func place(_ record: Decisions.Merge.Record) -> (Int, Int64) {
            (mappings.firstIndex { $0.id == record.mapping } ?? 0, record.record)
        }
        return place(left) < place(right)
    }
}

extension Decisions.Merge {
    var json: JSONValue {
        .object([
            "at": .string(at), "by": .string(by), "reason": .string(reason),
            "records": .array(
                records.map {
                    .object([
                        "digest": .string($0.digest), "mapping": .string($0.mapping), "record": .string(String($0.record)),
                        "same": .string(String($0.same)),
                    ])
                }), "table": .string(table),
        ])
    }
}

extension DecisionsReader {
    /// A decision that counts: its table has a merge, its records are of mappings that fill it, in their order.
    func merge(_ value: JSONValue, _ key: String) throws(Failure) -> Decisions.Merge {
        let merge = try mergeByItself(value, key)
        guard plan.merge(of: merge.table) != nil else { throw bad(key + ".table") }
        for (index, record) in merge.records.enumerated() {
            guard plan.mapping(record.mapping)?.to == merge.table else { throw bad("\(key).records[\(index)].mapping") }
        }
        guard merge == merge.inOrder(of: plan) else { throw bad(key + ".records") }
        return merge
    }

    /// A decision as it is written, whatever the plan: one that was withdrawn binds nothing, and outlives what it was about.
    func mergeByItself(_ value: JSONValue, _ key: String) throws(Failure) -> Decisions.Merge {
        guard let table = text(value, "table"), Names.isID(table) else { throw bad(key + ".table") }
        let (reason, by, at) = try account(value, key)
        guard let elements = array(value, "records"), elements.count > 1 else { throw bad(key + ".records") }
        var records: [Decisions.Merge.Record] = []
        for (index, element) in elements.enumerated() {
            let key = "\(key).records[\(index)]"
            guard let mapping = text(element, "mapping"), Names.isID(mapping) else { throw bad(key + ".mapping") }
            guard let record = text(element, "record").flatMap({ Int64($0) }), (1..<1 << 40).contains(record) else {
                throw bad(key + ".record")
            }
            guard let digest = text(element, "digest"), Names.isDigest(digest) else { throw bad(key + ".digest") }
            guard let same = text(element, "same").flatMap({ Int($0) }) else { throw bad(key + ".same") }
            records.append(.init(mapping: mapping, record: record, digest: digest, same: same))
        }
        guard Set(records.map { "\($0.mapping):\($0.record)" }).count == records.count else { throw bad(key + ".records") }
        let merge = Decisions.Merge(table: table, records: records, reason: reason, by: by, at: at)
        guard merge == merge.numbered else { throw bad(key + ".records") }
        return merge
    }
}
