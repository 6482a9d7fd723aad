/// What a run did with every record, and what it sealed.
public struct RunSummary: Sendable {
    /// The fate of one mapping's records.
    public struct Mapping: Hashable, Sendable {
        /// The balance: records read, migrated, quarantined.
        public var balance: Verdict.Balance
        /// Quarantined records by code, sorted by code. A record may bear several.
        public var codes: [CodeCount]
        /// Values written as null with a code, sorted by field and code.
        public var nulled: [NulledCount]
        /// Values written as null because the source has no such field, sorted by field.
        public var absent: [FieldCount]
        /// Migrated records that were corrected; `nil` in a run without decisions.
        public var redriven: Int64?
        /// Values that a declared repair changed, sorted by field.
        public var repaired: [FieldCount]
        /// Excluded records by exclusion, in the plan's order.
        public var exclusions: [ExclusionCount] = []
        /// Staged records for which a rule did not hold that only warns, in the plan's order.
        public var warnings: [WarningCount] = []
        /// Migrated records whose rows hold others; `nil` where the table has no merge.
        public var survivors: Int64?
        /// What became of every field of the table, in the table's order.
        public var fields: [FieldFate] = []
        /// What stays behind in every column that the mapping drops, in the plan's order.
        public var dropped: [DroppedColumn] = []

        /// Creates a mapping's fate.
        public init(
            balance: Verdict.Balance, absent: [FieldCount] = [], codes: [CodeCount], nulled: [NulledCount],
            repaired: [FieldCount] = []
        ) {
            self.balance = balance
            self.absent = absent
            self.codes = codes
            self.nulled = nulled
            self.repaired = repaired
        }
    }

    /// How many values of a field.
    public struct FieldCount: Hashable, Sendable {
        /// The table's field.
        public var field: String
        /// How many values.
        public var count: Int64

        /// Creates a count.
        public init(field: String, count: Int64) {
            self.field = field
            self.count = count
        }
    }

    /// For how many staged records, or groups of migrated rows, a rule did not hold that only warns.
    public struct WarningCount: Hashable, Sendable {
        /// The rule.
        public var rule: String
        /// Its code.
        public var code: String
        /// How many records or groups.
        public var count: Int64

        /// Creates a count.
        public init(rule: String, code: String, count: Int64) {
            self.rule = rule
            self.code = code
            self.count = count
        }
    }

    /// How many records one of the plan's exclusions left out.
    public struct ExclusionCount: Hashable, Sendable {
        /// Why, in the plan's words.
        public var reason: String
        /// The party that says so.
        public var authority: String
        /// How many records.
        public var count: Int64

        /// Creates a count.
        public init(reason: String, authority: String, count: Int64) {
            self.reason = reason
            self.authority = authority
            self.count = count
        }
    }

    /// How many records bear a code.
    public struct CodeCount: Hashable, Sendable {
        /// The code, such as `PHONE_INVALID`.
        public var code: String
        /// How many records.
        public var count: Int64

        /// Creates a count.
        public init(code: String, count: Int64) {
            self.code = code
            self.count = count
        }
    }

    /// How many values of a field were written as null with a code.
    public struct NulledCount: Hashable, Sendable {
        /// The table's field.
        public var field: String
        /// The code.
        public var code: String
        /// How many values.
        public var count: Int64

        /// Creates a count.
        public init(field: String, code: String, count: Int64) {
            self.field = field
            self.code = code
            self.count = count
        }
    }

    /// A sum that must balance, as canonical decimal text.
    public struct Total: Hashable, Sendable {
        /// The table.
        public var table: String
        /// Its field.
        public var field: String
        /// The sum over all records that could be mapped.
        public var staged: String
        /// The sum over the table's rows.
        public var migrated: String
        /// The sum over the records that were quarantined while deciding.
        public var quarantined: String
        /// The sum over the excluded records that can be mapped; `nil` where no mapping of the table excludes any.
        public var excluded: String?
        /// What merging took away; `nil` where the table has no merge.
        public var merged: String?
        /// What the seller declared, if the plan has it.
        public var declared: String?

        /// Creates a total.
        public init(
            table: String, field: String, staged: String, migrated: String, quarantined: String, excluded: String? = nil,
            merged: String? = nil, declared: String?
        ) {
            self.table = table
            self.field = field
            self.staged = staged
            self.migrated = migrated
            self.quarantined = quarantined
            self.excluded = excluded
            self.merged = merged
            self.declared = declared
        }
    }

    /// One table as sealed.
    public struct Table: Hashable, Sendable {
        /// The table.
        public var name: String
        /// Its rows.
        public var rows: Int64
        /// Bytes of its parts.
        public var bytes: Int64
        /// How many parts.
        public var parts: Int
        /// Its Merkle root, lower-case hexadecimal.
        public var root: String

