import HandoverCore

extension RowMaker {
    /// Makes of the row of a staged record what merging makes of it (Plan.md section 1.14).
    /// - Parameters:
    ///   - lines: ends with the row and its LF.
    ///   - starts: where its fields begin, and where one more would.
    ///   - warned: the rules that warn of it.
    /// - Returns: false where the record has no row any more, and what becomes of it is noted.
    func merge(
        _ origin: UInt32, _ merging: RowMerging, _ lines: inout [UInt8], _ starts: inout [Int], _ warned: inout [Int],
        _ made: inout MadeRows
    ) -> Bool {
        let id = RecordID(mapping: mapping, record: made.firstNumber + Int64(origin)).word
        switch merging.own?.fate(id) ?? .alone {
        case .alone: break
        case .mergedInto:
            made.merged.append(origin)
            return false
        case .survivor(let group):
            guard let row = merging.own?.row(of: group) else { break }
            let from = starts[0]
            made.survivors.append((origin, Array(lines[from..<(lines.count - 1)])))
            lines.replaceSubrange(from..., with: row + [0x0a])
            _ = scanLine(lines.span, from, &starts)
            warned = []
            let held = broken(lines.span, starts, &warned, &made)
            guard held.isEmpty else {
                made.held.append((origin, held))
                noteFallen(origin, lines.span, starts, &made)
                return false
            }
        }
        for (index, newKeys) in merging.pointed {
            let place = starts[index]..<(starts[index + 1] - 1)
            guard !place.isEmpty, let key = newKeys[KeyHash(lines.span.extracting(place))] else { continue }
            lines.replaceSubrange(place, with: key)
            for later in (index + 1)..<starts.count { starts[later] += key.count - place.count }
        }
        return true
    }

    /// Notes what is wanted of a row that a rule holds back once it was merged.
    private func noteFallen(_ origin: UInt32, _ lines: Span<UInt8>, _ starts: [Int], _ made: inout MadeRows) {
        made.fallenKeys.append((origin, RowKey.hash(lines, starts, key)))
        if made.fallenSums.isEmpty { made.fallenSums = made.sums.map { _ in DigitSum() } }
        for (index, field) in totals.enumerated() {
            let amount = lines.extracting(starts[field]..<(starts[field + 1] - 1))
            made.sums[index].add(amount)
            made.fallenSums[index].add(amount)
        }
    }
}
