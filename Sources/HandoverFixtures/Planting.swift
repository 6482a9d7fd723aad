/// What a record's damage does to it.
enum Effect {
    case harmless
    case quarantines(String)
    case nullifies(String)
}

/// An export's records and the ones that damage may still take.
struct Planting<Record: Plantable>: Sendable {
    var records: [Record]
    var random: SplitMix64
    /// What was planted and how often, in planting order.
    private(set) var kinds: [(kind: String, count: Int)] = []
    private var free: [Int]

    init(records: [Record], random: SplitMix64) {
        self.records = records
        self.random = random
        free = self.random.order(of: records.count)
    }

    /// Makes `count` records. The `rank` of each says when damage takes it, from 0: what hangs on the rank alone is the same for every seed.
    init(count: Int, random: SplitMix64, _ make: (_ number: Int, _ rank: Int, _ random: inout SplitMix64) -> Record) {
        self.random = random
        free = self.random.order(of: count)
        var ranks = Array(repeating: 0, count: count)
        for (place, index) in free.enumerated() { ranks[index] = count - 1 - place }
        records = []
        for (index, rank) in ranks.enumerated() { records.append(make(index + 1, rank, &self.random)) }
    }

    /// Changes `count` records that nothing was planted in yet.
    mutating func plant(_ kind: String, count: Int = 1, _ body: (inout Record, _ ordinal: Int) -> Void) {
        for ordinal in 0..<count { body(&records[take()], ordinal) }
        note(kind, count)
    }

    /// Takes a record that nothing was planted in yet.
    mutating func take() -> Int { free.removeLast() }

    mutating func note(_ kind: String, _ count: Int) {
        if let known = kinds.firstIndex(where: { $0.kind == kind }) {
            kinds[known].count += count
        } else {
            kinds.append((kind, count))
        }
    }

    /// Keys of records by what becomes of them: what children may point at.
    func keys(where isWanted: (Fate) -> Bool) -> [String] {
        var seen: Set<String> = []
        return records.compactMap { record in
            guard let key = record.key, isWanted(record.fate), seen.insert(key).inserted else { return nil }
            return key
        }
    }

    /// Keys of records that migrate.
    var soundKeys: [String] { keys { $0.isMigrated } }

    /// Keys that were never staged: a reference to one is an orphan.
    var unstagedKeys: [String] {
        let staged = Set(keys { $0.isStaged })
        return keys { !$0.isStaged }.filter { !staged.contains($0) }
    }

    /// Keys that were staged and then quarantined with `code`.
    func quarantinedKeys(_ code: String) -> [String] { keys { $0.isStaged && $0.codes.contains(code) } }
}

extension Planting where Record == PlantedRecord {
    /// Puts each of `texts` into `column` of a record of its own.
    mutating func plant(_ kind: String, in column: Int, _ texts: [String], _ effect: Effect = .harmless) {
        plant(kind, count: texts.count) { record, ordinal in
            record.cells[column].text = texts[ordinal]
            switch effect {
            case .harmless: break
            case .quarantines(let code): record.fate = .unmapped([code])
            case .nullifies(let code): record.nullified = [code]
            }
        }
    }

    /// Puts amounts into a money column: readable ones with their hundredths, unreadable ones with nil and the code.
    mutating func plant(
        _ kind: String, amount field: String, in column: Int, _ amounts: [(text: String, hundredths: Int128?)], code: String = ""
    ) {
        plant(kind, count: amounts.count) { record, ordinal in
            record.cells[column].text = amounts[ordinal].text
            record.money[field] = amounts[ordinal].hundredths
            if amounts[ordinal].hundredths == nil { record.fate = .unmapped([code]) }
        }
    }

    /// Gives `numbers` records one key in `column`; all of them are duplicates. `shape` writes the key of every one but the first.
    mutating func plantDuplicates(_ kind: String, of numbers: Int, in column: Int, shape: (String) -> String = { $0 }) {
        let first = take()
        guard let key = records[first].key else { preconditionFailure("a record without damage has a key") }
        records[first].fate = .afterMapping(["DUPLICATE_KEY"])
        for _ in 1..<numbers {
            let twin = take()
            records[twin].cells[column].text = shape(key)
            records[twin].key = key
            records[twin].fate = .afterMapping(["DUPLICATE_KEY"])
        }
        note(kind, numbers)
    }

    /// Records that end in a bare LF, among the damaged as among the others.
    mutating func plantLineFeeds(_ count: Int) {
        for index in random.order(of: records.count).prefix(count) { records[index].terminator = "\n" }
        note("records ended by LF alone", count)
    }
}
