import HandoverCore
import HandoverCrypto

/// The metadata that a sound archive has, made from the second reading (Format.md sections 6.1 to 6.3).
struct ExpectedMetadata {
    private let plan: CheckedPlan
    private let results: [MappingResult]
    /// What was decided about records; `nil` in an archive without decisions.
    private let earlier: EarlierReading?
    private let merges: Merges?
    /// For each source the records of each list.
    private let records: [[Int64]]
    private let tables: [TableReading]
    /// For each rule over groups, for how many of them it does not hold.
    private let brokenGroups: [Int64]
    /// What footers state of the plan's totals, by the total; `nil` for one that states nothing.
    private let stated: [Int: String?]

    init(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ results: [MappingResult], _ earlier: EarlierReading?, _ merges: Merges?,
        records: [[Int64]], _ tables: [TableReading], brokenGroups: [Int64]
    ) throws {
        var stated: [Int: String?] = [:]
        for (index, total) in plan.totals.enumerated() {
            guard let mapping = total.footer.map({ plan.mappings[$0] }) else { continue }
            stated[index] = .some(try StatedSum(archive, plan, mapping, field: total.field).read())
        }
        self.stated = stated
        (self.earlier, self.merges) = (earlier, merges)
        self.plan = plan
        self.results = results
        self.records = records
        self.tables = tables
        self.brokenGroups = brokenGroups
    }

    private func object(_ pairs: [(String, JSONText?)]) -> JSONText {
        .object(pairs.compactMap { name, value in value.map { .init(name: name, value: $0) } })
    }

    private func text(_ value: some CustomStringConvertible) -> JSONText { .string(value.description) }

    private func sorted<Element>(_ elements: [Element], by name: (Element) -> String) -> [Element] {
        elements.sorted { Array(name($0).utf8).lexicographicallyPrecedes(Array(name($1).utf8)) }
    }

    // MARK: Counts

    private func mapping(_ index: Int) -> JSONText {
        let (mapping, result) = (plan.mappings[index], results[index])
        let fields = plan.tables[mapping.table].fields
        let isMerged = plan.merge(of: mapping.table) != nil
        return object([
            ("id", .string(mapping.id)), ("from", .string(plan.sources[mapping.source].name(of: mapping.list))),
            ("to", .string(plan.tables[mapping.table].id)),
            ("records", text(result.records)), ("migrated", text(result.migrated)),
            ("quarantined", text(result.quarantinedCount)),
            (
                "fields",
                .array(fields.indices.map { field(fields[$0], mapping.rules[$0], result.filled[$0], result.carried[$0]) })
            ),
            (
                "dropped",
                .array(
                    zip(mapping.dropped, result.left).map {
                        object([("column", .string($0.column)), ("reason", .string($0.reason)), ("texts", text($1))])
                    })
            ),
            ("warnings", warnings(of: mapping, result)),
            ("excluded", mapping.exclusions.isEmpty ? nil : text(result.excludedCount)),
            (
                "exclusions",
                mapping.exclusions.isEmpty
                    ? nil
                    : .array(
                        zip(mapping.exclusions, result.exclusions).map {
                            object([
                                ("authority", .string($0.authority)), ("reason", .string($0.reason)), ("count", text($1)),
                            ])
                        })
            ),
            ("mergedInto", isMerged ? text(result.mergedInto) : nil), ("survivors", isMerged ? text(result.survivors) : nil),
            ("redriven", earlier.map { text($0.decided[index].redriven(result.ledger)) }),
            (
                "codes",
                .array(
                    sorted(Array(result.codes)) { $0.key }.map { object([("code", .string($0.key)), ("count", text($0.value))]) })
            ),
            (
                "absent",
                .array(
                    sorted(Array(result.absent)) { fields[$0.key].name }.map {
                        object([("field", .string(fields[$0.key].name)), ("count", text($0.value))])
                    })
            ),
            (
                "nulled",
                .array(
                    sorted(Array(result.nulled)) { fields[$0.key].name }.map {
                        object([
                            ("field", .string(fields[$0.key].name)), ("code", .string(mapping.rules[$0.key].failureCode)),
                            ("count", text($0.value)),
                        ])
                    })
            ),
            (
                "repaired",
                result.repaired.isEmpty
                    ? nil
                    : .array(
                        sorted(Array(result.repaired)) { fields[$0.key].name }.map {
                            object([("field", .string(fields[$0.key].name)), ("count", text($0.value))])
                        })
            ),
        ])
    }

