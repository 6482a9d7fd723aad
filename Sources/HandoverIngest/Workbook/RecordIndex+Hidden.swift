import HandoverData

extension RecordIndex {
    /// Gives every record that lies in one of the ranges of the file its finding, unless it has that already.
    /// - Parameter base: where the chunk begins in the file.
    mutating func hide(_ ranges: [Range<Int64>], from base: Int64) {
        var next = ranges.partitioningIndex(endingBehind: base)
        var found: [ReadFinding] = []
        var old = findings[...]
        for record in byteOffsets.indices {
            let offset = base + Int64(byteOffsets[record])
            while next < ranges.count, ranges[next].upperBound <= offset { next += 1 }
            guard next < ranges.count else { break }
            guard ranges[next].contains(offset) else { continue }
            let before = old.prefix { $0.record < record || ($0.record == record && $0.kind.isBefore(.hiddenRows)) }
            found += before
            old = old.dropFirst(before.count)
            if old.first?.record != record || old.first?.kind != .hiddenRows {
                found.append(ReadFinding(record: record, kind: .hiddenRows, byteOffset: Int(byteOffsets[record])))
            }
        }
        findings = found + old
    }
}

extension ReadFinding.Kind {
    fileprivate func isBefore(_ other: Self) -> Bool {
        guard let own = Self.allCases.firstIndex(of: self), let others = Self.allCases.firstIndex(of: other) else { return false }
        return own < others
    }
}

extension [Range<Int64>] {
    /// The first that ends behind an offset.
    fileprivate func partitioningIndex(endingBehind offset: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
