package import HandoverCore

/// What the metadata of an archive says, gathered by the engine: names and counts, no values.
package struct SnapshotFacts: Sendable {
    /// One source as read.
    package struct Source: Sendable {
        package var id: String
        package var bytes: Int64
        /// The records of each list; a CSV file has one, without an id.
        package var lists: [(id: String?, records: Int64)]
        package var sha256: String
        /// How many files of a folder stay behind; `nil` for a file.
        package var ignoredFiles: Int64? = nil

        package init(id: String, bytes: Int64, lists: [(id: String?, records: Int64)], sha256: String) {
            self.id = id
            self.bytes = bytes
            self.lists = lists
            self.sha256 = sha256
        }
    }

    /// One mapping's counts with the source it reads.
    package struct Mapping: Sendable {
        package var from: String
        package var summary: RunSummary.Mapping

        package init(from: String, summary: RunSummary.Mapping) {
            self.from = from
            self.summary = summary
        }
    }

    /// The schema of one table, as the data package shows it.
    package struct Schema: Sendable {
        package var fields: [(name: String, type: String)]
        package var key: [String]
        /// A field and the table and key field that it refers to.
        package var references: [(field: String, table: String, key: String)]

        package init(
            fields: [(name: String, type: String)], key: [String], references: [(field: String, table: String, key: String)]
        ) {
            self.fields = fields
            self.key = key
            self.references = references
        }
    }

    /// One table as sealed, with its schema.
    package struct Table: Sendable {
        package var figures: RunSummary.Table
        package var schema: Schema

        package init(figures: RunSummary.Table, schema: Schema) {
            self.figures = figures
            self.schema = schema
        }
    }

    /// One step as it was run.
    package struct Step: Sendable {
        package var id: String
        package var method: String
        package var responsible: String
        package var outcome: String
        package var started: String
        package var finished: String

        package init(id: String, method: String, responsible: String, outcome: String, started: String, finished: String) {
            self.id = id
            self.method = method
            self.responsible = responsible
            self.outcome = outcome
            self.started = started
            self.finished = finished
        }
    }

    package var sources: [Source] = []
    package var mappings: [Mapping] = []
    package var tables: [Table] = []
    package var totals: [RunSummary.Total] = []
    /// What rules over groups warn of.
    package var rules: [RunSummary.WarningCount] = []
    package var steps: [Step] = []
    package var started = ""
    package var finished = ""
    package var isSeedDrawn = true

    package init() {}

    /// Everything that was not finished before is finished now.
    package mutating func finish(at time: String) {
        finished = time
        for index in steps.indices where steps[index].finished.isEmpty { steps[index].finished = time }
    }
}