    /// - Parameter carried: how many of the values are the text of their column.
    private func field(_ field: CheckedPlan.Field, _ rule: CheckedPlan.Rule, _ filled: Int64, _ carried: Int64) -> JSONText {
        object([
            ("field", .string(field.name)), ("filled", text(filled)),
            ("changed", rule.hasOneColumn ? text(filled - carried) : nil),
        ])
    }

    private func warnings(of mapping: CheckedPlan.Mapping, _ result: MappingResult) -> JSONText? {
        let rules = zip(plan.rules(of: mapping.table), result.warned).filter { $0.0.broken == .warn }
        if rules.isEmpty { return nil }
        return .array(
            rules.map { object([("rule", .string($0.id)), ("code", .string($0.code)), ("count", text($1))]) })
    }

    /// `nil` for a plan without rules over groups that warn.
    private var rules: JSONText? {
        let warning = zip(plan.groups, brokenGroups).filter { $0.0.broken == .warn }
        if warning.isEmpty { return nil }
        return .array(
            warning.map { object([("rule", .string($0.id)), ("code", .string($0.code)), ("count", text($1))]) })
    }

    /// The plan's totals, from the exports.
    var totals: [RunSummary.Total] { plan.totals.indices.map { total($0) } }

    private func total(_ index: Int) -> RunSummary.Total {
        let total = plan.totals[index]
        let field = plan.tables[total.table].fields[total.field]
        var (staged, quarantined, migrated) = (DigitSum(), DigitSum(), DigitSum())
        var excluded: DigitSum?
        for (index, mapping) in plan.mappings.enumerated() where mapping.table == total.table {
            let result = results[index]
            guard let all = result.staged[total.field], let held = result.quarantined[total.field] else { continue }
            staged.add(all)
            quarantined.add(held)
            migrated.add(all)
            migrated.subtract(held)
            if let left = result.excludedSums[total.field] {
                staged.add(left)
                excluded = excluded ?? DigitSum()
                excluded?.add(left)
            }
            guard let kept = earlier?.kept[index][total.field] else { continue }
            staged.add(kept)
            quarantined.add(kept)
        }
        let merged = merges?.tookAway[total.table][total.field]
        if let merged { staged.add(merged) }
        return RunSummary.Total(
            table: plan.tables[total.table].id, field: field.name, staged: staged.text(scale: field.scale),
            migrated: migrated.text(scale: field.scale), quarantined: quarantined.text(scale: field.scale),
            excluded: excluded?.text(scale: field.scale), merged: merged?.text(scale: field.scale),
            declared: stated[index] ?? total.declared.map { declared($0, field.scale) })
    }

    private func json(_ total: RunSummary.Total) -> JSONText {
        object([
            ("table", .string(total.table)), ("field", .string(total.field)), ("staged", .string(total.staged)),
            ("quarantined", .string(total.quarantined)), ("migrated", .string(total.migrated)),
            ("excluded", total.excluded.map { .string($0) }), ("merged", total.merged.map { .string($0) }),
            ("declared", total.declared.map { .string($0) }),
        ])
    }

    private func declared(_ amount: String, _ scale: Int) -> String {
        var text: [UInt8] = []
        return DigitRow.decimal(Array(amount.utf8).span, scale, into: &text) ? String(decoding: text, as: UTF8.self) : amount
    }

    private var sources: JSONText {
        .array(
            plan.sources.enumerated().map { index, source in
                let records = self.records[index]
                let isDocument = source.document != nil
                let ids = source.document?.lists.map(\.id) ?? source.columnLists.map(\.id)
                let lists = zip(ids, records.suffix(ids.count)).map { object([("id", .string($0)), ("records", text($1))]) }
                return object([
                    ("id", .string(source.id)), ("bytes", text(source.bytes)), ("sha256", .string(source.sha256)),
                    ("records", isDocument ? nil : text(records[0])), ("lists", lists.isEmpty ? nil : .array(lists)),
                    ("ignored", source.ignoredFiles.map { text($0) }),
                ])
            })
    }

    private var tableCounts: JSONText {
        .array(
            zip(plan.tables, tables).map { table, reading in
                object([
                    ("id", .string(table.id)), ("rows", text(reading.rows)), ("bytes", text(reading.byteCount)),
                    ("parts", text(reading.parts)),
                ])
            })
    }

