import HandoverCore

/// What the records of a folder's listing have beside what any CSV file's have (Format.md section 4.8).
struct ListingNotes: Sendable {
    /// Files without bytes are no finding.
    var acceptsEmpty: Bool
    /// Numbers of records whose names a file system might not tell apart; they ascend.
    var colliding: [Int64] = []

    func findings(of record: Int, in batch: SourceBatch) -> [String] {
        let fields = batch.fields(record)
        let bytes = fields.count > 4 ? batch.bytes[batch.places[fields.lowerBound + 4].range] : []
        var found = !acceptsEmpty && bytes.elementsEqual([0x30]) ? ["EMPTY_FILE"] : []
        let number = batch.firstNumber + Int64(record)
        var (low, high) = (0, colliding.count)
        while low < high {
            let middle = (low + high) / 2
            if colliding[middle] < number { low = middle + 1 } else { high = middle }
        }
        if low < colliding.count, colliding[low] == number { found.append("NAME_COLLISION") }
        return found
    }
}

extension CheckedPlan.Source {
    /// How many files of a folder the plan leaves behind; `nil` for what is no folder.
    var ignoredFiles: Int64? {
        layout.listing == nil ? nil : ignored.reduce(0) { Int64(clamping: Int128($0) + Int128($1.files)) }
    }
}

extension CheckedPlan {
    /// A source that is a folder: its listing is CSV in one form.
    static func folder(_ plan: JSONText, _ lock: JSONText) throws(Unreadable) -> Source {
        var source = try source(plan, lock)
        guard let folder = plan["folder"]?.string, same([folder], [lock["folder"]?.string ?? "?"]), !source.hasBOM,
            source.columns == ListingCheck.columns.map({ Array($0.utf8) })
        else { throw Unreadable(file: "metadata/lock.json", key: "folder") }
        let ignored = lock["ignored"]?.array ?? []
        let counts = ignored.compactMap { $0.number("files") }
        // Whatever is left behind is said to be, and what is said to be is there.
        guard same((plan["ignore"]?.array ?? []).compactMap { $0["at"]?.string }, ignored.compactMap { $0["at"]?.string }),
            counts.allSatisfy({ $0 > 0 })
        else { throw Unreadable(file: "metadata/lock.json", key: "ignored") }
        source.layout.listing = ListingNotes(acceptsEmpty: plan["accept"] != nil)
        source.ignored = zip(ignored, counts).map { (Array(($0["at"]?.string ?? "").utf8), $1) }
        return source
    }
}
