import HandoverCore

/// What the archive says of the records that deciding removes. Nothing rests on it: the first walk goes by it, and if deciding
/// comes to something else in the end, the originals are walked again. Of an archive that is as it should be they are walked once.
enum ClaimedFates {
    /// Beyond so many bytes of claims, no more are read: they cost memory, and two walks are bounded.
    private static let most = 32 << 20
    private static let codes = ["DUPLICATE_KEY@", "ORPHAN@", "PARENT_QUARANTINED@", "UNBALANCED@", "PARENT_EXCLUDED@"].map {
        Array($0.utf8)
    }

    /// For each mapping the records that its exceptions file says were removed while deciding.
    static func read(_ archive: OpenArchive, _ plan: CheckedPlan) throws -> [Removals] {
        var room = most
        return try plan.mappings.map { mapping in
            var removals = Removals()
            guard let member = archive.member("data/exceptions/\(mapping.id).csv") else { return removals }
            try forEachLine(archive, member) { line in
                // record, line, offset, bytes, findings, raw: none is quoted in a file of ours.
                var commas: [Int] = []
                for index in line.indices where line[index] == 0x2c {
                    commas.append(index)
                    if commas.count == 5 { break }
                }
                guard commas.count == 5, let record = number(line.extracting(0..<commas[0])),
                    record > removals.records.last ?? 0, record < 1 << 40, room > 0
                else { return }
                let findings = line.extracting((commas[3] + 1)..<commas[4])
                let isDecided = codes.contains { code in
                    findings.count > code.count && Bytes.areEqual(findings.extracting(0..<code.count), code.span)
                }
                guard isDecided else { return }
                let before = removals.byteCount
                removals.append(record, findings)
                room -= removals.byteCount - before
            }
            return removals
        }
    }

    /// How many rows each mapping is said to have migrated.
    static func migrated(_ archive: OpenArchive, _ plan: CheckedPlan) throws -> [Int64] {
        let counts = try archive.json("metadata/counts.json")?["mappings"]?.array ?? []
        return plan.mappings.map { mapping in
            counts.first { $0["id"]?.string == mapping.id }?.number("migrated") ?? 0
        }
    }

    static func number(_ text: Span<UInt8>) -> Int64? {
        guard !text.isEmpty, text.count <= 18 else { return nil }
        var number: Int64 = 0
        for index in text.indices {
            guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
            number = number * 10 + Int64(text[index] - 0x30)
        }
        return number
    }

    /// Goes through the lines of a member that are no longer than ours.
    static func forEachLine(_ archive: OpenArchive, _ member: Member, _ body: (Span<UInt8>) -> Void) throws {
        var window: [UInt8] = []
        // How much of the window is known to have no end of a line.
        var scanned = 0
        var at: Int64 = 0
        while at < member.size {
            var bytes = [UInt8](repeating: 0, count: Int(min(1 << 18, member.size - at)))
            try archive.read(into: &bytes, at: member.offset + at)
            at += Int64(bytes.count)
            window += bytes
            var from = 0
            while let end = lineEnd(window.span, max(from, scanned)) {
                body(window.span.extracting(from..<end))
                from = end + 1
            }
            window.removeFirst(from)
            scanned = window.count
            // Raw bytes in Base64 are longer than the record by a third; what is longer is no line of ours.
            guard window.count <= 2 * Limits.recordBytes else { return }
        }
    }

    private static func lineEnd(_ bytes: Span<UInt8>, _ from: Int) -> Int? {
        let end = Bytes.find(bytes, from, 0x0a, 0x0a)
        return end < bytes.count ? end : nil
    }
}
