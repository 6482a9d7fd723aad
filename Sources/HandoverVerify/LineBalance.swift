extension Fates {
    /// The amounts of one balance of the plan, in the order of staged rows.
    struct Sheet {
        /// Of each header its field.
        var totals = KeyList()
        /// Of each line its amount, and the number of the record that it lies in.
        private(set) var amounts = KeyList()
        private(set) var parents: [UInt32] = []

        mutating func append(_ amount: ArraySlice<UInt8>, in parent: Int64) {
            amounts.append(amount)
            parents.append(UInt32(truncatingIfNeeded: parent))
        }
    }

    /// A balance of the plan over staged rows (Plan.md section 4.3). Lines stand in the order of the records that they lie in, so
    /// those of one header are neighbours.
    struct LineBalance {
        let name: String
        /// After all references of the table, in the order of the mappings that declare them.
        let order: Int
        let headerTable: Int
        let lineTable: Int
        /// The rows of the headers in their table.
        let headers: Range<Int>
        private let lines: Range<Int>
        private let sheet: Sheet
        /// The record of each header.
        private let records: ArraySlice<UInt32>

        init(_ lines: Int, _ rule: CheckedPlan.Balance, order: Int, _ sheet: Sheet, _ tables: [Rows], _ plan: CheckedPlan) {
            func rows(_ mapping: Int, _ count: Int) -> Range<Int> {
                let first = tables[plan.mappings[mapping].table].mappings.first { $0.mapping == mapping }?.firstRow ?? 0
                return first..<(first + count)
            }
            headerTable = plan.mappings[rule.mapping].table
            lineTable = plan.mappings[lines].table
            let table = plan.tables[headerTable]
            name = table.fields[rule.equals].name
            self.order = table.references.count + order
            headers = rows(rule.mapping, sheet.totals.count)
            self.lines = rows(lines, sheet.amounts.count)
            self.sheet = sheet
            records = tables[headerTable].records[headers]
        }

        /// The headers around some rows of the lines' table.
        func headers(of rows: [Int]) -> [Int] {
            var found: Set<Int> = []
            for row in rows where lines.contains(row) {
                let parent = sheet.parents[row - lines.lowerBound]
                let header = headers.lowerBound + Self.first(in: records, atLeast: parent)
                if headers.contains(header), records[header] == parent { found.insert(header) }
            }
            return Array(found)
        }

        /// Whether the header is the sum of its lines that are still there; no amount counts as none.
        func holds(_ header: Int, _ removed: [Int: [String]]) -> Bool {
            var rest = DigitSum()
            rest.add(sheet.totals.bytes(header - headers.lowerBound))
            let parent = records[header]
            var line = Self.first(in: sheet.parents[...], atLeast: parent)
            while line < sheet.parents.count, sheet.parents[line] == parent {
                if removed[lines.lowerBound + line] == nil { rest.subtract(sheet.amounts.bytes(line)) }
                line += 1
            }
            return rest.isZero
        }

        /// How many of a sorted list are less.
        private static func first(in list: ArraySlice<UInt32>, atLeast value: UInt32) -> Int {
            var (low, high) = (list.startIndex, list.endIndex)
            while low < high {
                let middle = (low + high) / 2
                if list[middle] < value { low = middle + 1 } else { high = middle }
            }
            return low - list.startIndex
        }
    }
}
