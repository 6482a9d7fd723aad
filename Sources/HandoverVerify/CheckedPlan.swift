import HandoverCore

/// The canonical plan and the lock in the archive, as far as the content is judged by them (Plan.md sections 5 and 7).
struct CheckedPlan {
    struct Source {
        var id: String
        var nulls: [[UInt8]]
        var expected: Int64?
        // From the lock.
        var bytes: Int64
        var sha256: String
        var encoding: SourceEncoding
        var hasBOM: Bool
        var layout: CSVLayout
        var headerAt: Int64
        var footerAt: Int64?
        var columns: [[UInt8]]
        var records: Int64
        /// The lists in columns of a CSV file: list 1 and so on, the rows being list 0.
        var columnLists: [ColumnList] = []
        /// How a JSON or XML original holds its lists; a CSV file is one list itself.
        var document: DocumentLayout?
        /// What the plan leaves behind of a folder, and how many files that is.
        var ignored: [(pattern: [UInt8], files: Int64)] = []
        /// For each of those lists the records that its owner declared, and those that the lock counts.
        var listRecords: [(expected: Int64?, locked: Int64)] = []
        /// Where it lies in a container; `nil` for one that is an original itself.
        var inside: Inside?
    }

    struct Field {
        var name: String
        var type: String
        var scale: Int
        var isRequired: Bool
        /// Whether the plan states the scale.
        var hasScale = false
        /// `name` or `spec`: what damage its texts may have (Plan.md section 2.1).
        var kind: String?
        /// Digits of an identifier of nothing but digits.
        var length: Int?
    }

    struct Reference {
        var field: Int
        var table: Int
        var isFatal: Bool
    }

    struct Table {
        var id: String
        var title: String?
        var fields: [Field]
        var key: [Int]
        var references: [Reference]
    }

    /// Where a value comes from (Plan.md sections 1.3 and 1.5).
    enum Input: Equatable, BitwiseCopyable {
        case constant
        /// Not from one place, but made by an expression.
        case expression
        case column(Int)
        /// `#record`, `#parent`, `#position`.
        case number, parent, position
        /// A column of the record so many levels up.
        case above(Int, column: Int)
        /// What the rule says of several.
        case several
    }

    struct Rule {
        var input = Input.constant
        var constant: [UInt8] = []
        var chain: [FieldOperator] = []
        var failureCode = ""
        var nullifies = false
        /// Codes of damage that are none in this column.
        var accepted: Set<String> = []
        /// The columns that make the field together.
        var several: SeveralColumns?
        /// Where its text stands in another list, or a damaged one stands whole.
        var lookup: LookedUp?
        /// The expression, or the conditions, that make the field.
        var origin: Origin?

        /// Whether the field is made from one column, by whatever name the record has it.
        var hasOneColumn: Bool { origin == nil && several == nil && input != .constant }

        /// The columns of the record itself that the field is made from.
        var ownColumns: [Int] {
            (origin?.inputs ?? several?.inputs ?? [input]).compactMap { if case .column(let column) = $0 { column } else { nil } }
        }
    }

    /// Lines add up to their header: the sum of a field equals a field of another mapping.
    struct Balance {
        var sum: Int
        var mapping: Int
        var equals: Int
    }

    struct Mapping {
        var id: String
        var source: Int
        /// The list of the source; 0 for the rows of a CSV file.
        var list: Int
        var table: Int
        /// In the order of the table's fields.
        var rules: [Rule]
        var balance: Balance?
        /// Records that are left out: the first that holds decides.
        var exclusions: [Exclusion] = []
        /// What it leaves behind, in the plan's order.
        var dropped: [Dropped] = []
    }

    /// A column that a mapping leaves behind, by the places that it has, and why.
    struct Dropped {
        var column: String
        var places: [Int]
        var reason: String
    }

    struct Total {
        var table: Int
        var field: Int
        var declared: String?
        /// The mapping whose source states the sum in its footer.
        var footer: Int?
    }

    var id: String
    var closing: String
    var containers: [Container] = []
    var sources: [Source]
    var lookups: [Lookup] = []
    var tables: [Table]
    var mappings: [Mapping]
    var totals: [Total]
    /// What must be so of rows, in the plan's order.
    var rules: [RowRule] = []
    /// What must be so of groups of rows, likewise.
    var groups: [GroupRule] = []
    /// What is merged, one for a table at most.
    var merges: [Merge] = []
    /// The database that the archive is loaded into; `nil` where the plan has none.
    var target: Target?

    /// The balances of the plan, in the order of the mappings that declare them.
    var balances: [(lines: Int, rule: Balance)] {
        mappings.enumerated().compactMap { index, mapping in mapping.balance.map { (index, $0) } }
    }

    /// The fields of a table whose sums are wanted, each once.
    func totals(of table: Int) -> [Int] { Array(Set(totals.filter { $0.table == table }.map(\.field))).sorted() }

    /// The plan or the lock does not say what it must.
    struct Unreadable: Error {
        var file: String
        var key: String
    }

