import HandoverCore
import HandoverData
import HandoverPlan

/// What the rows of a table are compared by, compiled from its merge (Plan.md section 1.14).
struct MatchProgram: Sendable {
    private enum Entry {
        case identical
        /// What holds rows apart holds no question back.
        case fields(same: [Int], alike: [Int], apart: [Int])
    }

    private let entries: [Entry]

    /// - Parameter merge: of the table; `nil` compares nothing.
    init(_ merge: Plan.Merge?, _ table: Plan.Table) {
        func place(_ name: String) -> Int {
            guard let place = table.fields.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("the plan reader checks that a merge names fields")
            }
            return place
        }
        let apart = (merge?.apart ?? []).map(place)
        entries = (merge?.match ?? []).map { match in
            switch match {
            case .identical: .identical
            case .fields(let same, let alike): .fields(same: same.map(place), alike: alike.map(place), apart: apart)
            case .question(let same, let alike): .fields(same: same.map(place), alike: alike.map(place), apart: [])
            }
        }
    }

    var count: Int { entries.count }

    /// The fields that it reads.
    var fields: [Int] {
        entries.flatMap { entry -> [Int] in
            if case .fields(let same, let alike, let apart) = entry { same + alike + apart } else { [] }
        }
    }

    /// The hash of what an entry compares of a row; `nil` where the row matches none by it. Rows match if these are equal.
    /// - Parameters:
    ///   - lines: up to the end of its line, which begins at `start`.
    ///   - bounds: where its fields lie in them.
    func number(
        _ entry: Int, _ lines: Span<UInt8>, line start: Int, _ bounds: [Range<Int>], row: Int, _ scratch: inout [UInt8],
        _ text: inout [UInt8]
    ) -> UInt128? {
        guard case .fields(let same, let alike, let apart) = entries[entry] else {
            return KeyHash.number(lines.extracting(start...), row: row)
        }
        scratch.removeAll(keepingCapacity: true)
        // Canonical fields with commas between: nothing else is written like that.
        for field in same {
            guard !bounds[field].isEmpty else { return nil }
            scratch.append(lines.extracting(bounds[field]))
            scratch.append(UInt8(ascii: ","))
        }
        for field in alike {
            guard !bounds[field].isEmpty else { return nil }
            text.removeAll(keepingCapacity: true)
            CanonicalCSV.appendText(of: lines.extracting(bounds[field]), to: &text)
            let start = scratch.count
            MatchKey.append(text.span, into: &scratch)
            // A match key has letters and digits alone; one that would be too long is none.
            guard scratch.count > start, scratch.count - start <= Limits.fieldBytes else { return nil }
            scratch.append(UInt8(ascii: ","))
        }
        for field in apart {
            scratch.append(lines.extracting(bounds[field]))
            scratch.append(UInt8(ascii: ","))
        }
        return KeyHash.number(scratch.span, row: row)
    }
}