        /// Creates a table's figures.
        public init(name: String, rows: Int64, bytes: Int64, parts: Int, root: String) {
            self.name = name
            self.rows = rows
            self.bytes = bytes
            self.parts = parts
            self.root = root
        }
    }

    /// The archive's id.
    public var archive: String
    /// What a target took of an archive.
    public struct Load: Hashable, Sendable {
        /// One table of the target.
        public struct Table: Hashable, Sendable {
            /// The plan's table.
            public var table: String
            /// Its name in the target.
            public var name: String
            /// Rows that are there now.
            public var rows: Int64
            /// Rows that the target refused.
            public var refused: Int64

            /// Creates a table's figures.
            public init(table: String, name: String, rows: Int64, refused: Int64) {
                self.table = table
                self.name = name
                self.rows = rows
                self.refused = refused
            }
        }

        /// A row that the target refused.
        public struct Refusal: Hashable, Sendable {
            /// The plan's table.
            public var table: String
            /// The row's number in the archive, from 1.
            public var row: Int64
            /// The target's words.
            public var words: String

            /// Creates a refusal.
            public init(table: String, row: Int64, words: String) {
                self.table = table
                self.row = row
                self.words = words
            }
        }

        /// A sequence that would give a loaded value once more.
        public struct Sequence: Hashable, Sendable {
            /// The plan's table.
            public var table: String
            /// The column whose default it is, by its name in the target.
            public var column: String
            /// The statement that advances it.
            public var statement: String

            /// Creates a sequence.
            public init(table: String, column: String, statement: String) {
                self.table = table
                self.column = column
                self.statement = statement
            }
        }

        /// The database.
        public var target: String
        /// The snapshot of what was there before; empty in a rehearsal, which loads into a copy.
        public var before: String
        /// In the order of loading.
        public var tables: [Table]
        /// The first refused rows.
        public var refusals: [Refusal]
        /// Sequences that are behind what was loaded, and are left to whoever they belong to.
        public var sequences: [Sequence]
        /// How long it took.
        public var seconds: Double

        /// Creates what a load came to.
        public init(
            target: String, before: String, tables: [Table], refusals: [Refusal], sequences: [Sequence] = [], seconds: Double
        ) {
            self.target = target
            self.before = before
            self.tables = tables
            self.refusals = refusals
            self.sequences = sequences
            self.seconds = seconds
        }
    }

    /// What a run asks for that a dry one does without.
    public struct DryRun: Hashable, Sendable {
        /// The party that seals, by its id in the plan, and what it is called.
        public var sealer: String, sealerName: String
        /// The database that is loaded, as the plan has it; `nil` for a plan without a target.
        public var target: String?
        /// The folder of ledger, exceptions and excluded records, where they were asked for.
        public var ledger: String?

        /// Creates what a run asks for.
        public init(sealer: String, sealerName: String, target: String? = nil, ledger: String? = nil) {
            self.sealer = sealer
            self.sealerName = sealerName
            self.target = target
            self.ledger = ledger
        }
    }

    /// Where the tar lies.
    public var tarPath: String
    /// Who can open the archive, by name; none for a passphrase, `nil` where it is not encrypted.
    public var encryptedFor: [String]?
    /// Its size in bytes.
    public var tarBytes: Int64 = 0
    /// Its SHA-256, lower-case hexadecimal.
    public var tarDigest = ""
    /// The data digest, lower-case hexadecimal.
    public var dataDigest = ""
    /// The plan digest, lower-case hexadecimal.
    public var planDigest = ""
    /// SHA-256 of the certificate that sealed, lower-case hexadecimal.
    public var certificate = ""
    /// When that certificate ends, RFC 3339 in UTC: until then the seal is believed without a time stamp.
    public var believedUntil = ""
    /// `hand-over` or `rehearsal`.
    public var intent = "hand-over"
    /// The fate of every mapping's records, in the plan's order.
    public var mappings: [Mapping] = []
    /// The tables, in the plan's order.
    public var tables: [Table] = []
    /// The sums that balance, in the plan's order.
    public var totals: [Total] = []
    /// Groups, or rows of a rule with `of`, for which a rule over groups did not hold that only warns, in the plan's order.
    public var groupWarnings: [WarningCount] = []
    /// Steps that people carry: what the run could not do and did not check.
    public var openSteps: [String] = []
    /// What people should know of the exports, though they could be read.
    public var warnings: [Diagnostic] = []
    /// What the target took, where the plan has one.
    public var load: Load?
    /// The archive was sealed, and loaded where the plan says so, before this run, which changed nothing.
    public var wasFinished = false
    /// What a real run would ask for, where this was a dry one, of which nothing is sealed, loaded or kept.
    public var dryRun: DryRun?
    /// What the run did, in order, and how long it took.
    public var phases: [Phase] = []
    /// The verdict, where the plan asks the run for one.
    public var verdict: Verdict?

    /// Creates an empty summary of an archive.
    public init(archive: String, tarPath: String) {
        self.archive = archive
        self.tarPath = tarPath
    }
}
