import HandoverCore

/// What the entries of a merge's `match` compare of a row (Plan.md section 1.14), each as one hash: rows match by an entry for which
/// they have the same.
struct RowMatching: Sendable {
    private let match: [CheckedPlan.Merge.Match]
    private let apart: [Int]

    init(_ merge: CheckedPlan.Merge) { (match, apart) = (merge.match, merge.apart) }

    /// Hashes of a row.
    var count: Int { match.count }

    /// Appends the row's hash for each entry; `.none` where it matches no other by that one.
    /// - Parameter starts: where its fields begin in the lines, and where one more would.
    func append(_ lines: Span<UInt8>, _ starts: [Int], to hashes: inout [KeyHash]) {
        for entry in match {
            switch entry {
            case .identical: hashes.append(KeyHash(lines.extracting(starts[0]..<(starts[starts.count - 1] - 1))))
            case .fields(let same, let alike):
                hashes.append(compared(lines, starts, same, alike).map { KeyHash($0.span) } ?? .none)
            }
        }
    }

    /// Canonical fields with a comma behind each, and between them match keys with their lengths in front: no two rows that differ
    /// have equal bytes.
    private func compared(_ lines: Span<UInt8>, _ starts: [Int], _ same: [Int], _ alike: [Int]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for index in same {
            let value = lines.extracting(field(index, starts))
            if value.isEmpty { return nil }
            bytes.append(value)
            bytes.append(0x2c)
        }
        for index in alike {
            guard let text = RowKey.text(lines, starts, index) else { return nil }
            var key: [UInt8] = []
            NameKey.write(text.span, to: &key)
            // Of a text that the operator makes no value of there is no key.
            if key.isEmpty || key.count > Limits.fieldBytes { return nil }
            bytes += "\(key.count),".utf8
            bytes += key
        }
        for index in apart {
            bytes.append(lines.extracting(field(index, starts)))
            bytes.append(0x2c)
        }
        return bytes
    }
}
