/// The records that the archive says are in groups. Nothing rests on it: the first walk keeps their rows, and if others turn out to be in
/// groups, the originals are walked again.
enum ClaimedGroups {
    /// - Parameters:
    ///   - list: the archive's list of groups (Format.md section 5.5).
    ///   - mappings: the ids of all mappings; of those that fill other tables, empty.
    ///   - most: how many are read at most.
    /// - Returns: the records in their order, each once.
    static func read(_ archive: OpenArchive, _ list: Member, _ mappings: [[UInt8]], most: Int) throws -> [UInt64] {
        var ids: [UInt64] = []
        try ClaimedFates.forEachLine(archive, list) { line in
            var commas: [Int] = []
            for index in line.indices where line[index] == 0x2c && commas.count < 3 { commas.append(index) }
            guard commas.count == 3, ids.count < most,
                let record = ClaimedFates.number(line.extracting((commas[1] + 1)..<commas[2])), record < 1 << 40
            else { return }
            let id = line.extracting((commas[0] + 1)..<commas[1])
            guard let mapping = mappings.firstIndex(where: { !id.isEmpty && Bytes.areEqual($0.span, id) }) else { return }
            ids.append(RecordID(mapping: mapping, record: record).word)
        }
        ids.sortUniquely()
        return ids
    }
}
