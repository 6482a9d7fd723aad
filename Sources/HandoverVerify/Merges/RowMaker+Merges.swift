import HandoverCore

/// What merging makes of the row of a staged record (Plan.md section 1.14). Lines end with the row and its LF; `starts` says where its
/// fields begin, and where one more would.
extension RowMaker {
    /// Makes the row of a survivor that of its group.
    /// - Parameter warned: the rules that warn of it.
    func merge(
        _ group: Int, _ origin: UInt32, _ merging: RowMerging, _ lines: inout [UInt8], _ starts: inout [Int],
        _ warned: inout [Int], _ made: inout MadeRows
    ) throws {
        guard let row = try merging.own?.row(of: group) else { return }
        let from = starts[0]
        made.survivors.append((origin, Array(lines[from..<(lines.count - 1)])))
        lines.replaceSubrange(from..<(lines.count - 1), with: row)
        _ = scanLine(lines.span, from, &starts)
        warned = []
        // Rules that do more than warn hold, or there would be no such group.
        _ = broken(lines.span, starts, &warned, &made)
    }

    /// Points references to where their keys went.
    func point(_ merging: RowMerging, _ lines: inout [UInt8], _ starts: inout [Int]) {
        for (index, table) in merging.pointed {
            let place = starts[index]..<(starts[index + 1] - 1)
            guard !place.isEmpty, let key = table.newKeys[KeyHash(lines.span.extracting(place))] else { continue }
            lines.replaceSubrange(place, with: key)
            for later in (index + 1)..<starts.count { starts[later] += key.count - place.count }
        }
    }
}
