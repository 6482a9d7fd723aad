/// The plan of a snapshot: what `handover plan check` would take, if people could write the mode (Format.md section 9).
package enum SnapshotPlan {
    /// One export of the target: a CSV file in the work folder, which the plan copies.
    package struct Source: Sendable {
        package var id: String
        /// The table's name in the target; `nil` for what is said about it.
        package var name: String?
        package var columns: [String]
        /// Places of the columns that identify a row.
        package var key: [Int]
        /// Names of the fields; `c1`, `c2`, … for a table.
        package var fields: [String]
        package var file: String
        package var bytes: Int64
        package var sha256: String
        package var records: Int64

        package init(
            id: String, name: String?, columns: [String], key: [Int], fields: [String], file: String, bytes: Int64,
            sha256: String,
            records: Int64
        ) {
            self.id = id
            self.name = name
            self.columns = columns
            self.key = key
            self.fields = fields
            self.file = file
            self.bytes = bytes
            self.sha256 = sha256
            self.records = records
        }
    }

    private static let mark = Plan.Mark(line: 1, column: 1)

    /// Plan and lock over these sources, with the parties and the transfer of the hand-over.
    package static func make(_ id: String, of handOver: Plan, _ sources: [Source], sealer: String) -> (plan: Plan, lock: Lock) {
        let tables = sources.map(table)
        let schedule = Plan.Schedule(from: Plan.LocalTime("2000-01-01T00:00"), until: nil, fromMark: nil, untilMark: nil)
        func step(_ id: String, _ method: Plan.Method, uses: [String], needs: [String]) -> Plan.Step {
            Plan.Step(
                id: id, title: nil, method: method, uses: uses, needs: needs, schedule: schedule,
                responsible: sealer, approver: nil, mark: mark)
        }
        let withRows = sources.filter { $0.name != nil }
        let target = handOver.target.map { target in
            Plan.Target(
                id: target.id, place: target.place, mode: .snapshot, chunk: target.chunk,
                tables: withRows.map { source in
                    Plan.TargetTable(
                        table: source.id, name: source.name ?? source.id,
                        columns: zip(source.fields, source.columns).map {
                            .init(field: $0, column: $1, representation: .literal)
                        })
                }, mark: mark)
        }
        let plan = Plan(
            file: id, id: id, title: nil, zone: handOver.zone, transfer: handOver.transfer, parties: handOver.parties,
            sources: sources.map {
                Plan.Source(
                    id: $0.id, place: .file($0.file), owner: handOver.transfer.buyer, nulls: $0.name == nil ? [""] : [],
                    expectedRecords: nil, mark: mark)
            }, tables: tables, mappings: sources.map(mapping), targets: withRows.isEmpty ? [] : target.map { [$0] } ?? [],
            quarantine: .init(maxRate: .zero, maxCount: nil, perCode: []),
            steps: [
                step("transform", .transform, uses: sources.map(\.id), needs: []),
                step("archive", .archive, uses: [], needs: ["transform"]),
            ], totals: [], encryption: handOver.encryption)
        let lock = Lock(
            sources: sources.map {
                Lock.Source(
                    id: $0.id, place: .file($0.file), bytes: $0.bytes, sha256: $0.sha256, encoding: "utf-8", hasBOM: false,
                    content: .csv(
                        .init(
                            delimiter: ",", quote: UInt8(ascii: "\""), headerAt: 0, footerAt: nil,
                            columns: $0.columns, records: $0.records)))
            })
        return (plan, lock)
    }

    private static func table(_ source: Source) -> Plan.Table {
        Plan.Table(
            id: source.id, title: source.name, key: source.key.map { source.fields[$0] },
            fields: source.fields.indices.map { place in
                Plan.Field(
                    name: source.fields[place], type: .text, scale: nil,
                    isRequired: source.name != nil || source.key.contains(place), isPersonal: source.name != nil,
                    title: source.name == nil ? nil : source.columns[place], mark: mark)
            }, references: [], mark: mark)
    }

    private static func mapping(_ source: Source) -> Plan.Mapping {
        Plan.Mapping(
            id: source.id, from: source.id, list: nil, to: source.id,
            fields: zip(source.fields, source.columns).map {
                // What is said about the target is text as it stands there, whatever a table is called.
                .init(
                    field: $0, value: .column($1, chain: [], onFailure: nil), mark: mark,
                    accept: source.name == nil ? [.init(damage: .excelError, reason: "as it stands in the target")] : [])
            }, drop: [], balance: nil, mark: mark)
    }
}
