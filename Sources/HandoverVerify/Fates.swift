import HandoverCore

/// What deciding does to every staged row, worked out again (Plan.md section 4.3).
///
/// By another way than the migrator's: keys and references are spread over parts by their hashes, so that what belongs together is
/// in one part; each part is looked through by itself. What is kept are the rows that do not stay.
struct Fates {
    /// Why a row does not stay. In the order of a table's references, then of the plan's balances; or of its rules over groups, which say
    /// nothing of a row beside others.
    private struct Finding {
        enum Kind { case duplicate, orphan, parent, unbalanced, excluded, group }
        var row: UInt64
        var order: Int
        var kind: Kind
        /// The first quarantined record that had the key, or else the first excluded one.
        var cause: UInt64 = 0
        var key = KeyHash.none
    }

    /// A row that went in the round before, and under which hash its children refer to it.
    private struct Dead {
        var row: UInt64
        var key: KeyHash
    }

    /// For each mapping, its records that do not stay.
    private(set) var removals: [Removals]
    /// References that the plan lets nobody orphan.
    private(set) var fatal: [(table: Int, field: Int)] = []
    /// Whether rules over groups held rows back more often than a run does.
    private(set) var isUnsettled = false

    let plan: CheckedPlan
    private let staged: StagedRows
    private let balances: [LineBalance]
    private var findings: [[Finding]]
    private var removed: [Set<UInt64>]
    /// For each rule over groups, how many rows of its tables were gone when it was asked last.
    private var goneAtAsking: [Int]

    init(_ plan: CheckedPlan, _ staged: StagedRows) throws {
        self.plan = plan
        self.staged = staged
        balances = zip(plan.balances, staged.sheets).enumerated().map { index, pair in
            LineBalance(pair.0.lines, pair.0.rule, order: index, pair.1, plan)
        }
        removals = plan.mappings.map { _ in Removals() }
        findings = plan.tables.map { _ in [] }
        removed = plan.tables.map { _ in [] }
        goneAtAsking = plan.groups.map { _ in -1 }
        let duplicates = try findDuplicates()
        try follow(duplicates, try firstRound(duplicates))
        var times = 0
        while times <= Limits.groupRounds {
            let broken = settle(try groupFindings())
            if broken.byTable.allSatisfy(\.isEmpty) { break }
            times += 1
            try follow(broken, try children(of: broken))
        }
        isUnsettled = times > Limits.groupRounds
        writeRemovals()
    }

    /// Goes on in rounds until nothing changes.
    /// - Parameter found: what references say of the rows that went.
    private mutating func follow(_ gone: Round, _ found: [[Finding]]) throws {
        var (dead, found) = (gone, found)
        while true {
            add(balanceFindings(dead, isFirst: dead.isFirst), to: &found)
            dead = settle(found)
            if dead.byTable.allSatisfy(\.isEmpty) { return }
            found = try children(of: dead)
        }
    }

    /// What rules over groups hold back, all on the state that is there.
    private mutating func groupFindings() throws -> [[Finding]] {
        var found: [[Finding]] = plan.tables.map { _ in [] }
        for (number, rule) in plan.groups.enumerated() where rule.broken == .quarantine {
            // What nothing was taken from since is as it was.
            let gone = Set([rule.table, rule.measured]).reduce(0) { $0 + removed[$1].count }
            if goneAtAsking[number] == gone { continue }
            goneAtAsking[number] = gone
            try GroupVerdicts(number, plan, staged).forEachBroken(removed, staged.store) { row, key, _ in
                found[rule.table].append(Finding(row: row, order: number, kind: .group, key: key))
            }
        }
        return found
    }

    /// How many groups a rule has in the end, and for how many of them it does not hold.
    struct GroupCount {
        var all: Int64 = 0, broken: Int64 = 0
    }

    /// Of each rule over groups; nothing of one that holds rows back.
    func countsOfGroups() throws -> [GroupCount] {
        try plan.groups.indices.map { number in
            var count = GroupCount()
            if plan.groups[number].broken == .quarantine { return count }
            count.all = try GroupVerdicts(number, plan, staged).forEachBroken(removed, staged.store) { _, _, isFirst in
                if isFirst { count.broken += 1 }
            }
            return count
        }
    }

    /// Rows that went, by table.
    private struct Round {
        var byTable: [[Dead]]
        var isFirst = false
    }

    /// The links of the plan: which reference of which table leads where.
    private var links: [(child: Int, order: Int, reference: CheckedPlan.Reference)] {
        plan.tables.enumerated().flatMap { child, table in
            table.references.enumerated().map { (child, $0, $1) }
        }
    }

    private mutating func findDuplicates() throws -> Round {
        var dead = Round(byTable: plan.tables.map { _ in [] }, isFirst: true)
        for table in plan.tables.indices {
            var part = HashPart(width: 3)
            for index in 0..<staged.keys[table].partCount {
                try part.load(staged.keys[table], index, staged.store)
                for entry in 0..<part.count where part.isRepeated[entry] {
                    let row = part.id(entry)
                    findings[table].append(Finding(row: row, order: 0, kind: .duplicate))
                    removed[table].insert(row)
                    // Who refers to the key refers to the first of them.
                    let isFirst = part.first(part.hash(entry)) == entry
                    dead.byTable[table].append(Dead(row: row, key: isFirst ? part.hash(entry) : .none))
                }
            }
        }
        return dead
    }

