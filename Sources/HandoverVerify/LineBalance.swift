import HandoverCore

/// A balance of the plan over staged rows (Plan.md section 4.3). Lines stand in the order of the records that they lie in, so
/// those of one header are neighbours.
struct LineBalance {
    /// The amounts of one balance, in the order of staged records.
    struct Sheet: Sendable {
        fileprivate var headers: [Int64] = []
        fileprivate var totals = KeyList()
        fileprivate var keys: [KeyHash] = []
        fileprivate var lines: [Int64] = []
        fileprivate var parents: [Int64] = []
        fileprivate var amounts = KeyList()

        mutating func appendHeader(_ amount: Span<UInt8>, record: Int64, key: KeyHash) {
            headers.append(record)
            totals.append(amount)
            keys.append(key)
        }

        mutating func appendLine(_ amount: Span<UInt8>, record: Int64, in parent: Int64) {
            lines.append(record)
            parents.append(parent)
            amounts.append(amount)
        }
    }

    let name: String
    /// After all references of the table, in the order of the mappings that declare them.
    let order: Int
    let headerTable: Int
    let headerMapping: Int
    let lineMapping: Int
    private let sheet: Sheet

    init(_ lines: Int, _ rule: CheckedPlan.Balance, order: Int, _ sheet: Sheet, _ plan: CheckedPlan) {
        headerMapping = rule.mapping
        lineMapping = lines
        headerTable = plan.mappings[rule.mapping].table
        let table = plan.tables[headerTable]
        name = table.fields[rule.equals].name
        self.order = table.references.count + order
        self.sheet = sheet
    }

    var headers: Range<Int> { sheet.headers.indices }

    func record(of header: Int) -> Int64 { sheet.headers[header] }
    func key(of header: Int) -> KeyHash { sheet.keys[header] }

    /// The header around a line.
    func header(of line: Int64) -> Int? {
        let at = Self.first(in: sheet.lines, atLeast: line)
        guard at < sheet.lines.count, sheet.lines[at] == line else { return nil }
        let header = Self.first(in: sheet.headers, atLeast: sheet.parents[at])
        return header < sheet.headers.count && sheet.headers[header] == sheet.parents[at] ? header : nil
    }

    /// Whether the header is the sum of its lines that are still there; no amount counts as none.
    func holds(_ header: Int, _ removed: Set<UInt64>) -> Bool {
        var rest = DigitSum()
        rest.add(sheet.totals.bytes(header).span)
        let parent = sheet.headers[header]
        var line = Self.first(in: sheet.parents, atLeast: parent)
        while line < sheet.parents.count, sheet.parents[line] == parent {
            if !removed.contains(RecordID(mapping: lineMapping, record: sheet.lines[line]).word) {
                rest.subtract(sheet.amounts.bytes(line).span)
            }
            line += 1
        }
        return rest.isZero
    }

    /// How many of a sorted list are less.
    private static func first(in list: [Int64], atLeast value: Int64) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
