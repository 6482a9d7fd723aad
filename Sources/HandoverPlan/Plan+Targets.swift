extension Plan {
    /// The database that the archive is loaded into.
    package struct Target: Hashable, Sendable {
        package var id: String
        package var place: Place
        package var mode: Mode
        /// How many rows go into one transaction.
        package var chunk: Int
        /// One for every table of the plan, in its order.
        package var tables: [TargetTable]
        package var mark: Mark

        /// Where the database is.
        package enum Place: Hashable, Sendable {
            /// A file, relative to the plan's folder, unless it is absolute.
            case sqlite(path: String)
            /// A server: a connection string or a URI of libpq without a password, and the schema of all tables.
            case postgres(dsn: String, schema: String)

            package var kind: Kind {
                switch self {
                case .sqlite: .sqlite
                case .postgres: .postgres
                }
            }
        }

        /// Which database it is, as the plan's `type` has it.
        package enum Kind: String, CaseIterable, Hashable, Sendable {
            case sqlite, postgres

            /// Bytes of a name in the target: as long as anybody writes one, and where PostgreSQL would cut it.
            package var longestName: Int {
                switch self {
                case .sqlite: 200
                case .postgres: 63
                }
            }
        }

        /// The schema where the plan says none.
        package static let defaultSchema = "public"
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
        case numeric, boolean, date, timestamptz, timestamp
        /// Any value as SQL writes it; of snapshots alone.
        case literal

        /// Those that people can give a field of this type in a target of this kind, its default first.
        package static func choices(for type: FieldType, in kind: Target.Kind) -> [Representation] {
            switch (kind, type) {
            case (_, .text), (_, .identifier), (_, .phone), (_, .month), (_, .list): [.text]
            case (.sqlite, .date), (.sqlite, .boolean), (.sqlite, .datetime): [.text]
            case (.sqlite, .integer): [.integer, .text]
            case (.sqlite, .decimal), (.sqlite, .money): [.text, .minorUnits, .real]
            case (.postgres, .integer): [.integer, .numeric, .text]
            case (.postgres, .decimal), (.postgres, .money): [.numeric, .minorUnits, .real, .text]
            case (.postgres, .date): [.date, .text]
            case (.postgres, .boolean): [.boolean, .text]
            case (.postgres, .datetime): [.timestamptz, .timestamp, .text]
            }
        }
    }

    /// The only target; `nil` where the plan has none.
    package var target: Target? { targets.first }
}