    /// What `counts.json` says that is not so. Rows and bytes of tables are those of the archive: that rows are missing or changed
    /// is said where the rows are.
    func countFindings(_ bytes: [UInt8]?) -> [Diagnostic] {
        guard let bytes else { return [Diagnostic(.countsDiffer, .name("size"), at: .init(file: "metadata/counts.json"))] }
        let stated: JSONText
        do throws(JSONText.Malformed) { stated = try JSONText(bytes) } catch {
            return [Diagnostic(.countsDiffer, .name("JSON"), at: .init(file: "metadata/counts.json"))]
        }
        var found: [Diagnostic] = []
        let expected: [(String, JSONText?)] = [
            ("mappings", .array(plan.mappings.indices.map { mapping($0) })), ("sources", sources), ("tables", tableCounts),
            ("rules", rules),
        ]
        for (name, value) in expected where stated[name]?.canonical() != value?.canonical() {
            found.append(Diagnostic(.countsDiffer, .name(name), at: .init(file: "metadata/counts.json")))
        }
        let totals = self.totals
        if stated["totals"]?.canonical() != JSONText.array(totals.map { json($0) }).canonical() {
            found.append(Diagnostic(.totalUnbalanced, .name("totals"), at: .init(file: "metadata/counts.json")))
        }
        for (index, total) in totals.enumerated() {
            let isDeclared = plan.totals[index].declared != nil || plan.totals[index].footer != nil
            guard isDeclared, total.declared != total.staged else { continue }
            found.append(
                Diagnostic(
                    .totalUnbalanced, .name("\(total.table).\(total.field)"), at: .init(file: "metadata/plan.json")))
        }
        if stated.object?.count != (rules == nil ? 4 : 5) {
            found.append(Diagnostic(.countsDiffer, .name("counts"), at: .init(file: "metadata/counts.json")))
        }
        return found
    }

    // MARK: Roots

    private var roots: [(table: String, rows: Int, root: String)] {
        sorted(zip(plan.tables, tables).map { ($0.id, $1.rows, hex($1.root)) }) { $0.0 }
    }

    var merkle: [UInt8] {
        var tree = RootBuilder()
        for entry in roots { tree.add(LeafHasher.leaf(table: entry.table, rows: entry.rows, root: bytes(hex: entry.root) ?? [])) }
        return object([
            ("root", .string(hex(tree.root))),
            (
                "tables",
                .array(roots.map { object([("table", .string($0.table)), ("rows", text($0.rows)), ("root", .string($0.root))]) })
            ),
        ]).canonical()
    }

    /// The tables whose stated root is not theirs; "*" for the root over all.
    func differingRoots(_ bytes: [UInt8]?) -> [String] {
        guard let bytes else { return ["*"] }
        let stated: JSONText
        do throws(JSONText.Malformed) { stated = try JSONText(bytes) } catch { return ["*"] }
        let list = stated["tables"]?.array ?? []
        let differing = roots.filter { entry in
            !list.contains {
                $0["table"]?.string == entry.table && $0["root"]?.string == entry.root && $0["rows"]?.string == String(entry.rows)
            }
        }
        return differing.isEmpty ? ["*"] : differing.map(\.table)
    }

    // MARK: Data package

    var dataPackage: [UInt8] {
        object([
            ("name", .string(plan.id)), ("profile", .string("tabular-data-package")),
            ("resources", .array(plan.tables.indices.map(resource))),
        ])
        .canonical()
    }

    private func resource(_ index: Int) -> JSONText {
        let table = plan.tables[index]
        let keys = table.references.map { reference in
            let parent = plan.tables[reference.table]
            return object([
                ("fields", .array([.string(table.fields[reference.field].name)])),
                (
                    "reference",
                    object([
                        ("fields", .array([.string(parent.fields[parent.key[0]].name)])),
                        ("resource", .string(parent.id == table.id ? "" : parent.id)),
                    ])
                ),
            ])
        }
        let paths = (0..<tables[index].parts).map { part in
            let digits = String(part + 1)
            return JSONText.string(
                "data/tables/\(table.id)/part-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".csv")
        }
        let dialect = object([
            ("delimiter", .string(",")), ("doubleQuote", .bool(true)), ("lineTerminator", .string("\n")),
            ("quoteChar", .string("\"")),
        ])
        let fields = table.fields.map { field in
            let type =
                switch field.type {
                case "integer", "date", "boolean": field.type
                case "month": "yearmonth"
                case "list": "array"
                case "decimal", "money": "number"
                default: "string"
                }
            return object([("name", .string(field.name)), ("type", .string(type))])
        }
        let schema = object([
            ("fields", .array(fields)), ("foreignKeys", keys.isEmpty ? nil : .array(keys)),
            ("missingValues", .array([.string("")])),
            ("primaryKey", .array(table.key.map { .string(table.fields[$0].name) })),
        ])
        return object([
            ("name", .string(table.id)), ("profile", .string("tabular-data-resource")), ("path", .array(paths)),
            ("format", .string("csv")),
            ("mediatype", .string("text/csv")), ("encoding", .string("utf-8")), ("dialect", dialect), ("schema", schema),
        ])
    }
}