    /// Orphans, and children of what went as a duplicate.
    private mutating func firstRound(_ dead: Round) throws -> [[Finding]] {
        var found: [[Finding]] = plan.tables.map { _ in [] }
        for link in links {
            let references = staged.references[link.child][link.order]
            var (parents, excluded, children) = (HashPart(width: 3), HashPart(width: 3), [UInt64]())
            for index in 0..<references.partCount {
                try references.read(index, into: &children, staged.store)
                if children.isEmpty { continue }
                try parents.load(staged.keys[link.reference.table], index, staged.store)
                try excluded.load(staged.excluded[link.reference.table], index, staged.store)
                for at in stride(from: 0, to: children.count, by: references.width) {
                    let key = KeyHash(first: children[at], second: children[at + 1])
                    let holder = parents.first(key)
                    let left = holder == nil ? excluded.first(key) : nil
                    if let holder, !parents.isRepeated[holder] { continue }
                    let row = children[at + 2]
                    guard !removed[link.child].contains(row) else { continue }
                    let own = references.width == 5 ? KeyHash(first: children[at + 3], second: children[at + 4]) : .none
                    found[link.child].append(
                        Finding(
                            row: row, order: link.order, kind: holder != nil ? .parent : left != nil ? .excluded : .orphan,
                            cause: holder.map { parents.id($0) } ?? left.map { excluded.id($0) } ?? 0, key: own))
                    if link.reference.isFatal { fatal.append((link.child, link.reference.field)) }
                }
            }
        }
        return found
    }

    /// Rows that refer to what went in the round before.
    private mutating func children(of dead: Round) throws -> [[Finding]] {
        var found: [[Finding]] = plan.tables.map { _ in [] }
        for link in links where !dead.byTable[link.reference.table].isEmpty {
            let references = staged.references[link.child][link.order]
            var byPart: [Int: [KeyHash: UInt64]] = [:]
            for row in dead.byTable[link.reference.table] where row.key != .none {
                byPart[HashParts.part(row.key, bits: references.bits), default: [:]][row.key] = row.row
            }
            var children: [UInt64] = []
            for (index, causes) in byPart {
                try references.read(index, into: &children, staged.store)
                for at in stride(from: 0, to: children.count, by: references.width) {
                    guard let cause = causes[KeyHash(first: children[at], second: children[at + 1])],
                        !removed[link.child].contains(children[at + 2])
                    else { continue }
                    let own = references.width == 5 ? KeyHash(first: children[at + 3], second: children[at + 4]) : .none
                    found[link.child].append(
                        Finding(row: children[at + 2], order: link.order, kind: .parent, cause: cause, key: own))
                    if link.reference.isFatal { fatal.append((link.child, link.reference.field)) }
                }
            }
        }
        return found
    }

    /// Headers that are not the sum of their lines any more.
    private func balanceFindings(_ dead: Round, isFirst: Bool) -> [[Finding]] {
        var found: [[Finding]] = plan.tables.map { _ in [] }
        for balance in balances {
            let lines = plan.mappings[balance.lineMapping].table
            var headers = Set(isFirst ? Array(balance.headers) : [])
            if !isFirst {
                for row in dead.byTable[lines] where RecordID(word: row.row).mapping == balance.lineMapping {
                    if let header = balance.header(of: RecordID(word: row.row).record) { headers.insert(header) }
                }
            }
            for header in headers {
                let row = RecordID(mapping: balance.headerMapping, record: balance.record(of: header)).word
                guard !removed[balance.headerTable].contains(row), !balance.holds(header, removed[lines]) else { continue }
                found[balance.headerTable].append(
                    Finding(row: row, order: balance.order, kind: .unbalanced, key: balance.key(of: header)))
            }
        }
        return found
    }

    private func add(_ more: [[Finding]], to found: inout [[Finding]]) {
        for table in found.indices { found[table] += more[table] }
    }

    /// Removes what a round found.
    private mutating func settle(_ found: [[Finding]]) -> Round {
        var dead = Round(byTable: plan.tables.map { _ in [] })
        for table in found.indices {
            findings[table] += found[table]
            for finding in found[table] where removed[table].insert(finding.row).inserted {
                dead.byTable[table].append(Dead(row: finding.row, key: finding.key))
            }
        }
        return dead
    }

    private mutating func writeRemovals() {
        for table in plan.tables.indices {
            findings[table].sort { ($0.row, $0.order) < ($1.row, $1.order) }
            let list = findings[table]
            var index = 0
            while index < list.count {
                var texts: [String] = []
                let row = list[index].row
                while index < list.count, list[index].row == row {
                    texts.append(text(list[index], table))
                    index += 1
                }
                let id = RecordID(word: row)
                removals[id.mapping].append(id.record, Array(texts.joined(separator: ";").utf8).span)
            }
            findings[table] = []
        }
    }

    private func text(_ finding: Finding, _ table: Int) -> String {
        let schema = plan.tables[table]
        switch finding.kind {
        case .duplicate: return "DUPLICATE_KEY@\(schema.fields[schema.key[0]].name)"
        case .orphan: return "ORPHAN@\(schema.fields[schema.references[finding.order].field].name)"
        case .group: return "\(plan.groups[finding.order].code)@\(plan.groups[finding.order].id)"
        case .unbalanced:
            return "UNBALANCED@\(balances[finding.order - schema.references.count].name)"
        case .parent, .excluded:
            let cause = RecordID(word: finding.cause)
            let name = schema.fields[schema.references[finding.order].field].name
            let code = finding.kind == .parent ? "PARENT_QUARANTINED" : "PARENT_EXCLUDED"
            return "\(code)@\(name)<\(plan.mappings[cause.mapping].id):\(cause.record)"
        }
    }
}