    init(_ archive: OpenArchive) throws {
        let plan = try Self.json(archive, "metadata/plan.json", .plan)
        let lock = try Self.json(archive, "metadata/lock.json", .lock)
        func text(_ value: JSONText?, _ key: String) throws(Unreadable) -> String {
            guard let text = value?[key]?.string else { throw Unreadable(file: "metadata/plan.json", key: key) }
            return text
        }
        func list(_ value: JSONText?, _ key: String) throws(Unreadable) -> [JSONText] {
            guard let list = value?[key]?.array else { throw Unreadable(file: "metadata/plan.json", key: key) }
            return list
        }
        id = try text(plan, "id")
        closing = try text(plan["transfer"], "closing")
        let locks = try list(lock, "sources")
        let sourceTexts = try list(plan, "sources")
        guard sourceTexts.count == locks.count else { throw Unreadable(file: "metadata/lock.json", key: "sources") }
        sources = try zip(sourceTexts, locks).map { plan, lock in
            if lock["folder"] != nil { return try Self.folder(plan, lock) }
            return lock["format"]?.string == "csv" ? try Self.source(plan, lock) : try Self.document(plan, lock)
        }
        containers = try Self.containers(plan, lock)
        for index in sources.indices {
            sources[index].inside = try Self.inside(sourceTexts[index], locks[index], containers)
            if let inside = sources[index].inside { sources[index].layout.isSheet = containers[inside.container].kind == .xlsx }
        }
        lookups = try Self.lookups(plan, sources)
        let tableTexts = try list(plan, "tables")
        let tableIDs = try tableTexts.map { try text($0, "id") }
        tables = try tableTexts.map { table in
            let fields = try list(table, "fields").map { field in
                Field(
                    name: try text(field, "name"), type: try text(field, "type"), scale: Int(field["scale"]?.string ?? "0") ?? 0,
                    isRequired: field["required"]?.bool ?? false, hasScale: field["scale"] != nil,
                    kind: field["kind"]?.string, length: field.number("length").map { Int($0) })
            }
            func index(_ name: String?) throws(Unreadable) -> Int {
                guard let index = fields.firstIndex(where: { $0.name == name }) else {
                    throw Unreadable(file: "metadata/plan.json", key: "key")
                }
                return index
            }
            let references = try list(table, "references").map { reference in
                guard let parent = tableIDs.firstIndex(of: try text(reference, "to")) else {
                    throw Unreadable(file: "metadata/plan.json", key: "references")
                }
                return Reference(
                    field: try index(try text(reference, "field")), table: parent,
                    isFatal: try text(reference, "onOrphan") == "fail")
            }
            let key = try list(table, "key").map { try index($0.string) }
            guard !key.isEmpty else { throw Unreadable(file: "metadata/plan.json", key: "key") }
            return Table(
                id: try text(table, "id"), title: table["title"]?.string, fields: fields, key: key, references: references)
        }
        let (sources, tables, lookups, closing) = (self.sources, self.tables, self.lookups, self.closing)
        mappings = []
        totals = []
        for value in try list(plan, "mappings") {
            guard let (source, list) = Self.origin(try text(value, "from"), in: sources),
                let table = try Self.index(of: text(value, "to"), in: tableIDs)
            else { throw Unreadable(file: "metadata/plan.json", key: "mappings") }
            let rules = value["fields"]?.array ?? []
            mappings.append(
                Mapping(
                    id: try text(value, "id"), source: source, list: list, table: table,
                    rules: try tables[table].fields.enumerated().map { place, field in
                        guard let rule = rules.first(where: { $0["field"]?.string == field.name }) else {
                            throw Unreadable(file: "metadata/plan.json", key: field.name)
                        }
                        var made = try Self.rule(
                            rule, field, before: tables[table].fields[..<place], sources[source], list, closing: closing)
                        made.lookup = try Self.lookedUp(rule, sources[source], list, lookups, sources)
                        return made
                    }))
        }
        for (index, value) in try list(plan, "mappings").enumerated() where value["balance"] != nil {
            mappings[index].balance = try balance(value["balance"], of: mappings[index])
        }
        for (index, value) in try list(plan, "mappings").enumerated() {
            let columns = sources[mappings[index].source].columns(of: mappings[index].list)
            mappings[index].dropped = try list(value, "drop").map { entry in
                let column = try text(entry, "column")
                return Dropped(
                    column: column, places: columns.indices.filter { columns[$0].elementsEqual(column.utf8) },
                    reason: try text(entry, "reason"))
            }
        }
        for (index, value) in try list(plan, "mappings").enumerated() where value["exclude"] != nil {
            mappings[index].exclusions = try exclusions(value["exclude"], of: mappings[index])
        }
        for value in try list(plan["verification"], "totals") {
            guard let table = try Self.index(of: text(value, "table"), in: tableIDs),
                let field = try Self.index(of: text(value, "field"), in: tables[table].fields.map(\.name))
            else { throw Unreadable(file: "metadata/plan.json", key: "totals") }
            let footer = value["declared"]?["footer"]?.string
            let mapping = footer.flatMap { id in mappings.firstIndex { $0.id == id } }
            guard footer == nil || mapping != nil else { throw Unreadable(file: "metadata/plan.json", key: "totals") }
            totals.append(Total(table: table, field: field, declared: value["declared"]?.string, footer: mapping))
        }
        rules = try Self.rowRules(plan["rules"], tables)
        groups = try Self.groupRules(plan["rules"], tables)
        merges = try Self.merges(plan["merges"], tables, mappings)
        if let target = plan["targets"]?.array?.first { self.target = try readTarget(target) }
        try checkCoherence(plan)
    }

    private static func index(of name: String, in names: [String]) -> Int? { names.firstIndex(of: name) }

    private static func json(_ archive: OpenArchive, _ path: String, _ shape: JSONShape) throws -> JSONText {
        guard let bytes = try archive.bytes(of: path) else { throw Unreadable(file: path, key: path) }
        let json: JSONText
        do throws(JSONText.Malformed) { json = try JSONText(bytes) } catch {
            throw Unreadable(file: path, key: "byte \(error.byteOffset)")
        }
        if let key = shape.mismatch(json) { throw Unreadable(file: path, key: key) }
        return json
    }
}
