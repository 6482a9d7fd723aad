extension Plan {
    /// The database that the archive is loaded into.
    package struct Target: Hashable, Sendable {
        package var id: String
        /// Relative to the plan's folder, unless it is absolute.
        package var path: String
        package var mode: Mode
        /// How many rows go into one transaction.
        package var chunk: Int
        /// One for every table of the plan, in its order.
        package var tables: [TargetTable]
        package var mark: Mark

        /// The default of ``chunk``: large enough that a commit costs nothing, small enough to begin again with.
        package static let defaultChunk = 50_000
        /// The most rows of a transaction.
        package static let largestChunk = 1_000_000
        /// The longest id of a plan with a target: what is sealed beside the archive has the id with a suffix.
        package static let longestPlanID = 30
    }

    /// What happens to the tables in the target.
    package enum Mode: String, CaseIterable, Hashable, Sendable {
        case create, append, upsert, replace
        /// Of plans that describe a snapshot of a target (Format.md section 9); people cannot write it.
        case snapshot

        /// The modes that people can write.
        package static let writable: [Mode] = [.create, .append, .upsert, .replace]
    }

    /// A table of the plan in the target.
    package struct TargetTable: Hashable, Sendable {
        /// The plan's id.
        package var table: String
        /// What it is called in the target.
        package var name: String
        /// In the order of the table's fields.
        package var columns: [TargetColumn]
    }

    /// A field in the target.
    package struct TargetColumn: Hashable, Sendable {
        package var field: String
        package var column: String
        package var representation: Representation

        package init(field: String, column: String, representation: Representation) {
            self.field = field
            self.column = column
            self.representation = representation
        }
    }

    /// How a field is stored in the target (Plan.md section 1.9).
    package enum Representation: String, CaseIterable, Hashable, Sendable {
        case text, integer
        case minorUnits = "minor-units"
        case real
        /// Any value as SQL writes it; of snapshots alone.
        case literal

        /// Those that people can give a field of this type, its default first.
        package static func choices(for type: FieldType) -> [Representation] {
            switch type {
            case .text, .identifier, .date, .phone, .boolean, .month, .datetime, .list: [.text]
            case .integer: [.integer, .text]
            case .decimal, .money: [.text, .minorUnits, .real]
            }
        }
    }

    /// The only target; `nil` where the plan has none.
    package var target: Target? { targets.first }
}
